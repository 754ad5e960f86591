"""The encoder's own vectors of passages, from those in the archive's dense space.

Names of labels are compared with passages as the encoder made both: in the archive's space, which is bent to set
its stories apart, a name of two words lies far from everything.
"""

from functools import lru_cache

import numpy as np

from embeddings.base.vectors import Doubles, Floats, unit
from embeddings.corpus.whitening import DenseSpace


class InverseWhitening:
    """The way back out of a dense space: exact where the space has as many dimensions as the encoder."""

    def __init__(self, space: DenseSpace) -> None:
        self._mean = space.mean.astype(np.float64)
        self._back = _inverse(space.axes.tobytes(), len(space.axes))

    def __call__(self, rows: Floats) -> Floats:
        """The encoder's vectors, rows of length 1, for rows of the dense space."""
        direction = rows.astype(np.float64) @ self._back
        # A row has lost its length: it is the one that gives the encoder's vector, mean and all, the length 1.
        square = np.maximum((direction**2).sum(axis=1), 1e-12)
        along = direction @ self._mean
        length = (-along + np.sqrt(along**2 + square * max(1 - float(self._mean @ self._mean), 0.0))) / square
        return unit(self._mean + length[:, None] * direction)


@lru_cache(maxsize=2)
def _inverse(axes: bytes, dimension: int) -> Doubles:
    """The pseudo-inverse of the axes, which stay the same from one quick build to the next."""
    back = np.linalg.pinv(np.frombuffer(axes, np.float32).reshape(dimension, -1).astype(np.float64))
    back.flags.writeable = False
    return np.asarray(back)
