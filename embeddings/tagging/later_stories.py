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
from embeddings.tagging.reading import age_order, counted
from embeddings.text import words
from embeddings.text.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesRead:
    """The stories that are read for any label, oldest first."""

    read: Numbers
    """Their numbers in the corpus."""
    rows: sparse.csr_matrix
    """Shape (stories, terms), rows of length 1."""
    place: Numbers
    """Shape (stories read before,): where each stands by now, -1 for one that is gone or has changed."""
    later: Numbers
    """The places of those that came since, ascending."""
    stems: Sequence[Words]
    """The words of these."""

    @classmethod
    def joined(
        cls, corpus: Corpus, before: Numbers, rows: sparse.csr_matrix, fresh: Mapping[int, Article], terms: Terms
    ) -> StoriesRead:
        """Put stories that came beside those read before, which bear the numbers `before`, -1 where one is gone.

        `rows` are the terms' of these, shape (stories read before, terms); `fresh` are whole, by their numbers.
        """
        came = np.array(sorted(fresh), np.int64)
        stems = {number: words.read(fresh[number]) for number in came.tolist()}
        kept = np.flatnonzero(before >= 0)
        numbers = np.concatenate([before[kept], came])
        order = age_order(corpus, numbers)
        whole = sparse.vstack([rows[kept], terms.rows([counted(stems[n]) for n in came.tolist()])], format="csr")
        place, stands = np.full(len(before), -1, np.int64), np.argsort(order)
        place[kept] = stands[: len(kept)]
        later = np.sort(stands[len(kept) :])
        read = numbers[order]
        return cls(
            read=read, rows=whole[order], place=place, later=later, stems=[stems[n] for n in read[later].tolist()]
        )

    def trained(self, before: Numbers, carried: sparse.csr_matrix) -> Trained:
        """Choose those that labels are learned from: of those read before the ones at `before`, and the later ones
        that bear a label; `carried` has shape (stories of the corpus, labels)."""
        placed = self.place[before]
        left = placed >= 0
        bearing = np.diff(carried.indptr)[self.read[self.later]] > 0
        places = np.concatenate([placed[left], self.later[bearing]])
        order = np.argsort(places)
        return Trained(
            left=left,
            places=places,
            order=order,
            carried=carried[self.read[places]],
            stems=[stems for stems, bears in zip(self.stems, bearing.tolist(), strict=True) if bears],
        )


@dataclass(frozen=True, slots=True)
class Trained:
    """The stories that the labels of a vocabulary are learned from: first those that are left, then later ones."""

    left: Flags
    """Shape (stories learned from before,): whether each is left."""
    places: Numbers
    """Their places among the stories read."""
    order: Numbers
    """Which of them comes where, oldest first."""
    carried: sparse.csr_matrix
    """Shape (stories, labels): 1 where a story bears a label."""
    stems: Sequence[Words]
    """The words of the later ones."""

    @property
    def later(self) -> int:
        """Where the later ones begin."""
        return len(self.places) - len(self.stems)
