"""Listening: gunicorn for `serve`, the development server for `demo`, which runs on any system."""

from __future__ import annotations

import atexit
import contextlib
import gc
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
from flask import Flask

from embeddings.encoder import Encoders, load_once, permitted
from embeddings.errors import EmbeddingsError
from embeddings.reach import Reach
from service import logs
from service.app import create_app
from service.copies import Copies, copies
from service.encoding import EncoderProcess
from service.errors import CannotListen, SettingsError
from service.serving import Serving
from service.settings import MAKE_TOKEN, Settings

GRACE = 10
"""Seconds that an answer under way is given when the service is stopped."""
LONGEST_LINE = 8190
"""Bytes of a request's first line: the most that gunicorn takes, and what most servers do."""
WARM_AFTER = 1.0
"""Seconds from the first answer on before the model is loaded: loading slows down everything else."""
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
    logs.to_stderr(settings.service.logs)
    with EncoderProcess() as model, copies(_reach(settings, model.encoder)) as ours:
        # Checked here so that a wrong --index is told at once and in one line. The processes open the index
        # themselves: threads that its libraries started here would not live on in them.
        manifest = ours.sound(settings.index)
        listener = _listen(settings)
        logs.logger.info(
            "Serving %s stories at %s (Ctrl-C stops)", f"{manifest.articles:,}", _address(settings, listener)
        )
        with _counting_together():
            _run(settings, listener, ours, model)


def _reach(settings: Settings, encoders: Encoders = load_once) -> Reach:
    return Reach(permitted(settings.model, encoders), settings.connection())


def _run(settings: Settings, listener: socket.socket, ours: Copies, model: EncoderProcess) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter
    from gunicorn.glogging import Logger

    def opened(worker: Any) -> None:
        serving: Serving = worker.app.callable.extensions["seealso.serving"]
        try:
            serving.current()
        except EmbeddingsError as error:
            # It was sound when the service began. One that cannot begin would end all the others.
            logs.logger.error("no index to answer from: %s", error)
        if settings.service.warm:
            serving.prepare(after=WARM_AFTER)

    class Log(Logger):  # type: ignore[misc]
        """What gunicorn itself has to say, in the same form."""

        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            for handler in self.error_log.handlers:
                handler.setFormatter(logs.formatter(settings.service.logs))

    def ended(server: Any, worker: Any) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    class Master(Arbiter):  # type: ignore[misc]
        """Keeps the process of the model running, as it does those that answer."""

        def manage_workers(self) -> None:
            super().manage_workers()
            model.keep([*self.LISTENERS, listener])

    class Application(BaseApplication):  # type: ignore[misc]
        def run(self) -> None:
            Master(self).run()

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
            # What is imported before the processes part is in memory once.
            import embeddings.index  # noqa: F401

            app = create_app(settings, copies=ours)
            gc.freeze()
            return app

    Application().run()


def demonstrate(settings: Settings, *, open_browser: bool = False) -> None:
    """Serve the API and the site until stopped, on any system. Raises CannotListen or SnapshotError."""
    logs.to_stderr(settings.service.logs)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with copies(_reach(settings)) as ours:
        app = create_app(settings, copies=ours)
        serving: Serving = app.extensions["seealso.serving"]
        serving.current()
        if settings.service.warm:
            serving.prepare(after=WARM_AFTER)
        _demonstrate(app, settings, open_browser)
    click.echo("Stopped.", err=True)
    if serving.preparing:
        _leave()


def _leave() -> None:
    """End the process where Python's own end would abort: while a thread is within torch, or imports it."""
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(0)


def _demonstrate(app: Flask, settings: Settings, open_browser: bool) -> None:
    from werkzeug.serving import make_server

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
