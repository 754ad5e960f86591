"""Whom the system lets run first where there is too much to do: those who answer readers."""

import contextlib
import os
import sys
from collections.abc import Iterator


def behind_readers() -> None:
    """Have the processes and threads that begin from here on preempt no other when they wake.

    They get as much of the processors all the same: whoever came last in all would wait for everything else that the
    machine does. On Linux alone; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


@contextlib.contextmanager
def work_behind_readers() -> Iterator[None]:
    """Have this process preempt no other for the time of some work, where the system's usual order held before."""
    if sys.platform != "linux" or os.sched_getscheduler(0) != os.SCHED_OTHER:
        yield
        return
    behind_readers()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
