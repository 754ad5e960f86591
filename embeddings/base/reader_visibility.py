"""Which stories a reader may see, and which may be named to one: the one rule for every reader of an index.

It is `Article.visible` and `Article.listed`, asked of all stories at once. What was hidden when the index was built is
not in it; this is about what the clock has changed since, and about `relatedHide`.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from embeddings.base.vectors import Flags, Numbers

Moments = Sequence[tuple[int, float]]
"""(A story's number, seconds since 1970) of some stories."""


def now() -> datetime:
    """Ask the clock that every answer goes by."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Shown:
    """What is shown between two changes. As long as nothing changes it is the same object."""

    visible: Flags
    """Shape (n,): whether a reader may see the story."""
    listed: Flags
    """Shape (n,): whether it may be named in a list, a reason, a suggestion or a map."""
    unlisted: Numbers
    """The stories that are not listed."""
    since: float
    until: float
    """Seconds since 1970 between which this holds, the second not included; infinite where nothing changes."""

    @property
    def all_listed(self) -> bool:
        return not len(self.unlisted)

    def seconds_left(self, moment: datetime) -> float:
        """Until the next story appears or goes."""
        return self.until - moment.timestamp()


class Showing:
    """Says what is shown at a moment. Safe to share by threads; between two changes it costs a comparison."""

    def __init__(
        self,
        stories: int,
        unlisted: Iterable[int],
        ends: Moments,
        latest: float,
        starts: Callable[[float], Moments],
    ) -> None:
        """`unlisted` are the stories of `relatedHide`, `ends` those that expire. `latest` is the last moment at which
        any story appears: `starts` gives those that appear after a given moment, and is asked of earlier ones only,
        as after a build by a clock that was ahead.
        """
        self._stories = stories
        self._unlisted = np.fromiter(unlisted, np.int64)
        in_order = sorted(ends, key=lambda end: end[1])
        self._ends = [moment for _, moment in in_order]
        self._ending = np.array([number for number, _ in in_order], np.int64)
        self._latest = latest
        self._starts = starts
        self._withdrawn: tuple[int, ...] = ()
        self._current: tuple[tuple[int, ...], Shown] | None = None
        """What was withdrawn when it was worked out, and what is shown then."""

    def withdraw(self, stories: Iterable[int]) -> None:
        """Show these stories at no moment from now on; those of an earlier call are shown again."""
        if (withdrawn := tuple(stories)) != self._withdrawn:
            self._withdrawn = withdrawn

    def at(self, moment: datetime) -> Shown:
        """Tell what is shown at that moment."""
        seconds, current, withdrawn = moment.timestamp(), self._current, self._withdrawn
        if current and current[0] is withdrawn and current[1].since <= seconds < current[1].until:
            return current[1]
        shown = self._compute(seconds, withdrawn)
        self._current = withdrawn, shown
        return shown

    def _compute(self, seconds: float, withdrawn: Sequence[int]) -> Shown:
        ended_count = bisect_right(self._ends, seconds)
        since = self._ends[ended_count - 1] if ended_count else -math.inf
        until = self._ends[ended_count] if ended_count < len(self._ends) else math.inf
        visible = np.ones(self._stories, np.bool_)
        visible[self._ending[:ended_count]] = False
        visible[[*withdrawn]] = False
        if seconds < self._latest:
            not_yet_shown = self._starts(seconds)
            visible[[number for number, _ in not_yet_shown]] = False
            # What was shown before is not known: it is worked out anew for a clock that is set back.
            since, until = seconds, min((until, *(moment for _, moment in not_yet_shown)))
        else:
            since = max(since, self._latest)
        listed = visible
        if len(self._unlisted):
            listed = visible.copy()
            listed[self._unlisted] = False
        return Shown(visible, listed, np.flatnonzero(~listed).astype(np.int64), since, until)
