"""What readers were shown and what they followed: counted by day and by story, and nothing about who they were.

The widget reports to `POST /events`, where a website asks it to and `events` is on under `[service]`. A report is added
up in memory and written by a thread of its own every few seconds, so that no answer ever waits for the disk. No
address, cookie, time of day or name of a browser is looked at or kept, only the ids of stories that the index knows.
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

from flask import Blueprint, Flask, Response, current_app, request
from flask_cors import CORS
from pydantic import ValidationError

from content.base import urls
from content.base.days import day_of
from embeddings.base import reader_visibility
from service.counts import store
from service.counts.rate_limit import FixedWindow
from service.http import context, problems
from service.http.access import client_network, is_loopback
from service.http.problems import Refused
from service.payloads.schemas import Report
from service.settings import Settings

logger = logging.getLogger("seealso")

FILE = "events.sqlite"
"""Beside the snapshots, so that a new index goes on counting."""
LIMIT_FILE = "events.limit"
MAX_REPORT_BYTES = 16_384
"""Of a report: fifty ids, and long ones."""
PER_MINUTE = 120
"""Reports from one address, to all processes together: a reader hardly makes ten."""
WRITE_EVERY = 5.0
"""Seconds between two writes."""
MOST_PENDING = 100_000
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
            if len(self._shown) + len(self._followed) < MOST_PENDING:
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
                    logger.warning("reports of the widget cannot be written to %s: %s", self._file, error)
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


events = Blueprint("events", __name__)


def register(app: Flask, settings: Settings) -> None:
    """Add `POST /events` to the app, for pages of the configured websites."""
    app.extensions["seealso.events"] = Events(settings.index / FILE)
    # The folder that the processes of a service share already.
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    app.extensions["seealso.events.limit"] = FixedWindow(PER_MINUTE, Path(shared, LIMIT_FILE) if shared else None)
    app.register_blueprint(events)
    rules = {"origins": list(settings.service.origins), "methods": ["POST"], "max_age": 86400}
    CORS(app, resources={"/events": rules})


@events.post("/events")
def count_report() -> Response:
    """Count what the widget reports."""
    limit: FixedWindow = current_app.extensions["seealso.events.limit"]
    if not limit.hit(client_network(request.remote_addr or "")):
        raise Refused(429, "Too many reports at once. Wait a minute.", headers={"Retry-After": "60"})
    _check_origin(context.settings())
    report = _read_report()
    _check_stories(report)
    events: Events = current_app.extensions["seealso.events"]
    events.add(day_of(reader_visibility.now(), context.live_index().current().zone), report)
    response = Response(status=204)
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_origin(settings: Settings) -> None:
    """Refuse a report from the page of any other website than the configured ones. Raises Refused (403)."""
    origin, allowed = request.headers.get("Origin", ""), settings.service.origins
    if not origin or ("*" not in allowed and origin not in allowed and not _is_own_page(origin)):
        detail = "Reports are taken from the pages of the configured websites only: origins, under [service]."
        raise Refused(403, detail)


def _is_own_page(origin: str) -> bool:
    """Tell whether the origin is this service, on its own machine: elsewhere, any name may be let lead to it."""
    host = urls.split(origin)
    return f"{origin}/" == request.host_url and host is not None and is_loopback(host.hostname or "")


def _read_report() -> Report:
    """Read the body of the request. Raises Refused (400, 415) or RequestEntityTooLarge."""
    # text/plain is what a browser sends to another host without asking beforehand whether it may.
    if request.mimetype not in ("text/plain", "application/json"):
        raise Refused(415, "Send the report as JSON, as text/plain or application/json.")
    request.max_content_length = MAX_REPORT_BYTES
    try:
        return Report.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise problems.invalid(error) from None


def _check_stories(report: Report) -> None:
    """Refuse a report of stories that the index does not know. Raises Refused (404)."""
    index = context.live_index().current()
    try:
        for story in (report.source, *report.to):
            index.get(story)
    except KeyError:
        raise Refused(404, "The report names a story that the index does not know.") from None
