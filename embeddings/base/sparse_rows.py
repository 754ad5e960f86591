"""Sparse rows that are mapped from files: a matrix of all stories' words need not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from embeddings.base.mapped_rows import RowsFile


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


def viewed(
    data: npt.NDArray[Any], indices: npt.NDArray[Any], indptr: npt.NDArray[Any], columns: int
) -> sparse.csr_matrix:
    """Make a matrix over these very arrays, none of them copied; they may be those of a file."""
    if len(indices) < 2**31:
        # scipy wants both of one type, and would copy the longer to that of the shorter.
        indptr = indptr.astype(np.int32)
    made = sparse.csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, columns))
    # It copies what is a small part of something larger, such as a file.
    made.data, made.indices = data, indices
    return made
