"""Forms of one name, in languages that give names cases: `Иван Сергеев`, `Ивана Сергеева`, `Ивану Сергееву`.

Stemmers are made for words of any kind, and take the ends of surnames for endings: to them these are three names.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from embeddings.text import languages

_EAST_SLAVIC = re.compile(
    r"(?:[аеиі]й|[аеиі]я|[аеиі]ю|[аеи]ем|[аеиі]єм|ией|ією|еи|ии|ії|ого|его|ому|ему|ими|ыми|ами|ями|ой|ей|ою|ею|єю|ом|ем|ым"
    r"|им|ах|ях|ую|юю|ые|ие|ый|ої|их|ых|(?<![ое]в)(?<![иы]н)о|[аеиуыьэюяіїє])$"
)
_POLISH = re.compile(r"(?:owi|iego|ego|iemu|emu|iej|ej|ami|iem|em|im|ym|ich|ych|ia|iu|ią|ię|ii|ie|io|ach|[aąeęiouy])$")
_POLISH_SOFT = re.compile(r"cie$|(?<!i)ce$")
"""Of `huta` and `Wisłoka`."""
_CZECH = re.compile(r"(?:ovi|ého|ému|ým|ího|ímu|ím|ou|em|om|ech|ách|ích|ami|[aáeéěiíouúůyý])$")
_SOUTH_SLAVIC = re.compile(r"(?:om|em|oj|og|im|ih|ama|ima|ом|ем|ој|ог|им|их|ама|има|[aeiouаеиоу])$")
_FINNISH = re.compile(r"(?:ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|n)$")
_HUNGARIAN = re.compile(r"(?:b[ae]n|b[óő]l|r[óő]l|n[ae]k|t[óő]l|hoz|h[eö]z|n[áé]l|ra|re|v[ae]l)$")
_GREEK = re.compile(r"(?:ιου|ουσ|οσ|ου|ον|οι|ασ|ησ|ισ|εσ|ων|[αεηιο])$")
_GENITIVE = re.compile(r"(?<=[^\W\ds])[’']?s$")

_FLEETING = re.compile(r"(?<=\w[^\Waeiouyаеиоуыэюя])[eе](?=[kclrкцлр]$)")
"""A vowel that the other cases lose: `Marek`, `Marka`; `Павел`, `Павла`."""
_VOWEL = re.compile("[aeiouyäöąęóáéěíúůýаеиоуыэюяіїєα-ω]")
_DOUBLE = re.compile(r"(.)\1")
_MIN_STEM_LETTERS = 2
"""Letters that are left of a word without its ending."""
_MASCULINE = re.compile(r"(?:[сцк]к[иі]й|[иы]й|[sc]k[iý]|[ýí])$")
_FEMININE = re.compile(r"(?:[ая]я|ська|цька|[sc]k[aá]|á)$")
_NOMINATIVE_LETTERS = "оoйьаaеeя"
"""Last letters, of which a nominative has rather the first than the others."""


def _without_ending(word: str, ending: re.Pattern[str]) -> str:
    """The word without the longest ending that leaves a syllable of it."""
    vowel = _VOWEL.search(word, 0, len(word) - 1)
    match = ending.search(word, max(_MIN_STEM_LETTERS, vowel.end() if vowel else _MIN_STEM_LETTERS + 1))
    return word[: match.start()] if match else word


def _east_slavic(word: str) -> str:
    word = word.replace("ё", "е")
    # Of Ukrainian, where these vowels change: `Львів`, `Львова`; `Київ`, `Києва`.
    for before, after in (("ів", "ов"), ("їв", "єв")):
        if word.endswith(before):
            return word.removesuffix(before) + after
    return _FLEETING.sub("", _without_ending(word, _EAST_SLAVIC).rstrip("ь"))


def _polish(word: str) -> str:
    word = _without_ending(_POLISH_SOFT.sub(lambda match: "ta" if match[0] == "cie" else "ka", word), _POLISH)
    word = word.replace("ó", "o").translate(str.maketrans("źń", "zn"))
    return _FLEETING.sub("", f"{word[:-1]}" if word.endswith("rz") and len(word) > _MIN_STEM_LETTERS + 1 else word)


def _czech(word: str) -> str:
    return _FLEETING.sub("", _without_ending(word, _CZECH))


def _south_slavic(word: str) -> str:
    return _FLEETING.sub("", _without_ending(word, _SOUTH_SLAVIC))


def _finnish(word: str) -> str:
    word = word.removesuffix("nen") + "se" if word.endswith("nen") else _without_ending(word, _FINNISH)
    return _DOUBLE.sub(r"\1", word).replace("ng", "nk")


def _hungarian(word: str) -> str:
    bare = _without_ending(word, _HUNGARIAN)
    return bare if bare == word else bare[:-1] + bare[-1].translate(str.maketrans("áé", "ae"))


def _greek(word: str) -> str:
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    return _without_ending(plain.replace("ς", "σ"), _GREEK)


def _genitive(word: str) -> str:
    return _GENITIVE.sub("", word) if len(word) > _MIN_STEM_LETTERS + 2 else word


_REDUCERS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("be", "ru", "uk"), _east_slavic),
    **dict.fromkeys(("cs", "sk"), _czech),
    **dict.fromkeys(("bs", "hr", "sl", "sr"), _south_slavic),
    **dict.fromkeys(("da", "de", "nb", "nn", "no", "sv"), _genitive),
    "el": _greek, "fi": _finnish, "hu": _hungarian, "pl": _polish,
}  # fmt: skip
_ENDING_ON_LAST_WORD = frozenset({"da", "de", "hu", "nb", "nn", "no", "sv"})
"""Languages in which the last word alone bears the ending of a name."""
_LONG_NOMINATIVE = frozenset({"el"})
"""Languages whose nominative is no shorter than other cases."""


def has_forms(code: str) -> bool:
    """Tell whether names are known to have forms in the language of a code."""
    return code in _REDUCERS


@lru_cache(maxsize=1 << 16)
def key(name: str, code: str) -> str:
    """Give what the forms of a name have in common, in the language of a code; no word, but the same for all of them.

    >>> key("Иван Сергеев", "ru") == key("Ивану Сергееву", "ru"), key("Мария", "ru") == key("Марина", "ru")
    (True, False)
    """
    words = languages.by_code(code).normalize(name).split()
    reduce = _REDUCERS.get(code)
    if reduce is None:
        return " ".join(words)
    unchanged_words = len(words) - 1 if code in _ENDING_ON_LAST_WORD else 0
    return " ".join([*words[:unchanged_words], *map(reduce, words[unchanged_words:])])


def are_one(forms: Iterable[str]) -> bool:
    """Tell whether names of one key may be of one person or thing: `Jana Nowak` is a woman and `Jan Nowak` a man, and
    so are `Petra Nová` and `Petr Nový`."""
    all_forms = list(forms)
    if any(map(_MASCULINE.search, all_forms)) and any(map(_FEMININE.search, all_forms)):
        return False
    heads_by_last_word: dict[str, set[str]] = {}
    for head, _, last in (form.rpartition(" ") for form in all_forms):
        heads_by_last_word.setdefault(last, set()).add(head)
    return not any(
        a != b and b.startswith(a) and a for heads in heads_by_last_word.values() for a in heads for b in heads
    )


def nominative(forms: Mapping[str, int], code: str) -> str:
    """Give the form of a name that is likeliest its nominative; `forms` tells how often each is written."""

    def rank(form: str) -> tuple[int, int, int, str]:
        place = _NOMINATIVE_LETTERS.find(form[-1:])
        length = 0 if code in _LONG_NOMINATIVE else len(form)
        return length, place if place >= 0 else len(_NOMINATIVE_LETTERS), -forms[form], form

    if code in _LONG_NOMINATIVE:
        return min(forms, key=lambda form: (-forms[form], -len(form), form))
    return min(forms, key=rank)
