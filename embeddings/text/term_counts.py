"""How often each term stands in each text, counted a text at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from embeddings.base import mapped_rows
from embeddings.base.mapped_rows import RowsFile
from embeddings.base.vectors import Numbers
from embeddings.text.single_terms import Collector

Document = tuple[str, str]
"""A text, and the code of its language."""
Analyze = Callable[[Document], list[str]]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The terms that were kept, in ascending order, and the texts as rows over them."""

    terms: list[str]
    document_frequency: Numbers
    """Shape (terms,): how many texts hold each."""
    texts: int
    _column: Numbers
    """Of every term in the texts, -1 for those not kept."""
    _pairs: RowsFile
    """Pairs (number of the term in the order of appearance, how often), text after text."""
    _pair_ends: Numbers
    """Shape (texts + 1,): text i has the pairs _ends[i] … _ends[i + 1] - 1."""

    def blocks(self) -> Iterator[sparse.csr_matrix]:
        """Give the texts as rows of counts, shape (rows, terms), columns in order, some thousand rows at a time."""
        pairs = self._pairs.array()
        for start in mapped_rows.starts(self.texts):
            ends = self._pair_ends[start : start + mapped_rows.BLOCK + 1]
            block = pairs[ends[0] : ends[-1]]
            column = self._column[block[:, 0]]
            kept = column >= 0
            text = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[kept]
            shape = (len(ends) - 1, len(self.terms))
            yield sparse.csr_matrix((block[kept, 1].astype(np.float64), (text, column[kept])), shape=shape)


def count(
    texts: Iterable[Document],
    analyze: Analyze,
    least: int,
    largest_share: float,
    folder: Path | None = None,
    single: Collector | None = None,
) -> TermCounts:
    """Count the terms of the texts, and keep those of a document frequency of at least `least` and at most a share.

    `largest_share` is one of all texts, 0 … 1. What is counted lies in a file without a name in `folder`, that of the
    system's temporary files if None: a few texts at a time are in memory. In `single` the terms are noted that are not
    kept because one text alone, or too many, hold them.
    """
    number_by_term: defaultdict[str, int] = defaultdict()
    number_by_term.default_factory = number_by_term.__len__
    pairs_file = RowsFile.scratch(2, folder, np.int32)
    lengths, document_frequency = [0], np.zeros(0, np.int64)
    for batch in _batches(texts):
        counts = [Counter(map(number_by_term.__getitem__, analyze(text))) for text in batch]
        lengths += map(len, counts)
        batch_pairs = np.array([pair for text_counts in counts for pair in text_counts.items()], np.int32).reshape(
            -1, 2
        )
        pairs_file.append(batch_pairs)
        batch_frequency = np.bincount(batch_pairs[:, 0], minlength=len(number_by_term))
        batch_frequency[: len(document_frequency)] += document_frequency
        document_frequency = batch_frequency
    ends = np.cumsum(lengths, dtype=np.int64)
    kept = (document_frequency >= least) & (document_frequency <= largest_share * (len(ends) - 1))
    terms = sorted(term for term, place in number_by_term.items() if kept[place])
    if single is not None:
        too_common = document_frequency > largest_share * (len(ends) - 1)
        single.common += [term for term, place in number_by_term.items() if too_common[place]]
        _note_single(single, list(number_by_term), (document_frequency == 1) & ~kept, pairs_file, ends)
    column = np.full(len(number_by_term), -1, np.int64)
    column[[number_by_term[term] for term in terms]] = np.arange(len(terms))
    in_order = np.argsort(column[kept])
    return TermCounts(terms, document_frequency[kept][in_order], len(ends) - 1, column, pairs_file, ends)


def _note_single(
    single: Collector, terms: list[str], is_single: npt.NDArray[np.bool_], pairs_file: RowsFile, ends: Numbers
) -> None:
    """Note the terms that `is_single`, by number, says are in one text alone."""
    pairs = pairs_file.array()
    for start in mapped_rows.starts(len(ends) - 1):
        for text, (first, end) in enumerate(pairwise(ends[start : start + mapped_rows.BLOCK + 1].tolist()), start):
            text_pairs = pairs[first:end]
            for term, times in text_pairs[is_single[text_pairs[:, 0]]].tolist():
                single.add(terms[term], text, times)


def _batches(texts: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(texts)
    while batch := list(islice(remaining, mapped_rows.BLOCK)):
        yield batch
