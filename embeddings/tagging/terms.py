"""Text → weighted stems and pairs of stems: what the ridge learns from.

The lexical model's terms tell stories apart by rare words as they are spelled; whether a story is *about* voting
is told better by `vote`, `voting` and `voter` as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from embeddings.lexical import unit_rows
from embeddings.vectors import Floats

FEW = 20
"""Up to so many texts, a term counts however few or many of them hold it."""
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
    def fit(cls, texts: Sequence[Sequence[str]]) -> Terms:
        """The terms that say something in texts of stemmed words."""
        found = Counter(term for text in texts for term in set(_terms(text)))
        few = len(texts) <= FEW
        known = sorted(t for t, count in found.items() if few or 2 <= count <= COMMON * len(texts))
        counts = np.array([found[term] for term in known], dtype=np.float64)
        return cls(known, (1 + np.log((1 + len(texts)) / (1 + counts))).astype(np.float32))

    def rows(self, texts: Iterable[Sequence[str]]) -> sparse.csr_matrix:
        """Weighted terms, shape (texts, terms), rows of length 1 (or 0 where no term is known)."""
        place = self._place
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for text in texts:
            held = Counter(place[term] for term in _terms(text) if term in place)
            columns += sorted(held)
            counts += [held[c] for c in sorted(held)]
            starts.append(len(columns))
        indices = np.array(columns, dtype=np.int32)
        values = (1 + np.log(np.array(counts, dtype=np.float32))) * self.idf[indices]
        return unit_rows(sparse.csr_matrix((values, indices, starts), shape=(len(starts) - 1, len(self.known))))


def _terms(text: Sequence[str]) -> list[str]:
    # Single letters are what is left of initials and of lists; a single character may be a word elsewhere.
    kept = [word for word in text if len(word) > 1 or not word.isascii()]
    return kept + [f"{first} {second}" for first, second in pairwise(kept)]
