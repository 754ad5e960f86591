"""Series: stories whose titles begin alike, up to a number or a month, as `Weekly digest 12` and `Weekly digest 13` do.

The parts of a series are as like each other as stories can be, and editors seldom link them. What stands before a colon
is none: it is as often a subject, whose stories they do link.
"""

import calendar
import re
from collections import Counter
from collections.abc import Sequence

from embeddings.corpus.label_matrix import Labels

MIN_WORDS = 2
"""Words of a beginning: a single one is as often a subject."""
MAX_STORIES = 60
MAX_SHARE = 0.15
"""Stories that may begin alike, the greater of the two; what more of them begin with tells nothing."""

_MARKS = ".,:;!?()[]#\"'’“”"
_NUMERAL = re.compile(r"\d|^[ivx]+$")
_COUNTING_WORDS = frozenset(
    word.casefold()
    for word in (
        *("part", "pt", "vol", "volume", "no", "issue", "week", "day", "sept", "-", "–", "—", "|", "/"),
        *calendar.month_name[1:],
        *calendar.month_abbr[1:],
    )
)


def beginning(title: str) -> str:
    """Return what the title of a part of a series begins with, in lower case; empty where it is not like one.

    >>> beginning("Weekly digest 12")
    'weekly digest'
    """
    words: list[str] = []
    for word in title.casefold().split():
        bare = word.strip(_MARKS)
        if words and (_NUMERAL.search(bare) or (bare or word) in _COUNTING_WORDS):
            break
        if bare:
            words.append(bare)
    return " ".join(words) if len(words) >= MIN_WORDS else ""


def of_titles(titles: Sequence[str]) -> Labels:
    """Label each story with what its title begins with, where few enough begin so."""
    beginnings = [beginning(title) for title in titles]
    counts = Counter(beginnings)
    limit = max(MAX_STORIES, MAX_SHARE * len(titles))
    return Labels.fit([[begin] if begin and counts[begin] <= limit else [] for begin in beginnings])
