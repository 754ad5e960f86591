"""What Seealso is compared with: chance, dates, shared tags, words alone, meaning alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from content.base import Article
from embeddings.base.vectors import Flags, Floats, Reals
from embeddings.corpus.corpus import Corpus, without_anchors

PLACES = 10
"""Length of the lists that are judged."""


class Baselines:
    """The simpler methods on one archive, by name: each ranks the stories that may be chosen for another."""

    NAMES = ("newest", "tags", "tfidf", "dense")

    def __init__(self, articles: Sequence[Article], corpus: Corpus, first_passages: Floats) -> None:
        """`first_passages`: the vectors of the stories' first passages, shape (n, d), which begin with the titles."""
        self._day = corpus.day
        self._tags = corpus.tags.carried
        self._first_passages = first_passages
        self._words = tfidf([f"{article.title}. {without_anchors(article)}" for article in articles])[0]

    def rank(self, name: str, story: int, allowed: Flags) -> list[int]:
        """List the first PLACES of the allowed stories; equal ones by number."""
        scores: list[Reals]
        match name:
            case "newest":
                scores = [np.nan_to_num(self._day, nan=-np.inf)]
            case "tags":
                # Most in common, then nearest in date: what static-site generators and their plug-ins do at best.
                days_apart = np.nan_to_num(np.abs(self._day - self._day[story]), nan=np.inf)
                scores = [-days_apart, similar(self._tags, self._tags[story])]
            case "tfidf":
                scores = [similar(self._words, self._words[story])]
            case "dense":
                scores = [self._first_passages @ self._first_passages[story]]
        numbers = np.flatnonzero(allowed)
        order = np.lexsort([numbers, *(-score[numbers] for score in scores)])
        return [int(n) for n in numbers[order[:PLACES]]]


def by_chance(pool: int, relevant: int) -> dict[str, float]:
    """Compute what a random order of `pool` stories, of which `relevant` are right, is expected to reach."""
    places = np.arange(min(PLACES, pool))
    share = relevant / pool
    best = (1 / np.log2(np.arange(min(relevant, PLACES)) + 2)).sum()
    # The chance that none of the first so many is right.
    none_right = np.cumprod(np.clip((pool - relevant - places) / (pool - places), 0, 1))
    first_right = np.concatenate([[1.0], none_right[:-1]]) - none_right
    return {
        "ndcg@10": float(share * (1 / np.log2(places + 2)).sum() / best),
        "recall@4": share * min(4, pool) / min(relevant, 4),
        "recall@10": share * len(places) / min(relevant, PLACES),
        "mrr": float((first_right / (places + 1)).sum()),
    }


def tfidf(texts: Sequence[str], queries: Sequence[str] = ()) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Plain TF-IDF rows of length 1 of the texts, and of others by the words of the texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer: Any = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), min_df=2, max_df=0.5)
    try:
        rows = vectorizer.fit_transform(texts)
    except ValueError:
        # No word is in two of the texts and in no more than half: this method knows nothing of such an archive.
        return sparse.csr_matrix((len(texts), 1)), sparse.csr_matrix((len(queries), 1))
    return rows, vectorizer.transform(queries) if queries else rows[:0]


def similar(rows: sparse.csr_matrix, row: sparse.csr_matrix) -> Floats:
    """Inner products of all rows with one, shape (rows,)."""
    return np.asarray((rows @ row.T).todense(), dtype=np.float32).ravel()
