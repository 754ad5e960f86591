"""Long commands end soon when they are told to: within a second, whatever library is at work."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

from service.processes.stop_signals import interrupt_on_termination

GRACE_SECONDS = 0.7
"""For clearing away what was begun. The next build does what is left of that."""
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def ends_soon(message: str) -> Iterator[None]:
    """Raise KeyboardInterrupt where the process is told to stop, and end it soon after where that is not heard.

    An exception waits for a library that is at work, and at the end for each thread. `message` is printed on stderr.
    For the main thread alone.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    ended = threading.Event()

    def watch() -> None:
        while received := os.read(reading, 1):
            if received[0] in STOPPING:
                sys.stderr.write(f"\nseealso: {message}\n")
                sys.stderr.flush()
                if not ended.wait(GRACE_SECONDS):
                    os._exit(1)
                return

    # The interpreter writes the signal's number there at once, though its handler may have to wait.
    previous = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    watching = threading.Thread(target=watch, name="seealso-interrupt", daemon=True)
    watching.start()
    try:
        with interrupt_on_termination():
            yield
    finally:
        ended.set()
        signal.set_wakeup_fd(previous)
        os.close(writing)
        watching.join()
        os.close(reading)
