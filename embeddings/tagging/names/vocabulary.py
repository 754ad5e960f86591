"""A vocabulary of labels (the tags, or the categories) and what their names share with stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from embeddings.base.checked_loading import expect
from embeddings.base.sparse_gather import spans
from embeddings.base.vectors import Array, Doubles, Floats, Numbers
from embeddings.corpus.corpus import UNIT
from embeddings.corpus.label_matrix import Labels, pack, unpack
from embeddings.tagging.names.label_names import LabelNames, vocabulary
from embeddings.tagging.names.story_features import StoryFeatures
from embeddings.tagging.names.terms import Terms
from embeddings.text import words
from embeddings.text.words import Words

Encode = Callable[[Sequence[str]], Floats]
"""Texts → the encoder's vectors of length 1."""
Arrays = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Texts:
    """s stories as they were read, whatever the vocabulary."""

    fused: Floats
    """Shape (s, fused dimensions), rows of length 1."""
    stems: Sequence[Words]
    terms: sparse.csr_matrix
    """Shape (s, terms), rows of length 1."""
    passages: Floats
    """Shape (P, d), rows of length 1, as the encoder made them."""
    passage_start: Numbers
    """Shape (s + 1,): story i has the passages passage_start[i] … passage_start[i + 1] - 1."""
    authors: sparse.csr_matrix
    """Shape (s, authors): 1 where a story is by an author."""
    day: Doubles
    """Shape (s,): days since 1970-01-01, none of them NaN."""

    def __getitem__(self, places: Numbers) -> Texts:
        """Some of the stories."""
        rows, starts = spans(self.passage_start, places)
        return Texts(
            self.fused[places],
            [self.stems[place] for place in places.tolist()],
            self.terms[places],
            self.passages[rows],
            starts,
            self.authors[places],
            self.day[places],
        )


class Vocabulary:
    """The labels, and their names as words, as terms and as meanings."""

    def __init__(self, labels: Labels, names: LabelNames, terms: sparse.csr_matrix, meanings: Floats) -> None:
        self.labels = labels
        self.names = names
        self._terms = terms
        """Shape (labels, terms), rows of length 1."""
        self._meanings = meanings
        """Shape (labels, d), rows of length 1."""

    @classmethod
    def fit(cls, labels: Labels, stories: Sequence[Words], terms: Terms, encode: Encode) -> Vocabulary:
        """Read the labels' names, weighted by how the stories use their words."""
        name_stems = [words.stems(name) for name in labels.names]
        return cls(labels, LabelNames.fit(labels.names, stories), terms.rows(name_stems), encode(labels.names))

    def story_features(self, texts: Texts) -> StoryFeatures:
        """Compare the names with stories."""
        similarity = texts.passages @ self._meanings.T
        return StoryFeatures(
            fused=texts.fused,
            mentions=self.names.mentions(texts.stems),
            name_weight=self.names.weight,
            passage=np.maximum.reduceat(similarity, texts.passage_start[:-1], axis=0),
            opening=similarity[texts.passage_start[:-1]],
            cosine=sparse.csr_matrix(texts.terms @ self._terms.T),
            authors=texts.authors,
            day=texts.day,
        )

    def arrays(self) -> Arrays:
        """Give plain arrays for a file; the labels themselves are kept elsewhere."""
        return {"rarity": self.names.rarity, "meanings": self._meanings, **pack(self._terms, "terms")}

    @classmethod
    def from_arrays(cls, labels: Labels, arrays: Arrays, *, terms: int, dimension: int) -> Vocabulary:
        """Restore what `arrays` gave. Raises ValueError where it is not of these labels and this number of terms."""
        count = len(labels.names)
        rarity = expect(arrays, "rarity", "f4", (len(vocabulary(labels.names)),), 0.009, 100)
        meanings = expect(arrays, "meanings", "f4", (count, dimension), -UNIT, UNIT)
        return cls(labels, LabelNames(labels.names, rarity), unpack(arrays, "terms", (count, terms), 0, UNIT), meanings)
