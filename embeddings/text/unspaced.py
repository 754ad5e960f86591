"""Scripts that set no spaces between words, or hang endings onto them: text → pairs of letters, and back to words.

Pairs of letters are what search engines index of such text where they have no dictionary (Lucene's CJKAnalyzer).
"""

import re
import unicodedata
from collections.abc import Iterator

from embeddings.base.scripts import HAN, KATAKANA, UNSPACED
from embeddings.text.korean_nouns import is_korean, noun

_UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
_PIECE = re.compile(rf"[{UNSPACED}]+|(?:(?![{UNSPACED}])\w)+")
_BORDER = re.compile(rf"(?<=[{UNSPACED}])(?=(?![{UNSPACED}])[^\W\d_])|(?<=[^\W_])(?<![{UNSPACED}])(?=[{UNSPACED}])")
_NUMERALS = "〇零一二三四五六七八九十百千万億兆两兩萬亿"
_COUNTERS = "年月日時时分秒人名岁円元圆回次位点點割件台本枚倍週周階层対比号"
_AMOUNT = re.compile(
    rf"[第約约]?[{_NUMERALS}]+(?:[{_COUNTERS}]+[{_NUMERALS}]*)*|[月火水木金土日]曜日?|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
)
_SCRIPT_RUNS = (re.compile(f"[{HAN}]+"), re.compile(f"[{KATAKANA}]+"))


def is_unspaced(text: str) -> bool:
    """Tell whether any letter of the text is of a script without spaces between words."""
    return _UNSPACED_LETTER.search(text) is not None


def is_amount(word: str) -> bool:
    """Tell whether a word in Chinese characters is a number, with what it counts, or a day: `二対一`, `月曜日`."""
    return _AMOUNT.fullmatch(word) is not None


def split_scripts(text: str) -> str:
    """Set a space between letters of such a script and those of another: `Firefoxの` → `Firefox の`."""
    return _BORDER.sub(" ", text) if is_unspaced(text) else text


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Give the words of a text in compatibility form (NFKC), in their order and case; with each, whether it is the pair
    of letters of a run that has no spaces. `ＡＢＣの中央橋` → `ABC`, `の中`, `中央`, `央橋`."""
    for match in _PIECE.finditer(unicodedata.normalize("NFKC", text)):
        piece = match[0]
        if not is_unspaced(piece):
            yield piece, False
        elif len(piece) == 1:
            yield piece, True
        else:
            yield from ((piece[i : i + 2], True) for i in range(len(piece) - 1))


MAX_HAN_WORD_LETTERS = 6
"""Letters of a run of Chinese characters that may be one word."""


def whole_word(part: str, text: str) -> str:
    """Give the word that a part of it, one letter or more, stands in where the text has it first.

    A word is a run of Chinese characters, two or more of them, a noun of Korean without its particle, or a whole run of
    Katakana; without a second text a long run is none. Empty where that cannot be told.
    """
    if is_korean(part):
        return noun(part, text)
    start = text.find(part)
    for runs in _SCRIPT_RUNS if start >= 0 else ():
        if runs.fullmatch(part):
            word = next(run[0] for run in runs.finditer(text) if run.start() <= start < run.end())
            return word if len(word) > 1 and (runs is _SCRIPT_RUNS[1] or len(word) <= MAX_HAN_WORD_LETTERS) else ""
    return ""
