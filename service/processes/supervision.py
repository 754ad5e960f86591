"""A process that the one which started it supervises: ended, stopped or hung, it is replaced."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from service.base.logs import describe, logger
from service.processes.priority import behind_readers

AGAIN_AFTER = 1.0
"""Seconds at least from one start of the process to the next."""
STOPPED_TIMEOUT = 3.0
"""Seconds after which a process that is stopped is killed: its clients wait for it, and it holds memory."""
ALIVE, BUSY = b".", b"-"
"""What a process reports: that it runs, and that it may report nothing for longer from now on."""
BUSY_TIMEOUT = 120.0
"""Seconds without a report while it is busy with what lets nothing else run, such as loading a library."""

Report = Callable[[bytes], None]


class SupervisedProcess:
    """At most one process at a time, which runs a function and reports now and then that it is alive."""

    def __init__(self, description: str, name: str, run: Callable[[Report], None], timeout: float) -> None:
        """`description` is for the log, `name` for `ps`; without a report for `timeout` seconds it counts as hung."""
        self._description, self._name, self._run, self._timeout = description, name, run, timeout
        self.process: int | None = None
        self._not_before = 0.0
        self._reports = -1
        """File descriptor of the pipe's end that is read."""
        self._reported_at = 0.0
        self._stopped_at: float | None = None
        self._busy = False

    def keep(self) -> None:
        """Start the process if there is none, and kill it if it hangs.

        To be called regularly, and from the main thread: the process is forked.
        """
        if self.process is not None and self._is_alive():
            self._kill_if_hung()
        elif time.monotonic() >= self._not_before:
            if self.process is not None:
                logger.error("%s has ended, another is started", self._description)
            self._start()

    def end(self, number: signal.Signals, within: float = 0.0) -> None:
        """Send a signal, wait for at most `within` seconds, and kill what has not ended then; 0 does not wait."""
        if self.process is None or not self._is_alive():
            return
        self._signal(number)
        until = time.monotonic() + within
        while (alive := self._is_alive()) and time.monotonic() < until:
            time.sleep(0.05)
        if alive and within:
            self._signal(signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.process, 0)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            assert self.process is not None
            os.kill(self.process, number)

    def _start(self) -> None:
        self._not_before = time.monotonic() + AGAIN_AFTER
        if self._reports >= 0:
            os.close(self._reports)
        self._reports, write_end = os.pipe()
        for end in (self._reports, write_end):
            os.set_blocking(end, False)
        try:
            self.process = os.fork()
        except OSError as error:
            logger.error("%s cannot be started: %s. Make room in memory", self._description, error.strerror)
        if self.process == 0:
            self._run_child(write_end)
        os.close(write_end)
        self._reported_at, self._stopped_at, self._busy = time.monotonic(), None, False

    def _run_child(self, write_end: int) -> None:
        """Run the function in the forked process, and exit."""

        def report(state: bytes) -> None:
            # A full pipe holds reports enough.
            with contextlib.suppress(OSError):
                os.write(write_end, state)

        code = 1
        try:
            with contextlib.suppress(OSError):
                Path("/proc/self/comm").write_text(self._name, "utf-8")
            behind_readers()
            self._run(report)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        except Exception as error:
            logger.error("%s failed: %s", self._description, describe(error))
        finally:
            # The code after the call of `keep` is for the process that called it.
            os._exit(code)

    def _is_alive(self) -> bool:
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
                    self._reported_at = time.monotonic()
                else:
                    return False
        except ChildProcessError:
            # gunicorn waits for every child, and has waited for this one.
            return False

    def _kill_if_hung(self) -> None:
        now = time.monotonic()
        with contextlib.suppress(BlockingIOError):
            if states := os.read(self._reports, 4096):
                self._reported_at, self._busy = now, states.endswith(BUSY)
        timeout = BUSY_TIMEOUT if self._busy else self._timeout
        is_stopped = self._stopped_at is not None and now - self._stopped_at > STOPPED_TIMEOUT
        if is_stopped or now - self._reported_at > timeout:
            fault = "is stopped" if is_stopped else f"has said nothing for {timeout:g} s"
            logger.error("%s %s", self._description, fault)
            self._signal(signal.SIGKILL)


def stopped(processes: list[int]) -> list[int]:
    """List those of this process's children that a signal has stopped since the last call; none on some systems."""
    if not hasattr(os, "waitid"):
        return []
    stopped_processes = []
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            if os.waitid(os.P_PID, process, os.WSTOPPED | os.WNOHANG):
                stopped_processes.append(process)
    return stopped_processes
