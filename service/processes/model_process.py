"""The one process of a service that holds the model, supervised by the process that started it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

from embeddings.encoders.protocol import Encoder
from service.processes.local_listener import LocalListener
from service.processes.model_client import RemoteEncoder
from service.processes.supervision import Report, SupervisedProcess

NAME = "seealso-encoder"
"""Name of the process in `ps` and `top`, on Linux."""
BACKLOG = 128
"""Connections that may wait to be taken by it."""
TIMEOUT = 7.0
"""Seconds without a report after which the process is taken to hang: it has a thread that does nothing but report."""


class ModelProcess:
    """The process that holds the model, from the first `keep` to the end of the `with` block."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where its socket is made; some systems take no more than 100 bytes for the socket's path."""
        self._supervisor = os.getpid()
        self._path = folder / "socket"
        # Listening from here on: a client that connects while there is no process waits for the next one.
        self._listener = LocalListener(self._path, BACKLOG)
        self._inherited: list[socket.socket] = []
        self._child = SupervisedProcess("the process that holds the model", NAME, self._run, TIMEOUT)

    @property
    def process(self) -> int | None:
        """Number of the process, None before the first `keep`."""
        return self._child.process

    def encoder(self, name: str, key: str, cache: Path | None) -> Encoder:
        """Make the encoder that sends its texts to this process."""
        return RemoteEncoder(self._path, name, key, cache)

    def keep(self, inherited: Iterable[socket.socket] = ()) -> None:
        """Start the process if there is none, and replace it if it hangs, as `SupervisedProcess.keep` does.

        The process closes the inherited sockets, which it does not need.
        """
        self._inherited = list(inherited)
        if self._listener.renew():
            self._child.end(signal.SIGKILL)
        self._child.keep()

    def _run(self, report: Report) -> None:
        from service.processes.model_server import ModelServer

        for inherited in self._inherited:
            inherited.close()
        # A signal to stop often reaches all processes; this one is needed until the last draft is answered.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ModelServer(self._listener.socket, report).serve(lambda: os.getppid() == self._supervisor)
        # The process that would have removed the folder is gone.
        shutil.rmtree(self._path.parent, ignore_errors=True)

    def __enter__(self) -> ModelProcess:
        return self

    def __exit__(self, *_: object) -> None:
        # A worker that ends leaves this block too, while the others go on.
        if os.getpid() == self._supervisor:
            self._listener.socket.close()
            self._child.end(signal.SIGKILL, within=5)
