"""Stray stories: unlikely ones that a word or a day brought up, which are no reason to fill a box."""

from collections.abc import Callable

STRAY, REMOTE = 0.1, 0.7
"""A score, and a share of what is near in the archive: a story that is less likely and less near is stray."""
UNEXPLAINED, FAR = 0.08, 1.0
"""The same of a story of which nothing can be told. Who reads lists one by one finds half of the strays out of place,
and one in twenty of the others (docs/relevance.md)."""
REORDERED = 10
"""Places of a list, from its beginning, within which strays come last."""
BOX = 4
"""Stories that a box under an article usually shows."""


def is_stray(score: float, closeness: Callable[[], float], is_explained: Callable[[], bool]) -> bool:
    """Tell whether a story is stray; `closeness` is the encoder's cosine as a share of what is near in the archive."""
    if score >= STRAY or (near := closeness()) >= FAR:
        return False
    return near < REMOTE or (score < UNEXPLAINED and not is_explained())


def strays_last(count: int, limit: int, strays: Callable[[int], bool]) -> list[int]:
    """Order the `count` places of a list so that strays come last among the first `REORDERED`.

    A list that has nothing else for one of its first `BOX` places ends there, but is not left empty. Whether a story is
    stray is asked by its place, until `limit` are found that are not. Returns the places, at least the first `limit`.
    """
    kept: list[int] = []
    stray: list[int] = []
    for place in range(min(count, REORDERED)):
        if len(kept) == limit:
            break
        (stray if strays(place) else kept).append(place)
    if stray and len(kept) < min(BOX, limit):
        return kept or stray[:1]
    seen = len(kept) + len(stray)
    return [*kept, *stray, *range(seen, count)]
