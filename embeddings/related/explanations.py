"""What can be told of one query's candidates, and the order of its list by that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from content.base import Article
from embeddings.base.answers import GOOD, Reason
from embeddings.base.vectors import Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.related import reasons
from embeddings.related.calibration import Calibration
from embeddings.related.features import LinkView
from embeddings.related.without_terms import WithoutTerms
from embeddings.storage.catalogue import Catalogue

REORDERED = 10
"""Places of a list, from its beginning, within which what is told of a story moves it."""
BOX = 4
"""Stories that a box under an article usually shows."""
UNEXPLAINED = 0.5
"""What the score of a possible story of which nothing is told counts there. Who reads lists one by one finds 16 % of
such stories out of place, and 3 % of the other possible ones (docs/relevance.md)."""
STRAY, FAR = 0.08, 1.0
"""A score, and of what is near in the archive: such a story that is less likely than the one and further away than the
other fills no box, but for one that nothing else would fill."""


class Explanations:
    """The reasons for candidates of one query, each found once."""

    def __init__(
        self,
        article: Article,
        query: Query,
        corpus: Corpus,
        catalogue: Catalogue,
        calibration: Calibration,
        candidates: Numbers,
        view: LinkView,
        terms: Sequence[str],
        weights: Mapping[str, float],
    ) -> None:
        """`candidates`, shape (n,), are all that the query was compared with; `weights` those of content features."""
        self._article, self._query, self._corpus, self._catalogue = article, query, corpus, catalogue
        self._calibration = calibration
        self._terms, self._weights = terms, weights
        self._without = WithoutTerms(corpus, query, candidates, view, weights)
        self._found: dict[int, list[Reason]] = {}

    def of(self, number: int) -> list[Reason]:
        """Give the reasons for a story of the catalogue; none where nothing telling is known."""
        if number not in self._found:
            self._found[number] = reasons.explain(
                self._article,
                self._catalogue[number],
                self._query,
                self._corpus,
                number,
                self._terms,
                self._weights,
                partial(self._without.lowers, number),
            )
        return self._found[number]

    def is_far(self, number: int) -> bool:
        """Tell whether a story is further away than the loneliest of the archive's are from their nearest."""
        return bool(self._calibration.closeness(self._corpus, self._query, np.array([number]))[0] < FAR)


def explained_first(
    scores: Sequence[float],
    limit: int,
    is_explained: Callable[[int], bool],
    is_far: Callable[[int], bool],
    *,
    fill: bool = False,
) -> list[int]:
    """Order the places of a list, so that possible stories of which nothing is told count by `UNEXPLAINED`.

    Those that are less likely than `STRAY`, and far, come after all others of the first `REORDERED`; a list that has
    none better for one of its first `BOX` places ends there, unless it is to be filled with whatever there is.

    `scores` are those of the list, falling. Whether a story is explained, or far, is asked by its place, only of
    possible ones among the first `REORDERED` that may come among the first `limit`. Returns the places, at least the
    first `limit`.
    """
    worth: list[float] = []
    for place, score in enumerate(scores[:REORDERED]):
        if sum(other >= score for other in worth) >= limit:
            break
        if score < GOOD and not is_explained(place):
            score = score - 1 if score < STRAY and is_far(place) else score * UNEXPLAINED
        worth.append(score)
    order = sorted(range(len(worth)), key=worth.__getitem__, reverse=True)
    if not fill and any(worth[place] < 0 for place in order[:BOX]):
        return [place for place in order if worth[place] >= 0] or order[:1]
    return [*order, *range(len(order), len(scores))]
