"""Scripts as parts of a class of a regular expression: those that set no spaces between words, marks in words, and
capitals."""

from itertools import groupby

_LAST_LATIN = "\u0250"
"""But for those with several marks."""
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7af"
LONG_WORDS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer, their vowels and marks included."""
WITHOUT_SPACES = f"{HAN}{KATAKANA}\u3041-\u309f{LONG_WORDS}"
"""Han and Katakana with Hiragana, Thai, Lao, Burmese and Khmer."""
UNSPACED = f"{WITHOUT_SPACES}{HANGUL}"
"""These with Hangul, which sets spaces and hangs endings onto its words."""
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d"
)
"""What stands within words and is no `\\w`: accents, vowels of Hebrew, Arabic and, with their letters, the scripts of
India, and the joiners of these."""

WITHIN = (
    r"(?:[\"\u201d\u05f4](?<=[\u05d0-\u05ea].)(?=[\u05d0-\u05ea]{1,3}(?![\u05d0-\u05ea\"\u201d\u05f4]))"
    r"|['\u2019\u05f3](?<=[\u05d0-\u05ea].)(?=[\u05d0-\u05ea])|\u00b7(?<=[^\W\d_].)(?=[^\W\d_]))"
)
"""A sign that stands between two letters of one word: in abbreviations of Hebrew, and of Catalan's double l."""


def is_latin(text: str) -> bool:
    """Tell whether half of a text's letters and more are Latin ones.

    >>> is_latin("Île-de-France"), is_latin("AfD в Думе"), is_latin("इंदौर"), is_latin("2024")
    (True, False, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and 2 * sum(letter < _LAST_LATIN or "Ḁ" <= letter <= "ỿ" for letter in letters) >= len(letters)


def _capitals() -> str:
    codes = (code for code in range(0x590) if chr(code).isupper())
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" if len(run) > 2 else "".join(map(chr, run)) for run in runs)


CAPITALS = _capitals()
"""The letters that are capitals, as a part of a class of a regular expression."""
