"""Scores → confidences that mean something, and the confidence from which on a suggestion is worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.base.vectors import Doubles, Floats
from embeddings.tagging.stack import Block, Stack, fit_logistic, fit_stack, sigmoid

LOOKED_AT = 20
"""Labels of each story that calibration looks at: nobody is shown more."""
GRID = np.arange(0.10, 0.70, 0.02)
"""Confidences tried as a threshold."""


@dataclass(frozen=True, slots=True)
class PlattScaling:
    """Platt's scaling (1999): the probability is the sigmoid of slope · score + shift."""

    slope: float
    shift: float
    threshold: float
    """The confidence that cuts a story's suggestions for the best F1."""

    def confidence(self, scores: Floats) -> Doubles:
        """Give the probability, 0 … 1, of each score, in their order."""
        # A slope of 0 or less would turn the order round; nothing that was learned can mean that.
        return sigmoid(max(self.slope, 0.05) * scores + self.shift)


DISCOUNT = (0.85, -0.1)
"""Slope and shift taken off what the past bears out, for tomorrow's stories are less like it than it is like itself."""


def calibrate(blocks: Sequence[Block], prior: Stack) -> PlattScaling:
    """Fit to what each block is told by a stack that has not learned from it."""
    scores, right = [], []
    for held in blocks:
        rest = [block for block in blocks if block is not held]
        held_scores = (fit_stack(rest, prior) if rest else prior).score(held.views)
        top = np.argsort(-held_scores, axis=1, kind="stable")[:, :LOOKED_AT]
        scores.append(np.take_along_axis(held_scores, top, axis=1).ravel())
        right.append(np.take_along_axis(held.carried, top, axis=1).ravel())
    return fit_calibration(np.concatenate(scores), np.concatenate(right), sum(block.wanted for block in blocks))


def fit_calibration(scores: Floats, right: Floats, wanted: int) -> PlattScaling:
    """Fit to scores, whether each was right, and how many labels there were to find."""
    slope, shift = fit_logistic(scores[:, None], right, np.array([1.0, 0.0]), 1.0).tolist()
    made = PlattScaling(slope * DISCOUNT[0], shift * DISCOUNT[0] + DISCOUNT[1], 0.0)
    confidence = made.confidence(scores)
    shown = [confidence >= least for least in GRID]
    f1 = [2 * float(s @ right) / max(float(s.sum()) + wanted, 1) for s in shown]
    return PlattScaling(made.slope, made.shift, round(float(GRID[int(np.argmax(f1))]), 2))
