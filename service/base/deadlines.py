"""How long a draft may take in all: one deadline for the whole request, be it of one draft or of a batch."""

from __future__ import annotations

import time
from contextvars import ContextVar

SECONDS = 60.0
"""For which a draft, or a batch of them, is read and answered at most, its wait for a thread included."""
UNTIL = "seealso.until"
"""Under which a server tells in the environment of a request when it has to be answered."""
_until: ContextVar[float] = ContextVar("until", default=0.0)


class DeadlineExceeded(Exception):
    """A draft has taken all its time."""


def deadline() -> float:
    """When a request that has just come has to be answered, as time.monotonic tells."""
    return time.monotonic() + SECONDS


def begin(until: float | None = None) -> None:
    """Let what follows in this context end by then, or within all the time that there is."""
    _until.set(deadline() if until is None else until)


def end() -> None:
    """Forget the deadline: what follows is about another request."""
    _until.set(0.0)


def left(most: float = SECONDS) -> float:
    """Seconds that are left, at most so many; all of them outside of a request. Raises TooLong if there are none."""
    until = _until.get()
    seconds = min(most, until - time.monotonic()) if until else most
    if seconds <= 0:
        raise DeadlineExceeded
    return seconds
