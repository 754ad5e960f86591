"""What makes two stories related: named features of a pair, and one linear model over them.

Features are of two kinds. The first are about what the two stories say; the second about the links that the
newsroom has set elsewhere: a story links to what its like-minded neighbours link to. A story's own links never
enter a feature of its own, for they are what learning is judged by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from embeddings.base.checked_loading import MOST, record
from embeddings.base.sparse_gather import Rows, filled, spans
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import LinkGraph, look_up

Features = dict[str, Floats]

CONTENT = ("words", "meaning", "tags", "authors", "title", "time", "general", "tag_sum")
LINKS = ("degree", "linked", "author_links", "author_degree")
COMPARED = ("words", "meaning", "tags", "authors", "title")
"""Features that count by how far they stand out among a query's candidates, in standard deviations."""

RETRIEVED = 100
"""Candidates taken from the engine: 200 gave 0.005 more nDCG@10 for a tenth more time (docs/relevance.md)."""
LEAST_SPREAD = 0.02
FURTHEST = 10.0
"""Bounds of that: the standard deviation counts as at least the one, and the distance as at most the other."""

NEIGHBOURS = 20
"""Stories nearest to the query whose links are looked at."""
TEMPERATURE = 0.7
"""Of the softmax that weighs those neighbours by their score."""
BY_LINKS = 100
"""Candidates that the neighbours' links may add to those that the engine found."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The linear model. `links` is None where the archive's links have shown no worth; then `content` ranks alone."""

    content: Mapping[str, float]
    links: Mapping[str, float] | None = None
    """Weights of all features, content and links alike, for the ranking by both."""

    def save(self, folder: Path) -> None:
        """Write `weights.json`."""
        said = {"content": dict(self.content), "links": None if self.links is None else dict(self.links)}
        (folder / "weights.json").write_text(json.dumps(said, indent=2) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Weights:
        """Read what `save` wrote. Raises ValueError where it is not that."""
        found = record(folder / "weights.json", _WEIGHTS)
        known = {*CONTENT, *LINKS}
        if not (set(found.content) <= set(CONTENT) and set(found.links or ()) <= known):
            raise ValueError("weights.json weighs what nobody measures")
        if any(not abs(weight) <= MOST for weight in (*found.content.values(), *(found.links or {}).values())):
            raise ValueError("weights.json has weights that are no numbers")
        return found


_WEIGHTS = TypeAdapter(Weights)
DEFAULT = Weights(
    content={
        "words": 0.478,
        "meaning": 0.289,
        "tags": 0.167,
        "authors": 0.109,
        "title": 0.154,
        "time": 0.661,
        "general": 1.974,
        "tag_sum": 0.078,
    },
    links={
        "words": 0.484,
        "meaning": 0.279,
        "tags": 0.197,
        "authors": 0.107,
        "title": 0.159,
        "time": 0.673,
        "general": 1.298,
        "tag_sum": 0.044,
        "degree": 0.468,
        "linked": 0.241,
        "author_links": 0.309,
        "author_degree": 0.324,
    },
)
"""Mean of the weights fitted to each of two archives by itself (docs/relevance.md)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates with their scores, best first; equal ones by number."""

    numbers: Numbers
    scores: Floats
    """Comparable within one query only."""
    features: Features


class LinkView:
    """A corpus's links as the ranking looks at them: all of them, or those that learning has not hidden."""

    def __init__(self, corpus: Corpus, graph: LinkGraph) -> None:
        self.graph = graph
        degree = np.log1p(graph.degree)
        average = float(degree.mean()) if len(degree) else 0.0
        others, summed = corpus.authors.others(degree)
        self.author_degree: Floats = ((summed + 2 * average) / (others + 2)).astype(np.float32)
        """Shape (n,): mean log degree of the other stories by the same authors, drawn towards the archive's mean."""


def rank(corpus: Corpus, query: Query, retrieved: Numbers, weights: Weights, view: LinkView) -> Ranked:
    """Rank what the engine retrieved and, where the model looks at links, what they add to it."""
    measured = measure(corpus, query, retrieved)
    usual = Usual.of(measured)
    found = usual.compare(measured)
    content = score(found, weights.content)
    if weights.links is None or not len(retrieved):
        return _sorted(retrieved, content, found)
    near, share = neighbours(retrieved, content)
    numbers = retrieved
    linked = view.graph.propagate(near, share)
    added = _by_links(linked, query, retrieved)
    if len(added):
        numbers = np.concatenate([retrieved, added])
        more = usual.compare(measure(corpus, query, added))
        found = {name: np.concatenate([values, more[name]]) for name, values in found.items()}
    found |= link_features(corpus, view, query, numbers, linked)
    return _sorted(numbers, score(found, weights.links), found)


def score(found: Features, weights: Mapping[str, float]) -> Floats:
    """The linear model's value for every candidate."""
    total = np.zeros(len(found["words"]), dtype=np.float32)
    for name, weight in weights.items():
        total += np.float32(weight) * found[name]
    return total


def measure(corpus: Corpus, query: Query, candidates: Numbers) -> Features:
    """What the two stories say, for every candidate, each of shape (len(candidates),) and in its own unit."""
    older = _older(corpus, query, candidates)
    ours = np.zeros(corpus.words.shape[1], dtype=bool)
    ours[query.words.indices] = ours[query.title.indices] = True
    words = Rows.long(corpus.words, candidates, ours)
    tags, tag_sum = _shared_tags(corpus, query, candidates)
    return {
        "words": np.log(np.maximum(words.inner(filled(query.words)), 0) + np.float32(0.02)),
        "meaning": _best_passages(corpus, query, candidates),
        "tags": tags,
        "authors": _shared_authors(corpus, query, candidates),
        "title": older * _their_title_in_ours(corpus, query, candidates)
        + (1 - older) * _our_title_in_theirs(words, query),
        "time": _nearness_in_time(corpus, query, candidates),
        "general": corpus.generality[candidates],
        "tag_sum": tag_sum,
    }


@dataclass(frozen=True, slots=True)
class Usual:
    """What the features in COMPARED are among the candidates that the engine found."""

    mean: Floats
    """Shape (len(COMPARED), 1)."""
    spread: Floats
    """The same: standard deviations."""

    @classmethod
    def of(cls, measured: Features) -> Usual:
        """Among all that were measured."""
        values = np.stack([measured[name] for name in COMPARED])
        if not values.size:
            return cls(np.zeros((len(COMPARED), 1), np.float32), np.ones((len(COMPARED), 1), np.float32))
        spread = np.maximum(values.std(axis=1, keepdims=True), LEAST_SPREAD)
        return cls(values.mean(axis=1, keepdims=True), spread)

    def compare(self, measured: Features) -> Features:
        """The features as the model weighs them: some as standard deviations above the mean. Bounded: where all of
        the engine's candidates are alike, any other would be infinitely far away."""
        values = np.stack([measured[name] for name in COMPARED])
        apart = np.clip((values - self.mean) / self.spread, -FURTHEST, FURTHEST)
        return measured | dict(zip(COMPARED, apart, strict=True))


def neighbours(candidates: Numbers, scores: Floats) -> tuple[Numbers, Floats]:
    """The candidates of the highest scores, and how much each counts; the shares sum to 1."""
    top = np.lexsort((candidates, -scores))[:NEIGHBOURS]
    share = np.exp((scores[top] - scores[top[0]]) / TEMPERATURE)
    return candidates[top], share / share.sum()


def link_features(
    corpus: Corpus, view: LinkView, query: Query, candidates: Numbers, linked: tuple[Numbers, Floats]
) -> Features:
    """What the newsroom's links say of every candidate, the query's own links left out; `linked` are the stories that
    its neighbours are linked with, as `LinkGraph.propagate` gives them."""
    graph = view.graph
    cited, citing = graph.cited[candidates], graph.citing[candidates]
    if query.number is not None:
        cited = cited - np.isin(candidates, graph.targets(query.number))
        citing = citing - np.isin(candidates, graph.sources(query.number))
    older = _older(corpus, query, candidates)
    found = {
        "degree": older * np.log1p(cited) + (1 - older) * np.log1p(citing),
        "linked": np.log(look_up(*linked, candidates) + np.float32(0.01)),
        "author_links": np.log1p(_linked_by_authors(corpus, graph, query, candidates)),
        "author_degree": view.author_degree[candidates],
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def _linked_by_authors(corpus: Corpus, graph: LinkGraph, query: Query, candidates: Numbers) -> Floats:
    """With how many other stories by the query's authors each candidate is linked. Told from the candidates' side: an
    author may have written half of the archive."""
    if not query.authors.nnz:
        return np.zeros(len(candidates), np.float32)
    places, begins = spans(graph.joined.indptr, candidates)
    linked = graph.joined.indices[places]
    ours = np.zeros(corpus.authors.carried.shape[1], np.float32)
    ours[query.authors.indices] = 1
    counted = Rows.short(corpus.authors.carried, linked).held(ours) > 0
    if query.number is not None:
        counted &= linked != query.number
    of = np.repeat(np.arange(len(candidates)), np.diff(begins))
    return np.bincount(of, weights=counted, minlength=len(candidates)).astype(np.float32)


def _sorted(numbers: Numbers, scores: Floats, found: Features) -> Ranked:
    order = np.lexsort((numbers, -scores))
    return Ranked(numbers[order], scores[order], {name: values[order] for name, values in found.items()})


def _by_links(linked: tuple[Numbers, Floats], query: Query, retrieved: Numbers) -> Numbers:
    """The stories that the neighbours' links lead to beyond those retrieved, most telling first."""
    stories, summed = linked
    fresh = ~np.isin(stories, retrieved)
    if query.number is not None:
        fresh &= stories != query.number
    stories, summed = stories[fresh], summed[fresh]
    return stories[np.lexsort((stories, -summed))[:BY_LINKS]]


def _best_passages(corpus: Corpus, query: Query, candidates: Numbers) -> Floats:
    """Mean of two cosines: our best passage with their story, their best passage with ours."""
    if not len(candidates):
        return np.zeros(0, dtype=np.float32)
    ours = (query.passages @ corpus.dense[candidates].T).max(axis=0)
    places, begins = spans(corpus.passage_start, candidates)
    theirs = np.maximum.reduceat(corpus.passages[places] @ query.dense, begins[:-1])
    return np.asarray((ours + theirs) / 2, dtype=np.float32)


def _older(corpus: Corpus, query: Query, candidates: Numbers) -> Floats:
    """1 where the candidate is older than the query, 0 where newer, 0.5 on the same day or without a date."""
    days = query.day - corpus.day[candidates]
    return np.where(np.isnan(days) | (days == 0), 0.5, days > 0).astype(np.float32)


def _their_title_in_ours(corpus: Corpus, query: Query, candidates: Numbers) -> Floats:
    """Share of their title's terms, by idf², that our text holds."""
    ours = np.zeros(corpus.titles.shape[1], dtype=np.float32)
    ours[query.words.indices] = 1
    return Rows.short(corpus.titles, candidates).inner(ours) / corpus.title_mass[candidates]


def _our_title_in_theirs(words: Rows, query: Query) -> Floats:
    """Share of our title's terms, by idf², that their text holds; `words` are the candidates'."""
    mass = np.float32(max(float(query.title.data.sum()), 1e-6))
    return words.held(filled(query.title)) / mass


def _nearness_in_time(corpus: Corpus, query: Query, candidates: Numbers) -> Floats:
    """-log1p(days / 30); for a candidate without a date the mean of the others, for a query without one 0 for all."""
    if not corpus.dated:
        return np.zeros(len(candidates), dtype=np.float32)
    days = np.abs(query.day - corpus.day[candidates])
    known = ~np.isnan(days)
    near = -np.log1p(np.where(known, days, 0) / 30)
    return np.where(known, near, near[known].mean() if known.any() else 0).astype(np.float32)


def _shared_tags(corpus: Corpus, query: Query, candidates: Numbers) -> tuple[Floats, Floats]:
    """Cosine of the tags by rarity; and the sum of the idf of those that both carry."""
    if not query.tags.nnz:
        return np.zeros(len(candidates), np.float32), np.zeros(len(candidates), np.float32)
    theirs = Rows.short(corpus.tags.rows, candidates)
    idf = np.zeros(query.tags.shape[1], dtype=np.float32)
    idf[query.tags.indices] = corpus.tags.idf[query.tags.indices]
    return theirs.inner(filled(query.tags)), theirs.held(idf)


def _shared_authors(corpus: Corpus, query: Query, candidates: Numbers) -> Floats:
    """Cosine of the authors by rarity."""
    if not query.authors.nnz:
        return np.zeros(len(candidates), np.float32)
    return Rows.short(corpus.authors.rows, candidates).inner(filled(query.authors))
