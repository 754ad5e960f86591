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

BLOCKS = (0.4, 0.55, 0.7, 0.85, 1.0)
"""Shares of the stories, oldest first: what lies between two is asked of views fitted to what lies before."""
FEWEST = 20
"""Stories before a block, below which it is left out."""
STRENGTH = 30.0
"""How strongly weights are drawn to the shipped ones; from 10 to 100 it makes no difference."""
PAIRS = 400
"""Labels of a story that the stack learns from: those that the shipped one puts first. The others are plain noes."""
AT_ONCE = 64
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
    wanted: int
    """Labels that the editors chose, of those known by then."""


def replay(stories: StoryFeatures, kernel: Floats, carried: sparse.csr_matrix, shipped: Stack) -> list[Block]:
    """Live through the archive's past again; the stories are in the order of their days."""
    blocks = []
    for start, end in pairwise(round(len(stories) * share) for share in BLOCKS):
        known = np.flatnonzero(np.asarray(carried[:start].sum(axis=0)).ravel())
        if start < FEWEST or end <= start or not len(known):
            continue
        views = Views.fit(stories[:start], kernel[:start, :start], carried[:start])
        scores, chosen, wanted = [], [], 0
        for at in range(start, end, AT_ONCE):
            rows = slice(at, min(at + AT_ONCE, end))
            scored = views.score(stories[rows], kernel[rows, :start])[:, known]
            bears = carried[rows][:, known].toarray()
            wanted += int(bears.sum())
            kept = _first(shipped.score(scored), PAIRS)
            scores.append(np.take_along_axis(scored, kept[..., None], axis=1))
            chosen.append(np.take_along_axis(bears, kept, axis=1))
        blocks.append(Block(np.concatenate(scores), np.concatenate(chosen), wanted))
    return blocks


def fit_stack(blocks: Sequence[Block], prior: Stack) -> Stack:
    """Fit weights to all pairs of the blocks, drawn to `prior`."""
    views = np.concatenate([b.views.reshape(-1, b.views.shape[-1]) for b in blocks])
    carried = np.concatenate([b.carried.ravel() for b in blocks])
    fitted = fit_logistic(views, carried, np.array([*prior.weights, prior.bias]), STRENGTH)
    return Stack(tuple(fitted[:-1].tolist()), float(fitted[-1]))


def fit_logistic(features: Floats, right: Floats, prior: Doubles, strength: float) -> Doubles:
    """Fit weights and, last, the bias: logistic regression drawn to `prior`, the bias a hundred times less."""
    pull = np.append(np.full(features.shape[1], strength), strength / 100)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        odds = (features @ weights[:-1].astype(np.float32) + np.float32(weights[-1])).astype(np.float64)
        miss = sigmoid(odds) - right
        apart = weights - prior
        value = float((np.logaddexp(0, odds) - right * odds).sum() + (pull * apart**2).sum() / 2)
        slope = np.append((miss.astype(np.float32) @ features).astype(np.float64), miss.sum()) + pull * apart
        return value, slope

    # Reading needs none of it, and it takes some 50 ms to import.
    from scipy.optimize import minimize

    optimum: Any = minimize(loss, prior.copy(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(optimum.x, dtype=np.float64)


def sigmoid(odds: Reals) -> Doubles:
    """Turn log-odds into probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds.astype(np.float64), -30, 30))))


def _first(scores: Floats, most: int) -> Numbers:
    """The columns of the highest scores of each row, ascending."""
    if scores.shape[1] <= most:
        return np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    return np.sort(np.argsort(-scores, axis=1, kind="stable")[:, :most], axis=1)
