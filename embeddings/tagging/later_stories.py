"""The stories that a tagger learned from, and those that came since, in the order of their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from content.base.article import Article
from embeddings.base.vectors import Flags, Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.reading import age_order, counted_words
from embeddings.text import words
from embeddings.text.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesRead:
    """The stories that are read for any label, oldest first."""

    numbers: Numbers
    """Their numbers in the corpus."""
    rows: sparse.csr_matrix
    """Shape (stories, terms), rows of length 1."""
    place: Numbers
    """Shape (stories read before,): where each stands by now, -1 for one that is gone or has changed."""
    later: Numbers
    """The places of those that came since, ascending."""
    stems: Sequence[Words]
    """The words of the later ones."""

    @classmethod
    def joined(
        cls,
        corpus: Corpus,
        earlier_numbers: Numbers,
        rows: sparse.csr_matrix,
        fresh_articles: Mapping[int, Article],
        terms: Terms,
    ) -> StoriesRead:
        """Put fresh stories beside those read before, whose numbers are now `earlier_numbers`, -1 for one that is gone.

        `rows` are the terms of the latter, shape (stories read before, terms); `fresh_articles` have texts, by number.
        """
        later_numbers = np.array(sorted(fresh_articles), np.int64)
        stems = {number: words.stem_article(fresh_articles[number]) for number in later_numbers.tolist()}
        kept = np.flatnonzero(earlier_numbers >= 0)
        numbers = np.concatenate([earlier_numbers[kept], later_numbers])
        order = age_order(corpus, numbers)
        all_rows = sparse.vstack(
            [rows[kept], terms.rows([counted_words(stems[number]) for number in later_numbers.tolist()])], format="csr"
        )
        place, rank = np.full(len(earlier_numbers), -1, np.int64), np.argsort(order)
        place[kept] = rank[: len(kept)]
        later = np.sort(rank[len(kept) :])
        by_age = numbers[order]
        return cls(
            numbers=by_age,
            rows=all_rows[order],
            place=place,
            later=later,
            stems=[stems[number] for number in by_age[later].tolist()],
        )

    def training_stories(self, earlier_places: Numbers, carried: sparse.csr_matrix) -> TrainingStories:
        """Choose those that labels are learned from: of those read before the ones at `earlier_places`, and the later
        ones that bear a label; `carried` has shape (stories of the corpus, labels)."""
        current_places = self.place[earlier_places]
        remaining = current_places >= 0
        labelled = np.diff(carried.indptr)[self.numbers[self.later]] > 0
        places = np.concatenate([current_places[remaining], self.later[labelled]])
        order = np.argsort(places)
        return TrainingStories(
            remaining=remaining,
            places=places,
            order=order,
            carried=carried[self.numbers[places]],
            stems=[stems for stems, is_labelled in zip(self.stems, labelled.tolist(), strict=True) if is_labelled],
        )


@dataclass(frozen=True, slots=True)
class TrainingStories:
    """The stories that the labels of a vocabulary are learned from: first those that remain, then later ones."""

    remaining: Flags
    """Shape (stories learned from before,): whether each is still there."""
    places: Numbers
    """Their places among the stories read."""
    order: Numbers
    """Which of them comes where, oldest first."""
    carried: sparse.csr_matrix
    """Shape (stories, labels): 1 where a story bears a label."""
    stems: Sequence[Words]
    """The words of the later ones."""

    @property
    def later_start(self) -> int:
        """Where the later ones begin."""
        return len(self.places) - len(self.stems)
