"""The views: each says in its own way how well a label fits a story; the stack joins them.

| view | what it is |
|---|---|
| soft | log-probability of a softmax on the fused vectors |
| text | ridge on the words |
| nearest | log of the share in the votes of the stories nearest by words, beside its use ever |
| cover | share of the name's words, by rarity, in title and description |
| phrase, words | lift of the label where its name, or most of its words, stand in the text |
| passage, opening | meaning: cosine of the name with the nearest passage and with the first |
| cosine | words: cosine of the name with the text |
| recent, late, prior | log-odds of its use of late, in the last years, and ever: one that is out of use fades |
| silence | how many uses are missing since the last one: a tag that was given up fades |
| author | lift of the label with the story's authors |
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from embeddings.base.checked_loading import expect, expect_places
from embeddings.base.vectors import Array, Doubles, Floats, Numbers, Reals
from embeddings.corpus.corpus import UNIT
from embeddings.tagging.learners import NearestNeighbours, Ridge, Softmax, held_out
from embeddings.tagging.names.story_features import StoryFeatures
from embeddings.tagging.usage import TrainedStory, Usage, age_weights

USUAL_MOMENTS = {
    "soft": (-5.572, 1.617),
    "text": (0.053, 0.102),
    "nearest": (0.0, 1.2),
    "cover": (0.050, 0.185),
    "phrase": (-0.805, 1.228),
    "words": (-0.889, 1.357),
    "passage": (0.08, 0.99),
    "opening": (0.005, 0.996),
    "cosine": (0.0054, 0.0147),
    "recent": (-3.639, 1.383),
    "late": (-3.644, 1.345),
    "prior": (-3.623, 1.320),
    "silence": (0.4, 0.5),
    "author": (-0.484, 1.004),
}
"""Mean and deviation of each view on two archives: the units in which views are given."""
VIEWS = tuple(USUAL_MOMENTS)
_MEAN, _DEVIATION = np.array(list(USUAL_MOMENTS.values()), np.float32).T
RIDGE = 0.3
"""Penalty of the ridge; from 0.15 to 0.6 it makes no difference."""
SOFT_HALF_LIFE = 4.0
"""Years after which a story counts half for the softmax."""
MIN_LOG_PROBABILITY = -9.0
"""Log-probability below which the softmax's say makes no difference."""
VOTE_PRIOR = (0.3, 0.003)
"""Added to the votes for a label: this part of its share of all stories, and this constant."""
SOFT_LABELS = 300
RIDGE_LABELS = 1000
"""So many of the most used labels are learned; others have their shares only. It bounds time and memory."""


