"""How the processes of a service ask the one that holds the model.

So a process that answers readers never imports torch, and the model is in memory once. Texts go over a socket that only
this service's user can reach; they are neither kept nor logged.
"""

from __future__ import annotations

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

AT_ONCE = 16
"""Texts of one message: with more, a batch of drafts would hold up all others."""
RAISED = {kind.__name__: kind for kind in (ModelUnavailable, ModelMismatch)}
"""What comes back as the error that it was."""


class RemoteEncoder:
    """A model that another process holds, which loads it when it is first asked."""

    def __init__(self, place: Path, name: str, key: str, cache: Path | None, most: float = deadlines.SECONDS) -> None:
        """`place` is the socket; the rest as for `embeddings.encoders.registry.load_once`."""
        self._place = place
        self._model = {"name": name, "key": key, "cache": None if cache is None else str(cache)}
        self._most = most

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `Encoder.encode`. Raises ModelUnavailable, ModelMismatch, and ModelAway if no answer comes in time."""
        rows = []
        until = time.monotonic() + deadlines.left(self._most)
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
                wire.send(connection, {**self._model, "texts": list(texts)})
                said, numbers = wire.receive(connection, until)
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
