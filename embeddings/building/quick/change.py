"""What changed since the published snapshot, and whether it is little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from embeddings.storage.build_memory import Published

LITTLE_SHARE = 0.02
"""Of the stories: when so many came, changed or went since all was learned, it is learned again."""
ALWAYS_LITTLE, MAX_SHARE = 50, 0.1
"""So many are little in any archive, where they are no more than that share of it."""
MIN_STORIES = 50
"""Stories below which everything is learned each time: it takes no longer, and each story weighs much."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is other than in the published snapshot, by id."""

    fresh: Sequence[str]
    """Stories that came or changed."""
    gone: Sequence[str]
    recent: Sequence[str]
    """Stories that came or changed since all was learned, those of now among them."""
    changes: int
    """How many stories came, changed or went since, each time that they did."""

    @property
    def count(self) -> int:
        """How many stories came, changed or went now."""
        return len(self.fresh) + len(self.gone)


def compare(before: Published, keys: Mapping[str, str]) -> Change:
    """Compare the stories' keys with those of the published snapshot."""
    fresh = [story for story, key in keys.items() if before.stories.get(story) != key]
    gone = [story for story in before.stories if story not in keys]
    recent = sorted({*fresh, *before.recent} & keys.keys())
    return Change(fresh, gone, recent, before.changes + len(fresh) + len(gone))


def is_little(changes: int, stories: int) -> bool:
    """Tell whether so many changes since all was learned leave what was learned as good as new.

    >>> is_little(10, 2000), is_little(60, 2000), is_little(60, 3000), is_little(10, 60)
    (True, False, True, False)
    """
    return stories >= MIN_STORIES and changes <= max(LITTLE_SHARE * stories, min(ALWAYS_LITTLE, MAX_SHARE * stories))
