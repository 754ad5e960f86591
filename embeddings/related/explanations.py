"""The reasons for the candidates of one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from content.base import Article
from embeddings.base.answers import Reason
from embeddings.base.vectors import Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.related import reasons
from embeddings.related.features import LinkView
from embeddings.related.without_terms import WithoutTerms
from embeddings.storage.catalogue import Catalogue


class Explanations:
    """Tells why each candidate is related to the query; the reasons are found once."""

    def __init__(
        self,
        article: Article,
        query: Query,
        corpus: Corpus,
        catalogue: Catalogue,
        candidates: Numbers,
        view: LinkView,
        terms: Sequence[str],
        weights: Mapping[str, float],
    ) -> None:
        """`candidates`, shape (n,), are all that the query was compared with; `weights` those of content features."""
        self._article, self._query, self._corpus, self._catalogue = article, query, corpus, catalogue
        self._terms, self._weights = terms, weights
        self._without = WithoutTerms(corpus, query, candidates, view, weights)
        self._reasons: dict[int, list[Reason]] = {}

    def reasons_for(self, number: int) -> list[Reason]:
        """Give the reasons for a story of the catalogue; none where nothing telling is known."""
        if number not in self._reasons:
            self._reasons[number] = reasons.explain(
                self._article,
                self._catalogue[number],
                self._query,
                self._corpus,
                number,
                self._terms,
                self._weights,
                partial(self._without.lowers, number),
            )
        return self._reasons[number]
