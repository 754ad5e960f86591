"""The one section that a story belongs in: a softmax, for there a story has only one label."""

from typing import Any, Self

import numpy as np

from embeddings.base.checked_loading import expect, expect_places
from embeddings.base.vectors import Doubles, Floats, Numbers
from embeddings.tagging import learners, usage, views
from embeddings.tagging.names.vocabulary import Arrays


class SectionModel:
    """Says how likely each section is."""

    def __init__(
        self, training_places: Numbers, softmax: learners.Softmax, held_out_scores: Floats, sharpness: float
    ) -> None:
        self._training_places = training_places
        self._row = {place: row for row, place in enumerate(training_places.tolist())}
        self._softmax = softmax
        self._held_out_scores = held_out_scores
        """Shape (stories, sections): its log-probabilities of each story when fitted without it."""
        self._sharpness = sharpness
        """What log-probabilities are multiplied by before they are made to sum to 1 again."""

    @classmethod
    def fit(cls, training_places: Numbers, fused: Floats, carried: Floats, day: Doubles) -> Self:
        """Learn from stories of one section each, oldest first; `carried` has shape (stories, sections)."""
        importance = usage.age_weights(day, views.SOFT_HALF_LIFE)
        held_out_scores = learners.held_out(fused, carried, importance)

        def loss(sharpness: float) -> float:
            return -float((carried * np.log(_probabilities(held_out_scores, sharpness) + 1e-9)).sum())

        # Guo and others (2017): a temperature keeps the order and mends the confidence.
        # Reading needs none of it, and it takes some 50 ms to import.
        from scipy.optimize import minimize_scalar

        optimum: Any = minimize_scalar(loss, bounds=(0.1, 3.0), method="bounded")
        return cls(training_places, learners.Softmax.fit(fused, carried, importance), held_out_scores, float(optimum.x))

    def confidence(self, fused: Floats, place: int | None) -> Doubles:
        """Tell how likely each section is, shape (sections,), summing to 1.

        A story that it learned from, at `place` among those read, is judged by what is known without it.
        """
        row = None if place is None else self._row.get(place)
        log_probabilities = self._softmax.score(fused) if row is None else self._held_out_scores[row][None]
        return np.asarray(_probabilities(log_probabilities, self._sharpness)[0], dtype=np.float64)

    def arrays(self) -> Arrays:
        """Give plain arrays for a file."""
        return {
            "trained": self._training_places,
            "weights": self._softmax.weights,
            "offset": self._softmax.offset,
            "apart": self._held_out_scores,
            "sharpness": np.array([self._sharpness]),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays, *, stories: int, sections: int, dimension: int) -> Self:
        """Restore what `arrays` gave. Raises ValueError where it is not of these numbers of stories and sections."""
        training_places = expect_places(arrays, "trained", stories)
        softmax = learners.Softmax.from_arrays(arrays, "", dimension, sections)
        return cls(
            training_places,
            softmax,
            expect(arrays, "apart", "f4", (len(training_places), sections), high=0),
            float(expect(arrays, "sharpness", "f8", (1,), 0.01, 10)[0]),
        )


def _probabilities(log_probabilities: Floats, sharpness: float) -> Floats:
    powers = np.exp(sharpness * (log_probabilities - log_probabilities.max(axis=1, keepdims=True)))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
