"""The encoder's own vectors of passages, from those in the archive's dense space.

Names of labels are compared with passages as the encoder made both: in the archive's space, which is bent to set
its stories apart, a name of two words lies far from everything.
"""

import numpy as np

from embeddings.base.vectors import Floats, unit
from embeddings.corpus.whitening import DenseSpace


class InverseWhitening:
    """The way back out of a dense space: exact where the space has as many dimensions as the encoder."""

    def __init__(self, space: DenseSpace) -> None:
        self._mean = space.mean.astype(np.float64)
        self._back = np.linalg.pinv(space.axes.astype(np.float64))

    def __call__(self, rows: Floats) -> Floats:
        """The encoder's vectors, rows of length 1, for rows of the dense space."""
        direction = rows.astype(np.float64) @ self._back
        # A row has lost its length: it is the one that gives the encoder's vector, mean and all, the length 1.
        square = np.maximum((direction**2).sum(axis=1), 1e-12)
        along = direction @ self._mean
        length = (-along + np.sqrt(along**2 + square * max(1 - float(self._mean @ self._mean), 0.0))) / square
        return unit(self._mean + length[:, None] * direction)
