"""An archive as the prior's learning sees it: its stories as arrays, and its links' examples as they thin out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from embeddings.building.assembling.assembly import corpus_of
from embeddings.building.assembling.embedding import Embedder
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.evaluation import material, related
from embeddings.related import learning
from embeddings.related.likelihood import Example
from embeddings.related.prior import Prior, SeenArchive, sketch
from embeddings.related.temporal_locality import temporal_locality
from embeddings.storage.cache import Cache
from service.settings import load
from tools.prior.baseline import tfidf
from tools.prior.slices import SIZES, Slice, slices

LEVELS = (0, 5, 20, 60, 150, None)
"""Linked pairs that are known; None: all of them."""
JUDGED_AT = (20, None)
"""Linked pairs from which weights are learned where priors are compared."""


@dataclass(frozen=True)
class Archive:
    """One that the prior is learned from."""

    name: str
    corpus: Corpus
    titles: Sequence[str]
    tfidf: float
    """nDCG@10 of plain TF-IDF on its linked stories."""
    locality: float | None
    """Temporal."""
    slices: Mapping[int, Sequence[Slice]]
    """Small archives of it, by their size."""

    @property
    def seen(self) -> SeenArchive:
        """What the prior says of it."""
        graph = self.corpus.links
        linked = int(np.count_nonzero(graph.degree))
        return SeenArchive(self.name, len(self.corpus), linked, graph.pairs, sketch(self.titles))


@dataclass(frozen=True)
class Fold:
    """A third of the linked stories hidden, and what the links of the others teach."""

    known: list[Example]
    """Of the stories that the known links join."""
    judged: list[Example]
    """Of the hidden ones."""


def read(named: str, cache: Cache, now: datetime) -> Archive:
    """Read the archive that a folder, or NAME=FOLDER, names."""
    name, _, folder = named.rpartition("=")
    plan = load((Path(folder),), discover=False).build_plan()
    articles = material.read_visible(plan, now, cache, lambda *_: None)
    found = material.gather(articles, Embedder(DEFAULT_MODEL, cache, lambda *_: None))
    # Others that rank by TF-IDF do not leave out what stories repeat.
    all_of_it = replace(plan, rules=replace(plan.rules, boilerplate=("!*",)))
    written = replace(found, articles=material.read_visible(all_of_it, now, cache, lambda *_: None))
    _, corpus = corpus_of(articles, found.counts.tolist(), found.vectors, UTC, None, None)
    titles = [article.title for article in articles]
    cut = {size: list(slices(found, written, size)) for size in SIZES}
    return Archive(name or Path(folder).name, corpus, titles, tfidf(written, corpus), temporal_locality(corpus), cut)


def thinned(graph: LinkGraph, pairs: int | None) -> LinkGraph:
    """Keep so many of the linked pairs of stories, drawn by lot, the same every time; all if None."""
    links = graph.directed_pairs()
    joined = sorted({(min(link), max(link)) for link in links})
    if pairs is None or pairs >= len(joined):
        return graph
    order = np.random.default_rng(0).permutation(len(joined))[:pairs]
    kept = {joined[place] for place in order.tolist()}
    return LinkGraph(len(graph.degree), [link for link in links if (min(link), max(link)) in kept])


def examples(archive: Archive, prior: Prior) -> list[list[Example]]:
    """Ask for all linked stories anew at each of LEVELS, while so many links of the others are known; and for those of
    the slices of each size."""
    corpus, prior = archive.corpus, prior.for_archive(archive.locality)
    graph = corpus.links
    found = []
    for level in LEVELS:
        known = thinned(graph, level)
        asked = [learning.build_examples(corpus, known, hidden, prior) for hidden in learning.folds(graph)]
        found.append([example for fold in asked for example in fold])
    return found + [[e for part in parts for e in part.examples(prior)] for parts in archive.slices.values()]


def folds(archive: Archive, pairs: int | None, prior: Prior) -> list[Fold]:
    """Hide a third of the linked stories at a time, as if the archive had so many linked pairs beside theirs."""
    corpus, prior = archive.corpus, prior.for_archive(archive.locality)
    found = []
    for hidden in related.folds(corpus.links):
        known = thinned(corpus.links.without(hidden), pairs)
        rest = replace(corpus, links=known)
        asked: list[Sequence[Example]] = [
            learning.build_examples(rest, known, inner, prior) for inner in learning.folds(known)
        ]
        judged = learning.build_examples(corpus, known, hidden, prior)
        found.append(Fold([example for fold in asked for example in fold], judged))
    return found
