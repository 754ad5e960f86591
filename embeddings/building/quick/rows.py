"""Rows of a table of which some stay, wherever they are by now, and others come anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from embeddings.base.mapped_rows import BLOCK, mapped, starts
from embeddings.base.sparse_rows import gathered
from embeddings.base.vectors import Numbers

Table = npt.NDArray[Any]


def revised_rows(old: Table, source: Numbers, fresh: Table, scratch: Path) -> Table:
    """Give rows of `old` by their numbers there, and in the place of each -1 the next row of `fresh`."""
    place = np.cumsum(source < 0) - 1

    def blocks() -> Iterator[Table]:
        for start in starts(len(source)):
            numbers = source[start : start + BLOCK]
            if _are_consecutive(numbers):
                yield old[numbers[0] : numbers[-1] + 1]
                continue
            rows = old[np.maximum(numbers, 0)]
            rows[numbers < 0] = fresh[place[start : start + BLOCK][numbers < 0]]
            yield rows

    return mapped(blocks(), scratch)


def revised_sparse_rows(
    old: sparse.csr_matrix, source: Numbers, fresh: sparse.csr_matrix, column: Numbers, scratch: Path
) -> sparse.csr_matrix:
    """Give sparse rows as `revised_rows` does; column c of `old` is column[c] by now."""
    place = np.cumsum(source < 0) - 1

    def blocks() -> Iterator[sparse.csr_matrix]:
        for start in starts(len(source)):
            numbers = source[start : start + BLOCK]
            kept = old[numbers[0] : numbers[-1] + 1] if _are_consecutive(numbers) else old[numbers[numbers >= 0]]
            moved = sparse.csr_matrix(
                (kept.data, column[kept.indices].astype(np.int32), kept.indptr), shape=(kept.shape[0], fresh.shape[1])
            )
            if (numbers >= 0).all():
                yield moved
                continue
            unordered = sparse.vstack([moved, fresh[place[start : start + BLOCK][numbers < 0]]], format="csr")
            order = np.empty(len(numbers), np.int64)
            order[numbers >= 0] = np.arange(kept.shape[0])
            order[numbers < 0] = np.arange(kept.shape[0], len(numbers))
            yield unordered[order]

    return gathered(blocks(), fresh.shape[1], scratch)


def _are_consecutive(numbers: Numbers) -> bool:
    """Whether these are rows of the old table that follow each other, so that none has to be looked for."""
    return len(numbers) > 0 and numbers[0] >= 0 and bool((np.diff(numbers) == 1).all())
