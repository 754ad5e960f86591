"""The client of the model process, in the other processes of a service.

So a process that answers readers never imports torch, and the model is in memory once. Texts go over a socket that only
this service's user can reach; they are neither stored nor logged.
"""

import socket
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.base.errors import ModelAway, ModelMismatch, ModelUnavailable
from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance
from service.base import deadlines
from service.processes import wire

BATCH_SIZE = 16
"""Texts of one message: with more, a batch of drafts would hold up all others."""
ERRORS = {kind.__name__: kind for kind in (ModelUnavailable, ModelMismatch)}
"""The errors of the model process that are raised here again, by name."""


class RemoteEncoder:
    """The encoder of a model in another process, which loads it at the first text."""

    def __init__(self, path: Path, name: str, key: str, cache: Path | None, timeout: float = deadlines.SECONDS) -> None:
        """`path` is the socket's, and `timeout` the seconds of one `encode` at most; the rest as for
        `embeddings.encoders.registry.load_once`."""
        self._path = path
        self._model = {"name": name, "key": key, "cache": None if cache is None else str(cache)}
        self._timeout = timeout

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """Embed texts as `Encoder.encode` does.

        Raises ModelUnavailable, ModelMismatch, ModelAway if no answer comes in time, DeadlineExceeded.
        """
        batches = []
        until = time.monotonic() + deadlines.remaining(self._timeout)
        for start in range(0, max(len(texts), 1), BATCH_SIZE):
            batch = texts[start : start + BATCH_SIZE]
            batches.append(self._encode_batch(batch, until))
            if advance:
                advance(len(batch))
        return np.concatenate(batches)

    def _encode_batch(self, texts: Sequence[str], until: float) -> Floats:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(max(until - time.monotonic(), 0.001))
                connection.connect(str(self._path))
                wire.send(connection, {**self._model, "texts": list(texts)})
                answer, numbers = wire.receive(connection, until)
        except TimeoutError:
            raise ModelAway(
                f"the model has not answered within {self._timeout:g} s: it is still being loaded, has too much to do, "
                "or hangs. Ask again later."
            ) from None
        except OSError:
            raise ModelAway("the process that holds the model has ended. It is started again: ask again.") from None
        if "error" in answer:
            raise ERRORS.get(answer["error"], RuntimeError)(answer["message"])
        return np.frombuffer(numbers, np.float32).reshape(len(texts), answer["dimension"])
