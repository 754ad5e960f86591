"""The one process of a service that holds the model: how the others ask it, and who keeps it running.

So a process that answers readers never imports torch, and the model is in memory once. Texts go over a socket that only
this service's user can reach; they are neither kept nor logged.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Advance, Encoder
from embeddings.errors import ModelAway, ModelMismatch, ModelUnavailable
from embeddings.vectors import Floats
from service import messages, patience
from service.child import Child, Say

AT_ONCE = 16
"""Texts of one message: with more, a batch of drafts would hold up all others."""
NAME = "seealso-encoder"
"""As which `ps` and `top` show the process, on Linux."""
SILENCE = 7.0
"""Seconds without a word after which the process is taken to hang: it has a thread that does nothing but say so."""
RAISED = {kind.__name__: kind for kind in (ModelUnavailable, ModelMismatch)}
"""What comes back as the error that it was."""


class DistantEncoder:
    """A model that another process holds, which loads it when it is first asked."""

    def __init__(self, place: Path, name: str, key: str, cache: Path | None, most: float = patience.SECONDS) -> None:
        """`place` is the socket; the rest as for `embeddings.encoder.load_once`."""
        self._place = place
        self._model = {"name": name, "key": key, "cache": None if cache is None else str(cache)}
        self._most = most

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `Encoder.encode`. Raises ModelUnavailable, ModelMismatch, and ModelAway if no answer comes in time."""
        rows = []
        until = time.monotonic() + patience.left(self._most)
        for start in range(0, max(len(texts), 1), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            rows.append(self._ask(some, until))
            if advance:
                advance(len(some))
        return np.concatenate(rows)

    def _ask(self, texts: Sequence[str], until: float) -> Floats:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(max(until - time.monotonic(), 0.001))
                connection.connect(str(self._place))
                messages.send(connection, {**self._model, "texts": list(texts)})
                said, numbers = messages.receive(connection, until)
        except TimeoutError:
            raise ModelAway(
                f"the model has not answered within {self._most:g} s: it is still being loaded, has too much to do, "
                "or hangs. Ask again later."
            ) from None
        except OSError:
            raise ModelAway("the process that holds the model has ended. It is started again: ask again.") from None
        if "error" in said:
            raise RAISED.get(said["error"], RuntimeError)(said["message"])
        return np.frombuffer(numbers, np.float32).reshape(len(texts), said["dimension"])


class EncoderProcess:
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
        self._child = Child("the process that holds the model", NAME, self._run, SILENCE)

    @property
    def process(self) -> int | None:
        """Its number."""
        return self._child.process

    def encoder(self, name: str, key: str, cache: Path | None) -> Encoder:
        """The encoder that asks this process."""
        return DistantEncoder(self._place, name, key, cache)

    def keep(self, not_for_it: Iterable[socket.socket] = ()) -> None:
        """Start the process if there is none, without the sockets named, and replace it if it hangs. To be called now
        and then, by no thread."""
        self._not_for_it = list(not_for_it)
        self._child.keep()

    def _run(self, say: Say) -> None:
        from service.encoder_desk import Desk

        for one in self._not_for_it:
            one.close()
        # Stopping a service often reaches all of its processes; this one is needed until the last draft is answered.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        Desk(self._listener, say).serve(lambda: os.getppid() == self._keeper)
        # Whoever should have cleared away is gone.
        shutil.rmtree(self._place.parent, ignore_errors=True)

    def __enter__(self) -> EncoderProcess:
        return self

    def __exit__(self, *_: object) -> None:
        # A worker that ends comes past here too, and the others go on.
        if os.getpid() == self._keeper:
            self._listener.close()
            self._child.end(signal.SIGKILL, within=5)
