"""What the ranking measures of a query beside its candidates: one table, each entry a named feature.

Features are of two kinds. Those of content are about what the two stories say; those of links about the links that the
newsroom has set elsewhere: a story links to what its like-minded neighbours link to. A story's own links never
enter a feature of its own, for they are what learning is judged by.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np

from embeddings.base.sparse_gather import Rows, filled, spans
from embeddings.base.vectors import Doubles, Flags, Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import LinkGraph, is_among, look_up

FeatureValues = dict[str, Floats]
"""By the names of features, each of shape (candidates,)."""
Kind = Literal["content", "links"]
LinkedStories = tuple[Numbers, Floats]
"""Stories in ascending order that a query's neighbours are linked with, and the summed weights of those neighbours."""
NO_LINKED_STORIES: LinkedStories = (np.zeros(0, np.int64), np.zeros(0, np.float32))


class LinkView:
    """A corpus's links as the ranking looks at them: all of them, or those that learning has not hidden."""

    def __init__(self, corpus: Corpus, graph: LinkGraph) -> None:
        self.graph = graph
        degree = np.log1p(graph.degree)
        average = float(degree.mean()) if len(degree) else 0.0
        counts, sums = corpus.authors.sums_of_sharers(degree)
        self.author_degree: Floats = ((sums + 2 * average) / (counts + 2)).astype(np.float32)
        """Shape (n,): mean log degree of the other stories by the same authors, drawn towards the archive's mean."""


class QueryTerms:
    """A query's terms as arrays of all columns, shape (terms,), each made once."""

    def __init__(self, query: Query) -> None:
        self._query = query

    @cached_property
    def words(self) -> Floats:
        """The weights of its words."""
        return filled(self._query.words)

    @cached_property
    def title(self) -> Floats:
        """The weights of its title's terms."""
        return filled(self._query.title)

    @cached_property
    def text(self) -> Floats:
        """1 for each of its words."""
        text = np.zeros(self._query.words.shape[1], dtype=np.float32)
        text[self._query.words.indices] = 1
        return text

    @cached_property
    def terms(self) -> Flags:
        """Which of them its text or its title has."""
        terms = self.text > 0
        terms[self._query.title.indices] = True
        return terms


class Pairs:
    """A query beside each of its candidates, with what several features need, worked out once."""

    def __init__(
        self,
        corpus: Corpus,
        query: Query,
        candidates: Numbers,
        view: LinkView,
        linked: LinkedStories = NO_LINKED_STORIES,
        query_terms: QueryTerms | None = None,
    ) -> None:
        """`linked` is what `LinkGraph.propagate` gives for the query's neighbours."""
        self.corpus, self.query, self.candidates = corpus, query, candidates
        self.view, self.linked = view, linked
        self.query_terms = query_terms or QueryTerms(query)

    def with_candidates(self, candidates: Numbers, linked: LinkedStories = NO_LINKED_STORIES) -> Self:
        """Compare the same query with other candidates."""
        return type(self)(self.corpus, self.query, candidates, self.view, linked, self.query_terms)

    @cached_property
    def days_apart(self) -> Doubles:
        """Between the two publications, NaN where either has no date."""
        return np.abs(self.query.day - self.corpus.day[self.candidates])

    @cached_property
    def older(self) -> Floats:
        """1 where the candidate is older than the query, 0 where newer, 0.5 on the same day or without a date."""
        days = self.query.day - self.corpus.day[self.candidates]
        return np.where(np.isnan(days) | (days == 0), 0.5, days > 0).astype(np.float32)

    @cached_property
    def words(self) -> Rows:
        """The candidates' words, those that the query's text or title has too."""
        return Rows.long(self.corpus.words, self.candidates, self.query_terms.terms)

    @cached_property
    def titles(self) -> Rows:
        """The candidates' titles."""
        return Rows.short(self.corpus.titles, self.candidates)

    def with_query(self, query: Query) -> Self:
        """Compare another query, whose terms this one has all, with the same candidates: words are gathered once."""
        pairs = type(self)(self.corpus, query, self.candidates, self.view, self.linked)
        pairs.__dict__ |= {"words": self.words, "titles": self.titles}
        return pairs

    @cached_property
    def tags(self) -> Rows:
        """The candidates' tags."""
        return Rows.short(self.corpus.tags.rows, self.candidates)

    def zeros(self) -> Floats:
        """Give the values of a feature that is not known here, shape (candidates,)."""
        return np.zeros(len(self.candidates), np.float32)


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that is measured of every pair."""

    name: str
    measure: Callable[[Pairs], Floats]
    """Gives an array of shape (candidates,)."""
    kind: Kind
    scale: float
    """Standard deviation among a query's candidates, on the archives that the defaults were fitted to. Distances
    between weights are measured in these, so that they mean the same for every feature."""
    standardised: bool = False
    """Whether it counts by how far it stands out among a query's candidates, in standard deviations."""


