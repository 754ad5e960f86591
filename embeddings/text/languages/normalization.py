"""Spellings: text → text in which what a language may write in several ways is written in one.

The tables are those of Apache Lucene's normalization filters of these languages, as far as they matter here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

_MARKS = {ord(mark): None for mark in "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u200d\u200e\u200f"}
"""The stretched line and the vowels of Arabic script, which most texts leave out, and signs that are not seen."""
_ARABIC = {**_MARKS, **str.maketrans("آأإٱىة", "اااايه")}
_PERSIAN = {**_MARKS, **str.maketrans("كيىۀة", "کییهه"), 0x200C: " "}
_URDU = {**_MARKS, **str.maketrans("كيىه", "کییہ"), 0x200C: " "}
_JOINERS = {0x200C: None, 0x200D: None}
# Long vowels as short ones, one nasal sign for two, and no dots below.
_HINDI = {**_JOINERS, **str.maketrans("आईऊऐऔऍऎऑऒीूैौॅेॊॉ", "अइउएओएएओओिुेोेेोो"), 0x0901: "\u0902", 0x093C: None}
_BENGALI = {**_JOINERS, **str.maketrans("ঈঊীূণশষৎ", "ইউিুনসসত"), 0x0981: None, 0x09BC: None}
_TURKISH = str.maketrans("İI", "iı")
_SUFFIX = re.compile("(?<=[^\\W\\d_])['’][a-zçğıöşüə]+")
"""What Turkish draws to the end of a name: `İstanbul’da`."""
_ROMANIAN = str.maketrans("ŞşŢţ", "ȘșȚț")
"""With commas below, which computers had as cedillas for long."""
_UNVOWELLED = dict.fromkeys((*range(0x5B0, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7))
"""The vowels of Hebrew."""
_HEBREW = {**_UNVOWELLED, **str.maketrans("”״’׳", "\"\"''")}
_ANY_LANGUAGE = {
    **_MARKS,
    **_UNVOWELLED,
    **_JOINERS,
    **str.maketrans("ёıάέήίόύώϊϋΐΰ", "еiαεηιουωιυιυ"),
    **str.maketrans("آأإٱىيكةۀہ", "ااااییکههه"),
    **str.maketrans("ँşţ״׳", "ंșț\"'"),
    0x093C: None,
    0x09BC: None,
}
_DOTTED = "i\u0307"
_APOSTROPHES = re.compile("[’ʼ`´]")


def _translating(table: Mapping[int, str | int | None]) -> Callable[[str], str]:
    return lambda text: unicodedata.normalize("NFKC", text).translate(table).lower()


def compatible(text: str) -> str:
    """Write a text in compatibility form (NFKC) and in lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _hindi(text: str) -> str:
    """In Hindi an n before another consonant is written as itself or as a dot above."""
    return _translating(_HINDI)(text).replace("\u0928\u094d", "\u0902")


def _turkish(text: str) -> str:
    return _SUFFIX.sub("", unicodedata.normalize("NFKC", text)).translate(_TURKISH).lower()


def _ukrainian(text: str) -> str:
    """In Ukrainian an apostrophe stands within words, and may be any of several."""
    return _APOSTROPHES.sub("'", compatible(text))


_NORMALIZERS: Mapping[str, Callable[[str], str]] = {
    "ar": _translating(_ARABIC),
    "fa": _translating(_PERSIAN),
    "ku": _translating(_PERSIAN),
    "ur": _translating(_URDU),
    "he": _translating(_HEBREW),
    "hi": _hindi,
    "mr": _hindi,
    "ne": _hindi,
    "bn": _translating(_BENGALI),
    "ro": _translating(_ROMANIAN),
    "tr": _turkish,
    "az": _turkish,
    "uk": _ukrainian,
}


def one_spelling(text: str) -> str:
    """Write a text of any language without case and, where a letter has several spellings, in one: `ИГРА Королёв`,
    `İzmir`, `ΙΩΑΝΝΙΝΑ` and `كرمانشاه` as `игра королев`, `izmir`, `ιωαννινα` and `کرمانشاه`.

    For names, which are compared with whatever text they may stand in. Accents of Latin letters make other words.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    # Without case some letters come apart again: İ and ΐ.
    return unicodedata.normalize("NFKC", folded.replace(_DOTTED, "i")).translate(_ANY_LANGUAGE)


def without_decoration(text: str) -> str:
    """Take out the stretched lines and the vowels of Arabic script, and signs that are not seen."""
    return text.translate(_MARKS)


def normalizer(code: str) -> Callable[[str], str]:
    """Give what writes texts of a language in one way, in lower case."""
    return _NORMALIZERS.get(code, compatible)
