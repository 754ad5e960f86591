"""Models that learn all labels at once: ridge on a kernel, one softmax, and a vote of the nearest neighbours."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from scipy import sparse

from embeddings.base.checked_loading import expect
from embeddings.base.vectors import Array, Doubles, Floats

SOFTMAX_ITERATIONS = 40
"""Of L-BFGS for the softmax: more change nothing that counts."""
SOFTMAX_PENALTY = 1e-4
"""On the softmax's squared weights; from 3e-5 to 3e-4 it makes no difference."""
UPDATE_STEP = 1.0
"""Size of the step by which the softmax learns a later story: about as far as it would go were it fitted anew."""
FOLDS = 3
"""Parts of the stories, each of which is scored by a softmax that is fitted to the others."""
NEIGHBOURS = 20
"""Nearest stories that vote; 10 and 40 are as good."""


class Ridge:
    """Kernel ridge regression with the labels' means as intercepts, for all labels at once, in closed form."""

    def __init__(self, dual: Floats, mean: Floats, leave_one_out: Floats) -> None:
        self.dual = dual
        """Shape (stories, labels)."""
        self.mean = mean
        """Shape (labels,): the share of the stories that bear each."""
        self.leave_one_out = leave_one_out
        """Shape (2, stories), for `score_without`: the inverse's diagonal inverted, and its row sums times that."""

    @classmethod
    def fit(cls, kernel: Floats, carried: Floats, penalty: float, *, final: bool = False) -> Self:
        """Fit to a kernel of shape (stories, stories) and labels of shape (stories, labels); `score_without` needs
        `final`."""
        from scipy import linalg

        stories = len(kernel)
        mean = carried.mean(axis=0)
        factor = linalg.cho_factor(kernel + penalty * np.eye(stories, dtype=np.float32), lower=True)
        dual = linalg.cho_solve(factor, carried - mean)
        leave_one_out = np.zeros((2, stories if final else 0), np.float32)
        if final:
            inverse, failed = linalg.lapack.spotri(factor[0], lower=1)
            if failed:
                raise linalg.LinAlgError(f"spotri: {failed}")
            leave_one_out[0] = 1 / np.diag(inverse)
            leave_one_out[1] = linalg.cho_solve(factor, np.ones(stories, np.float32)) * leave_one_out[0]
        # In C order, as it will be when read from a file: sums in another order differ in the last digit.
        return cls(np.ascontiguousarray(dual, dtype=np.float32), mean.astype(np.float32), leave_one_out)

    def updated(self, kernel: Floats, carried: Floats, penalty: float) -> Self:
        """Learn from later stories what earlier ones do not explain of them; those keep their weights (a step of block
        coordinate descent).

        `kernel`, shape (later stories, stories + later stories), is theirs with all; `carried` has their labels.
        """
        earlier_kernel, later_kernel = np.split(kernel, [len(self.dual)], axis=1)
        inverse = np.linalg.inv(later_kernel + penalty * np.eye(len(later_kernel), dtype=np.float32))
        pivots = 1 / np.diag(inverse)
        dual = inverse @ (carried - self.mean - earlier_kernel @ self.dual)
        row_sums = inverse @ (1 - earlier_kernel @ (self.leave_one_out[1] / self.leave_one_out[0]))
        leave_one_out = np.concatenate([self.leave_one_out, np.stack([pivots, row_sums * pivots])], axis=1)
        return type(self)(
            np.concatenate([self.dual, dual]).astype(np.float32), self.mean, leave_one_out.astype(np.float32)
        )

    def score(self, kernel: Floats) -> Floats:
        """Score labels, shape (queries, labels), for the kernel of queries and stories, shape (queries, stories)."""
        return np.asarray(kernel @ self.dual + self.mean, dtype=np.float32)

    def score_without(self, story: int, carried: Floats) -> Floats:
        """Score as a ridge fitted to all other stories would this one, exactly; `carried` are its labels.

        Leave-one-out in closed form (Rasmussen and Williams, 2006, equation 5.12), the intercept left out too.
        """
        stories = len(self.dual)
        shift = (carried - self.mean) / max(stories - 1, 1)
        return np.asarray(
            carried - self.dual[story] * self.leave_one_out[0, story] - shift * self.leave_one_out[1, story], np.float32
        )