def feature_names(features: Iterable[Feature]) -> tuple[str, ...]:
    """List the names in the order of the table."""
    return tuple(feature.name for feature in features)


def measure(pairs: Pairs, features: Iterable[Feature]) -> FeatureValues:
    """Measure each of these features for every candidate, in its own unit."""
    return {feature.name: feature.measure(pairs).astype(np.float32, copy=False) for feature in features}


def _words(pairs: Pairs) -> Floats:
    """Logarithm of the lexical cosine and a little."""
    return np.log(np.maximum(pairs.words.inner(pairs.query_terms.words), 0) + np.float32(0.02))


def _meaning(pairs: Pairs) -> Floats:
    """Mean of two cosines: our best passage with their story, their best passage with ours."""
    corpus, query, candidates = pairs.corpus, pairs.query, pairs.candidates
    if not len(candidates):
        return pairs.zeros()
    best_of_query = (query.passages @ corpus.dense[candidates].T).max(axis=0)
    places, begins = spans(corpus.passage_start, candidates)
    best_of_candidate = np.maximum.reduceat(corpus.passages[places] @ query.dense, begins[:-1])
    return np.asarray((best_of_query + best_of_candidate) / 2, dtype=np.float32)


def _tags(pairs: Pairs) -> Floats:
    """Cosine of the tags by rarity."""
    return pairs.tags.inner(filled(pairs.query.tags)) if pairs.query.tags.nnz else pairs.zeros()


def _tag_sum(pairs: Pairs) -> Floats:
    """Sum of the idf of the tags that both carry."""
    tags, labels = pairs.query.tags, pairs.corpus.tags
    if not tags.nnz:
        return pairs.zeros()
    idf = np.zeros(tags.shape[1], dtype=np.float32)
    idf[tags.indices] = labels.idf[tags.indices]
    return pairs.tags.sums_of(idf)


def _authors(pairs: Pairs) -> Floats:
    """Cosine of the authors by rarity."""
    authors = pairs.query.authors
    if not authors.nnz:
        return pairs.zeros()
    return Rows.short(pairs.corpus.authors.rows, pairs.candidates).inner(filled(authors))


def title_shares(pairs: Pairs) -> tuple[Floats, Floats]:
    """Share of each candidate's title, by idf², that the query's text holds, and of the query's that theirs hold."""
    corpus, query, candidates = pairs.corpus, pairs.query, pairs.candidates
    candidate_title_in_query = pairs.titles.inner(pairs.query_terms.text) / corpus.title_mass[candidates]
    mass = np.float32(max(float(query.title.data.sum()), 1e-6))
    return candidate_title_in_query, pairs.words.sums_of(pairs.query_terms.title) / mass


def _title(pairs: Pairs) -> Floats:
    """Share of the older one's title, by idf², that the newer one's text holds; the mean of both ways where neither is
    the older."""
    candidate_title_in_query, query_title_in_candidate = title_shares(pairs)
    return pairs.older * candidate_title_in_query + (1 - pairs.older) * query_title_in_candidate


def _time(pairs: Pairs) -> Floats:
    """-log1p(days / 30)."""
    return _by_days(pairs, lambda days: -np.log1p(days / 30))


def _time_90(pairs: Pairs) -> Floats:
    """The bend of `_time` at 90 days: 0 up to there, then log(91) - log1p(days)."""
    return _by_days(pairs, lambda days: np.minimum(np.log(91) - np.log1p(days), 0))


