"""The archive's own links as a graph, with every question asked so that a story's own links stay out of the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from scipy import sparse

from embeddings.base.vectors import Flags, Floats, Numbers


class LinkGraph:
    """Which of n stories link to which."""

    def __init__(self, stories: int, links: Iterable[tuple[int, int]]) -> None:
        """`links` are pairs (from, to) of story numbers; repeated ones and those to itself count for nothing."""
        pairs = sorted({(source, target) for source, target in links if source != target})
        sources = np.array([source for source, _ in pairs], dtype=np.int32)
        targets = np.array([target for _, target in pairs], dtype=np.int32)
        ones = np.ones(len(pairs), dtype=np.float32)
        self.directed = sparse.csr_matrix((ones, (sources, targets)), shape=(stories, stories))
        self.joined = sparse.csr_matrix((self.directed + self.directed.T) > 0, dtype=np.float32)
        """Symmetric: 1 where two stories are linked, whichever way."""
        self._reversed = self.directed.T.tocsr()
        self.degree = np.diff(self.joined.indptr).astype(np.float32)
        self.cited = np.bincount(targets, minlength=stories).astype(np.float32)
        self.citing = np.diff(self.directed.indptr).astype(np.float32)

    @property
    def pairs(self) -> int:
        """How many pairs of stories are joined."""
        return int(self.joined.nnz // 2)

    def directed_pairs(self) -> list[tuple[int, int]]:
        """Give the links as they were given, each once."""
        links = self.directed.tocoo()
        return list(zip(links.row.tolist(), links.col.tolist(), strict=True))

    def linked_with(self, story: int) -> Numbers:
        """Give the stories joined with one, whichever way."""
        return _columns_of_row(self.joined, story)

    def targets(self, story: int) -> Numbers:
        """Give the stories that one links to."""
        return _columns_of_row(self.directed, story)

    def sources(self, story: int) -> Numbers:
        """Give the stories that link to one."""
        return _columns_of_row(self._reversed, story)

    def without(self, hidden: Collection[int]) -> LinkGraph:
        """Give the graph as if the hidden stories had no link, to or from."""
        hidden_stories = set(hidden)
        kept = [
            (source, target)
            for source, target in self.directed_pairs()
            if source not in hidden_stories and target not in hidden_stories
        ]
        return LinkGraph(len(self.degree), kept)

    def propagate(self, seeds: Numbers, weights: Floats) -> tuple[Numbers, Floats]:
        """Give the stories linked with any of `seeds`, and for each the summed weights of those; in ascending order."""
        starts, ends = self.joined.indptr[seeds], self.joined.indptr[seeds + 1]
        if not (ends - starts).sum():
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        reached = np.concatenate([self.joined.indices[start:end] for start, end in zip(starts, ends, strict=True)])
        stories, place = np.unique(reached, return_inverse=True)
        sums = np.bincount(place, weights=np.repeat(weights, ends - starts), minlength=len(stories))
        return stories.astype(np.int64), sums.astype(np.float32)


def _columns_of_row(matrix: sparse.csr_matrix, number: int) -> Numbers:
    return np.asarray(matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]], dtype=np.int64)


def look_up(stories: Numbers, values: Floats, numbers: Numbers) -> Floats:
    """Give the values of `numbers` among `stories` (ascending), 0 for those that are not there."""
    if not len(stories):
        return np.zeros(len(numbers), dtype=np.float32)
    place = np.minimum(np.searchsorted(stories, numbers), len(stories) - 1)
    return np.where(stories[place] == numbers, values[place], 0).astype(np.float32)


def is_among(stories: Numbers, numbers: Numbers) -> Flags:
    """Tell for each of `numbers` whether it is among `stories` (ascending). Of a few hundred numbers numpy's `isin`
    takes as long as measuring a feature."""
    if not len(stories):
        return np.zeros(len(numbers), dtype=bool)
    return np.asarray(stories.take(np.searchsorted(stories, numbers), mode="clip") == numbers)
