"""The one process of a service that holds the model: started, watched and replaced by who keeps it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

from embeddings.encoders.protocol import Encoder
from service.processes.model_client import RemoteEncoder
from service.processes.supervision import Say, SupervisedProcess

NAME = "seealso-encoder"
"""As which `ps` and `top` show the process, on Linux."""
SILENCE = 7.0
"""Seconds without a word after which the process is taken to hang: it has a thread that does nothing but say so."""


class ModelProcess:
    """The process that holds the model, from the first `keep` to the end of the `with` block."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where its socket is, and the address of that must be short."""
        self._keeper = os.getpid()
        self._place = folder / "socket"
        # Listened at from here on: who asks while there is no process waits for the next one.
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._place))
        self._listener.listen(128)
        self._not_for_it: list[socket.socket] = []
        self._child = SupervisedProcess("the process that holds the model", NAME, self._run, SILENCE)

    @property
    def process(self) -> int | None:
        """Its number."""
        return self._child.process

    def encoder(self, name: str, key: str, cache: Path | None) -> Encoder:
        """The encoder that asks this process."""
        return RemoteEncoder(self._place, name, key, cache)

    def keep(self, not_for_it: Iterable[socket.socket] = ()) -> None:
        """Start the process if there is none, without the sockets named, and replace it if it hangs. To be called now
        and then, by no thread."""
        self._not_for_it = list(not_for_it)
        self._child.keep()

    def _run(self, say: Say) -> None:
        from service.processes.model_server import ModelServer

        for one in self._not_for_it:
            one.close()
        # Stopping a service often reaches all of its processes; this one is needed until the last draft is answered.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ModelServer(self._listener, say).serve(lambda: os.getppid() == self._keeper)
        # Whoever should have cleared away is gone.
        shutil.rmtree(self._place.parent, ignore_errors=True)

    def __enter__(self) -> ModelProcess:
        return self

    def __exit__(self, *_: object) -> None:
        # A worker that ends comes past here too, and the others go on.
        if os.getpid() == self._keeper:
            self._listener.close()
            self._child.end(signal.SIGKILL, within=5)
