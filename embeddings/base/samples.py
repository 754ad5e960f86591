"""Samples of what comes in an order: always the same ones, with nothing left to chance."""

import numpy as np

from embeddings.base.vectors import Numbers


def evenly_spread(count: int, limit: int) -> Numbers:
    """Give at most so many of the numbers below `count`, evenly spread over all: the first and the last are among them.

    >>> evenly_spread(3, 5).tolist(), evenly_spread(10, 4).tolist(), evenly_spread(0, 4).tolist()
    ([0, 1, 2], [0, 3, 6, 9], [])
    """
    return np.linspace(0, count - 1, min(count, limit)).astype(np.int64)
