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
PENALTY, FEW = 0.15, 120
"""On the form's squared entries; from 0.1 to 0.2 it makes no difference. It doubles where so many stories are asked:
what the links of few say of subjects is chance."""
RIVALS = 30
"""Unlinked candidates of each story that are looked at, the best by the linear model: of 100 it learns no more."""
STEPS = 15
"""Of L-BFGS: forty change nothing."""
SAMPLE = 2000
"""Stories that the components are taken of, evenly spread over all."""
FILE = "bilinear.safetensors"
LEAST = 1e-6
NONE = np.zeros((0, 0), np.float32)


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
        numbers = evenly_spread(len(corpus), SAMPLE)
        rows = fuse(corpus.reduced[numbers], corpus.dense[numbers])
        mean = np.asarray(rows.mean(axis=0), np.float32)
        _, components = principal_components(rows, mean)
        return cls(mean, np.ascontiguousarray(components[: min(AXES, len(rows) - 1)].T))

    def coordinates(self, corpus: Corpus) -> Floats:
        """Give all stories' coordinates, shape (n, k + 1); they are mapped from a file."""
        blocks = (slice(start, start + BLOCK) for start in starts(len(corpus)))
        return mapped((self.of_rows(fuse(corpus.reduced[b], corpus.dense[b])) for b in blocks), corpus.scratch)

    def of_rows(self, fused: Floats) -> Floats:
        """Give the coordinates of fused vectors, shape (rows, d): (rows, k + 1)."""
        among = self.centred(fused) @ self.axes
        return np.concatenate([among, np.full((len(fused), 1), CONSTANT, np.float32)], axis=1)

    def centred(self, fused: Floats) -> Floats:
        """Give fused vectors less the mean, each of length 1."""
        apart = fused - self.mean
        return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), LEAST), np.float32)


@dataclass(frozen=True, slots=True)
class Bilinear:
    """A value for each pair of stories, to be added to what the linear model says of it."""

    space: Subspace
    form: Floats
    """Shape (k + 1, k + 1), symmetric."""

    @classmethod
    def fit(cls, space: Subspace, coordinates: Floats, given: Sequence[Example], scores: Sequence[Doubles]) -> Bilinear:
        """Fit it to examples of which the linear model gives these scores, each shape (candidates,), by the greatest
        likelihood, drawn to none; `coordinates` are those of all stories."""
        size = coordinates.shape[1]
        chosen = [_rivals(e, s) for e, s in zip(given, scores, strict=True) if e.is_telling]
        if not chosen:
            return cls(space, np.zeros((size, size), np.float32))
        likelihood = Likelihood.of([example for example, _ in chosen])
        offset = np.concatenate([linear for _, linear in chosen])
        penalty = PENALTY * (1 + FEW / len(chosen))
        asking = coordinates[[example.story for example, _ in chosen]]
        asked = coordinates[np.concatenate([example.numbers for example, _ in chosen])]

        def loss(flat: Doubles) -> tuple[float, Doubles]:
            square = flat.reshape(size, size)
            form = np.asarray((square + square.T) / 2, np.float32)
            value, slope = likelihood.loss_of(
                offset + np.einsum("ij,ij->i", (asking @ form)[likelihood.story], asked, dtype=np.float32)
            )
            pulled = np.add.reduceat(slope.astype(np.float32)[:, None] * asked, likelihood.starts)
            gradient = (asking.T @ pulled).astype(np.float64)
            gradient = (gradient + gradient.T) / 2 + penalty * form
            return value + penalty / 2 * float(np.vdot(form, form)), gradient.ravel()

        # Reading needs none of it, and it takes some 50 ms to import.
        from scipy.optimize import minimize

        found = minimize(loss, np.zeros(size * size), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
        form = found.x.reshape(size, size)
        return cls(space, np.asarray((form + form.T) / 2, np.float32))

    def score(self, corpus: Corpus, fused: Floats, numbers: Numbers) -> Floats:
        """Give the value of a story's fused vector, shape (d,), with each of some stories, shape (numbers,).

        It is less what all stories would be given alike, and the stories' vectors are not joined for it.
        """
        mean = self.space.mean
        toward = self.space.axes @ (self.form[:-1] @ self.space.of_rows(fused[None])[0])
        lexical, dense = np.split(np.stack([toward, mean], axis=1), [corpus.reduced.shape[1]])
        along: Reals = np.asarray(-(mean @ toward))
        length: Reals = np.asarray(mean @ mean)
        for rows, part, weight in ((corpus.reduced, lexical, 1.0), (corpus.dense, dense, DENSE_WEIGHT**0.5)):
            theirs = rows[numbers]
            both = theirs @ (weight * part)
            along = along + both[:, 0]
            length = length + weight**2 * np.einsum("ij,ij->i", theirs, theirs) - 2 * both[:, 1]
        return np.asarray(along / np.maximum(np.sqrt(np.maximum(length, 0)), LEAST), np.float32)

    @staticmethod
    def save(bilinear: Bilinear | None, folder: Path) -> None:
        """Write `bilinear.safetensors`; of None with nothing in it."""
        said = bilinear or Bilinear(Subspace(np.zeros(0, np.float32), NONE), NONE)
        save_file({"mean": said.space.mean, "axes": said.space.axes, "form": said.form}, folder / FILE)

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


def _rivals(example: Example, scores: Doubles) -> tuple[Example, Doubles]:
    """The example with its linked candidates and the best of the others, and their scores."""
    best = np.lexsort((example.numbers, -scores))[:RIVALS]
    kept = example.linked.copy()
    kept[best] = True
    if not (example.unlinked & kept).any():
        kept |= example.unlinked
    return example.among(kept), scores[kept]
