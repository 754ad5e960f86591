"""How the newsroom uses its labels: how often, how lately, by whom, and where the name stands in the text.

Everything is kept as counts, so that a story of the archive can be taken out of them when it is asked about itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from embeddings.base.checked_loading import expect
from embeddings.base.vectors import Array, Doubles, Floats
from embeddings.corpus.corpus import DAYS
from embeddings.corpus.label_matrix import pack, unpack
from embeddings.tagging.names.label_names import Mentions
from embeddings.tagging.names.story_features import StoryFeatures

HALF_LIVES = (0.5, 2.0)
"""Years after which a use counts half, for what is in use lately and of late."""
AUTHOR_HALF_LIFE = 4.0
MAX_OF_NAME = 0.6
"""Share of a name's words, by rarity, from which on the text is taken to speak of it."""
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class TrainedStory:
    """A story that was learned from and is now asked about itself."""

    place: int
    """Among the stories learned from."""
    bears: Floats
    """Shape (labels,): 1 for those that it bears."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts over s stories and k labels; a decayed count is a sum of weights that fade with age."""

    latest: Doubles
    """Shape (1,): the newest story's day."""
    stories: Doubles
    """Shape (1,)."""
    count: Doubles
    """Shape (k,): stories with the label."""
    last: Doubles
    """Shape (2, k): how many stories had been published up to the last use and the one before, 0 without one."""
    decayed: Doubles
    """Shape (half-lives, k)."""
    decayed_stories: Doubles
    """Shape (half-lives,)."""
    named: Doubles
    """Shape (2, k): stories with the label whose text holds its name whole; or most of its words."""
    named_stories: Doubles
    """Shape (2, k): the same, with the label or without."""
    by_author: sparse.csr_matrix
    """Shape (authors, k), decayed."""
    author_stories: Doubles
    """Shape (authors,), decayed."""

    @classmethod
    def fit(cls, stories: StoryFeatures, carried: sparse.csr_matrix) -> Usage:
        """Count the labels of some stories, oldest first; `carried` has shape (stories, labels)."""
        counts = count_named(stories.mentions, stories.name_weight, carried)
        return cls.from_counts(carried, stories.authors, stories.day, *counts)

    @classmethod
    def from_counts(
        cls,
        carried: sparse.csr_matrix,
        authors: sparse.csr_matrix,
        day: Doubles,
        named_with_label: Doubles,
        named_in_all: Doubles,
    ) -> Usage:
        """Count the labels of stories by these authors and of these days; those whose texts hold the names were counted
        by `count_named`."""
        latest = float(day.max())
        decay = np.stack([_age_weights(day, latest, years) for years in HALF_LIVES])
        author_decay = _age_weights(day, latest, AUTHOR_HALF_LIFE)
        decayed_authors = sparse.csr_matrix(authors.T.multiply(author_decay))
        return cls(
            latest=np.array([latest]),
            stories=np.array([float(len(day))]),
            count=_column_sums(carried),
            last=_last_two_uses(carried),
            decayed=np.stack([np.asarray(weights @ carried).ravel() for weights in decay]),
            decayed_stories=decay.sum(axis=1),
            named=named_with_label,
            named_stories=named_in_all,
            by_author=sparse.csr_matrix(decayed_authors @ carried),
            author_stories=np.asarray(decayed_authors.sum(axis=1), dtype=np.float64).ravel(),
        )

    def views(self, stories: StoryFeatures, left_out: TrainedStory | None) -> dict[str, Doubles]:
        """Give the views that come from counts, each of shape (stories, labels) or (labels,).

        With `left_out`, a single story that was counted, that story is taken out first.
        """
        removed = 0.0 if left_out is None else 1.0
        bears = np.zeros(len(self.count)) if left_out is None else left_out.bears.astype(np.float64)
        total = self.stories[0] - removed
        base_rate = (self.count - bears + 0.3) / (total + 1)
        values = {"prior": logit(base_rate)}
        values["silence"] = self._silence(left_out, total)
        latest = self.latest[0]
        for name, years, counts, decayed_stories in zip(
            ("recent", "late"), HALF_LIVES, self.decayed, self.decayed_stories, strict=True
        ):
            weight = removed * float(_age_weights(stories.day[:1], latest, years)[0])
            values[name] = logit((counts - weight * bears + 3 * base_rate) / (decayed_stories - weight + 3))
        mentions = _mentioned_names(stories.mentions, stories.name_weight)
        for row, (name, matrix) in enumerate(zip(("phrase", "words"), mentions, strict=True)):
            mentioned = matrix.toarray() > 0
            own_mention = mentioned[0] * removed if removed else 0.0
            named, named_stories = self.named[row] - own_mention * bears, self.named_stories[row] - own_mention
            unnamed = self.count - bears - named
            lift = logit((named + 2 * base_rate) / (named_stories + 2)) - logit(base_rate)
            drop = logit((unnamed + 2 * base_rate) / (total - named_stories + 2)) - logit(base_rate)
            values[name] = np.where(mentioned, lift, drop)
        values["author"] = self._by_author(stories, base_rate, bears, removed)
        return values

    def _silence(self, left_out: TrainedStory | None, total: float) -> Doubles:
        """Log of 1 + the uses to be expected since the last one, had the newsroom gone on as until then."""
        last, count = self.last[0], self.count
        if left_out is not None:
            last = np.where(last == left_out.place + 1, self.last[1], last)
            count = count - left_out.bears
        rate = count / np.maximum(last, 1)
        return np.asarray(np.log1p(rate * np.maximum(total - last, 0)))

    def _by_author(self, stories: StoryFeatures, base_rate: Doubles, bears: Doubles, removed: float) -> Doubles:
        lifts = np.zeros((len(stories), len(base_rate)))
        for row in range(len(stories)):
            authors = stories.authors.indices[stories.authors.indptr[row] : stories.authors.indptr[row + 1]]
            if not len(authors):
                continue
            age = float(_age_weights(stories.day[row : row + 1], self.latest[0], AUTHOR_HALF_LIFE)[0])
            weight = removed * len(authors) * age
            counts = np.asarray(self.by_author[authors].sum(axis=0)).ravel() - weight * bears
            author_total = float(self.author_stories[authors].sum()) - weight
            lifts[row] = logit((counts + 3 * base_rate) / (author_total + 3)) - logit(base_rate)
        return lifts

    def arrays(self) -> dict[str, Array]:
        """Give plain arrays for a file."""
        packed: dict[str, Array] = pack(self.by_author, "by_author")
        return packed | {f.name: getattr(self, f.name) for f in fields(self) if f.name != "by_author"}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array], *, stories: int, labels: int, authors: int) -> Usage:
        """Restore what `arrays` gave. Raises ValueError where it is not of so many stories, labels and authors."""

        def counts(name: str, *shape: int) -> Doubles:
            return expect(arrays, name, "f8", shape, 0, stories + 1e-6)

        half_lives = len(HALF_LIVES)
        return cls(
            latest=expect(arrays, "latest", "f8", (1,), *DAYS),
            stories=expect(arrays, "stories", "f8", (1,), stories, stories),
            count=counts("count", labels),
            last=counts("last", 2, labels),
            decayed=counts("decayed", half_lives, labels),
            decayed_stories=counts("decayed_stories", half_lives),
            named=counts("named", 2, labels),
            named_stories=counts("named_stories", 2, labels),
            by_author=unpack(arrays, "by_author", (authors, labels), 0, stories + 1),
            author_stories=counts("author_stories", authors),
        )


