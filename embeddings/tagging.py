"""Which of the newsroom's tags a story carries: a vote of its neighbours."""

from __future__ import annotations

import numpy as np

from content.article import Article
from embeddings.answers import TagAnswer, TagSuggestion
from embeddings.catalogue import Catalogue
from embeddings.corpus import Corpus, Query
from embeddings.ranking import _product as product

NEIGHBOURS = 30


class Tagger:
    """Suggestions from one snapshot."""

    def __init__(self, catalogue: Catalogue, corpus: Corpus) -> None:
        self._catalogue = catalogue
        self._corpus = corpus
        self._carried = corpus.tags.carried

    def suggest(self, article: Article, query: Query, limit: int) -> TagAnswer:
        """The tags that the nearest stories carry, weighted by how near each is."""
        corpus = self._corpus
        everything = np.arange(len(corpus))
        near = 0.5 * (corpus.dense @ query.dense) + 0.5 * product(corpus.words, everything, query.words)
        if query.number is not None:
            near[query.number] = -1
        neighbours = np.argsort(-near, kind="stable")[:NEIGHBOURS]
        weights = np.maximum(near[neighbours], 0) ** 2
        votes = np.asarray(self._carried[neighbours].T @ weights).ravel()
        total = float(weights.sum())
        if total <= 0:
            return TagAnswer((), ())
        best = [int(c) for c in np.argsort(-votes, kind="stable")[:limit] if votes[c] > 0]
        return TagAnswer(tuple(self._suggestion(c, votes[c] / total, neighbours) for c in best), ())

    def _suggestion(self, column: int, share: float, neighbours: np.ndarray) -> TagSuggestion:
        carriers = [int(n) for n in neighbours if self._carried[int(n), column]][:3]
        reasons = tuple(f"On {self._catalogue[n].title}" for n in carriers)
        tags = self._corpus.tags
        return TagSuggestion(tags.names[column], min(1.0, float(share)), tags.counts[column], reasons)
