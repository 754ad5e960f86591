"""Which subjects a newsroom's links join, beyond those that are alike: a bilinear form over the stories' vectors.

The linear model weighs features that are the same for every archive. That stories of one subject are linked with those
of another, or that one subject is linked more than others, is each archive's own: it is learned from what the linear
model leaves unsaid of the links (supervised semantic indexing: Bai et al., 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect
from embeddings.base.mapped_rows import BLOCK, mapped, starts
from embeddings.base.samples import evenly_spread
from embeddings.base.vectors import Doubles, Floats, Numbers, Reals
from embeddings.corpus.corpus import DENSE_WEIGHT, Corpus, fuse
from embeddings.corpus.whitening import principal_components
from embeddings.related.likelihood import Example, Likelihood

AXES = 64
"""Principal components of the stories' vectors that the form is over; 32, 96 and 128 give much the same."""
CONSTANT = 0.3
"""Beside these in each story's coordinates: by it one subject may be linked more than another."""
PENALTY, FEW_STORIES = 0.15, 120
"""On the form's squared entries; from 0.1 to 0.2 it makes no difference. It doubles where so many stories are learned
from: what the links of few say of subjects is chance."""
RIVALS = 30
"""Unlinked candidates of each story that are looked at, the best by the linear model: of 100 it learns no more."""
MAX_STEPS = 15
"""Of L-BFGS: forty change nothing."""
SAMPLED_STORIES = 2000
"""Stories that the components are taken of, evenly spread over all."""
FILE = "bilinear.safetensors"
MIN_LENGTH = 1e-6
EMPTY_MATRIX = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Subspace:
    """The directions in which the stories' fused vectors differ most."""

    mean: Floats
    """Shape (d,)."""
    axes: Floats
    """Shape (d, k), of length 1 each."""

    @classmethod
    def of(cls, corpus: Corpus) -> Subspace:
        """Find them: the largest principal components."""
        numbers = evenly_spread(len(corpus), SAMPLED_STORIES)
        rows = fuse(corpus.reduced[numbers], corpus.dense[numbers])
        mean = np.asarray(rows.mean(axis=0), np.float32)
        _, components = principal_components(rows, mean)
        return cls(mean, np.ascontiguousarray(components[: min(AXES, len(rows) - 1)].T))

    def coordinates(self, corpus: Corpus) -> Floats:
        """Give all stories' coordinates, shape (n, k + 1); they are mapped from a file."""
        blocks = (slice(start, start + BLOCK) for start in starts(len(corpus)))
        return mapped(
            (self.project(fuse(corpus.reduced[block], corpus.dense[block])) for block in blocks), corpus.scratch
        )

    def project(self, fused: Floats) -> Floats:
        """Give the coordinates of fused vectors, shape (rows, d): (rows, k + 1)."""
        projected = self.centred(fused) @ self.axes
        return np.concatenate([projected, np.full((len(fused), 1), CONSTANT, np.float32)], axis=1)

    def centred(self, fused: Floats) -> Floats:
        """Give fused vectors less the mean, each of length 1."""
        offsets = fused - self.mean
        return np.asarray(offsets / np.maximum(np.linalg.norm(offsets, axis=1, keepdims=True), MIN_LENGTH), np.float32)


