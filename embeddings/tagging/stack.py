"""The stack: one logistic model over the views of a (story, label) pair.

It learns from the archive's own past: views fitted to the first stories say what they think of the next ones, block
by block, and the weights are fitted to what the editors chose there, drawn to weights that other archives taught.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from embeddings.base.vectors import Doubles, Floats, Numbers, Reals
from embeddings.tagging.names.story_features import StoryFeatures
from embeddings.tagging.views import Views

BLOCK_ENDS = (0.4, 0.55, 0.7, 0.85, 1.0)
"""Shares of the stories, oldest first: what lies between two is asked of views fitted to what lies before."""
MIN_EARLIER = 20
"""Stories before a block, below which it is left out."""
PRIOR_STRENGTH = 30.0
"""How strongly weights are drawn to the shipped ones; from 10 to 100 it makes no difference."""
MAX_LABELS = 400
"""Labels of a story that the stack learns from: those that the shipped one puts first. The others are clear noes."""
BATCH_STORIES = 64
"""Stories scored at once, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The linear model's weights."""

    weights: tuple[float, ...]
    bias: float

    def score(self, views: Floats) -> Floats:
        """Log-odds before calibration, shape (stories, labels), for views of shape (stories, labels, views)."""
        return np.asarray(views @ np.array(self.weights, np.float32) + np.float32(self.bias), np.float32)


@dataclass(frozen=True, slots=True)
class Block:
    """What views that knew only the past said of some later stories."""

    views: Floats
    """Shape (stories, labels kept, views)."""
    carried: Floats
    """Shape (stories, labels kept): 1 where the editors chose the label."""
    positives: int
    """Labels that the editors chose, of those known by then."""


def replay(stories: StoryFeatures, kernel: Floats, carried: sparse.csr_matrix, shipped: Stack) -> list[Block]:
    """Live through the archive's past again; the stories are in the order of their days."""
    blocks = []
    for start, end in pairwise(round(len(stories) * share) for share in BLOCK_ENDS):
        known_labels = np.flatnonzero(np.asarray(carried[:start].sum(axis=0)).ravel())
        if start < MIN_EARLIER or end <= start or not len(known_labels):
            continue
        views = Views.fit(stories[:start], kernel[:start, :start], carried[:start])
        block_views, targets, positives = [], [], 0
        for batch_start in range(start, end, BATCH_STORIES):
            rows = slice(batch_start, min(batch_start + BATCH_STORIES, end))
            batch_views = views.score(stories[rows], kernel[rows, :start])[:, known_labels]
            bears = carried[rows][:, known_labels].toarray()
            positives += int(bears.sum())
            top_labels = _top_columns(shipped.score(batch_views), MAX_LABELS)
            block_views.append(np.take_along_axis(batch_views, top_labels[..., None], axis=1))
            targets.append(np.take_along_axis(bears, top_labels, axis=1))
        blocks.append(Block(np.concatenate(block_views), np.concatenate(targets), positives))
    return blocks


def fit_stack(blocks: Sequence[Block], prior: Stack) -> Stack:
    """Fit weights to all pairs of the blocks, drawn to `prior`."""
    views = np.concatenate([block.views.reshape(-1, block.views.shape[-1]) for block in blocks])
    carried = np.concatenate([block.carried.ravel() for block in blocks])
    fitted = fit_logistic(views, carried, np.array([*prior.weights, prior.bias]), PRIOR_STRENGTH)
    return Stack(tuple(fitted[:-1].tolist()), float(fitted[-1]))


def fit_logistic(features: Floats, targets: Floats, prior: Doubles, strength: float) -> Doubles:
    """Fit weights and, last, the bias: logistic regression drawn to `prior`, the bias a hundred times less."""
    pull = np.append(np.full(features.shape[1], strength), strength / 100)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        odds = (features @ weights[:-1].astype(np.float32) + np.float32(weights[-1])).astype(np.float64)
        residual = sigmoid(odds) - targets
        deviation = weights - prior
        value = float((np.logaddexp(0, odds) - targets * odds).sum() + (pull * deviation**2).sum() / 2)
        slope = (
            np.append((residual.astype(np.float32) @ features).astype(np.float64), residual.sum()) + pull * deviation
        )
        return value, slope

    # Reading needs none of it, and it takes some 50 ms to import.
    from scipy.optimize import minimize

    optimum: Any = minimize(loss, prior.copy(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(optimum.x, dtype=np.float64)


def sigmoid(odds: Reals) -> Doubles:
    """Turn log-odds into probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds.astype(np.float64), -30, 30))))


def _top_columns(scores: Floats, most: int) -> Numbers:
    """The columns of the highest scores of each row, ascending."""
    if scores.shape[1] <= most:
        return np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    return np.sort(np.argsort(-scores, axis=1, kind="stable")[:, :most], axis=1)
