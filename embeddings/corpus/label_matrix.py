"""Labels that stories share (tags, authors) as sparse rows, weighted by their rarity."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import FailFast, Field, TypeAdapter
from safetensors.numpy import save_file
from scipy import sparse

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect, expect_starts, record
from embeddings.base.reader_visibility import Shown
from embeddings.base.sparse_rows import indicator, unit_rows, viewed
from embeddings.base.vectors import Array, Codes, Doubles, Floats, Numbers


class Labels:
    """Which story bears which labels. Labels are compared without regard to case and shown as most often spelled."""

    def __init__(self, names: Sequence[str], carried: sparse.csr_matrix, power: float) -> None:
        """`carried`: shape (stories, labels), 1 where a story bears a label. `power`: what the idf is raised to."""
        self.names = names
        self.carried = carried
        self._power = power
        self._column = {name.casefold(): column for column, name in enumerate(names)}
        self._by_label = carried.tocsc()
        self.labelled = int(np.count_nonzero(np.diff(carried.indptr)))
        """How many stories bear any label."""
        self.counts: Numbers = np.diff(self._by_label.indptr).astype(np.int64)
        """How many stories bear each label."""
        self.idf: Floats = np.maximum(np.log((carried.shape[0] + 1) / (self.counts + 0.5)), 0).astype(np.float32)
        self.rows = self._weigh(carried)
        """Shape (stories, labels), rows of length 1 (or 0)."""
        self._no_labels = sparse.csr_matrix((1, len(names)), dtype=np.float32)

    @classmethod
    def fit(cls, labelled: Sequence[Sequence[str]], power: float = 1.0) -> Labels:
        """Make the labels of all stories, in the stories' order."""
        counts = Counter(chain.from_iterable(labelled))
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        for label in counts:
            spellings[label.casefold()].append(label)
        folded = sorted(spellings)
        names = [min(spellings[key], key=lambda spelling: (-counts[spelling], spelling)) for key in folded]
        column = {spelling: number for number, key in enumerate(folded) for spelling in spellings[key]}
        columns = {labels: {column[label] for label in labels} for labels in set(map(tuple, labelled))}
        return cls(names, indicator((columns[tuple(labels)] for labels in labelled), len(names)), power)

    def row(self, labels: Sequence[str]) -> sparse.csr_matrix:
        """Make a draft's row, shape (1, labels), of length 1 (or 0); labels that no story bears are passed over."""
        columns = {column for column in map(self.column, labels) if column is not None}
        if not columns:
            return self._no_labels
        return self._weigh(indicator([columns], len(self.names)))

    def column(self, label: str) -> int | None:
        """Find the label's column, None where no story bears it."""
        return self._column.get(label.casefold())

    def first_label(self, story: int) -> int | None:
        """Return the column of a story's first label, None where it has none."""
        start, end = self.carried.indptr[story : story + 2].tolist()
        return int(self.carried.indices[start]) if start < end else None

    def bearers(self, columns: Codes) -> Numbers:
        """Find the stories that bear any of these labels, ascending."""
        parts = [
            self._by_label.indices[self._by_label.indptr[column] : self._by_label.indptr[column + 1]]
            for column in columns
        ]
        return np.unique(np.concatenate(parts)).astype(np.int64) if parts else np.zeros(0, np.int64)

    def counts_among(self, shown: Shown) -> Numbers:
        """Count how many of the listed stories bear each label: shape (labels,)."""
        if shown.all_listed:
            return self.counts
        unlisted_columns = self.carried[shown.unlisted].indices
        return self.counts - np.bincount(unlisted_columns, minlength=len(self.names))

    def most_used(self, count: int) -> Numbers:
        """Give the columns of at most so many labels, those that the most stories bear, in ascending order."""
        return np.sort(np.lexsort((np.arange(len(self.names)), -self.counts))[:count]).astype(np.int64)

    def only(self, columns: Numbers) -> Labels:
        """Give some of the labels, with all stories."""
        return Labels([self.names[column] for column in columns.tolist()], self.carried[:, columns], self._power)

    def sums_of_sharers(self, values: Floats) -> tuple[Doubles, Doubles]:
        """Count the other stories that share a label with each, and sum their values.

        Both of shape (stories,), as `values` is. Stories are taken together that bear the very same labels: one by one
        they would be as many pairs as the square of what the busiest label bears.
        """
        # A sum of random numbers tells one set of labels from another.
        fingerprint = self.carried.astype(np.float64) @ np.random.default_rng(0).random(len(self.names))
        _, first, group = np.unique(fingerprint, return_index=True, return_inverse=True)
        sets = self.carried[first]
        sharing = sets @ sets.T
        sharing.data[:] = 1
        bearing = np.diff(self.carried.indptr) > 0
        counts = (sharing @ np.bincount(group).astype(np.float64))[group] - bearing
        sums = (sharing @ np.bincount(group, weights=values))[group] - values * bearing
        return counts, sums

    def _weigh(self, carried: sparse.csr_matrix) -> sparse.csr_matrix:
        rows = carried.copy()
        rows.data = (self.idf**self._power)[rows.indices].astype(np.float32)
        return unit_rows(rows)

    def save(self, folder: Path, name: str) -> None:
        """Write `NAME.json` and `NAME.safetensors`."""
        content = {"names": list(self.names), "power": self._power}
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        save_file(pack(self.carried, "carried"), folder / f"{name}.safetensors")

    @classmethod
    def load(cls, folder: Path, name: str, stories: int) -> Labels:
        """Read what `save` wrote of so many stories. Raises ValueError where it is not that."""
        content = record(folder / f"{name}.json", _CONTENT)
        if len({label.casefold() for label in content.names}) != len(content.names):
            raise ValueError(f"{name}.json has a label twice")
        return cls(
            content.names,
            unpack(load_mapped(folder / f"{name}.safetensors"), "carried", (stories, len(content.names)), 1, 1),
            content.power,
        )


@dataclass(frozen=True, slots=True)
class _Content:
    names: Annotated[list[str], FailFast()]
    power: Annotated[float, Field(ge=0, le=4)]


_CONTENT = TypeAdapter(_Content)


def pack(matrix: sparse.csr_matrix, name: str) -> dict[str, Array]:
    """Take a sparse matrix apart into plain arrays under names that begin with `name`."""
    if not matrix.has_sorted_indices:
        matrix = matrix.sorted_indices()
    return {
        f"{name}.data": np.asarray(matrix.data, dtype=np.float32),
        f"{name}.indices": np.asarray(matrix.indices, dtype=np.int32),
        f"{name}.indptr": np.asarray(matrix.indptr, dtype=np.int64),
        f"{name}.shape": np.asarray(matrix.shape, dtype=np.int64),
    }


def unpack(
    arrays: Mapping[str, Array], name: str, shape: tuple[int, int], low: float, high: float
) -> sparse.csr_matrix:
    """Make the sparse matrix of that shape that `pack` took apart, its numbers between `low` and `high`.

    Raises ValueError where it is not that, before scipy sees it.
    """
    if expect(arrays, f"{name}.shape", "i8", (2,)).tolist() != list(shape):
        raise ValueError(f"{name} is not of the shape {shape}")
    indices = expect(arrays, f"{name}.indices", "i4", (None,), 0, shape[1] - 1)
    data = expect(arrays, f"{name}.data", "f4", (len(indices),), low, high)
    matrix = viewed(data, indices, expect_starts(arrays, f"{name}.indptr", shape[0], len(indices)), shape[1])
    if not matrix.has_canonical_format:
        raise ValueError(f"{name} has columns that are not in order")
    return matrix
