"""`seealso serve` as a process of its own, on a real port."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT

WITHIN = 180
"""Seconds in which a process must have come to what is waited for: long, for a machine under load is slow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Service:
    """A service that runs, and what it has logged: all of it once it has stopped."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]
    said: str = field(default="")

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
        """One question over a connection of its own; `body` is sent as JSON unless it is bytes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body, named = json.dumps(body).encode(), {"Content-Type": "application/json", **named}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@contextmanager
def serving(config: Path, log: Path, *flags: str, model: str = NAME, **settings: str) -> Iterator[Service]:
    """Serve the newsroom of that config; `settings` are of the part [service]."""
    # Nearly no test asks for a draft, and loading all that one needs would slow down those beside it.
    settings = {"warm": "false", **settings}
    ours = {f"SEEALSO_SERVICE__{name.upper()}": value for name, value in settings.items()}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from service.cli import main; main()"),
                *("serve", "--config", str(config), "--port", "0", *flags),
            ],
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SEEALSO_MODEL": model, **ours},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    service = Service(0, log, process)
    try:
        service.port = _port(process, log)
        _wait(service)
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        service.said = log.read_text("utf-8")


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8")):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(f"the service did not start: {log.read_text('utf-8')}")


def _wait(service: Service) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        try:
            if service.ask("/health/ready").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"the service is not ready: {service.log.read_text('utf-8')}")