class Softmax:
    """One softmax over the labels; a story's target is shared evenly among those that it bears."""

    def __init__(self, weights: Floats, offset: Floats) -> None:
        self.weights = weights
        """Shape (dimensions, labels)."""
        self.offset = offset
        """Shape (labels,): the log of each label's share."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], prefix: str, dimension: int, labels: int) -> Self:
        """Read `weights` and `offset` below the prefix from a file's arrays. Raises ValueError."""
        return cls(
            expect(arrays, f"{prefix}weights", "f4", (dimension, labels)),
            expect(arrays, f"{prefix}offset", "f4", (labels,), -100, 100),
        )

    @classmethod
    def fit(cls, vectors: Floats, carried: Floats, importance: Doubles) -> Self:
        """Fit to vectors of shape (stories, dimensions), labels of shape (stories, labels) and weights of shape
        (stories,)."""
        bearing = carried.sum(axis=1)
        is_labelled = bearing > 0
        vectors, target = vectors[is_labelled], carried[is_labelled] / bearing[is_labelled, None]
        share = (importance[is_labelled] / max(float(importance[is_labelled].sum()), 1e-9)).astype(np.float32)[:, None]
        weighted_target = share * target
        offset = np.log(weighted_target.sum(axis=0) + np.float32(1e-4))
        shape = (vectors.shape[1], carried.shape[1])

        def loss(flat: Doubles) -> tuple[float, Doubles]:
            weights = flat.reshape(shape).astype(np.float32)
            scores = vectors @ weights + offset
            scores -= scores.max(axis=1, keepdims=True)
            exponentials = np.exp(scores)
            total = exponentials.sum(axis=1, keepdims=True)
            # A story's targets sum to 1, so the logarithm of the total counts once for each story.
            value = (
                float((share * np.log(total)).sum())
                - float(np.vdot(weighted_target, scores))
                + SOFTMAX_PENALTY / 2 * float(flat @ flat)
            )
            exponentials *= share / total
            slope = vectors.T @ (exponentials - weighted_target)
            return value, slope.ravel().astype(np.float64) + SOFTMAX_PENALTY * flat

        start = np.zeros(shape[0] * shape[1])
        # Reading needs none of it, and it takes some 50 ms to import.
        from scipy.optimize import minimize

        optimum: Any = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": SOFTMAX_ITERATIONS})
        return cls(optimum.x.reshape(shape).astype(np.float32), offset.astype(np.float32))

    def updated(self, vectors: Floats, carried: Floats) -> tuple[Self, Floats]:
        """Learn from later stories, one after the other, by a step down the gradient each.

        `carried` are their labels, shape (later stories, labels). Returns with it log-probabilities of that shape: of
        each of the stories without the step that was taken for it.
        """
        scores: Floats = vectors @ self.weights + self.offset
        step_kernel: Floats = UPDATE_STEP * (vectors @ vectors.T)
        steps, bearing = np.zeros_like(carried), carried.sum(axis=1, keepdims=True)
        for story in np.flatnonzero(bearing):
            expected = np.exp(_log_softmax((scores[story] + step_kernel[story] @ steps)[None])[0])
            steps[story] = carried[story] / bearing[story] - expected
        scores_without_step = scores + step_kernel @ steps - np.diag(step_kernel)[:, None] * steps
        weights = self.weights + UPDATE_STEP * (vectors.T @ steps)
        return type(self)(weights.astype(np.float32), self.offset), _log_softmax(scores_without_step)

    def score(self, vectors: Floats) -> Floats:
        """Give log-probabilities, shape (queries, labels)."""
        return _log_softmax(vectors @ self.weights + self.offset)


class NearestNeighbours:
    """A vote of the nearest stories for their labels, each with the weight of its nearness."""

    def __init__(self, carried: sparse.csr_matrix) -> None:
        """`carried`: shape (stories, labels), 1 where a story bears a label."""
        self._carried = carried

    def score(self, kernel: Floats) -> Floats:
        """Give each label's share of the votes, shape (queries, labels), for the kernel of queries and stories, shape
        (queries, stories)."""
        count = min(NEIGHBOURS, kernel.shape[1])
        nearest = np.argpartition(-kernel, count - 1, axis=1)[:, :count]
        weights = np.maximum(np.take_along_axis(kernel, nearest, axis=1), 0)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-6))
        starts = np.arange(len(kernel) + 1) * count
        votes = sparse.csr_matrix((weights.ravel(), nearest.ravel(), starts), shape=kernel.shape)
        return np.asarray((votes @ self._carried).toarray(), dtype=np.float32)


def held_out(vectors: Floats, carried: Floats, importance: Doubles) -> Floats:
    """Give log-probabilities of each story under a softmax that was not fitted to it, shape (stories, labels)."""
    scores = np.zeros(carried.shape, np.float32)
    fold = np.arange(len(vectors)) % FOLDS
    for held_out_fold in range(min(FOLDS, len(vectors))):
        is_training = fold != held_out_fold
        scores[~is_training] = Softmax.fit(vectors[is_training], carried[is_training], importance[is_training]).score(
            vectors[~is_training]
        )
    return scores


def _log_softmax(scores: Floats) -> Floats:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float32)
