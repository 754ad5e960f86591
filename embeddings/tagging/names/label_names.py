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

    whole_names: sparse.csr_matrix
    """Shape (stories, labels): the name stands in the text as it is, but for endings and case."""
    words: sparse.csr_matrix
    """Shape (stories, words of names): the word stands in the text."""
    head_words: sparse.csr_matrix
    """Shape (stories, words of names): the word stands in the title or the description."""

    def __getitem__(self, rows: slice) -> Mentions:
        return Mentions(self.whole_names[rows], self.words[rows], self.head_words[rows])


class LabelNames:
    """Finds names of labels in texts."""

    def __init__(self, names: Sequence[str], rarity: Floats) -> None:
        """`rarity` has one value for each word of `vocabulary(names)`."""
        self.rarity = rarity
        self._labels = len(names)
        self._place_by_word = {word: place for place, word in enumerate(vocabulary(names))}
        self._names_by_first_stem: dict[str, list[tuple[int, list[str]]]] = {}
        for label, name in enumerate(names):
            if stems := words.stems(name):
                self._names_by_first_stem.setdefault(stems[0], []).append((label, stems))
        self.weight = self._word_shares(names)
        """Shape (words of names, labels): the word's share of the name by rarity; a column's sum is 1."""

    @classmethod
    def fit(cls, names: Sequence[str], stories: Sequence[Words]) -> LabelNames:
        """Weigh the names' words by how rare they are in the stories."""
        name_words = vocabulary(names)
        distinct_words = frozenset(name_words)
        story_counts = Counter(word for story in stories for word in distinct_words.intersection(story.all_stems))
        counts = np.array([story_counts[word] for word in name_words], dtype=np.float64)
        return cls(names, (np.log((len(stories) + 1) / (counts + 1)) + 0.01).astype(np.float32))

    def mentions(self, stories: Sequence[Words]) -> Mentions:
        """Find which of the names the stories mention."""
        return Mentions(
            indicator((self._whole_names(story.all_stems) for story in stories), self._labels),
            indicator((self._name_words(story.all_stems) for story in stories), len(self._place_by_word)),
            indicator((self._name_words(story.head_stems) for story in stories), len(self._place_by_word)),
        )

    def _whole_names(self, stems: list[str]) -> set[int]:
        return {
            label
            for place, word in enumerate(stems)
            for label, name_stems in self._names_by_first_stem.get(word, ())
            if stems[place : place + len(name_stems)] == name_stems
        }

    def _name_words(self, stems: list[str]) -> set[int]:
        return {self._place_by_word[word] for word in self._place_by_word.keys() & stems}

    def _word_shares(self, names: Sequence[str]) -> sparse.csr_matrix:
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for label, name in enumerate(names):
            places = sorted({self._place_by_word[word] for word in words.content_stems(name)})
            rows += places
            columns += [label] * len(places)
            values += (self.rarity[places] / self.rarity[places].sum()).tolist() if places else []
        shape = (len(self._place_by_word), len(names))
        return sparse.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=shape)


def vocabulary(names: Sequence[str]) -> list[str]:
    """Give the words of all names, without function words, each once, in order."""
    return sorted({word for name in names for word in words.content_stems(name)})
