"""What a story's score would be if the query did not have some of its words: whether these are why it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy import sparse

from embeddings.base.sparse_rows import viewed
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import is_among
from embeddings.related.features import FEATURES, LinkView, Pairs, measure
from embeddings.related.ranking import Standardiser, score

MIN_LOSS = 0.03
"""Of a score, what counts as lower: embeddings are not compared again, and move it as well."""
WORD_FEATURES = tuple(feature for feature in FEATURES if feature.name in ("words", "title"))
"""The features that look at words one by one."""


class WithoutTerms:
    """One query and all of its candidates, scored again without some of the query's terms."""

    def __init__(
        self, corpus: Corpus, query: Query, candidates: Numbers, view: LinkView, weights: Mapping[str, float]
    ) -> None:
        """`candidates` are all that the query was compared with: a score tells how far one stands out among them."""
        self._corpus, self._query, self._view = corpus, query, view
        self._candidates = np.sort(candidates)
        self._weights = {feature.name: weights.get(feature.name, 0.0) for feature in WORD_FEATURES}
        self._score_changes: dict[tuple[int, ...], Floats] = {}

    def lowers(self, number: int, columns: Sequence[int]) -> bool:
        """Tell whether one of the candidates would have a lower score without the terms in these columns.

        A story that is no candidate, such as one that was pinned, is compared as if it were one.
        """
        place = int(np.searchsorted(self._candidates, number))
        if place == len(self._candidates) or self._candidates[place] != number:
            candidates = np.append(self._candidates, number)
            return WithoutTerms(self._corpus, self._query, candidates, self._view, self._weights).lowers(
                number, columns
            )
        key = tuple(sorted(columns))
        if key not in self._score_changes:
            self._score_changes[key] = self._scores(_query_without(self._query, key)) - self._scores_with_all
        return bool(self._score_changes[key][place] < -MIN_LOSS)

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs(self._corpus, self._query, self._candidates, self._view)

    @cached_property
    def _scores_with_all(self) -> Floats:
        return self._scores(self._query)

    def _scores(self, query: Query) -> Floats:
        """What the features of words add to each candidate's score."""
        features = measure(self._pairs.with_query(query), WORD_FEATURES)
        return score(Standardiser.of(features, tuple(self._weights)).standardise(features), self._weights)


def _query_without(query: Query, columns: Sequence[int]) -> Query:
    return replace(
        query, words=_row_without(query.words, columns, unit=True), title=_row_without(query.title, columns, unit=False)
    )


def _row_without(row: sparse.csr_matrix, columns: Sequence[int], *, unit: bool) -> sparse.csr_matrix:
    """Take the columns, which ascend, out of a row."""
    kept = ~is_among(np.array(columns, np.int64), row.indices)
    data, indices = row.data[kept], row.indices[kept]
    if unit:
        data = data / max(float(np.linalg.norm(data)), 1e-9)
    return viewed(data.astype(np.float32, copy=False), indices, np.array([0, len(indices)]), row.shape[1])
