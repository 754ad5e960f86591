"""Some rows of a sparse matrix, taken out once for several sums over them.

scipy makes a checked matrix of every step, which for a hundred rows takes longer than the sums themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from embeddings.base.vectors import Codes, Flags, Floats, Integers, Numbers


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows one after the other."""

    columns: Codes
    values: Floats
    starts: Numbers
    """Shape (rows + 1,): row i has the entries starts[i] … starts[i + 1] - 1."""

    @classmethod
    def long(cls, matrix: sparse.csr_matrix, numbers: Numbers, is_wanted: Flags) -> Rows:
        """Take out rows of hundreds of entries, such as a story's words, of which only some columns are wanted,
        shape (columns,): the columns are copied row by row, and the values of those alone."""
        firsts, ends = matrix.indptr[numbers], matrix.indptr[numbers + 1]
        runs = [matrix.indices[first:end] for first, end in zip(firsts.tolist(), ends.tolist(), strict=True)]
        columns = np.concatenate(runs) if runs else matrix.indices[:0]
        begins = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(ends - firsts, out=begins[1:])
        kept = np.flatnonzero(is_wanted.take(columns))
        starts = np.searchsorted(kept, begins)
        places = kept + np.repeat(firsts - begins[:-1], np.diff(starts))
        return cls(columns[kept], matrix.data[places], starts)

    @classmethod
    def short(cls, matrix: sparse.csr_matrix, numbers: Numbers) -> Rows:
        """Take out rows of a few entries, such as a story's tags: numpy picks each entry by its place."""
        places, starts = spans(matrix.indptr, numbers)
        return cls(matrix.indices[places], matrix.data[places], starts)

    def inner(self, row: Floats) -> Floats:
        """Inner products with one row, shape (rows,); `row` has all columns, shape (columns,)."""
        return self._sums(self.values * row.take(self.columns))

    def sums_of(self, row: Floats) -> Floats:
        """Sum the entries of `row`, shape (columns,), over the columns of each row: shape (rows,)."""
        return self._sums(row.take(self.columns))

    def _sums(self, entries: Floats) -> Floats:
        sums = np.zeros(len(self.starts) - 1, dtype=np.float32)
        is_filled = self.starts[:-1] < self.starts[1:]
        # An empty row would be given the first entry of the next.
        sums[is_filled] = np.add.reduceat(entries, self.starts[:-1][is_filled])
        return sums


def spans(starts: Integers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Give the places of all entries of some rows, where row i has starts[i] … starts[i + 1] - 1; and where each
    row's entries begin among them, shape (len(chosen) + 1,)."""
    firsts = starts[numbers].astype(np.int64)
    lengths = starts[numbers + 1] - firsts
    begins = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    places = np.repeat(firsts - begins[:-1], lengths)
    places += np.arange(begins[-1])
    return places, begins


def filled(row: sparse.csr_matrix) -> Floats:
    """Make a matrix of one row an array with all columns, shape (columns,)."""
    dense = np.zeros(row.shape[1], dtype=np.float32)
    dense[row.indices] = row.data
    return dense
