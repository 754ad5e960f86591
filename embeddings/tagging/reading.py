"""Stories of the corpus, and drafts → what vocabularies look at."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from embeddings.base.sparse_gather import spans
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.corpus.corpus import Corpus, Query
from embeddings.tagging.inverse_whitening import InverseWhitening
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Texts
from embeddings.text.words import Words


class Reading:
    """Turns stories of the corpus, and drafts, into what vocabularies look at."""

    def __init__(self, corpus: Corpus, terms: Terms) -> None:
        self._corpus = corpus
        self._terms = terms
        self._undo = InverseWhitening(corpus.space)
        known = corpus.day[~np.isnan(corpus.day)]
        self._day = np.where(np.isnan(corpus.day), known.min() if len(known) else 0.0, corpus.day)

    def of_archive(self, numbers: Numbers, stems: Sequence[Words], terms: sparse.csr_matrix) -> Texts:
        """Read the stories of these numbers, whose words are `stems` and whose rows of the terms are `terms`."""
        corpus = self._corpus
        rows, begins = spans(corpus.passage_start, numbers)
        return Texts(
            fused=self._fused(corpus.raw[numbers], corpus.reduced[numbers]),
            read=stems,
            terms=terms,
            passages=self._undo(corpus.passages[rows]),
            passage_start=begins,
            authors=corpus.authors.carried[numbers],
            day=self._day[numbers],
        )

    def of_query(self, query: Query, stems: Words) -> Texts:
        """Read a single story, of the archive or a draft."""
        corpus = self._corpus
        authors = query.authors.copy()
        authors.data[:] = 1
        # A fused vector begins with the words through the SVD.
        return Texts(
            fused=self._fused(query.raw[None], query.fused[None, : corpus.reduced.shape[1]]),
            read=[stems],
            terms=self._terms.rows([counted(stems)]),
            passages=self._undo(query.passages),
            passage_start=np.array([0, len(query.passages)]),
            authors=authors,
            day=np.array([self._day.max() if query.number is None else self._day[query.number]]),
        )

    def _fused(self, raw: Floats, reduced: Floats) -> Floats:
        """Meaning and words with equal say, the meaning centred but not bent: here it teaches better so."""
        return np.asarray(np.concatenate([reduced, unit(raw - self._corpus.space.mean)], axis=1) / 2**0.5, np.float32)


def counted(story: Words) -> list[str]:
    """Give the words of a story as terms count them: those of title and description twice."""
    return story.head + story.whole
