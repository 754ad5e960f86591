"""The other parts of the series that a story's front matter names, nearest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from content.base import Article
from embeddings.base.vectors import Numbers

FEW_ORDERED_PARTS, FEW_PARTS = 10, 5
"""Parts up to which all others come first: of a series whose front matter gives each its place, and of one that is only
named. A longer one is rather a subject, and editors seldom link its parts."""
MAX_PARTS = 200
"""Stories beyond which a name is that of a section rather than of a series."""
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """The numbers of a series' other parts."""

    first: Sequence[int] = ()
    """Those that come before all other stories, in their order."""
    exempt: Sequence[int] = ()
    """Those that are shown where they are ranked, however unlikely: the next one and the one before."""


def other_parts(article: Article, own_number: int | None, parts: Numbers, story: Callable[[int], Article]) -> Parts:
    """Order the other parts of a series by how near they are to one of them; of two as near the later comes first.

    `parts` may hold the story itself, whose number is `own_number`, None for a draft. A part's place is the one that
    its front matter gives, else that of its date.
    """
    if len(parts) > MAX_PARTS:
        return Parts()
    part_of = {number: story(number) for number in parts.tolist() if number != own_number}
    before = [n for n, part in part_of.items() if _position(part) < _position(article)]
    after = [n for n in part_of if n not in set(before)]
    before.sort(key=lambda n: (_position(part_of[n]), n), reverse=True)
    after.sort(key=lambda n: (_position(part_of[n]), n))
    ordered: list[int] = []
    for place in range(max(len(before), len(after))):
        ordered += [*after[place : place + 1], *before[place : place + 1]]
    adjacent = [*after[:1], *before[:1]]
    if article.series_order is not None:
        return Parts(first=ordered if len(part_of) < FEW_ORDERED_PARTS else adjacent)
    return Parts(first=ordered) if len(part_of) < FEW_PARTS else Parts(exempt=adjacent)


def _position(part: Article) -> tuple[float, datetime]:
    """What has no place comes after what has one; what has no date was the first, a draft is the last."""
    order = float("inf") if part.series_order is None else part.series_order
    return order, part.published or _BEFORE_ALL
