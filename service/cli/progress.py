"""How far a long job is: a bar on a terminal, a plain line now and then elsewhere. Always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

LINE_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class Reporter:
    """Takes what a build's Progress tells: a phase, how much is done, how much there is (0: unknown)."""

    def __init__(
        self, stream: TextIO | None = None, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._clock = clock
        self._phase = ""
        self._began = 0.0
        self._spoke = 0.0
        self._bar: tqdm[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self._quiet:
            return
        if self._stream.isatty():
            self._draw(phase, done, total)
        else:
            self._tell(phase, done, total)

    def _draw(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            from tqdm import tqdm

            self._close()
            self._phase = phase
            shape = "{desc}: {n_fmt}/{total_fmt} {bar} {rate_fmt}, {remaining} left" if total else "{desc} … {elapsed}"
            self._bar = tqdm(
                total=total or None, desc=phase, file=self._stream, leave=False, bar_format=shape, dynamic_ncols=True
            )
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _tell(self, phase: str, done: int, total: int) -> None:
        now = self._clock()
        if phase != self._phase:
            self._phase, self._began, self._spoke = phase, now, now
            if not total:
                self._line(phase)
            return
        if total and now - self._spoke >= LINE_EVERY:
            self._spoke = now
            rate = done / max(now - self._began, 1e-9)
            self._line(f"{phase}: {done:,} of {total:,}, {rate:,.1f}/s, {_span((total - done) / max(rate, 1e-9))} left")

    def _line(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
