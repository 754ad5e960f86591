"""Rows of a sparse matrix, beside what scipy makes of them."""

import numpy as np
from scipy import sparse

from embeddings.base.sparse_gather import Rows, filled, spans


def test_sums_over_rows_are_those_of_scipy() -> None:
    rng = np.random.default_rng(0)
    matrix = sparse.random(30, 50, 0.1, format="csr", dtype=np.float32, random_state=0)
    # An empty row at either end and in between.
    matrix = sparse.csr_matrix(sparse.diags(np.array([0, *[1] * 13, 0, *[1] * 14, 0], np.float32)) @ matrix)
    matrix.eliminate_zeros()
    row = sparse.random(1, 50, 0.3, format="csr", dtype=np.float32, random_state=rng)
    wanted = filled(row) > 0
    for chosen in (np.array([0, 3, 3, 14, 7, 29]), np.array([0]), np.array([], dtype=np.int64)):
        theirs = matrix[chosen].toarray()
        for rows in (Rows.short(matrix, chosen), Rows.long(matrix, chosen, wanted)):
            np.testing.assert_allclose(rows.inner(filled(row)), theirs @ filled(row), rtol=1e-5)
            np.testing.assert_allclose(rows.sums_of(filled(row)), (theirs > 0) @ filled(row), rtol=1e-5)


def test_spans_tell_the_places_of_entries() -> None:
    places, begins = spans(np.array([0, 2, 2, 5]), np.array([2, 1, 0]))
    assert places.tolist() == [2, 3, 4, 0, 1]
    assert begins.tolist() == [0, 3, 3, 5]
