"""How well each label of a vocabulary fits a story, and what its words say for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from embeddings.base.checked_loading import expect, expect_places
from embeddings.base.vectors import Doubles, Flags, Floats, Numbers
from embeddings.corpus import unhelpful
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.label_matrix import Labels
from embeddings.tagging import shipped, stack, usage
from embeddings.tagging.calibration import PlattScaling, calibrate
from embeddings.tagging.names.story_features import StoryFeatures
from embeddings.tagging.names.vocabulary import Arrays, Texts, Vocabulary
from embeddings.tagging.views import VIEWS, Views

MIN_POSITIVES = 60
"""Labels that the editors chose in the replayed past, from which on the archive's own weights count."""
MAX_JUDGED = 1000
"""Newest stories by which it is judged whether texts show a label at all."""
MIN_WORTH = 0.01
"""Of the ridge's score, which is 1 for a label that fits: what a word must add to be given as a reason."""
MAX_TERMS = 8
"""Terms given for a label, from which those are chosen that say different things."""


class Suggester:
    """A vocabulary, the views fitted to the stories that bear its labels, and the stack over them."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        training_places: Numbers,
        views: Views,
        weights: stack.Stack,
        calibration: PlattScaling,
        hardly_shown: Flags,
    ) -> None:
        self.vocabulary = vocabulary
        self.hardly_shown = hardly_shown
        """Shape (labels,): those that texts hardly show, so that none is to be advised."""
        self.training_places = training_places
        """Places, among the stories read, of those that it learned from: oldest first."""
        self._row = {place: row for row, place in enumerate(training_places.tolist())}
        self._views = views
        self._weights = weights
        self.calibration = calibration

    @classmethod
    def fit(
        cls, vocabulary: Vocabulary, training_places: Numbers, texts: Texts, carried: sparse.csr_matrix
    ) -> Suggester:
        """Learn from stories, oldest first; `texts` and `carried`, shape (stories, labels), are theirs."""
        stories = vocabulary.story_features(texts)
        kernel = np.asarray((texts.terms @ texts.terms.T).toarray(), dtype=np.float32)
        views = Views.fit(stories, kernel, carried, final=True)
        blocks = stack.replay(stories, kernel, carried, shipped.STACK)
        weights, calibration = shipped.STACK, shipped.CALIBRATION
        if sum(block.positives for block in blocks) >= MIN_POSITIVES:
            weights = stack.fit_stack(blocks, shipped.STACK)
            calibration = calibrate(blocks, shipped.STACK)
        suggester = cls(
            vocabulary, training_places, views, weights, calibration, np.zeros(carried.shape[1], dtype=bool)
        )
        suggester.hardly_shown = _hardly_shown(suggester, stories, kernel, carried)
        return suggester

    def confidence(self, story: StoryFeatures, cosines: Floats, place: int | None, bears: Floats) -> Doubles:
        """Tell how sure it is of each label of a single story, shape (labels,), between 0 and 1.

        `cosines` are the story's with all stories read. A story that it learned from, at `place` among those read and
        with the labels `bears`, is judged as if it had never been seen.
        """
        row = None if place is None else self._row.get(place)
        if row is None:
            return self._confidences(self._views.score(story, cosines[None, self.training_places]))
        return self.as_if_new(story, cosines[None, self.training_places], row, bears)

    def as_if_new(self, story: StoryFeatures, cosines: Floats, row: int, bears: Floats) -> Doubles:
        """Tell the same of a story that it learned from, as if it had never been seen.

        `row` is its place among those learned from, `cosines`, shape (1, stories learned from), are its with them.
        """
        confidences = self._confidences(self._views.score_left_out(story, cosines, usage.TrainedStory(row, bears)))
        # Of a label that no other story bears nothing would be known.
        return np.asarray(np.where(self._views.usage.count > bears, confidences, 0.0))

    def telling_terms(
        self, labels: Sequence[int], terms: sparse.csr_matrix, story_rows: sparse.csr_matrix
    ) -> list[list[int]]:
        """Find for each label the terms of a story that speak most for it, as columns.

        `terms` are the story's, shape (1, terms); `story_rows` has a row for each, shape (terms held, stories read).
        """
        dual = np.zeros((story_rows.shape[1], len(labels)), np.float32)
        dual[self.training_places] = self._views.ridge_columns(labels)
        worth = terms.data[:, None] * (story_rows @ dual)
        best = np.argsort(-worth, axis=0, kind="stable")[:MAX_TERMS]
        return [
            [int(terms.indices[i]) for i in best[:, rank] if worth[i, rank] >= MIN_WORTH] for rank in range(len(labels))
        ]

    def _confidences(self, views: Floats) -> Doubles:
        return np.asarray(self.calibration.confidence(self._weights.score(views))[0], dtype=np.float64)

    def arrays(self) -> Arrays:
        """Plain arrays for a file."""
        stacked = np.array([*self._weights.weights, self._weights.bias])
        calibrated = np.array([self.calibration.slope, self.calibration.shift, self.calibration.threshold])
        hardly_shown = self.hardly_shown.astype(np.float32)
        own_arrays = {
            "trained": self.training_places,
            "stack": stacked,
            "calibration": calibrated,
            "hardly_shown": hardly_shown,
        }
        return {
            **own_arrays,
            **{f"vocabulary.{name}": array for name, array in self.vocabulary.arrays().items()},
            **{f"views.{name}": array for name, array in self._views.arrays().items()},
        }

    @classmethod
    def from_arrays(
        cls, labels: Labels, arrays: Arrays, corpus: Corpus, *, story_numbers: Numbers, terms: int
    ) -> Suggester:
        """Restore what `arrays` gave, for this corpus. Raises ValueError where it is not of these stories and so
        many terms."""
        *weights, bias = expect(arrays, "stack", "f8", (len(VIEWS) + 1,), -1e3, 1e3).tolist()
        slope, shift, threshold = expect(arrays, "calibration", "f8", (3,), -1e3, 1e3).tolist()
        if not 0 <= threshold <= 1:
            raise ValueError("calibration has a threshold that is no confidence")
        training_places = expect_places(arrays, "trained", len(story_numbers))
        dimension = corpus.raw.shape[1]
        return cls(
            Vocabulary.from_arrays(labels, arrays_under(arrays, "vocabulary"), terms=terms, dimension=dimension),
            training_places,
            Views.from_arrays(
                arrays_under(arrays, "views"),
                labels.carried[story_numbers[training_places]],
                dimension=dimension + corpus.reduced.shape[1],
                authors=len(corpus.authors.names),
            ),
            stack.Stack(tuple(weights), bias),
            PlattScaling(slope, shift, threshold),
            np.asarray(expect(arrays, "hardly_shown", "f4", (len(labels.names),), 0, 1) > 0),
        )


def _hardly_shown(suggester: Suggester, stories: StoryFeatures, kernel: Floats, carried: sparse.csr_matrix) -> Flags:
    """The labels whose confidences, for each story as if it were new, hardly tell its bearers from other stories."""
    bearer_sum, other_sum, bearer_count = (np.zeros(carried.shape[1]) for _ in range(3))
    newest = range(max(len(stories) - MAX_JUDGED, 0), len(stories))
    for row in newest:
        bears = carried[row].toarray()[0].astype(np.float32)
        confidence = suggester.as_if_new(stories[row : row + 1], kernel[row][None], row, bears)
        bearer_sum += confidence * bears
        other_sum += confidence * (1 - bears)
        bearer_count += bears
    other_count = np.maximum(len(newest) - bearer_count, 1)
    return unhelpful.hardly_shown(bearer_sum / np.maximum(bearer_count, 1), other_sum / other_count, bearer_count)


def arrays_under(arrays: Arrays, prefix: str) -> Arrays:
    """Give the arrays whose names begin with the prefix and a dot, without these."""
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(f"{prefix}.")}
