"""The process that starts and watches all others of `seealso serve`: gunicorn's arbiter, with two more to supervise."""

import gc
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from embeddings.base.errors import EmbeddingsError
from service.app import create_app
from service.base import logs
from service.live.copies import SnapshotCopies
from service.live.live_index import WARM_AFTER, LiveIndex
from service.processes import draft_worker, fd_passing, model_process, request_framing, stop_signals, supervision
from service.processes.local_listener import LocalListener
from service.settings import Settings

GRACEFUL_TIMEOUT = 10
"""Seconds that an answer under way is given when the service is stopped."""
TIMEOUT = 120
"""Seconds after which a process that does not answer is replaced."""
DRAFTS = "seealso-drafts"
"""Name of the process that reads drafts, in `ps` and `top` on Linux."""
BACKLOG = 64
"""Connections that may wait to be taken by it; further ones are refused."""


def run(
    settings: Settings,
    listener: socket.socket,
    draft_socket: Path,
    copies: SnapshotCopies,
    model: model_process.ModelProcess,
    stop: stop_signals.StopRequest,
) -> None:
    """Answer at `listener` until stopped, drafts by a process that listens at `draft_socket`."""

    def open_index(worker: Any) -> None:
        live_index: LiveIndex = worker.app.callable.extensions["seealso.live_index"]
        live_index.reads_drafts = settings.service.warm and worker.takes_drafts
        try:
            live_index.current()
        except EmbeddingsError as error:
            # It was sound when the service began. One that cannot begin would end all the others.
            logs.logger.error("no index to answer from: %s", error)
        if settings.service.warm:
            live_index.prepare(after=WARM_AFTER)

    class Log(Logger):  # type: ignore[misc]
        """gunicorn's own log, in the form of the service's."""

        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            for handler in self.error_log.handlers:
                handler.setFormatter(logs.formatter(settings.service.logs))

    def forget_worker(server: Any, worker: Any) -> None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    class Application(BaseApplication):  # type: ignore[misc]
        def run(self) -> None:
            Master(self, draft_socket, model, stop).run()

        def load_config(self) -> None:
            config = {
                # gunicorn takes it over, and closes this number.
                "bind": [f"fd://{listener.detach()}"],
                "workers": settings.service.workers,
                "worker_class": "service.processes.worker.Worker",
                "threads": settings.service.threads,
                "preload_app": True,
                "timeout": TIMEOUT,
                "limit_request_line": request_framing.MAX_LINE_BYTES,
                # Client, scheme and host in headers are believed of configured proxies alone: http/proxy_headers.py
                "forwarded_allow_ips": "",
                "forwarder_headers": "",
                "graceful_timeout": GRACEFUL_TIMEOUT,
                "loglevel": "warning",
                "logger_class": Log,
                "control_socket_disable": True,
                "post_worker_init": open_index,
                "child_exit": forget_worker,
            }
            for name, value in config.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            # What is imported before the processes are forked is in memory once.
            import embeddings.index.index  # noqa: F401

            app = create_app(settings, copies=copies)
            app.extensions[fd_passing.DRAFT_SOCKET] = draft_socket
            gc.freeze()
            return app

    Application().run()


class Master(Arbiter):  # type: ignore[misc]
    """gunicorn's arbiter, which also keeps the model process and the one that reads drafts running."""

    def __init__(
        self, app: Any, draft_socket: Path, model: model_process.ModelProcess, stop: stop_signals.StopRequest
    ) -> None:
        self._model, self._stop = model, stop
        # Listening from here on: a connection that is passed while there is no process waits for the next one.
        self._draft_listener = LocalListener(draft_socket, BACKLOG)
        self._drafts = supervision.SupervisedProcess(
            "the process that reads drafts", DRAFTS, self._read_drafts, TIMEOUT
        )
        self._stopped_since: dict[int, float] = {}
        super().__init__(app)

    def init_signals(self) -> None:
        """Let gunicorn handle signals from here on, one that came before among them."""
        super().init_signals()
        if self._stop:
            os.kill(os.getpid(), signal.SIGTERM)

    def handle_hup(self) -> None:
        """Replace the processes that answer readers, each of which ends once it has answered.

        gunicorn would read its configuration again, and cannot do so with a listener that it was given.
        """
        for _ in range(self.num_workers):
            self.spawn_worker()
        self.manage_workers()

    def manage_workers(self) -> None:
        """Supervise all processes. gunicorn calls it about once a second."""
        super().manage_workers()
        if self._draft_listener.renew():
            self._drafts.end(signal.SIGTERM)
        self._model.keep([*self.LISTENERS, self._draft_listener.socket])
        self._drafts.keep()
        self._kill_stopped()

    def stop(self, graceful: bool = True) -> None:
        """End all processes; with `graceful`, once what is under way is answered."""
        until = time.monotonic() + GRACEFUL_TIMEOUT
        number = signal.SIGTERM if graceful else signal.SIGQUIT
        self._drafts.end(number)
        super().stop(graceful)
        self._drafts.end(number, within=max(until - time.monotonic(), 0.5))

    def _read_drafts(self, report: supervision.Report) -> None:
        for listener in self.LISTENERS:
            listener.close()
        for sibling in self.WORKERS.values():
            sibling.tmp.close()
        arguments = (0, self.pid, [self._draft_listener.socket], self.app, self.timeout / 2, self.cfg, self.log)
        draft_worker.DraftWorker(lambda: report(supervision.ALIVE), *arguments).init_process()

    def _kill_stopped(self) -> None:
        """Replace a worker that a signal has stopped for a while: its clients wait for nothing."""
        now = time.monotonic()
        self._stopped_since |= dict.fromkeys(supervision.stopped(list(self.WORKERS)), now)
        for process, since in list(self._stopped_since.items()):
            if process not in self.WORKERS or os.waitid(os.P_PID, process, os.WCONTINUED | os.WNOHANG):
                del self._stopped_since[process]
            elif now - since > supervision.STOPPED_TIMEOUT:
                logs.logger.error("a process that answers is stopped, another is started")
                self.kill_worker(process, signal.SIGKILL)
