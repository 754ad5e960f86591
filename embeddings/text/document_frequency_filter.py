"""Terms of a document frequency of two and more, without holding every term in memory.

Most pairs of words stand in a single text of an archive. So terms are counted by their hash first; two that share a
hash count as one, so none is left out that stands in enough texts, and few others are let through.
"""

import itertools
import zlib
from collections import Counter
from collections.abc import Iterable

import numpy as np

from embeddings.text.single_terms import Collector
from embeddings.text.term_counts import Analyze, Document

HASH_BITS = 25
"""Of the hash: 128 MB while terms are counted."""
MAX_TERMS = 500_000
"""About this many terms are let through: those of the highest document frequency."""


def filtering_analyzer(texts: Iterable[Document], analyze: Analyze, single: Collector) -> tuple[Analyze, int]:
    """Make an analyzer that gives only the terms in several of `texts`, and tell that least document frequency: 2 …

    It is asked for each text once, in their order, and notes in `single` the terms that only this one holds.
    """
    counts = np.zeros(1 << HASH_BITS, np.uint32)
    for text in texts:
        hashes = {_hash(term) for term in analyze(text)}
        counts[np.fromiter(hashes, np.int64, len(hashes))] += 1
    least = 2
    while np.count_nonzero(counts >= least) > MAX_TERMS:
        least += 1
    is_kept, is_single = (counts >= least).tobytes(), (counts == 1).tobytes()
    story_numbers = itertools.count()

    def analyzed(text: Document) -> list[str]:
        terms, story = analyze(text), next(story_numbers)
        for term, count in Counter(term for term in terms if is_single[_hash(term)]).items():
            single.add(term, story, count)
        return [term for term in terms if is_kept[_hash(term)]]

    return analyzed, least


def _hash(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) & ((1 << HASH_BITS) - 1)
