"""Small archives: consecutive stories of a large one, with no other link than those among themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

import numpy as np

from embeddings.building.assembling.assembly import corpus_of
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.evaluation.material import Material
from embeddings.related import learning
from embeddings.related.likelihood import Example
from embeddings.related.prior import Prior
from embeddings.related.temporal_locality import temporal_locality
from tools.prior.baseline import tfidf

SIZES = (60, 120, 300)
MIN_LINKED = 12
"""Linked stories that a slice has to hold."""


@dataclass(frozen=True)
class Slice:
    """So many stories one after the other by date."""

    corpus: Corpus
    tfidf: float
    """nDCG@10 of plain TF-IDF on its linked stories."""
    locality: float | None
    """Temporal."""

    def examples(self, prior: Prior) -> list[Example]:
        """Ask for all linked stories anew, while no link is known."""
        graph = self.corpus.links
        none = LinkGraph(len(self.corpus), [])
        return learning.build_examples(self.corpus, none, np.flatnonzero(graph.degree).tolist(), prior)


def slices(found: Material, written: Material, size: int) -> Iterator[Slice]:
    """Cut an archive into slices that do not overlap; `written` are its stories as plain TF-IDF reads them."""
    dates = [(article.published.isoformat() if article.published else "", article.id) for article in found.articles]
    order = sorted(range(len(dates)), key=dates.__getitem__)
    for start in range(0, len(order) - size + 1, size):
        numbers = sorted(order[start : start + size])
        some = found.select(numbers)
        _, corpus = corpus_of(some.articles, some.counts.tolist(), some.vectors, UTC, None, None)
        if np.count_nonzero(corpus.links.degree) >= MIN_LINKED:
            yield Slice(corpus, tfidf(written.select(numbers), corpus), temporal_locality(corpus))
