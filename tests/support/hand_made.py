"""A corpus of a few stories made by hand: each test says the arrays that its rule looks at, the rest tells nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.label_matrix import Labels
from embeddings.corpus.link_graph import LinkGraph
from embeddings.corpus.whitening import DenseSpace

NAN = float("nan")
Table = Sequence[Any] | npt.NDArray[Any]
"""Rows of numbers."""


def corpus(
    stories: int,
    *,
    raw: Table | None = None,
    dense: Table | None = None,
    passages: Sequence[Table] | None = None,
    words: Table | None = None,
    titles: Table | None = None,
    tags: Sequence[Sequence[str]] | None = None,
    authors: Sequence[Sequence[str]] | None = None,
    series: Sequence[Sequence[str]] | None = None,
    named_series: Sequence[Sequence[str]] | None = None,
    links: Iterable[tuple[int, int]] = (),
    day: Sequence[float] | None = None,
    languages: Sequence[str] | None = None,
    duplicate_of: Sequence[int] | None = None,
    translation_of: Sequence[int] | None = None,
) -> Corpus:
    """So many stories. What is not said is the same for all of them: one vector, no words, labels or links, no date.

    `passages` are those of each story, in the dense space; if not said, each story has its own vector for the only one.
    """
    alike = np.eye(1, 2).repeat(stories, axis=0)
    raws = floats(alike if raw is None else raw)
    denses = floats(raws if dense is None else dense)
    of_each = None if passages is None else [floats(each) for each in passages]
    none: list[tuple[str, ...]] = [()] * stories
    found_words = floats(np.zeros((stories, 1)) if words is None else words)
    return Corpus(
        space=DenseSpace(np.zeros(raws.shape[1], np.float32), np.eye(raws.shape[1], dtype=np.float32)),
        raw=raws,
        dense=denses,
        passages=denses if of_each is None else np.concatenate(of_each),
        passage_start=np.arange(stories + 1) if of_each is None else np.cumsum([0, *map(len, of_each)]),
        words=sparse.csr_matrix(found_words),
        titles=sparse.csr_matrix(np.zeros_like(found_words) if titles is None else floats(titles)),
        reduced=np.zeros((stories, 1), np.float32),
        tags=Labels.fit(none if tags is None else tags),
        authors=Labels.fit(none if authors is None else authors),
        series=Labels.fit(none if series is None else series),
        named_series=Labels.fit(none if named_series is None else named_series),
        links=LinkGraph(stories, links),
        languages=[""] * stories if languages is None else languages,
        day=np.full(stories, NAN) if day is None else np.array(day, np.float64),
        duplicate_of=np.array(range(stories) if duplicate_of is None else duplicate_of, np.int32),
        translation_of=np.array(range(stories) if translation_of is None else translation_of, np.int32),
    )


def draft_like(made: Corpus, number: int) -> Query:
    """A draft that says just what a story of the corpus says."""
    return replace(made.query(number), number=None)


def floats(rows: Table) -> Floats:
    """The numbers as an array of the type that everything is computed in."""
    return np.array(rows, dtype=np.float32)


def numbers(*stories: int) -> Numbers:
    """Numbers of stories."""
    return np.array(stories, dtype=np.int64)
