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

COMMON = 0.5
"""Of the texts: a term of more tells nothing."""


class Terms:
    """The terms of an archive and what each is worth; a term's weight is (1 + ln tf) · idf."""

    def __init__(self, known: Sequence[str], idf: Floats) -> None:
        self.known = known
        self.idf = idf
        """Shape (terms,): 1 + ln((1 + texts) / (1 + texts with the term))."""
        self._place = {term: place for place, term in enumerate(known)}

    @classmethod
    def fit(cls, texts: Iterable[Sequence[str]]) -> tuple[Terms, sparse.csr_matrix]:
        """Learn the terms of texts of stemmed words; give them, and the texts' `rows`, for which no text is cut into
        terms a second time."""
        seen: defaultdict[str, int] = defaultdict()
        seen.default_factory = seen.__len__
        columns, counts = [], []
        for text in texts:
            each, often = np.unique([seen[term] for term in _terms(text)], return_counts=True)
            columns.append(each.astype(np.int32))
            counts.append(often.astype(np.int32))
        starts = np.cumsum([0, *map(len, columns)])
        held = np.concatenate([np.zeros(0, np.int32), *columns])
        stories = np.bincount(held, minlength=len(seen))
        least, most = (1, len(columns)) if len(columns) <= ALL_TERMS_UP_TO else (2, COMMON * len(columns))
        known = sorted(term for term, column in seen.items() if least <= stories[column] <= most)
        chosen = np.array([seen[term] for term in known], dtype=np.int64)
        place = np.full(len(seen), -1, np.int32)
        place[chosen] = np.arange(len(known))
        idf = 1 + np.log((1 + len(columns)) / (1 + stories[chosen]))
        terms = cls(known, idf.astype(np.float32))
        kept = place[held] >= 0
        starts = np.concatenate([[0], np.cumsum(kept)])[starts]
        often = np.concatenate([np.zeros(0, np.int32), *counts])[kept]
        return terms, terms._weighted(place[held[kept]], often, starts)

    def rows(self, texts: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Weigh the terms of texts: shape (texts, terms), rows of length 1 (or 0 where no term is known)."""
        place = self._place
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for text in texts:
            held = Counter(place[term] for term in _terms(text) if term in place)
            columns += held.keys()
            counts += held.values()
            starts.append(len(columns))
        return self._weighted(np.array(columns, dtype=np.int32), np.array(counts), np.array(starts))

    def holding(self, name: Sequence[str], rows: sparse.csr_matrix, *, whole: bool) -> Flags:
        """Tell which of the texts behind `rows` hold all words of a name, side by side if `whole`: shape (rows,).

        One with a word that is no term is held by none: hardly a text has it, or it tells nothing.
        """
        terms = _terms(name)
        words, pairs = terms[: (len(terms) + 1) // 2], terms[(len(terms) + 1) // 2 :]
        wanted = pairs if whole and pairs else words
        if not wanted or not all(term in self._place for term in wanted):
            return np.zeros(rows.shape[0], np.bool_)
        held = rows[:, [self._place[term] for term in wanted]]
        return np.asarray(held.getnnz(axis=1) == len(wanted))

    def _weighted(self, columns: Codes, counts: Integers, starts: Integers) -> sparse.csr_matrix:
        values = (1 + np.log(counts.astype(np.float32))) * self.idf[columns]
        rows = sparse.csr_matrix((values, columns, starts), shape=(len(starts) - 1, len(self.known)))
        rows.sort_indices()
        return unit_rows(rows)


def _terms(text: Sequence[str]) -> list[str]:
    # Single letters are what is left of initials and of lists; a single character may be a word elsewhere.
    kept = [word for word in text if len(word) > 1 or not word.isascii()]
    return kept + [f"{first} {second}" for first, second in pairwise(kept)]