def logit(share: Doubles) -> Doubles:
    """Turn shares into log-odds; they are held off 0 and 1."""
    share = np.clip(share, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(share / (1 - share)))


def age_weights(day: Doubles, years: float) -> Doubles:
    """Weigh stories of these days, where a use counts half after so many years, and the newest 1: shape (stories,)."""
    return _age_weights(day, float(day.max()), years)


def _age_weights(day: Doubles, latest: float, years: float) -> Doubles:
    # A draft may be newer than all that was counted; it is then as new as the newest.
    return np.asarray(2.0 ** (-np.maximum(latest - day, 0) / (YEAR * years)))


def count_named(
    mentions: Mentions, name_weight: sparse.csr_matrix, carried: sparse.csr_matrix
) -> tuple[Doubles, Doubles]:
    """Count the stories whose texts hold a label's name, whole or most of its words: those that bear the label, and
    all. Both of shape (2, labels)."""
    mentioned = _mentioned_names(mentions, name_weight)
    return np.stack([_column_sums(matrix.multiply(carried)) for matrix in mentioned]), np.stack(
        [_column_sums(matrix) for matrix in mentioned]
    )


def _mentioned_names(mentions: Mentions, name_weight: sparse.csr_matrix) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Tell by 1, shape (stories, labels), whose names the texts hold whole, and of whose names most of the words."""
    share = sparse.csr_matrix(mentions.words @ name_weight)
    return mentions.whole_names, sparse.csr_matrix((share > MAX_OF_NAME).astype(np.float32))


def _last_two_uses(carried: sparse.csr_matrix) -> Doubles:
    """Of rows in the order of time: for each column the places, from 1, of the last two that hold it."""
    columns = carried.tocsc()
    columns.sort_indices()
    places, counts = columns.indices + 1.0, np.diff(columns.indptr)
    last = np.zeros((2, carried.shape[1]))
    for back in (0, 1):
        has_use = counts > back
        last[back, has_use] = places[columns.indptr[1:][has_use] - 1 - back]
    return last


def _column_sums(rows: sparse.csr_matrix) -> Doubles:
    return np.asarray(rows.sum(axis=0), dtype=np.float64).ravel()
