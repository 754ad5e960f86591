"""The names of labels in a text: standing whole, or word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from embeddings.base.sparse_rows import indicator
from embeddings.base.vectors import Floats
from embeddings.text import words
from embeddings.text.words import Words


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which names some stories mention, as rows of 0 and 1."""

    whole: sparse.csr_matrix
    """Shape (stories, labels): the name stands in the text as it is, but for endings and case."""
    inside: sparse.csr_matrix
    """Shape (stories, words of names): the word stands in the text."""
    head: sparse.csr_matrix
    """Shape (stories, words of names): the word stands in the title or the description."""

    def __getitem__(self, rows: slice) -> Mentions:
        return Mentions(self.whole[rows], self.inside[rows], self.head[rows])


class LabelNames:
    """Finds names of labels in texts."""

    def __init__(self, names: Sequence[str], rarity: Floats) -> None:
        """`rarity` has one value for each word of `vocabulary(names)`."""
        self.rarity = rarity
        self._labels = len(names)
        self._word = {word: place for place, word in enumerate(vocabulary(names))}
        self._starting: dict[str, list[tuple[int, list[str]]]] = {}
        for label, name in enumerate(names):
            if whole := words.stems(name):
                self._starting.setdefault(whole[0], []).append((label, whole))
        self.weight = self._weigh(names)
        """Shape (words of names, labels): the word's share of the name by rarity; a column's sum is 1."""

    @classmethod
    def fit(cls, names: Sequence[str], stories: Sequence[Words]) -> LabelNames:
        """Weigh the names' words by how rare they are in the stories."""
        known = vocabulary(names)
        chosen = frozenset(known)
        counted = Counter(word for story in stories for word in chosen.intersection(story.whole))
        counts = np.array([counted[word] for word in known], dtype=np.float64)
        return cls(names, (np.log((len(stories) + 1) / (counts + 1)) + 0.01).astype(np.float32))

    def read(self, stories: Sequence[Words]) -> Mentions:
        """Find which of the names the stories mention."""
        return Mentions(
            indicator((self._standing(story.whole) for story in stories), self._labels),
            indicator((self._known(story.whole) for story in stories), len(self._word)),
            indicator((self._known(story.head) for story in stories), len(self._word)),
        )

    def _standing(self, text: list[str]) -> set[int]:
        return {
            label
            for place, word in enumerate(text)
            for label, name in self._starting.get(word, ())
            if text[place : place + len(name)] == name
        }

    def _known(self, text: list[str]) -> set[int]:
        return {self._word[word] for word in self._word.keys() & text}

    def _weigh(self, names: Sequence[str]) -> sparse.csr_matrix:
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for label, name in enumerate(names):
            places = sorted({self._word[word] for word in words.telling(name)})
            rows += places
            columns += [label] * len(places)
            values += (self.rarity[places] / self.rarity[places].sum()).tolist() if places else []
        shape = (len(self._word), len(names))
        return sparse.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=shape)


def vocabulary(names: Sequence[str]) -> list[str]:
    """Give the words of all names, without function words, each once, in order."""
    return sorted({word for name in names for word in words.telling(name)})
