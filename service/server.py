"""Listening: gunicorn for `serve`, the development server for `demo`, which runs on any system."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

import click

from embeddings import snapshot
from service import logs
from service.app import create_app
from service.errors import CannotListen, SettingsError
from service.settings import MAKE_TOKEN, Settings

GRACE = 10
"""Seconds that an answer under way is given when the service is stopped."""
LONGEST_LINE = 8190
"""Bytes of a request's first line: the most that gunicorn takes, and what most servers do."""
STUCK = 120
"""Seconds after which a process that does not answer is replaced."""


def check_exposure(settings: Settings, open_to_all: bool) -> None:
    """Raise SettingsError where others could make this machine embed whatever they send."""
    if settings.beyond_loopback() and settings.service.token is None and not open_to_all:
        raise SettingsError(
            f"{settings.service.host} can be reached by others, and no token guards drafts. Set SEEALSO_SERVICE__TOKEN "
            f"({MAKE_TOKEN}), or say --open to let anyone send drafts."
        )


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises SnapshotError if there is no sound index, CannotListen."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger

    logs.to_stderr(settings.service.logs)
    # Checked here so that a wrong --index is told at once and in one line. The processes open the index
    # themselves: threads that its libraries started here would not live on in them.
    manifest = snapshot.load(settings.index).manifest
    listener = _listen(settings)
    address = _address(settings, listener)

    def opened(worker: Any) -> None:
        worker.app.callable.extensions["seealso.serving"].current()

    class Log(Logger):  # type: ignore[misc]
        """What gunicorn itself has to say, in the same form."""

        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            for handler in self.error_log.handlers:
                handler.setFormatter(logs.formatter(settings.service.logs))

    def ended(server: Any, worker: Any) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            wanted = {
                "bind": [f"fd://{listener.fileno()}"],
                "workers": settings.service.workers,
                "worker_class": "service.worker.Worker",
                "threads": settings.service.threads,
                "preload_app": True,
                "timeout": STUCK,
                "limit_request_line": LONGEST_LINE,
                "graceful_timeout": GRACE,
                "loglevel": "warning",
                "logger_class": Log,
                "control_socket_disable": True,
                "post_worker_init": opened,
                "child_exit": ended,
            }
            for name, value in wanted.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return create_app(settings)

    logs.logger.info("Serving %s stories at %s (Ctrl-C stops)", f"{manifest.articles:,}", address)
    with _counting_together():
        Application().run()


def demonstrate(settings: Settings, *, open_browser: bool = False) -> None:
    """Serve the API and the site until stopped, on any system. Raises CannotListen or SnapshotError."""
    from werkzeug.serving import make_server

    logs.to_stderr(settings.service.logs)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app(settings)
    app.extensions["seealso.serving"].current()
    listener = _listen(settings)
    address = _address(settings, listener)
    server = make_server(settings.service.host, settings.service.port, app, threaded=True, fd=listener.fileno())

    def stop(*_: object) -> None:
        # From a thread of its own: shutdown waits for the loop that this handler interrupts.
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    click.echo(f"\n  Look at it: {address}\n  Ctrl-C stops.\n", err=True)
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
    click.echo("Stopped.", err=True)


@contextlib.contextmanager
def _counting_together() -> Iterator[None]:
    """A folder of files in which the processes count; prometheus-client asks the environment for it."""
    folder, keeper = tempfile.mkdtemp(prefix="seealso-metrics-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        # A worker that ends comes past here too, and the others go on counting.
        if os.getpid() == keeper:
            shutil.rmtree(folder, ignore_errors=True)


def _listen(settings: Settings) -> socket.socket:
    """A socket that listens. Raises CannotListen with the remedy."""
    host, port = settings.service.host.strip("[]"), settings.service.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Taken over by every connection. Without it an answer on a kept-alive one waits some 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        remedy = "Name another port: --port N" if port else "Name an address of this machine: --host H"
        raise CannotListen(f"cannot listen at {host}:{port}: {error.strerror or error}. {remedy}") from None
    return listener


def _address(settings: Settings, listener: socket.socket) -> str:
    host = settings.service.host.strip("[]")
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{listener.getsockname()[1]}"
