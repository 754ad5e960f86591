"""What readers were shown and what they followed: counted by day and by story, and nothing about who they were.

The widget reports to `POST /events`, where a website asks it to and `events` is on under `[service]`. A report is added
up in memory and written by a thread of its own every few seconds, so that no answer ever waits for the disk. No
address, cookie, time of day or name of a browser is read or stored, only the ids of stories that the index knows.
"""

from __future__ import annotations

import atexit
import logging
import os
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.counts import store
from service.payloads.requests import Report

logger = logging.getLogger("seealso")

FILE = "events.sqlite"
"""Beside the snapshots, so that a new index goes on counting."""
WRITE_EVERY = 5.0
"""Seconds between two writes."""
REMEDY = "They are kept in memory until the disk takes them; if the file is damaged, move it away to count anew."
MAX_PENDING = 100_000
"""Counts in memory while the file cannot be written; further ones are lost."""

Key = tuple[str, str, str]
"""Day, source, target."""


class Events:
    """Adds up reports, and writes the sums to the file now and then. For any number of threads and processes."""

    def __init__(self, file: Path, *, every: float = WRITE_EVERY) -> None:
        """`every` is the seconds between two writes."""
        self._file = file
        self._every = every
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._shown: Counter[Key] = Counter()
        self._followed: Counter[Key] = Counter()
        self._thread_process = 0
        """Number of the process in which the thread that writes was started."""
        self._logged_error = ""

    def add(self, day: date, report: Report) -> None:
        """Count a report. Never waits for the disk, never raises."""
        tally = self._shown if report.event == "shown" else self._followed
        # A box never holds its own story.
        targets = dict.fromkeys((*(target for target in report.to if target != report.source), ""))
        if len(targets) == 1:
            return
        with self._lock:
            if len(self._shown) + len(self._followed) < MAX_PENDING:
                tally.update((day.isoformat(), report.source, target) for target in targets)
            if self._thread_process != os.getpid():
                # Started at the first report: a thread does not live on in a process that is forked.
                self._thread_process = os.getpid()
                threading.Thread(target=self._write_regularly, name="seealso-events", daemon=True).start()
                atexit.register(self.write)

    def write(self) -> None:
        """Write what has been added up. Where the file cannot be written, it is added to what the next call writes."""
        with self._writing:
            with self._lock:
                shown, self._shown = self._shown, Counter()
                followed, self._followed = self._followed, Counter()
            rows = [(*key, shown[key], followed[key]) for key in sorted(shown.keys() | followed.keys())]
            if not rows:
                return
            try:
                store.add(self._file, rows)
            except (sqlite3.Error, OSError) as error:
                with self._lock:
                    self._shown.update(shown)
                    self._followed.update(followed)
                if str(error) != self._logged_error:
                    logger.warning("reports of the widget cannot be written to %s: %s. %s", self._file, error, REMEDY)
                self._logged_error = str(error)
            else:
                self._logged_error = ""

    def _write_regularly(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._every):
            self.write()


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was shown and followed, over some days."""

    shown: int = 0
    followed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.shown + other.shown, self.followed + other.followed)

    @property
    def rate(self) -> float:
        """Followed per shown, from 0 to 1: a click that came without its showing does not make it more."""
        return min(self.followed / self.shown, 1.0) if self.shown else 0.0


def read(index: Path, since: date | None = None) -> dict[tuple[str, str], Tally]:
    """Read {(source, target): tally} from that day on, target '' for the box as a whole; {} where nothing was counted.

    Raises sqlite3.Error if the file holds anything else.
    """
    file = index / FILE
    if not file.exists():
        return {}
    rows = store.read(file, since.isoformat() if since else "")
    return {(source, target): Tally(shown, followed) for source, target, shown, followed in rows}
