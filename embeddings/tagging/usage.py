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
MOST_OF_NAME = 0.6
"""Share of a name's words, by rarity, from which on the text is taken to speak of it."""
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Own:
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
        counts = named(stories.mentions, stories.name_weight, carried)
        return cls.counted(carried, stories.authors, stories.day, *counts)

    @classmethod
    def counted(
        cls,
        carried: sparse.csr_matrix,
        authors: sparse.csr_matrix,
        day: Doubles,
        named: Doubles,
        named_stories: Doubles,
    ) -> Usage:
        """Count the labels of stories by these authors and of these days; those whose texts hold the names were counted
        by `named`."""
        latest = float(day.max())
        fading = np.stack([_weights(day, latest, years) for years in HALF_LIVES])
        fading_author = _weights(day, latest, AUTHOR_HALF_LIFE)
        aged = sparse.csr_matrix(authors.T.multiply(fading_author))
        return cls(
            latest=np.array([latest]),
            stories=np.array([float(len(day))]),
            count=_sum(carried),
            last=_last_two(carried),
            decayed=np.stack([np.asarray(w @ carried).ravel() for w in fading]),
            decayed_stories=fading.sum(axis=1),
            named=named,
            named_stories=named_stories,
            by_author=sparse.csr_matrix(aged @ carried),
            author_stories=np.asarray(aged.sum(axis=1), dtype=np.float64).ravel(),
        )

    def views(self, stories: StoryFeatures, own: Own | None) -> dict[str, Doubles]:
        """Give the views that come from counts, each of shape (stories, labels) or (labels,).

        With `own`, a single story that was counted, that story is taken out first.
        """
        taken = 0.0 if own is None else 1.0
        bears = np.zeros(len(self.count)) if own is None else own.bears.astype(np.float64)
        total = self.stories[0] - taken
        base = (self.count - bears + 0.3) / (total + 1)
        values = {"prior": logit(base)}
        values["silence"] = self._silence(own, total)
        latest = self.latest[0]
        for name, years, counts, all_ in zip(
            ("recent", "late"), HALF_LIVES, self.decayed, self.decayed_stories, strict=True
        ):
            weight = taken * float(_weights(stories.day[:1], latest, years)[0])
            values[name] = logit((counts - weight * bears + 3 * base) / (all_ - weight + 3))
        held = _names_held(stories.mentions, stories.name_weight)
        for row, (name, where) in enumerate(zip(("phrase", "words"), held, strict=True)):
            here = where.toarray() > 0
            inside = here[0] * taken if taken else 0.0
            with_, stories_with = self.named[row] - inside * bears, self.named_stories[row] - inside
            without = self.count - bears - with_
            lift = logit((with_ + 2 * base) / (stories_with + 2)) - logit(base)
            drop = logit((without + 2 * base) / (total - stories_with + 2)) - logit(base)
            values[name] = np.where(here, lift, drop)
        values["author"] = self._by_author(stories, base, bears, taken)
        return values

    def _silence(self, own: Own | None, total: float) -> Doubles:
        """Log of 1 + the uses to be expected since the last one, had the newsroom gone on as until then."""
        last, count = self.last[0], self.count
        if own is not None:
            last = np.where(last == own.place + 1, self.last[1], last)
            count = count - own.bears
        rate = count / np.maximum(last, 1)
        return np.asarray(np.log1p(rate * np.maximum(total - last, 0)))

    def _by_author(self, stories: StoryFeatures, base: Doubles, bears: Doubles, taken: float) -> Doubles:
        lifts = np.zeros((len(stories), len(base)))
        for row in range(len(stories)):
            authors = stories.authors.indices[stories.authors.indptr[row] : stories.authors.indptr[row + 1]]
            if not len(authors):
                continue
            age = float(_weights(stories.day[row : row + 1], self.latest[0], AUTHOR_HALF_LIFE)[0])
            weight = taken * len(authors) * age
            counts = np.asarray(self.by_author[authors].sum(axis=0)).ravel() - weight * bears
            all_ = float(self.author_stories[authors].sum()) - weight
            lifts[row] = logit((counts + 3 * base) / (all_ + 3)) - logit(base)
        return lifts

    def arrays(self) -> dict[str, Array]:
        """Give plain arrays for a file."""
        packed: dict[str, Array] = pack(self.by_author, "by_author")
        return packed | {f.name: getattr(self, f.name) for f in fields(self) if f.name != "by_author"}

    @classmethod
    def of(cls, arrays: dict[str, Array], *, stories: int, labels: int, authors: int) -> Usage:
        """Make what `arrays` took apart. Raises ValueError where it is not of so many stories, labels and authors."""

        def counts(name: str, *shape: int) -> Doubles:
            return expect(arrays, name, "f8", shape, 0, stories + 1e-6)

        halves = len(HALF_LIVES)
        return cls(
            latest=expect(arrays, "latest", "f8", (1,), *DAYS),
            stories=expect(arrays, "stories", "f8", (1,), stories, stories),
            count=counts("count", labels),
            last=counts("last", 2, labels),
            decayed=counts("decayed", halves, labels),
            decayed_stories=counts("decayed_stories", halves),
            named=counts("named", 2, labels),
            named_stories=counts("named_stories", 2, labels),
            by_author=unpack(arrays, "by_author", (authors, labels), 0, stories + 1),
            author_stories=counts("author_stories", authors),
        )


def logit(share: Doubles) -> Doubles:
    """Turn shares into log-odds; they are held off 0 and 1."""
    share = np.clip(share, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(share / (1 - share)))


def fading(day: Doubles, years: float) -> Doubles:
    """Weigh stories of these days, where a use counts half after so many years, and the newest 1: shape (stories,)."""
    return _weights(day, float(day.max()), years)


def _weights(day: Doubles, latest: float, years: float) -> Doubles:
    # A draft may be newer than all that was counted; it is then as new as the newest.
    return np.asarray(2.0 ** (-np.maximum(latest - day, 0) / (YEAR * years)))


def named(mentions: Mentions, name_weight: sparse.csr_matrix, carried: sparse.csr_matrix) -> tuple[Doubles, Doubles]:
    """Count the stories whose texts hold a label's name, whole or most of its words: those that bear the label, and
    all. Both of shape (2, labels)."""
    held = _names_held(mentions, name_weight)
    return np.stack([_sum(where.multiply(carried)) for where in held]), np.stack([_sum(where) for where in held])


def _names_held(mentions: Mentions, name_weight: sparse.csr_matrix) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Tell by 1, shape (stories, labels), whose names the texts hold whole, and of whose names most of the words."""
    share = sparse.csr_matrix(mentions.inside @ name_weight)
    return mentions.whole, sparse.csr_matrix((share > MOST_OF_NAME).astype(np.float32))


def _last_two(carried: sparse.csr_matrix) -> Doubles:
    """Of rows in the order of time: for each column the places, from 1, of the last two that hold it."""
    columns = carried.tocsc()
    columns.sort_indices()
    places, many = columns.indices + 1.0, np.diff(columns.indptr)
    last = np.zeros((2, carried.shape[1]))
    for back in (0, 1):
        some = many > back
        last[back, some] = places[columns.indptr[1:][some] - 1 - back]
    return last


def _sum(rows: sparse.csr_matrix) -> Doubles:
    return np.asarray(rows.sum(axis=0), dtype=np.float64).ravel()
