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

    def __init__(self, articles: Sequence[Article], corpus: Corpus, first: Floats) -> None:
        """`first`: the vectors of the stories' first passages, shape (n, d), which begin with the titles."""
        self._day = corpus.day
        self._tags = corpus.tags.carried
        self._first = first
        self._words = tfidf([f"{article.title}. {without_anchors(article)}" for article in articles])[0]

    def rank(self, name: str, story: int, allowed: Flags) -> list[int]:
        """List the first PLACES of the allowed stories; equal ones by number."""
        scores: list[Reals]
        match name:
            case "newest":
                scores = [np.nan_to_num(self._day, nan=-np.inf)]
            case "tags":
                # Most in common, then nearest in date: what static-site generators and their plug-ins do at best.
                apart = np.nan_to_num(np.abs(self._day - self._day[story]), nan=np.inf)
                scores = [-apart, similar(self._tags, self._tags[story])]
            case "tfidf":
                scores = [similar(self._words, self._words[story])]
            case "dense":
                scores = [self._first @ self._first[story]]
        numbers = np.flatnonzero(allowed)
        order = np.lexsort([numbers, *(-score[numbers] for score in scores)])
        return [int(n) for n in numbers[order[:PLACES]]]


def by_chance(pool: int, wanted: int) -> dict[str, float]:
    """Compute what a random order of `pool` stories, of which `wanted` are right, is expected to reach."""
    places = np.arange(min(PLACES, pool))
    each = wanted / pool
    best = (1 / np.log2(np.arange(min(wanted, PLACES)) + 2)).sum()
    # The chance that the first so many are all wrong.
    wrong = np.cumprod(np.clip((pool - wanted - places) / (pool - places), 0, 1))
    first_right = np.concatenate([[1.0], wrong[:-1]]) - wrong
    return {
        "ndcg@10": float(each * (1 / np.log2(places + 2)).sum() / best),
        "recall@4": each * min(4, pool) / min(wanted, 4),
        "recall@10": each * len(places) / min(wanted, PLACES),
        "mrr": float((first_right / (places + 1)).sum()),
    }


def tfidf(texts: Sequence[str], others: Sequence[str] = ()) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Plain TF-IDF rows of length 1 of the texts, and of others by the words of the texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer: Any = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), min_df=2, max_df=0.5)
    try:
        rows = vectorizer.fit_transform(texts)
    except ValueError:
        # No word is in two of the texts and in no more than half: this method knows nothing of such an archive.
        return sparse.csr_matrix((len(texts), 1)), sparse.csr_matrix((len(others), 1))
    return rows, vectorizer.transform(others) if others else rows[:0]


def similar(rows: sparse.csr_matrix, row: sparse.csr_matrix) -> Floats:
    """Inner products of all rows with one, shape (rows,)."""
    return np.asarray((rows @ row.T).todense(), dtype=np.float32).ravel()
