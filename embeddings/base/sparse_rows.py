"""Sparse rows that are mapped from files: a matrix of all stories' words need not fit into memory."""

from collections.abc import Iterable, Set
from itertools import chain
from pathlib import Path

import numpy as np
from scipy import sparse

from embeddings.base.mapped_rows import RowsFile
from embeddings.base.vectors import Array


def gathered(blocks: Iterable[sparse.csr_matrix], columns: int, folder: Path | None) -> sparse.csr_matrix:
    """Join the rows of all blocks, each with its columns in order, into one matrix that cannot be written to.

    Its numbers lie in files without a name in `folder`, that of the system's temporary files if None.
    """
    data, indices = RowsFile.scratch(1, folder), RowsFile.scratch(1, folder, np.int32)
    lengths = [np.zeros(1, np.int64)]
    for block in blocks:
        data.append(block.data)
        indices.append(block.indices)
        lengths.append(np.diff(block.indptr).astype(np.int64))
    return viewed(data.array().ravel(), indices.array().ravel(), np.cumsum(np.concatenate(lengths)), columns)


def viewed(data: Array, indices: Array, indptr: Array, columns: int) -> sparse.csr_matrix:
    """Make a matrix over these very arrays, none of them copied; they may be those of a file."""
    if len(indices) < 2**31:
        # scipy wants both of one type, and would copy the longer to that of the shorter.
        indptr = indptr.astype(np.int32)
    matrix = sparse.csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, columns))
    # scipy copies an array that is a small part of a larger one, such as a file.
    matrix.data, matrix.indices = data, indices
    return matrix


def row_of(matrix: sparse.csr_matrix, number: int) -> sparse.csr_matrix:
    """Take one row as a matrix of its own, over the same arrays: scipy would check and copy it."""
    start, end = matrix.indptr[number : number + 2].tolist()
    return viewed(matrix.data[start:end], matrix.indices[start:end], np.array([0, end - start]), matrix.shape[1])


def unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Scale sparse rows to length 1, in place; an empty row stays one."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr)).astype(np.float32)
    return rows


def indicator(rows: Iterable[Set[int]], width: int) -> sparse.csr_matrix:
    """Make a matrix of so many columns with 1 in those of each row: `[{2, 0}, set()]` → `[[1, 0, 1], [0, 0, 0]]`."""
    columns = [sorted(row) if len(row) > 1 else row for row in rows]
    indices = np.fromiter(chain.from_iterable(columns), np.int32)
    indptr = np.cumsum([0, *map(len, columns)], dtype=np.int64)
    return sparse.csr_matrix((np.ones(len(indices), np.float32), indices, indptr), shape=(len(columns), width))
