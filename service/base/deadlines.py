"""The deadline of a request with drafts: one for the whole request, be it of one draft or of a batch."""

import time
from contextvars import ContextVar

SECONDS = 60.0
"""In which a draft, or a batch of them, has to be answered, its wait for a thread included."""
UNTIL = "seealso.until"
"""Key of the WSGI environment: when the request has to be answered, by time.monotonic."""
_until: ContextVar[float] = ContextVar("until", default=0.0)


class DeadlineExceeded(Exception):
    """The deadline of a request has passed."""


def deadline() -> float:
    """Compute when a request that has just come has to be answered, by time.monotonic."""
    return time.monotonic() + SECONDS


def begin(until: float | None = None) -> None:
    """Set the deadline of this context, else to SECONDS from now."""
    _until.set(deadline() if until is None else until)


def end() -> None:
    """Remove the deadline of this context, for another request."""
    _until.set(0.0)


def remaining(limit: float = SECONDS) -> float:
    """Give the seconds until the deadline, at most `limit`; `limit` where there is no deadline.

    Raises DeadlineExceeded if none are left.
    """
    until = _until.get()
    seconds = min(limit, until - time.monotonic()) if until else limit
    if seconds <= 0:
        raise DeadlineExceeded
    return seconds
