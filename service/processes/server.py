"""Listening: gunicorn for `serve`, the development server for `demo`, which runs on any system."""

import atexit
import errno
import logging
import os
import shutil
import signal
import socket
import sys
import threading

import click
from flask import Flask

from service.app import create_app
from service.base import errors, logs, temporary_folders
from service.live.copies import snapshot_copies
from service.live.live_index import WARM_AFTER, LiveIndex
from service.processes.model_process import ModelProcess
from service.processes.stop_signals import stop_request
from service.settings import MAKE_TOKEN, Settings

SOCKETS, METRICS = "seealso-encoder-", "seealso-metrics-"
"""Prefixes of the folders of the sockets between the processes, and of what they count."""
METRICS_BYTES = 2 << 20
"""What a process counts in, and how many reports each client sent."""
MAX_SOCKET_PATH = 100
"""Bytes of a socket's path: some systems take no more."""


def check_exposure(settings: Settings, open_to_all: bool) -> None:
    """Raise SettingsError where others could make this machine embed whatever they send."""
    if settings.beyond_loopback() and settings.service.token is None and not open_to_all:
        raise errors.SettingsError(
            f"{settings.service.host} can be reached by others, and no token guards drafts. Set SEEALSO_SERVICE__TOKEN "
            f"({MAKE_TOKEN}), or say --open to let anyone send drafts."
        )


def check_port(settings: Settings) -> None:
    """Raise CannotListen where the port is taken, which nobody wants to hear only once a long build has ended."""
    _listen(settings).close()


def serve(settings: Settings, note: str = "") -> None:
    """Serve until stopped; the log begins with the note, if there is one.

    Raises SnapshotError if there is no sound index, CannotListen.
    """
    logs.to_stderr(settings.service.logs)
    with (
        stop_request() as stop,
        temporary_folders.temporary(SOCKETS, MAX_SOCKET_PATH) as sockets,
        ModelProcess(sockets) as model,
        snapshot_copies(settings.reach(model.encoder)) as copies,
    ):
        # Checked here so that a wrong --index fails at once and in one line. The processes open the index
        # themselves: threads that its libraries started here would not live on in them.
        stop.exit_if_set()
        manifest = copies.manifest(settings.index)
        stop.exit_if_set()
        listener = _listen(settings)
        if note:
            logs.logger.info("%s", note)
        logs.logger.info(
            "Serving %s stories at %s (Ctrl-C stops)", f"{manifest.articles:,}", _address(settings, listener)
        )
        with temporary_folders.temporary(METRICS) as metrics:
            if shutil.disk_usage(metrics).free >= METRICS_BYTES * (settings.service.workers + 2):
                # prometheus-client takes the folder in which the processes count together from the environment.
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
            else:
                logs.logger.warning("/metrics tells of one process only: there is no room in %s", metrics.parent)
            # gunicorn is for systems with fork alone.
            from service.processes.master import run

            stop.exit_if_set()
            run(settings, listener, sockets / "drafts", copies, model, stop)


def demonstrate(settings: Settings, *, open_browser: bool = False) -> None:
    """Serve the API and the site until stopped, on any system. Raises CannotListen or SnapshotError."""
    logs.to_stderr(settings.service.logs)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with snapshot_copies(settings.reach()) as copies:
        app = create_app(settings, copies=copies)
        live_index: LiveIndex = app.extensions["seealso.live_index"]
        live_index.current()
        if settings.service.warm:
            live_index.prepare(after=WARM_AFTER)
        _run_development_server(app, settings, open_browser)
    click.echo("Stopped.", err=True)
    if live_index.preparing:
        _exit_at_once()


def _exit_at_once() -> None:
    """End the process where Python's own end would abort: while a thread is within torch, or imports it."""
    atexit._run_exitfuncs()
    sys.stderr.flush()
    os._exit(0)


def _run_development_server(app: Flask, settings: Settings, open_browser: bool) -> None:
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


def _listen(settings: Settings) -> socket.socket:
    """Make the socket that listens. Raises CannotListen with the remedy."""
    host, port = settings.service.host.strip("[]"), settings.service.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by every connection. Without it a response on a kept-alive one waits some 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        in_use = error.errno in (errno.EADDRINUSE, errno.EACCES)
        remedy = "Name another port: --port N" if in_use else "Name an address of this machine: --host H"
        raise errors.CannotListen(f"cannot listen at {host}:{port}: {error.strerror or error}. {remedy}") from None
    return listener


def _address(settings: Settings, listener: socket.socket) -> str:
    """Give the address at which a browser on this machine reaches the listener."""
    host = settings.service.host.strip("[]")
    reachable_host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{reachable_host}:{listener.getsockname()[1]}"
