"""Samples that are evenly spread."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.base.samples import evenly_spread


@pytest.mark.parametrize(
    ("count", "most"), [(0, 3), (1, 3), (3, 3), (3, 5), (4, 3), (100, 7), (2001, 2000), (10**6, 999)]
)
def test_no_number_is_there_twice_and_the_ends_are(count: int, most: int) -> None:
    found = evenly_spread(count, most)
    assert len(found) == min(count, most)
    assert (np.diff(found) > 0).all()
    if count:
        assert (found[0], found[-1]) == (0, count - 1)
    if count <= most:
        assert found.tolist() == list(range(count))
    else:
        assert np.ptp(np.diff(found)) <= 1
