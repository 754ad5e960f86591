"""What the process that holds the model does: it embeds what the others send it, one message at a time."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.base.errors import ModelMismatch, ModelUnavailable
from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Encoder
from embeddings.encoders.registry import load_once
from service.base.logs import describe, logger
from service.processes import wire
from service.processes.supervision import ALIVE, BUSY, Say

PATIENCE = 30.0
"""Seconds that the texts of one message may take."""
LOOK_EVERY = 0.5
"""Seconds between two looks whether the process is still wanted."""
SAY_EVERY = 1.0
"""Seconds between two words to who watches the process."""


class ModelServer:
    """Answers at a socket that listens. Models are loaded as they are asked for; the last two stay."""

    def __init__(self, listener: socket.socket, say: Say = lambda _: None) -> None:
        """`say` tells who watches this process that it goes on."""
        self._listener = listener
        self._say = say
        self._loading = 0
        self._counting = threading.Lock()
        # One thread, and always the same: torch makes others ready for each thread that comes to it.
        self._encoding = ThreadPoolExecutor(1)
        self._since: float | None = None
        """When the texts that are being embedded now were begun with."""

    def serve(self, wanted: Callable[[], bool]) -> None:
        """Answer as long as `wanted` says so. Ends the process if the model hangs: who keeps it starts another."""
        threading.Thread(target=self._tell, name="seealso-alive", daemon=True).start()
        self._listener.settimeout(LOOK_EVERY)
        while wanted():
            since = self._since
            if since is not None and time.monotonic() - since > PATIENCE:
                logger.error("the model hangs: it has not embedded one message within %g s", PATIENCE)
                os._exit(1)
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _tell(self) -> None:
        while True:
            self._say(BUSY if self._loading else ALIVE)
            time.sleep(SAY_EVERY)

    @contextlib.contextmanager
    def _load(self) -> Iterator[None]:
        # A library may let no thread run while it is loaded, so this is said first.
        with self._counting:
            self._loading += 1
        self._say(BUSY)
        try:
            yield
        finally:
            with self._counting:
                self._loading -= 1
                if not self._loading:
                    self._say(ALIVE)

    def _answer(self, connection: socket.socket) -> None:
        # Who asked may be gone, or may have stopped in the middle of its message.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(PATIENCE)
            asked, _ = wire.receive(connection)
            wire.send(connection, *self._embedded(asked))

    def _embedded(self, asked: Any) -> tuple[dict[str, object], bytes]:
        try:
            cache = None if asked["cache"] is None else Path(asked["cache"])
            with self._load():
                encoder = load_once(asked["name"], asked["key"], cache)
            vectors = self._encoding.submit(self._encode, encoder, asked["texts"]).result()
        except (ModelUnavailable, ModelMismatch) as error:
            return {"error": type(error).__name__, "message": str(error)}, b""
        except Exception as error:
            # Its own words may quote a draft.
            logger.error("texts could not be embedded: %s", describe(error))
            return {"error": "", "message": f"the model failed ({type(error).__name__}); the log tells where"}, b""
        return {"dimension": vectors.shape[1]}, vectors.astype(np.float32).tobytes()

    def _encode(self, encoder: Encoder, texts: list[str]) -> Floats:
        self._since = time.monotonic()
        try:
            return encoder.encode(texts)
        finally:
            self._since = None
