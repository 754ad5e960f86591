"""Scores → confidences that mean something, and the confidence from which on a suggestion is worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.base.vectors import Doubles, Floats
from embeddings.tagging.stack import Block, Stack, fit_logistic, fit_stack, sigmoid

TOP_LABELS = 20
"""Labels of each story that calibration looks at: nobody is shown more."""
THRESHOLDS = np.arange(0.10, 0.70, 0.02)
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
"""Factor of slope and shift, and what the shift loses: new stories are less like the past than it is like itself."""


def calibrate(blocks: Sequence[Block], prior: Stack) -> PlattScaling:
    """Fit to the scores of each block by a stack that has not learned from it."""
    scores, targets = [], []
    for block in blocks:
        training_blocks = [other for other in blocks if other is not block]
        block_scores = (fit_stack(training_blocks, prior) if training_blocks else prior).score(block.views)
        top_labels = np.argsort(-block_scores, axis=1, kind="stable")[:, :TOP_LABELS]
        scores.append(np.take_along_axis(block_scores, top_labels, axis=1).ravel())
        targets.append(np.take_along_axis(block.carried, top_labels, axis=1).ravel())
    return fit_calibration(np.concatenate(scores), np.concatenate(targets), sum(block.positives for block in blocks))


def fit_calibration(scores: Floats, targets: Floats, positives: int) -> PlattScaling:
    """Fit to scores, whether each was right (1 or 0), and how many labels there were to find."""
    slope, shift = fit_logistic(scores[:, None], targets, np.array([1.0, 0.0]), 1.0).tolist()
    scaling = PlattScaling(slope * DISCOUNT[0], shift * DISCOUNT[0] + DISCOUNT[1], 0.0)
    confidence = scaling.confidence(scores)
    predictions = [confidence >= threshold for threshold in THRESHOLDS]
    f1 = [2 * float(predicted @ targets) / max(float(predicted.sum()) + positives, 1) for predicted in predictions]
    return PlattScaling(scaling.slope, scaling.shift, round(float(THRESHOLDS[int(np.argmax(f1))]), 2))
