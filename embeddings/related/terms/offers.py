"""Which terms that two stories hold may be told of them: what is rare, and brought the two nearer to each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.text.analyzer import analyze

SMALL_ARCHIVE_SHARE = 0.25
"""Share of a small archive's stories up to which a term is rare, if they are few enough."""


@dataclass(frozen=True, slots=True)
class TermKind:
    """What it takes for a name, a phrase, a word or a tag to tell why two stories are related."""

    share: float
    """Of the archive's stories: beyond it a term says little of any two of them."""
    few: int
    """Stories that are few, whatever share they are, but for SMALL_ARCHIVE_SHARE."""
    worth: float = 0.0
    """Of the lexical cosine, what it has to bring."""

    def is_rare(self, stories: int, archive: int) -> bool:
        """Tell whether so many stories are few among all of an archive."""
        return stories <= max(self.share * archive, min(self.few, SMALL_ARCHIVE_SHARE * archive), 3)


NAME = TermKind(0.1, 10, 0.05)
PHRASE = TermKind(0.05, 8, 0.08)
WORD = TermKind(0.03, 6, 0.1)
TAG = TermKind(0.05, 6)


@dataclass(frozen=True, slots=True)
class TermOverlap:
    """The terms that both rows hold, with the weights in each."""

    terms: Sequence[str]
    columns: Sequence[int]
    """Of the terms, in the archive's."""
    query_weights: Floats
    candidate_weights: Floats
    story_counts: Numbers
    """How many stories of the archive hold each, of those in the candidate's language."""
    archive_size: int
    """How many these are."""

    @classmethod
    def of(cls, query: Query, corpus: Corpus, number: int, terms: Sequence[str]) -> TermOverlap:
        """Compare the query's words with a story's."""
        row = slice(corpus.words.indptr[number], corpus.words.indptr[number + 1])
        candidate_columns, query_columns = corpus.words.indices[row], query.words.indices
        # Both are in ascending order.
        place = np.searchsorted(query_columns, candidate_columns)
        is_shared = (
            query_columns.take(place, mode="clip") == candidate_columns
            if len(query_columns)
            else np.zeros(len(candidate_columns), dtype=bool)
        )
        columns = candidate_columns[is_shared]
        story_counts, archive_size = corpus.frequency_within(corpus.language_of_words(corpus.languages[number]))
        return cls(
            [terms[i] for i in columns.tolist()],
            columns.tolist(),
            query.words.data[place[is_shared]],
            corpus.words.data[row][is_shared],
            story_counts[columns],
            archive_size,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A term that may be told."""

    text: str
    worth: float
    """What it adds to the lexical cosine."""
    columns: Sequence[int]
    """Of its terms, in the archive's."""
    written: Callable[[], str]
    """Gives it as both texts write it, empty where they do not. It takes long, and is called for few."""


class Offers:
    """Offers what both texts have, where it is rare enough and brought the two nearer to each other."""

    def __init__(self, overlap: TermOverlap, series: str, code: str) -> None:
        """`series` is what both titles begin with: to be parts of one brings no two stories together. `code` is that of
        the language by which the words of both are made."""
        self._overlap = overlap
        self._code = code
        self._series = frozenset(analyze(series, code))
        self._place = {term: place for place, term in enumerate(overlap.terms)}
        self._cosine = float(overlap.query_weights @ overlap.candidate_weights)

    @property
    def terms(self) -> Sequence[str]:
        """The terms that both stories hold."""
        return self._overlap.terms

    def offer(
        self, text: str, kind: TermKind, written: Callable[[], str], terms: Collection[str] | None = None
    ) -> Offer | None:
        """Offer a text that consists of these terms, if it is rare enough and brings the two nearer."""
        terms = set(analyze(text, self._code) if terms is None else terms)
        if terms <= self._series:
            return None
        places = [place for term in terms if (place := self._place.get(term)) is not None]
        if not places or self._cosine <= 0:
            return None
        overlap = self._overlap
        if not kind.is_rare(int(overlap.story_counts[places].min()), overlap.archive_size):
            return None
        query_weights, candidate_weights = overlap.query_weights[places], overlap.candidate_weights[places]
        worth = float(query_weights @ candidate_weights)
        if worth < kind.worth * self._cosine:
            return None
        # The cosine of the rows if the candidate's loses these terms.
        remaining = 1 - float(candidate_weights @ candidate_weights)
        if remaining > 0 and (self._cosine - worth) / remaining**0.5 >= self._cosine:
            return None
        return Offer(text, worth, [overlap.columns[place] for place in places], written)
