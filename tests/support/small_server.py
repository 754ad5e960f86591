"""The service's own worker before a small application, with deadlines of one second, run as a module."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from gunicorn.app.base import BaseApplication

from service.processes import connections
from service.processes.connections import Phase

BIG = 20_000_000
"""Bytes of the answer at /big: more than any socket keeps for who does not read."""
MAX_BODY_BYTES = 100_000
"""Bytes of a body."""


class Small:
    """Says how long the body was; at /big and /file, much."""

    extensions: dict[str, Any] = {  # noqa: RUF012 - there is one
        "seealso.live_index": SimpleNamespace(check=lambda: None),
        "seealso.settings": SimpleNamespace(service=SimpleNamespace(max_post_bytes=MAX_BODY_BYTES)),
    }

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/opens":
            # As many files as an answer may need at once.
            for file in [os.dup(2) for _ in range(8)]:
                os.close(file)
        answer = b"x" * BIG if path != "/" else f"{len(environ['wsgi.input'].read())} read".encode()
        start("200 OK", [("Content-Length", str(len(answer)))])
        if path == "/file":
            wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(answer))
            return wrapped
        return [answer]


class Server(BaseApplication):  # type: ignore[misc]
    """One process, one thread, twenty connections."""

    def load_config(self) -> None:
        for name, value in {
            "bind": ["127.0.0.1:0"],
            "worker_class": "service.processes.worker.Worker",
            "threads": 1,
            "worker_connections": 20,
            "loglevel": "critical",
            "control_socket_disable": True,
            "when_ready": _tell,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return Small()


def _tell(server: Any) -> None:
    Path(sys.argv[1]).write_text(str(server.LISTENERS[0].getsockname()[1]))


if __name__ == "__main__":
    connections.TIMEOUTS |= dict.fromkeys((Phase.HEAD, Phase.BODY), 1.0)
    Server().run()
