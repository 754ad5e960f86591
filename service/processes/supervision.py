"""A process that the one which started it keeps running and watches: ended, stopped or hung, it is replaced."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from service.base.logs import describe, logger

AGAIN_AFTER = 1.0
"""Seconds at least from one start of the process to the next."""
STOPPED = 3.0
"""Seconds after which a process that is stopped is ended: whoever waits for it is to be told, and it holds memory."""
ALIVE, BUSY = b".", b"-"
"""What a process says now and then: that it goes on, and that it may be silent for longer from now on."""
BUSY_SILENCE = 120.0
"""Seconds of silence while it is busy with what lets nothing else run, such as loading a library."""

Say = Callable[[bytes], None]


class SupervisedProcess:
    """At most one process at a time, which runs what it is given and says now and then that it goes on."""

    def __init__(self, what: str, name: str, run: Callable[[Say], None], silence: float) -> None:
        """`what` is for the log, `name` for `ps`; without a word for `silence` seconds it counts as hung."""
        self._what, self._name, self._run, self._silence = what, name, run, silence
        self.process: int | None = None
        self._not_before = 0.0
        self._heard = -1
        self._heard_at = 0.0
        self._stopped_at: float | None = None
        self._busy = False

    def keep(self) -> None:
        """Start the process if there is none, and end it if it hangs. To be called now and then, by no thread."""
        if self.process is not None and self._goes_on():
            self._end_if_hung()
        elif time.monotonic() >= self._not_before:
            if self.process is not None:
                logger.error("%s has ended, another is started", self._what)
            self._start()

    def end(self, number: signal.Signals, within: float = 0.0) -> None:
        """Send a signal, then wait; what has not ended in that time is killed."""
        if self.process is None or not self._goes_on():
            return
        self._send(number)
        until = time.monotonic() + within
        while (alive := self._goes_on()) and time.monotonic() < until:
            time.sleep(0.05)
        if alive and within:
            self._send(signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.process, 0)

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            assert self.process is not None
            os.kill(self.process, number)

    def _start(self) -> None:
        self._not_before = time.monotonic() + AGAIN_AFTER
        if self._heard >= 0:
            os.close(self._heard)
        self._heard, said = os.pipe()
        for end in (self._heard, said):
            os.set_blocking(end, False)
        try:
            self.process = os.fork()
        except OSError as error:
            logger.error("%s cannot be started: %s. Make room in memory", self._what, error.strerror)
        if self.process == 0:
            self._become(said)
        os.close(said)
        self._heard_at, self._stopped_at, self._busy = time.monotonic(), None, False

    def _become(self, said: int) -> None:
        def say(word: bytes) -> None:
            # A pipe that is full says enough.
            with contextlib.suppress(OSError):
                os.write(said, word)

        code = 1
        try:
            with contextlib.suppress(OSError):
                Path("/proc/self/comm").write_text(self._name, "utf-8")
            _stand_back()
            self._run(say)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        except Exception as error:
            logger.error("%s failed: %s", self._what, describe(error))
        finally:
            # What comes after the call of `keep` is for the process that called it.
            os._exit(code)

    def _goes_on(self) -> bool:
        assert self.process is not None
        try:
            while True:
                number, status = os.waitpid(self.process, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
                if number == 0:
                    return True
                if os.WIFSTOPPED(status):
                    self._stopped_at = time.monotonic()
                elif os.WIFCONTINUED(status):
                    self._stopped_at = None
                    self._heard_at = time.monotonic()
                else:
                    return False
        except ChildProcessError:
            # gunicorn waits for every child, and has been told.
            return False

    def _end_if_hung(self) -> None:
        now = time.monotonic()
        with contextlib.suppress(BlockingIOError):
            if words := os.read(self._heard, 4096):
                self._heard_at, self._busy = now, words.endswith(BUSY)
        silence = BUSY_SILENCE if self._busy else self._silence
        still = self._stopped_at is not None and now - self._stopped_at > STOPPED
        if still or now - self._heard_at > silence:
            logger.error("%s %s", self._what, "is stopped" if still else f"has said nothing for {silence:g} s")
            self._send(signal.SIGKILL)


def _stand_back() -> None:
    """Let readers come first where there is too much to do: woken, this process interrupts nobody. It is given as much
    of the processors as others all the same, or drafts would wait for whatever else the machine does."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def stopped(processes: list[int]) -> list[int]:
    """Those of this process's children that have been stopped since this was asked last, where the system tells."""
    if not hasattr(os, "waitid"):
        return []
    found = []
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            if os.waitid(os.P_PID, process, os.WSTOPPED | os.WNOHANG):
                found.append(process)
    return found
