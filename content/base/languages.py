"""Languages: their codes, however a file writes them, and the language that a text is in."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any

CODES = frozenset((
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd",
    "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ku", "lo",
    "lt", "lv", "mk", "mn", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "pa", "pl", "pt", "ro", "ru", "sk",
    "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "yi", "zh",
))  # fmt: skip
"""ISO 639-1 codes that may be the name of a folder, or stand before a file's suffix, as in Hugo's `story.es.md`."""
SAMPLE = 400
"""Characters at the head of a text by which its language is told."""
SHORTEST = 60
"""Bytes of letters by which a language can be told: some ten words, or twenty characters of Chinese."""
SURE = 0.9
"""Probability from which on it counts as told."""
LOOKED_THROUGH = 1500
"""Characters of a text that are looked through for plain English."""
PLAINLY, PLAINLY_WITHOUT_THE = 0.15, 0.25
"""Share of a text's words that are English articles, prepositions and the like from which on it is plainly English: one
that has a `the`, and one that has none. Texts of other languages have some of these words too, up to a tenth."""
DIFFERENT = 4
"""So many different ones of these it must have."""
_ENGLISH = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "of", "on", "our",
    "that", "the", "this", "to", "was", "we", "will", "with",
))  # fmt: skip
_NO_LETTERS = re.compile(r"[\W\d_]+")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*(?:[.@].*)?", re.IGNORECASE)


def primary(language: str) -> str:
    """Give the primary code of a language tag, a locale or a name in English or its own words, in lower case.

    `en-GB`, `en_US.UTF-8` and `English` → `en`; `Español` → `es`; what is none of these stays as it is.
    """
    language = language.strip()
    if code := _CODE.fullmatch(language):
        return code[1].lower()
    return _names().get(language.casefold(), language.casefold()) if language else ""


def folder_code(name: str) -> str:
    """Return the language that a folder's name is the code of, such as `pt-br`; empty where it is none."""
    code = _CODE.fullmatch(name)
    return code[1].lower() if code and code[1].lower() in CODES else ""


def detect(text: str, among: Collection[str] = CODES) -> str:
    """Tell the language of some sentences, one of the codes in `among`; empty where that is not sure."""
    begin = sample(text)
    if not begin:
        return ""
    return "en" if "en" in among and is_plainly_english(text) else identify(begin, among)


def identify(begin: str, among: Collection[str] = CODES) -> str:
    """Tell the same of what `sample` gave, by the detector alone: of a text that is not plainly English."""
    ranked = [(code, chance) for code, chance in _identifier().rank(_letters(begin)) if code in among]
    whole = sum(chance for _, chance in ranked)
    return ranked[0][0] if ranked and ranked[0][1] >= SURE * whole > 0 else ""


def sample(text: str) -> str:
    """Give the beginning of a text that `detect` looks at; empty where it is too short to tell anything."""
    begin = text[:SAMPLE]
    return begin if len(_letters(begin).encode()) >= SHORTEST else ""


def _letters(text: str) -> str:
    return _NO_LETTERS.sub(" ", text).strip()


def is_plainly_english(text: str) -> bool:
    """Tell whether that can be said without the detector, which takes longer to load than a thousand texts to read."""
    # Most tell it by their beginning.
    return any(_holds_english_words(text[:length]) for length in (SAMPLE, LOOKED_THROUGH))


def _holds_english_words(text: str) -> bool:
    words = _NO_LETTERS.sub(" ", text).lower().split()
    least = PLAINLY if "the" in words else PLAINLY_WITHOUT_THE
    return len(_ENGLISH.intersection(words)) >= DIFFERENT and sum(w in _ENGLISH for w in words) >= least * len(words)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Of the many that it knows, dialects would be taken for their languages and code for pidgin.
    identifier.set_languages(sorted(CODES & set(identifier.labels)))
    return identifier


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    names = {name.casefold(): code for code, name in Locale("en").languages.items() if code in CODES}
    for code in sorted(CODES):
        if code not in ("ku", "ht", "tl") and (own := Locale.parse(code).get_language_name(code)):
            names.setdefault(own.casefold(), code)
    return names
