"""Sparse rows: of length 1, and made of the columns that each holds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from embeddings.base.sparse_rows import indicator, unit_rows


def test_rows_of_length_one() -> None:
    rows = unit_rows(sparse.csr_matrix(np.array([[3, 4], [0, 0], [0, 0.5]], np.float32)))
    assert rows.toarray() == pytest.approx(np.array([[0.6, 0.8], [0, 0], [0, 1]]), abs=1e-6)


def test_an_indicator_has_a_one_in_each_column_that_a_row_holds() -> None:
    made = indicator([{2, 0}, set(), {1}], 4)
    assert made.toarray().tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]]
    assert (made.dtype, made.has_canonical_format) == (np.float32, True)
    assert indicator([], 3).shape == (0, 3)
