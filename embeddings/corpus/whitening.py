"""The archive's own view of the encoder's vectors: centred, and with its broad directions toned down.

All stories of a newsroom share much of their meaning, so raw cosines hardly tell them apart. Taking off the mean
and dividing each principal component by the square root of its singular value (half of whitening) mends that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embeddings.base.vectors import Floats, unit

ENOUGH_STORIES = 50
"""Stories from which on their spread says something; with fewer, vectors stay as the encoder made them."""
BLOCK_OF_STORIES = 20_000
"""Stories from which on their spread is summed up block by block."""
MIN_SINGULAR_SHARE = 1e-3
"""Of the greatest singular value: smaller ones count as this, so that noise is not blown up."""


@dataclass(frozen=True, slots=True)
class DenseSpace:
    """A linear map of the encoder's vectors."""

    mean: Floats
    """Shape (d,)."""
    axes: Floats
    """Shape (d, k): what a centred vector is multiplied by; k is at most d."""

    @classmethod
    def fit(cls, vectors: Floats) -> DenseSpace:
        """Fit the space of an archive whose stories have these vectors, shape (stories, d), rows of length 1."""
        stories, dimension = vectors.shape
        if stories < ENOUGH_STORIES:
            return cls(np.zeros(dimension, np.float32), np.eye(dimension, dtype=np.float32))
        mean = vectors.mean(axis=0)
        if stories > BLOCK_OF_STORIES:
            singular, components = principal_components(vectors, mean)
        else:
            _, singular, components = np.linalg.svd(vectors - mean, full_matrices=False)
        if singular[0] < 1e-6:
            return cls(np.zeros(dimension, np.float32), np.eye(dimension, dtype=np.float32))
        scale = 1 / np.sqrt(np.maximum(singular, singular[0] * MIN_SINGULAR_SHARE))
        return cls(mean, (components.T * scale).astype(np.float32))

    def transform(self, vectors: Floats) -> Floats:
        """Map vectors into the space: shape (vectors, k), rows of length 1."""
        return unit((vectors - self.mean) @ self.axes)


def principal_components(vectors: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Give the singular values of vectors less their mean, and the principal components, shape (d, d), the greatest
    first, in little memory."""
    scatter = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), BLOCK_OF_STORIES):
        centred = (vectors[start : start + BLOCK_OF_STORIES] - mean).astype(np.float64)
        scatter += centred.T @ centred
    values, axes = np.linalg.eigh(scatter)
    return np.sqrt(np.maximum(values[::-1], 0)).astype(np.float32), axes.T[::-1].astype(np.float32)
