"""Stems: word → what its forms share, by the Snowball stemmers, and two of our own where there is none."""

import re
from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from embeddings.text.languages.language import unchanged

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
"""By ISO 639-1 code, the name of its Snowball stemmer."""
_PORTUGUESE_PLURAL = re.compile("(?:õe|ãe)s$")
"""`eleições` is of `eleição`, which the stemmer does not see."""
_MIN_STEM_LETTERS = 3
"""Letters that are left of a Ukrainian word."""
_UKRAINIAN = re.compile(
    "(?:ість|ості|істю|остей|ому|ого|ими|ій|ої|ою|ею|єю|ами|ями|ові|еві|єві|ів|їв|ев|ах|ях|ам|ям|ом|ем|єм|их|їх|им|їм"
    "|ий|ая|яя|ое|ее|ать|ять|ати|яти|ити|ують|ують|ає|яє|ить|ив|ила|или|ило|ав|ала|али|ало|[аеєиіїйоуьюя])$"
)
_BULGARIAN = tuple(
    (re.compile(ending), stem)
    for ending, stem in (
        ("(?<=.{4})(?:ият|ът|то|те|та|ия)$|(?<=.{3})ят$", ""),
        ("(?<=.{3})ци$", "к"),
        ("(?<=.{3})зи$", "г"),
        ("(?<=.{3})(?:ове|и)$", ""),
        ("(?<=.{3})[аоея]$", ""),
    )
)
"""Articles behind the word, plurals and the vowel of a gender, one after the other, as Lucene has them."""


@lru_cache(maxsize=1 << 16)
def _bulgarian(word: str) -> str:
    for ending, stem in _BULGARIAN:
        word = ending.sub(stem, word)
    return word


@lru_cache(maxsize=1 << 16)
def _ukrainian(word: str) -> str:
    ending = _UKRAINIAN.search(word, _MIN_STEM_LETTERS)
    return word[: ending.start()] if ending else word


def stemmer(code: str) -> Callable[[str], str]:
    """Give what reduces the words of a language, in lower case, to their stems; as they are where there is nothing."""
    if (own_stemmer := {"bg": _bulgarian, "uk": _ukrainian}.get(code)) is not None:
        return own_stemmer
    if code not in _SNOWBALL:
        return unchanged
    import snowballstemmer

    snowball, lock = snowballstemmer.stemmer(_SNOWBALL[code]), Lock()

    @lru_cache(maxsize=1 << 16)
    def stem(word: str) -> str:
        # A stemmer holds the word that it is at.
        with lock:
            return str(snowball.stemWord(_PORTUGUESE_PLURAL.sub("ão", word) if code == "pt" else word))

    return stem
