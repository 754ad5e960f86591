"""Series: stories whose titles begin alike, up to a number, a date or a colon, as `Weekly digest 12` and `13` do.

The parts of a series are as like each other as stories can be, and editors seldom link them.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence

from embeddings.corpus.label_matrix import Labels

SHORTEST = 4
"""Letters of a beginning."""
MOST = 60
MOST_SHARE = 0.15
"""Stories that may begin alike, the greater of the two; of so many more it tells nothing."""

_MARKS = ".,:;!?()[]#\"'’“”"
_NUMERAL = re.compile(r"\d|^[ivx]+$")
_COUNTED = frozenset(
    word.casefold()
    for word in (
        *("part", "pt", "vol", "volume", "no", "issue", "week", "day", "sept", "-", "–", "—", "|", "/"),
        *calendar.month_name[1:],
        *calendar.month_abbr[1:],
    )
)


def beginning(title: str) -> str:
    """What the title of a part of a series begins with, in lower case; empty where it does not look like one.

    >>> beginning("Weekly digest 12")
    'weekly digest'
    """
    words: list[str] = []
    cut = False
    for word in title.casefold().split():
        bare = word.strip(_MARKS)
        if words and (_NUMERAL.search(bare) or (bare or word) in _COUNTED):
            cut = True
            break
        if bare:
            words.append(bare)
        if word.endswith((":", "|")):
            cut = True
            break
    found = " ".join(words)
    return found if len(found) >= SHORTEST and (cut or len(words) > 1) else ""


def of_titles(titles: Sequence[str]) -> Labels:
    """Each story labelled with what its title begins with, where few enough begin so."""
    begun = [beginning(title) for title in titles]
    counts = Counter(begun)
    most = max(MOST, MOST_SHARE * len(titles))
    return Labels.fit([[begin] if begin and counts[begin] <= most else [] for begin in begun])
