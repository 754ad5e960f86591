"""Text → weighted stems and pairs of stems: what the ridge learns from.

The lexical model's terms tell stories apart by rare words as they are spelled; whether a story is *about* voting
is told better by `vote`, `voting` and `voter` as one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from embeddings.base.sparse_rows import unit_rows
from embeddings.base.vectors import Codes, Flags, Floats, Integers
from embeddings.text.tfidf import ALL_TERMS_UP_TO

MAX_SHARE = 0.5
"""Of the texts: a term of more tells nothing."""


class Terms:
    """The terms of an archive and what each is worth; a term's weight is (1 + ln tf) · idf."""

    def __init__(self, vocabulary: Sequence[str], idf: Floats) -> None:
        self.vocabulary = vocabulary
        self.idf = idf
        """Shape (terms,): 1 + ln((1 + texts) / (1 + texts with the term))."""
        self._place = {term: place for place, term in enumerate(vocabulary)}

    @classmethod
    def fit(cls, texts: Iterable[Sequence[str]]) -> tuple[Terms, sparse.csr_matrix]:
        """Learn the terms of texts of stemmed words; give them, and the texts' `rows`, for which no text is cut into
        terms a second time."""
        column_by_term: defaultdict[str, int] = defaultdict()
        column_by_term.default_factory = column_by_term.__len__
        columns, counts = [], []
        for text in texts:
            text_columns, text_counts = np.unique([column_by_term[term] for term in _terms(text)], return_counts=True)
            columns.append(text_columns.astype(np.int32))
            counts.append(text_counts.astype(np.int32))
        starts = np.cumsum([0, *map(len, columns)])
        all_columns = np.concatenate([np.zeros(0, np.int32), *columns])
        document_frequency = np.bincount(all_columns, minlength=len(column_by_term))
        least, most = (1, len(columns)) if len(columns) <= ALL_TERMS_UP_TO else (2, MAX_SHARE * len(columns))
        vocabulary = sorted(
            term for term, column in column_by_term.items() if least <= document_frequency[column] <= most
        )
        kept_columns = np.array([column_by_term[term] for term in vocabulary], dtype=np.int64)
        place = np.full(len(column_by_term), -1, np.int32)
        place[kept_columns] = np.arange(len(vocabulary))
        idf = 1 + np.log((1 + len(columns)) / (1 + document_frequency[kept_columns]))
        terms = cls(vocabulary, idf.astype(np.float32))
        kept = place[all_columns] >= 0
        starts = np.concatenate([[0], np.cumsum(kept)])[starts]
        text_counts = np.concatenate([np.zeros(0, np.int32), *counts])[kept]
        return terms, terms._weighted(place[all_columns[kept]], text_counts, starts)

    def rows(self, texts: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Weigh the terms of texts: shape (texts, terms), rows of length 1 (or 0 where no term is known)."""
        place = self._place
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for text in texts:
            term_counts = Counter(place[term] for term in _terms(text) if term in place)
            columns += term_counts.keys()
            counts += term_counts.values()
            starts.append(len(columns))
        return self._weighted(np.array(columns, dtype=np.int32), np.array(counts), np.array(starts))

    def holding(self, name: Sequence[str], rows: sparse.csr_matrix, *, adjacent: bool) -> Flags:
        """Tell which of the texts behind `rows` hold all words of a name, side by side if `adjacent`: shape (rows,).

        One with a word that is no term is held by none: hardly a text has it, or it tells nothing.
        """
        terms = _terms(name)
        words, pairs = terms[: (len(terms) + 1) // 2], terms[(len(terms) + 1) // 2 :]
        required = pairs if adjacent and pairs else words
        if not required or not all(term in self._place for term in required):
            return np.zeros(rows.shape[0], np.bool_)
        required_rows = rows[:, [self._place[term] for term in required]]
        return np.asarray(required_rows.getnnz(axis=1) == len(required))

    def _weighted(self, columns: Codes, counts: Integers, starts: Integers) -> sparse.csr_matrix:
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[columns]
        rows = sparse.csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(self.vocabulary)))
        rows.sort_indices()
        return unit_rows(rows)


def _terms(text: Sequence[str]) -> list[str]:
    # Single letters are what is left of initials and of lists; a single character may be a word elsewhere.
    kept = [word for word in text if len(word) > 1 or not word.isascii()]
    return kept + [f"{first} {second}" for first, second in pairwise(kept)]