@dataclass(frozen=True, slots=True)
class Bilinear:
    """A value for each pair of stories, to be added to what the linear model says of it."""

    space: Subspace
    form: Floats
    """Shape (k + 1, k + 1), symmetric."""

    @classmethod
    def fit(
        cls, space: Subspace, coordinates: Floats, examples: Sequence[Example], scores: Sequence[Doubles]
    ) -> Bilinear:
        """Fit it to examples of which the linear model gives these scores, each shape (candidates,), by the greatest
        likelihood, drawn to zero; `coordinates` are those of all stories."""
        size = coordinates.shape[1]
        telling = [
            _with_rivals(example, values)
            for example, values in zip(examples, scores, strict=True)
            if example.is_telling
        ]
        if not telling:
            return cls(space, np.zeros((size, size), np.float32))
        likelihood = Likelihood.of([example for example, _ in telling])
        offset = np.concatenate([linear for _, linear in telling])
        penalty = PENALTY * (1 + FEW_STORIES / len(telling))
        query_rows = coordinates[[example.story for example, _ in telling]]
        candidate_rows = coordinates[np.concatenate([example.numbers for example, _ in telling])]

        def loss(flat: Doubles) -> tuple[float, Doubles]:
            matrix = flat.reshape(size, size)
            form = np.asarray((matrix + matrix.T) / 2, np.float32)
            value, slope = likelihood.loss_of_scores(
                offset + np.einsum("ij,ij->i", (query_rows @ form)[likelihood.story], candidate_rows, dtype=np.float32)
            )
            story_gradients = np.add.reduceat(slope.astype(np.float32)[:, None] * candidate_rows, likelihood.starts)
            gradient = (query_rows.T @ story_gradients).astype(np.float64)
            gradient = (gradient + gradient.T) / 2 + penalty * form
            return value + penalty / 2 * float(np.vdot(form, form)), gradient.ravel()

        # Imported here: it takes some 50 ms, which reading an index need not wait for.
        from scipy.optimize import minimize

        result = minimize(loss, np.zeros(size * size), jac=True, method="L-BFGS-B", options={"maxiter": MAX_STEPS})
        form = result.x.reshape(size, size)
        return cls(space, np.asarray((form + form.T) / 2, np.float32))

    def score(self, corpus: Corpus, fused: Floats, numbers: Numbers) -> Floats:
        """Give the value of a story's fused vector, shape (d,), with each of some stories, shape (numbers,).

        What all stories would be given alike is left out, and the stories' vectors are not joined for it.
        """
        mean = self.space.mean
        direction = self.space.axes @ (self.form[:-1] @ self.space.project(fused[None])[0])
        lexical, dense = np.split(np.stack([direction, mean], axis=1), [corpus.reduced.shape[1]])
        projection: Reals = np.asarray(-(mean @ direction))
        squared_length: Reals = np.asarray(mean @ mean)
        for rows, directions, weight in ((corpus.reduced, lexical, 1.0), (corpus.dense, dense, DENSE_WEIGHT**0.5)):
            vectors = rows[numbers]
            products = vectors @ (weight * directions)
            projection = projection + products[:, 0]
            squared_length = squared_length + weight**2 * np.einsum("ij,ij->i", vectors, vectors) - 2 * products[:, 1]
        return np.asarray(projection / np.maximum(np.sqrt(np.maximum(squared_length, 0)), MIN_LENGTH), np.float32)

    @staticmethod
    def save(bilinear: Bilinear | None, folder: Path) -> None:
        """Write `bilinear.safetensors`; of None with nothing in it."""
        saved = bilinear or Bilinear(Subspace(np.zeros(0, np.float32), EMPTY_MATRIX), EMPTY_MATRIX)
        save_file({"mean": saved.space.mean, "axes": saved.space.axes, "form": saved.form}, folder / FILE)

    @staticmethod
    def load(folder: Path, dimension: int) -> Bilinear | None:
        """Read what `save` wrote, for vectors of so many dimensions. Raises OSError, or ValueError where it is not
        that."""
        arrays = load_mapped(folder / FILE)
        if not expect(arrays, "form", "f4", (None, None)).size:
            return None
        axes = expect(arrays, "axes", "f4", (dimension, None), -2, 2)
        size = axes.shape[1] + 1
        space = Subspace(expect(arrays, "mean", "f4", (dimension,), -2, 2), axes)
        return Bilinear(space, expect(arrays, "form", "f4", (size, size)))


def _with_rivals(example: Example, scores: Doubles) -> tuple[Example, Doubles]:
    """The example with its linked candidates and the best of the others, and their scores."""
    best = np.lexsort((example.numbers, -scores))[:RIVALS]
    kept = example.linked.copy()
    kept[best] = True
    if not (example.unlinked & kept).any():
        kept |= example.unlinked
    return example.select(kept), scores[kept]
