"""Stories of the corpus, and drafts → what vocabularies look at."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from embeddings.base.sparse_gather import spans
from embeddings.base.vectors import Doubles, Floats, Numbers, unit
from embeddings.corpus.corpus import Corpus, Query
from embeddings.tagging.inverse_whitening import InverseWhitening
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Texts
from embeddings.text.words import Words


class StoryReader:
    """Turns stories of the corpus, and drafts, into what vocabularies look at."""

    def __init__(self, corpus: Corpus, terms: Terms) -> None:
        self._corpus = corpus
        self._terms = terms
        self._undo = InverseWhitening(corpus.space)
        self._day = days(corpus)

    def read_stories(self, numbers: Numbers, stems: Sequence[Words], terms: sparse.csr_matrix) -> Texts:
        """Read the stories of these numbers, whose words are `stems` and whose rows of the terms are `terms`."""
        corpus = self._corpus
        rows, passage_starts = spans(corpus.passage_start, numbers)
        return Texts(
            fused=fused(corpus, corpus.raw[numbers], corpus.reduced[numbers]),
            stems=stems,
            terms=terms,
            passages=self._undo(corpus.passages[rows]),
            passage_start=passage_starts,
            authors=corpus.authors.carried[numbers],
            day=self._day[numbers],
        )

    def read_query(self, query: Query, stems: Words) -> Texts:
        """Read a single story, of the archive or a draft."""
        corpus = self._corpus
        authors = query.authors.copy()
        authors.data[:] = 1
        # A fused vector begins with the words through the SVD.
        return Texts(
            fused=fused(corpus, query.raw[None], query.fused[None, : corpus.reduced.shape[1]]),
            stems=[stems],
            terms=self._terms.rows([counted_words(stems)]),
            passages=self._undo(query.passages),
            passage_start=np.array([0, len(query.passages)]),
            authors=authors,
            day=np.array([self._day.max() if query.number is None else self._day[query.number]]),
        )


def fused(corpus: Corpus, raw: Floats, reduced: Floats) -> Floats:
    """Give meaning and words equal say, the meaning centred but not bent: here it teaches better so."""
    return np.asarray(np.concatenate([reduced, unit(raw - corpus.space.mean)], axis=1) / 2**0.5, np.float32)


def days(corpus: Corpus) -> Doubles:
    """Give each story's day since 1970-01-01, the first of all for those without one."""
    dated = corpus.day[~np.isnan(corpus.day)]
    return np.where(np.isnan(corpus.day), dated.min() if len(dated) else 0.0, corpus.day)


def by_age(corpus: Corpus, numbers: Numbers) -> Numbers:
    """Put numbers in order, the oldest story's first, those without a date before all others."""
    return numbers[age_order(corpus, numbers)]


def age_order(corpus: Corpus, numbers: Numbers) -> Numbers:
    """Tell which of the numbers comes where when the oldest story's is first."""
    day = np.nan_to_num(corpus.day[numbers], nan=-np.inf)
    return np.asarray(np.lexsort((numbers, day)), dtype=np.int64)


def counted_words(story: Words) -> list[str]:
    """Give the words of a story as terms count them: those of title and description twice."""
    return story.head_stems + story.all_stems
