"""Progress of a long job on stderr: a bar on a terminal, a plain line now and then elsewhere."""

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
    """Called with a phase, how much of it is done, and the total (0: unknown), as `Progress` is."""

    def __init__(
        self, stream: TextIO | None = None, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._quiet = quiet
        self._clock = clock
        self._phase = ""
        self._began_at = 0.0
        self._printed_at = 0.0
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
        if self._is_terminal:
            self._draw(phase, done, total)
        else:
            self._print(phase, done, total)

    def _draw(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            from tqdm import tqdm

            self._close()
            self._phase = phase
            layout = "{desc}: {n_fmt}/{total_fmt} {bar} {rate_fmt}, {remaining} left" if total else "{desc} … {elapsed}"
            self._bar = tqdm(
                total=total or None, desc=phase, file=self._stream, leave=False, bar_format=layout, dynamic_ncols=True
            )
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _print(self, phase: str, done: int, total: int) -> None:
        now = self._clock()
        if phase != self._phase:
            self._phase, self._began_at, self._printed_at = phase, now, now
            if not total:
                self._print_line(phase)
            return
        if total and now - self._printed_at >= LINE_EVERY:
            self._printed_at = now
            rate = done / max(now - self._began_at, 1e-9)
            remaining = _duration((total - done) / max(rate, 1e-9))
            self._print_line(f"{phase}: {done:,} of {total:,}, {rate:,.1f}/s, {remaining} left")

    def _print_line(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