class Views:
    """The views, fitted to the labels of some stories."""

    def __init__(
        self,
        softmax: Softmax,
        softmax_labels: Numbers,
        held_out_scores: Floats,
        ridge: Ridge,
        ridge_labels: Numbers,
        nearest: NearestNeighbours,
        usage: Usage,
        cosine_moments: Floats,
    ) -> None:
        self.softmax = softmax
        self.softmax_labels = softmax_labels
        """The labels that the softmax knows, ascending."""
        self.held_out_scores = held_out_scores
        """Shape (stories, labels of the softmax): its log-probabilities of each story when fitted without it."""
        self.ridge = ridge
        self.ridge_labels = ridge_labels
        """The labels that the ridge knows, ascending."""
        self.nearest = nearest
        self.usage = usage
        self.cosine_moments = cosine_moments
        """Shape (4, labels): mean and deviation of the names' cosines with nearest passages, then with first ones."""

    @classmethod
    def fit(cls, stories: StoryFeatures, kernel: Floats, carried: sparse.csr_matrix, *, final: bool = False) -> Views:
        """Fit to the stories' labels; `kernel` are the cosines of their words, `carried` has shape (stories, labels).

        Only with `final` can the views tell what they would say of a story without having known it.
        """
        usage = Usage.fit(stories, carried)
        softmax_labels, ridge_labels = _most_used(usage.count, SOFT_LABELS), _most_used(usage.count, RIDGE_LABELS)
        dense = carried[:, softmax_labels].toarray()
        importance = age_weights(stories.day, SOFT_HALF_LIFE)
        return cls(
            Softmax.fit(stories.fused, dense, importance),
            softmax_labels,
            held_out(stories.fused, dense, importance) if final else np.zeros((0, len(softmax_labels)), np.float32),
            Ridge.fit(kernel, carried[:, ridge_labels].toarray(), RIDGE, final=final),
            ridge_labels,
            NearestNeighbours(carried),
            usage,
            np.stack(
                [
                    moments
                    for cosines in (stories.passage, stories.opening)
                    for moments in (cosines.mean(axis=0), cosines.std(axis=0) + 1e-3)
                ]
            ),
        )

    def score(self, stories: StoryFeatures, kernel: Floats) -> Floats:
        """Give all views, shape (stories, labels, views), for the stories' kernel with those trained on."""
        return self._joined(stories, kernel, self.softmax.score(stories.fused), self.ridge.score(kernel), None)

    def score_left_out(self, story: StoryFeatures, kernel: Floats, left_out: TrainedStory) -> Floats:
        """Give all views, shape (1, labels, views), of a trained story as if it had never been seen."""
        ridge = self.ridge.score_without(left_out.place, left_out.bears[self.ridge_labels])[None]
        other_kernel = kernel.copy()
        other_kernel[0, left_out.place] = 0
        return self._joined(story, other_kernel, self.held_out_scores[left_out.place][None], ridge, left_out)

    def ridge_columns(self, labels: Sequence[int]) -> Floats:
        """Give the ridge's dual weights of each trained story for some labels, shape (stories, labels); 0 for one
        unlearned."""
        places = np.minimum(np.searchsorted(self.ridge_labels, labels), max(len(self.ridge_labels) - 1, 0))
        return np.asarray(self.ridge.dual[:, places] * (self.ridge_labels[places] == labels), dtype=np.float32)

    def _joined(
        self,
        stories: StoryFeatures,
        kernel: Floats,
        log_probabilities: Floats,
        ridge_scores: Floats,
        left_out: TrainedStory | None,
    ) -> Floats:
        usage = self.usage.views(stories, left_out)
        shape = (len(stories), len(self.usage.count))
        by_name: dict[str, Reals] = {
            "soft": self._least_scores(shape, usage["prior"]),
            "text": np.tile(self.usage.count / max(float(self.usage.stories[0]), 1), (shape[0], 1)),
            "nearest": self._votes(kernel),
            "cover": (stories.mentions.head_words @ stories.name_weight).toarray(),
            "passage": (stories.passage - self.cosine_moments[0]) / self.cosine_moments[1],
            "opening": (stories.opening - self.cosine_moments[2]) / self.cosine_moments[3],
            "cosine": stories.cosine.toarray(),
            **usage,
        }
        by_name["soft"][:, self.softmax_labels] = np.maximum(log_probabilities, MIN_LOG_PROBABILITY)
        by_name["text"][:, self.ridge_labels] = ridge_scores
        joined = np.empty((*shape, len(VIEWS)), np.float32)
        for place, name in enumerate(VIEWS):
            joined[..., place] = by_name[name]
        return np.asarray((joined - _MEAN) / _DEVIATION, dtype=np.float32)

    def _votes(self, kernel: Floats) -> Doubles:
        share = self.usage.count / max(float(self.usage.stories[0]), 1)
        share_weight, constant = VOTE_PRIOR
        return np.asarray(
            np.log(self.nearest.score(kernel) + share_weight * share + constant)
            - np.log((1 + share_weight) * share + constant)
        )

    @staticmethod
    def _least_scores(shape: tuple[int, int], prior: Doubles) -> Floats:
        return np.tile(np.maximum(prior, MIN_LOG_PROBABILITY).astype(np.float32), (shape[0], 1))

    def arrays(self) -> dict[str, Array]:
        """Give plain arrays for a file."""
        return {
            "softmax.weights": self.softmax.weights,
            "softmax.offset": self.softmax.offset,
            "soft": self.softmax_labels,
            "apart": self.held_out_scores,
            "ridge.dual": self.ridge.dual,
            "ridge.mean": self.ridge.mean,
            "ridge.own": self.ridge.leave_one_out,
            "ridged": self.ridge_labels,
            "spread": self.cosine_moments,
            **self.usage.arrays(),
        }

    @classmethod
    def from_arrays(
        cls, arrays: dict[str, Array], carried: sparse.csr_matrix, *, dimension: int, authors: int
    ) -> Views:
        """Restore what `arrays` gave, for stories with these labels; `dimension` is that of fused vectors.

        Raises ValueError where it is not that.
        """
        stories, labels = carried.shape
        softmax_labels = expect_places(arrays, "soft", labels, ascending=True)
        ridge_labels = expect_places(arrays, "ridged", labels, ascending=True)
        cosine_moments = expect(arrays, "spread", "f4", (4, labels), -UNIT, UNIT)
        if not (cosine_moments[1::2] > 0).all():
            raise ValueError("spread has a deviation of nothing")
        return cls(
            Softmax.from_arrays(arrays, "softmax.", dimension, len(softmax_labels)),
            softmax_labels,
            expect(arrays, "apart", "f4", (stories, len(softmax_labels)), high=0),
            Ridge(
                expect(arrays, "ridge.dual", "f4", (stories, len(ridge_labels))),
                expect(arrays, "ridge.mean", "f4", (len(ridge_labels),), 0, 1),
                expect(arrays, "ridge.own", "f4", (2, stories)),
            ),
            ridge_labels,
            NearestNeighbours(carried),
            Usage.from_arrays(arrays, stories=stories, labels=labels, authors=authors),
            cosine_moments,
        )


def _most_used(count: Doubles, most: int) -> Numbers:
    order = np.lexsort((np.arange(len(count)), -count))[:most]
    return np.sort(order[count[order] > 0]).astype(np.int64)
