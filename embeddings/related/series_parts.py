"""The other parts of the series that a story's front matter names, nearest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from content.base.article import Article
from embeddings.base.vectors import Numbers

FEW = 10
"""Parts of a series up to which all are told; of a longer one, such as a column, the one before and the one after."""
MOST = 200
"""Stories beyond which a name is that of a section rather than of a series."""
_FIRST = datetime.min.replace(tzinfo=UTC)


def other_parts(article: Article, own: int | None, parts: Numbers, story: Callable[[int], Article]) -> list[int]:
    """Order the numbers of a series' parts by how near they are to one of them; of two as near the later comes first.

    `parts` may hold the story itself, whose number is `own`, None for a draft. A part's place is the one that its
    front matter gives, else that of its date.
    """
    if len(parts) > MOST:
        return []
    others = {number: story(number) for number in parts.tolist() if number != own}
    before = [n for n, part in others.items() if _place(part) < _place(article)]
    after = [n for n in others if n not in set(before)]
    before.sort(key=lambda n: (_place(others[n]), n), reverse=True)
    after.sort(key=lambda n: (_place(others[n]), n))
    ordered = []
    for place in range(max(len(before), len(after))):
        ordered += [*after[place : place + 1], *before[place : place + 1]]
    return ordered if len(others) < FEW else [*after[:1], *before[:1]]


def _place(part: Article) -> tuple[float, datetime]:
    """What has no place comes after what has one; what has no date was the first, a draft is the last."""
    order = float("inf") if part.series_order is None else part.series_order
    return order, part.published or _FIRST
