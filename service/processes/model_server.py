"""The server in the model process: it embeds the texts that the other processes send it, one message at a time."""

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
from embeddings.encoders import protocol, registry
from service.base.logs import describe, logger
from service.processes import wire
from service.processes.supervision import ALIVE, BUSY, Report

ENCODE_TIMEOUT = 30.0
"""Seconds that the texts of one message may take."""
CHECK_EVERY = 0.5
"""Seconds between two checks whether the server should go on."""
REPORT_EVERY = 1.0
"""Seconds between two reports to the supervisor."""


class ModelServer:
    """Answers at a listening socket. A model is loaded when a message first names it; the last two stay in memory."""

    def __init__(self, listener: socket.socket, report: Report = lambda _: None) -> None:
        """`report` tells the supervisor that this process is alive, or busy."""
        self._listener = listener
        self._report = report
        self._loading = 0
        """Messages whose model is being loaded."""
        self._loading_lock = threading.Lock()
        # One thread, and always the same: torch starts a pool of its own for each thread that calls it.
        self._encoding = ThreadPoolExecutor(1)
        self._encoding_since: float | None = None
        """By time.monotonic; None while nothing is embedded."""

    def serve(self, go_on: Callable[[], bool]) -> None:
        """Answer as long as `go_on` is true. Ends the process if the model hangs: its supervisor starts another."""
        threading.Thread(target=self._report_regularly, name="seealso-alive", daemon=True).start()
        self._listener.settimeout(CHECK_EVERY)
        while go_on():
            since = self._encoding_since
            if since is not None and time.monotonic() - since > ENCODE_TIMEOUT:
                logger.error("the model hangs: it has not embedded one message within %g s", ENCODE_TIMEOUT)
                os._exit(1)
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _report_regularly(self) -> None:
        while True:
            self._report(BUSY if self._loading else ALIVE)
            time.sleep(REPORT_EVERY)

    @contextlib.contextmanager
    def _report_loading(self) -> Iterator[None]:
        # A library may let no thread run while it is loaded, so this is reported first.
        with self._loading_lock:
            self._loading += 1
        self._report(BUSY)
        try:
            yield
        finally:
            with self._loading_lock:
                self._loading -= 1
                if not self._loading:
                    self._report(ALIVE)

    def _answer(self, connection: socket.socket) -> None:
        # The client may be gone, or may have stopped in the middle of its message.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(ENCODE_TIMEOUT)
            message, _ = wire.receive(connection)
            wire.send(connection, *self._embed(message))

    def _embed(self, message: Any) -> tuple[dict[str, object], bytes]:
        """Embed the texts of a message, and give the answer's JSON and numbers."""
        try:
            cache = None if message["cache"] is None else Path(message["cache"])
            with self._report_loading():
                encoder = registry.load_once(message["name"], message["key"], cache)
            vectors = self._encoding.submit(self._encode, encoder, message["texts"]).result()
        except (ModelUnavailable, ModelMismatch) as error:
            return {"error": type(error).__name__, "message": str(error)}, b""
        except Exception as error:
            # Its own words may quote a draft.
            logger.error("texts could not be embedded: %s", describe(error))
            return {"error": "", "message": f"the model failed ({type(error).__name__}); the log tells where"}, b""
        return {"dimension": vectors.shape[1]}, vectors.astype(np.float32).tobytes()

    def _encode(self, encoder: protocol.Encoder, texts: list[str]) -> Floats:
        self._encoding_since = time.monotonic()
        try:
            return encoder.encode(texts)
        finally:
            self._encoding_since = None
