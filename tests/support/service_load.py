"""Constant questions to a running service, each answer checked."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.processes.master import DRAFTS
from service.processes.model_process import NAME

Check = Callable[[Any], str]
"""Gives what is wrong with an answer's JSON, empty if nothing is."""


class Load:
    """A few threads that ask without a pause, or with one of so many seconds, each over a connection that it keeps."""

    def __init__(self, port: int, paths: Sequence[str], check: Check, pause: float = 0) -> None:
        self._port, self._paths, self._check, self._pause = port, paths, check, pause
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.answers = 0
        self.wrong: list[str] = []
        """What came back that should not have."""
        self.longest = 0.0
        """Seconds that an answer took at most."""

    @contextmanager
    def running(self, threads: int = 3) -> Iterator[Load]:
        asking = [threading.Thread(target=self._ask, args=(number,)) for number in range(threads)]
        for thread in asking:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in asking:
                thread.join()

    def _ask(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=180)
        while not self._stop.wait(self._pause):
            number += 1
            # Told apart, so that some are answered from memory and some are not.
            path = f"{self._paths[number % len(self._paths)]}&limit={1 + number % 7}"
            begun = time.perf_counter()
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                status, body = response.status, response.read()
                wrong = self._check(json.loads(body)) if status == 200 else f"{status} {body[:200]!r}"
            except Exception as error:  # whatever it is, it was no answer
                wrong = repr(error)
                connection.close()
            taken = time.perf_counter() - begun
            with self._lock:
                self.answers += 1
                self.longest = max(self.longest, taken)
                if wrong:
                    self.wrong.append(f"{path}: {wrong}")
        connection.close()


def children(service: int) -> list[int]:
    """The processes that a service has started, on Linux."""
    return [int(word) for word in Path(f"/proc/{service}/task/{service}/children").read_text().split()]


def encoders(service: int) -> list[int]:
    """Those of them that hold the model: one, as a rule."""
    return [process for process in children(service) if _name(process) == NAME]


def workers(service: int) -> list[int]:
    """Those of them that answer readers."""
    return [process for process in children(service) if _name(process) not in (NAME, DRAFTS, "")]


def draft_readers(service: int) -> list[int]:
    """Those of them that read drafts: one, as a rule."""
    return [process for process in children(service) if _name(process) == DRAFTS]


def _name(process: int) -> str:
    """Empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""


def memory(process: int) -> int:
    """KiB of a process, what it shares with others divided among them."""
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])