def _by_days(pairs: Pairs, curve: Callable[[Doubles], Doubles]) -> Floats:
    """A shape of the days apart; for a candidate without a date the mean of the others, for a query without one 0 for
    all."""
    if not pairs.corpus.is_dated:
        return pairs.zeros()
    days = pairs.days_apart
    dated = ~np.isnan(days)
    if dated.all():
        return curve(days).astype(np.float32)
    values = curve(np.where(dated, days, 0))
    return np.where(dated, values, values[dated].mean() if dated.any() else 0).astype(np.float32)


def _series(pairs: Pairs) -> Floats:
    """1 where both titles begin alike, as those of a series do."""
    series, labels = pairs.query.series, pairs.corpus.series.carried
    if series is None:
        return pairs.zeros()
    # A story has one at most; where it has none, the place is that of another, or the end.
    places = labels.indptr[pairs.candidates]
    has_series = places < labels.indptr[pairs.candidates + 1]
    return np.asarray(has_series & (labels.indices.take(places, mode="clip") == series), np.float32)


def _general(pairs: Pairs) -> Floats:
    """How typical of the archive the candidate is."""
    return pairs.corpus.generality[pairs.candidates]


def _degree(pairs: Pairs) -> Floats:
    """log1p of how often the candidate is linked to, if older, or links, if newer; the query's own links left out."""
    graph, query, candidates = pairs.view.graph, pairs.query, pairs.candidates
    cited, citing = graph.cited[candidates], graph.citing[candidates]
    if query.number is not None:
        cited = cited - is_among(graph.targets(query.number), candidates)
        citing = citing - is_among(graph.sources(query.number), candidates)
    return np.asarray(pairs.older * np.log1p(cited) + (1 - pairs.older) * np.log1p(citing), np.float32)


def _linked(pairs: Pairs) -> Floats:
    """Logarithm of the share of the query's neighbours that are linked with the candidate, and a little."""
    return np.asarray(np.log(look_up(*pairs.linked, pairs.candidates) + np.float32(0.01)), np.float32)


def _author_links(pairs: Pairs) -> Floats:
    """log1p of how many other stories by the query's authors each candidate is linked with.

    Counted from the candidates' side: an author may have written half of the archive.
    """
    corpus, query, joined = pairs.corpus, pairs.query, pairs.view.graph.joined
    if not query.authors.nnz:
        return pairs.zeros()
    places, begins = spans(joined.indptr, pairs.candidates)
    linked = joined.indices[places]
    own_authors = np.zeros(corpus.authors.carried.shape[1], np.float32)
    own_authors[query.authors.indices] = 1
    by_same_author = Rows.short(corpus.authors.carried, linked).sums_of(own_authors) > 0
    if query.number is not None:
        by_same_author &= linked != query.number
    candidate = np.repeat(np.arange(len(pairs.candidates)), np.diff(begins))
    return np.log1p(np.bincount(candidate, weights=by_same_author, minlength=len(pairs.candidates)).astype(np.float32))


def _author_degree(pairs: Pairs) -> Floats:
    """How much the other stories by the candidate's authors link and are linked."""
    return pairs.view.author_degree[pairs.candidates]


FEATURES = (
    Feature("words", _words, "content", 1.0, standardised=True),
    Feature("meaning", _meaning, "content", 1.006, standardised=True),
    Feature("tags", _tags, "content", 0.996, standardised=True),
    Feature("authors", _authors, "content", 0.906, standardised=True),
    Feature("title", _title, "content", 0.995, standardised=True),
    Feature("time", _time, "content", 0.990),
    Feature("time_90", _time_90, "content", 0.950),
    Feature("general", _general, "content", 0.116),
    Feature("tag_sum", _tag_sum, "content", 1.494),
    Feature("series", _series, "content", 0.08),
    Feature("degree", _degree, "links", 0.500),
    Feature("linked", _linked, "links", 0.369),
    Feature("author_links", _author_links, "links", 0.167),
    Feature("author_degree", _author_degree, "links", 0.187),
)
CONTENT_FEATURES = tuple(feature for feature in FEATURES if feature.kind == "content")
LINK_FEATURES = tuple(feature for feature in FEATURES if feature.kind == "links")
