"""How good a list is: nDCG, recall, reciprocal rank, F1, calibration, and how sure a mean is."""

from collections.abc import Sequence, Set

import numpy as np

from embeddings.base.vectors import Flags, Reals

BINS = 10
"""Of equal width, over which the calibration error is taken."""
RESAMPLES, BLOCK = 1000, 50
"""Resamples of the bootstrap, and those that are drawn at once: fewer are slow, more need memory."""


def ndcg(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Normalised discounted cumulative gain of the first k, binary gains (Järvelin and Kekäläinen, 2002); 0 … 1."""
    gain = sum(1 / np.log2(place + 2) for place, item in enumerate(ranked[:k]) if item in relevant)
    best = sum(1 / np.log2(place + 2) for place in range(min(len(relevant), k)))
    return float(gain / best) if best else 0.0


def recall(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Share of the relevant items among the first k, of those that k places could hold; 0 … 1."""
    return len(relevant & set(ranked[:k])) / min(len(relevant), k) if relevant else 0.0


def precision(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Share of the first k places that hold a relevant item; 0 … 1."""
    return len(relevant & set(ranked[:k])) / k


def reciprocal_rank(ranked: Sequence[int], relevant: Set[int]) -> float:
    """One over the place of the first relevant item, 0 where there is none."""
    return next((1 / place for place, item in enumerate(ranked, 1) if item in relevant), 0.0)


def f1(ranked: Sequence[int], relevant: Set[int], k: int) -> float:
    """Harmonic mean of precision and recall (of all relevant items) of the first k; 0 … 1."""
    hits = len(relevant & set(ranked[:k]))
    return 2 * hits / (k + len(relevant)) if hits else 0.0


def calibration_error(confidence: Reals, right: Flags) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error over equal-width bins (Naeini et al., 2015), and for each bin that holds anything
    its mean confidence, its share of right ones, and its size."""
    if not len(confidence):
        return 0.0, []
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    table = [
        (float(confidence[bin_of == b].mean()), float(right[bin_of == b].mean()), int((bin_of == b).sum()))
        for b in range(BINS)
        if (bin_of == b).any()
    ]
    return sum(size * abs(mean - share) for mean, share, size in table) / len(confidence), table


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """Compute a 95 % interval for the mean by the percentile bootstrap (Efron, 1979), from a fixed seed."""
    random = np.random.default_rng(0)
    array = np.asarray(values, dtype=np.float64)
    if not len(array):
        return 0.0, 0.0
    means = [
        array[random.integers(0, len(array), (BLOCK, len(array)))].mean(axis=1) for _ in range(-(-RESAMPLES // BLOCK))
    ]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return float(low), float(high)
