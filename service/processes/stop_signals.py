"""Signals that stop a process: what it has begun is cleared away before it ends."""

import contextlib
import signal
import sys
from collections.abc import Callable, Iterable, Iterator


class StopRequest:
    """Whether a signal has asked the service to stop, before gunicorn handles signals.

    A signal only sets it, and `exit_if_set` is called between two steps: an exception in the midst of one could leave
    a folder behind, or be lost in a library's callback. A second signal ends the process at once.
    """

    def __init__(self) -> None:
        self._is_set = False

    def exit_if_set(self) -> None:
        """Raise SystemExit(0) if it is set."""
        if self._is_set:
            sys.exit(0)

    def __bool__(self) -> bool:
        return self._is_set

    def handle(self, number: int, frame: object) -> None:
        """Handle a signal."""
        self.exit_if_set()
        self._is_set = True


@contextlib.contextmanager
def interrupt_on_termination() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into KeyboardInterrupt, so that a command that writes clears away what it has begun."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    # What is ignored stays so: under `nohup` a command is to outlive its terminal.
    numbers = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) != signal.SIG_IGN]
    with _handlers(numbers, interrupt):
        yield


@contextlib.contextmanager
def stop_request() -> Iterator[StopRequest]:
    """Collect the signals that stop a service in a StopRequest, until gunicorn or the end of the block."""
    request = StopRequest()
    with _handlers((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT), request.handle):
        yield request


@contextlib.contextmanager
def _handlers(numbers: Iterable[int], handler: Callable[[int, object], None]) -> Iterator[None]:
    """Handle these signals by `handler`, and by the handlers before at the end."""
    previous_handlers = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in previous_handlers.items():
            signal.signal(number, previous)
