"""The one process of a service that holds the model: how the others ask it, and who keeps it running.

So a process that answers readers never imports torch, and the model is in memory once. Texts go over a socket that only
this service's user can reach; they are neither kept nor logged.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Advance, Encoder
from embeddings.errors import ModelAway, ModelMismatch, ModelUnavailable
from embeddings.vectors import Floats
from service import messages
from service.logs import logger, told

PATIENCE = 60.0
"""Seconds that a draft waits for the model at most, be it that it is loaded, serves others, or hangs."""
AT_ONCE = 64
"""Texts of one message: with more, a batch of drafts would hold up all others."""
PREFIX = "seealso-encoder-"
LONGEST_PATH = 100
"""Bytes of a socket's address: some systems take no more."""
AGAIN_AFTER = 1.0
"""Seconds at least from one start of the process to the next."""
RAISED = {kind.__name__: kind for kind in (ModelUnavailable, ModelMismatch)}
"""What comes back as the error that it was."""


class DistantEncoder:
    """A model that another process holds, which loads it when it is first asked."""

    def __init__(self, place: Path, name: str, key: str, cache: Path | None, patience: float = PATIENCE) -> None:
        """`place` is the socket; the rest as for `embeddings.encoder.load_once`."""
        self._place = place
        self._model = {"name": name, "key": key, "cache": None if cache is None else str(cache)}
        self._patience = patience

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `Encoder.encode`. Raises ModelUnavailable, ModelMismatch, and ModelAway if no answer comes in time."""
        rows = []
        for start in range(0, max(len(texts), 1), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            rows.append(self._ask(some))
            if advance:
                advance(len(some))
        return np.concatenate(rows)

    def _ask(self, texts: Sequence[str]) -> Floats:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(self._patience)
                connection.connect(str(self._place))
                messages.send(connection, {**self._model, "texts": list(texts)})
                said, numbers = messages.receive(connection)
        except TimeoutError:
            raise ModelAway(
                f"the model has not answered for {self._patience:g} s: it is still being loaded, has too much to do, "
                "or hangs. Ask again later."
            ) from None
        except OSError:
            raise ModelAway("the process that holds the model has ended. It is started again: ask again.") from None
        if "error" in said:
            raise RAISED.get(said["error"], RuntimeError)(said["message"])
        return np.frombuffer(numbers, np.float32).reshape(len(texts), said["dimension"])


class EncoderProcess:
    """The process that holds the model, from the first `keep` to the end of the `with` block."""

    def __init__(self) -> None:
        self._keeper = os.getpid()
        self._folder = _folder()
        self._place = self._folder / "socket"
        # Listened at from here on: who asks while there is no process waits for the next one.
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._place))
        self._listener.listen(128)
        self._process: int | None = None
        self._not_before = 0.0

    def encoder(self, name: str, key: str, cache: Path | None) -> Encoder:
        """The encoder that asks this process."""
        return DistantEncoder(self._place, name, key, cache)

    def keep(self, not_for_it: Iterable[socket.socket] = ()) -> None:
        """Start the process if there is none, without the sockets named. To be called now and then, by no thread."""
        if self._alive() or time.monotonic() < self._not_before:
            return
        if self._process is not None:
            logger.error("the process that holds the model has ended, another is started")
        self._not_before = time.monotonic() + AGAIN_AFTER
        try:
            self._process = os.fork()
        except OSError as error:
            logger.error("no process for the model can be started: %s. Make room in memory", error.strerror)
            return
        if self._process == 0:
            try:
                for one in not_for_it:
                    one.close()
                self._run()
            except Exception as error:
                logger.error("the process that holds the model failed: %s", told(error))
            finally:
                # What comes after this call is for the process that called it.
                os._exit(1)

    def _run(self) -> None:
        from service.encoder_desk import Desk

        # Stopping a service often reaches all of its processes; this one is needed until the last draft is answered.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        Desk(self._listener).serve(lambda: os.getppid() == self._keeper)
        # Whoever should have cleared away is gone.
        shutil.rmtree(self._folder, ignore_errors=True)

    def _alive(self) -> bool:
        if self._process is None:
            return False
        try:
            return os.waitpid(self._process, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            # gunicorn waits for every child, and has been told.
            return False

    def __enter__(self) -> EncoderProcess:
        return self

    def __exit__(self, *_: object) -> None:
        # A worker that ends comes past here too, and the others go on.
        if os.getpid() != self._keeper:
            return
        self._listener.close()
        if self._process is not None and self._alive():
            os.kill(self._process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._process, 0)
        shutil.rmtree(self._folder, ignore_errors=True)


def _folder() -> Path:
    """A folder of one's own, in which the address of a socket is short enough."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if len(os.fsencode(folder / "socket")) > LONGEST_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    return folder
