"""Terms of a document frequency of two and more, without holding every term in memory.

Most pairs of words stand in a single text of an archive. So terms are counted by their hash first; two that share a
hash count as one, so none is left out that stands in enough texts, and few others are let through.
"""

import zlib
from collections.abc import Iterable

import numpy as np

from embeddings.text.term_counts import Analyze

BITS = 25
"""Of the hash: 128 MB while terms are counted."""
MOST = 500_000
"""About so many terms are let through: those of the highest document frequency."""


def filtered(texts: Iterable[str], analyze: Analyze) -> tuple[Analyze, int]:
    """Make an analyzer that gives only the terms in several of `texts`, and tell that least document frequency: 2 …"""
    counts = np.zeros(1 << BITS, np.uint32)
    for text in texts:
        places = {_place(term) for term in analyze(text)}
        counts[np.fromiter(places, np.int64, len(places))] += 1
    least = 2
    while np.count_nonzero(counts >= least) > MOST:
        least += 1
    kept = (counts >= least).tobytes()
    return lambda text: [term for term in analyze(text) if kept[_place(term)]], least


def _place(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)
