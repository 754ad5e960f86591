"""Stopping: whoever is told to end clears away first what it has begun."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterable, Iterator


class Stopping:
    """Whether somebody has asked the service to stop, before gunicorn heeds signals.

    That is only remembered, and heeded between two steps: raised in the midst of one, it could leave a folder behind,
    or be lost in a library's callback. Who asks twice will not wait.
    """

    def __init__(self) -> None:
        self._asked = False

    def heed(self) -> None:
        """End where that was asked for."""
        if self._asked:
            sys.exit(0)

    def __bool__(self) -> bool:
        return self._asked

    def remember(self, number: int, frame: object) -> None:
        """The handler of the signals."""
        self.heed()
        self._asked = True


@contextlib.contextmanager
def interrupt_on_termination() -> Iterator[None]:
    """Let a command that writes clear away what it has begun, when it is ended by SIGTERM or its terminal is gone."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    # What is ignored stays so: under `nohup` a command is to outlive its terminal.
    heeded = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) != signal.SIG_IGN]
    with _handled(heeded, interrupt):
        yield


@contextlib.contextmanager
def stopping() -> Iterator[Stopping]:
    """Let whatever stops a service clear its folders away, also before gunicorn heeds signals."""
    asked = Stopping()
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    with _handled(ending, asked.remember):
        yield asked


@contextlib.contextmanager
def _handled(numbers: Iterable[int], handler: Callable[[int, object], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)
