"""The process that starts and watches all others of `seealso serve`: gunicorn's arbiter, with two more to keep."""

from __future__ import annotations

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
from service.processes import fd_passing
from service.processes.model_process import ModelProcess
from service.processes.request_framing import LONGEST_LINE
from service.processes.stop_signals import Stopping
from service.processes.supervision import ALIVE, STOPPED, Say, SupervisedProcess, stopped
from service.processes.worker import DraftWorker
from service.settings import Settings

GRACE = 10
"""Seconds that an answer under way is given when the service is stopped."""
STUCK = 120
"""Seconds after which a process that does not answer is replaced."""
DRAFTS = "seealso-drafts"
"""As which `ps` and `top` show the process that reads drafts, on Linux."""
WAITING = 64
"""Connections that may wait to be taken by it: whoever comes then is turned away."""


def run(
    settings: Settings, listener: socket.socket, desk: Path, ours: SnapshotCopies, model: ModelProcess, asked: Stopping
) -> None:
    """Answer at `listener` until stopped, drafts by a process that listens at `desk`."""

    def opened(worker: Any) -> None:
        serving: LiveIndex = worker.app.callable.extensions["seealso.live_index"]
        serving.reads_drafts = settings.service.warm and worker.takes_drafts
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

    class Application(BaseApplication):  # type: ignore[misc]
        def run(self) -> None:
            Master(self, desk, model, asked).run()

        def load_config(self) -> None:
            wanted = {
                # gunicorn takes it over, and closes this number.
                "bind": [f"fd://{listener.detach()}"],
                "workers": settings.service.workers,
                "worker_class": "service.processes.worker.Worker",
                "threads": settings.service.threads,
                "preload_app": True,
                "timeout": STUCK,
                "limit_request_line": LONGEST_LINE,
                # Headers about where it was asked are believed of configured proxies alone (http/proxy_headers.py).
                "forwarded_allow_ips": "",
                "forwarder_headers": "",
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
            import embeddings.index.index  # noqa: F401

            app = create_app(settings, copies=ours)
            app.extensions[fd_passing.DESK] = desk
            gc.freeze()
            return app

    Application().run()


class Master(Arbiter):  # type: ignore[misc]
    """Keeps the process of the model and the one that reads drafts running, as it does those that answer readers."""

    def __init__(self, app: Any, desk: Path, model: ModelProcess, asked: Stopping) -> None:
        self._model, self._asked = model, asked
        # Listened at from here on: whoever is handed on while there is no process waits for the next one.
        self._desk = socket.socket(socket.AF_UNIX)
        self._desk.bind(str(desk))
        self._desk.listen(WAITING)
        self._drafts = SupervisedProcess("the process that reads drafts", DRAFTS, self._read_drafts, STUCK)
        self._stopped: dict[int, float] = {}
        super().__init__(app)

    def init_signals(self) -> None:
        """From here on signals are gunicorn's to heed, one that came before among them."""
        super().init_signals()
        if self._asked:
            os.kill(os.getpid(), signal.SIGTERM)

    def handle_hup(self) -> None:
        """Put new processes in place of those that answer readers, which end once they have answered. gunicorn would
        read its configuration again, and cannot do so with a listener that it was handed."""
        for _ in range(self.num_workers):
            self.spawn_worker()
        self.manage_workers()

    def manage_workers(self) -> None:
        """Called about once a second."""
        super().manage_workers()
        self._model.keep([*self.LISTENERS, self._desk])
        self._drafts.keep()
        self._end_stopped()

    def stop(self, graceful: bool = True) -> None:
        """End all processes; with `graceful`, once what is under way is answered."""
        until = time.monotonic() + GRACE
        number = signal.SIGTERM if graceful else signal.SIGQUIT
        self._drafts.end(number)
        super().stop(graceful)
        self._drafts.end(number, within=max(until - time.monotonic(), 0.5))

    def _read_drafts(self, say: Say) -> None:
        for one in self.LISTENERS:
            one.close()
        for sibling in self.WORKERS.values():
            sibling.tmp.close()
        given = (0, self.pid, [self._desk], self.app, self.timeout / 2, self.cfg, self.log)
        DraftWorker(lambda: say(ALIVE), *given).init_process()

    def _end_stopped(self) -> None:
        """Replace a process of readers that has been stopped for a while: whoever it holds waits for nothing."""
        now = time.monotonic()
        self._stopped |= dict.fromkeys(stopped(list(self.WORKERS)), now)
        for process, since in list(self._stopped.items()):
            if process not in self.WORKERS or _runs(process):
                del self._stopped[process]
            elif now - since > STOPPED:
                logs.logger.error("a process that answers is stopped, another is started")
                self.kill_worker(process, signal.SIGKILL)


def _runs(process: int) -> bool:
    """Whether a process that was stopped has been let go on."""
    return bool(os.waitid(os.P_PID, process, os.WCONTINUED | os.WNOHANG))
