"""Merges: tags that are, or may be, several names for one thing, by how they are spelled and what they stand on."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np
from scipy import sparse

from content.base import Article
from embeddings.base.vectors import Doubles, Floats, unit
from embeddings.corpus import unhelpful
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.label_matrix import Labels
from embeddings.tag_audit.agreement import Agreement
from embeddings.tag_audit.spellings import (
    PLURAL,
    Spellings,
    are_contrasted,
    initials,
    is_explained,
    is_extension,
    is_plain,
    longer_initials,
    similar_pairs,
    tokens,
)

NAMES_ALIKE = 0.75
"""Cosine of the names' meanings from which on two tags may mean the same (judged on two archives, docs/tags.md)."""
MIN_MARGIN, NEAREST_NAMES = 0.15, 5
"""By how much that has to exceed what either name has in common with the tags nearest to it besides, in the mean of so
many: names whose words a model does not know are near to each other, whatever they mean (Conneau et al., "Word
Translation Without Parallel Data", 2018, on hubs)."""
STORIES_ALIKE = 0.17
"""Cosine of what their stories are about below which two tags are not the same, however alike their names."""
SAME_KIND = 0.6
"""Cosine of what their stories are about from which on two tags are about one kind of thing, though one name says more
than the other."""
MAX_EXPLAINING_STORIES = 300
"""Stories of two tags that are read for what explains one by the other."""
MAX_TOGETHER = 0.1
"""Share of the rarer tag's stories that bear the other too, above which the newsroom tells the two apart. A single
story may be an accident where there are enough others."""
SURE_INITIALS = 3
"""Letters from which on initials are believed without a story that explains them."""
EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names for what is, or may be, one thing: the one to give up and the one to keep."""

    old: str
    new: str
    kind: Literal["same", "look"]
    """same: the names and the stories say it. look: an editor should decide."""
    reason: str
    old_articles: int
    new_articles: int
    together: int
    """Stories that bear both."""
    examples: tuple[Article, ...]
    """Newest stories with the name to give up."""


@dataclass(frozen=True, slots=True)
class Material:
    """The stories that an audit is about, n of them."""

    articles: Sequence[Article]
    labels: Labels
    """Their tags."""
    meanings: Floats
    """Shape (tags, d): the encoder's vectors of the tags' names, rows of length 1, or 0 where there is none."""
    about: Floats
    """Shape (n, d), rows of length 1: what each story is about, the archive's own mean taken off."""
    day: Doubles
    """Shape (n,): days since 1970-01-01 of the publication, NaN without a date."""

    @classmethod
    def from_corpus(cls, stories: Mapping[int, Article], corpus: Corpus, meanings: Floats) -> Self:
        """Take some of a corpus's stories, by number in ascending order; `meanings` are of all of the corpus's tags."""
        if len(stories) == len(corpus):
            return cls(list(stories.values()), corpus.tags, meanings, unit(corpus.raw - corpus.space.mean), corpus.day)
        numbers = np.fromiter(stories, np.int64)
        labels = Labels.fit([article.tags for article in stories.values()])
        columns = [column for name in labels.names if (column := corpus.tags.column(name)) is not None]
        about = unit(corpus.raw[numbers] - corpus.space.mean)
        return cls(list(stories.values()), labels, meanings[columns], about, corpus.day[numbers])

    def newest_first(self) -> list[int]:
        """List the places of the stories, the newest first."""
        day = np.nan_to_num(self.day, nan=-np.inf)
        return [int(number) for number in np.lexsort((np.arange(len(day)), -day))]


class SpelledTags:
    """The tags as they are spelled, and who bears them."""

    def __init__(self, material: Material) -> None:
        self.articles = material.articles
        self.labels = material.labels
        self._material = material
        self._meanings = material.meanings
        self.bearers: dict[str, list[int]] = defaultdict(list)
        """Spelling → numbers of the stories that use it, newest first."""
        for number in material.newest_first():
            for tag in self.articles[number].tags:
                self.bearers[tag].append(number)
        self.spellings = sorted(self.bearers)
        self._kept_by_old: dict[str, str] = {}
        self._nearest_by_column: dict[int, list[tuple[int, float]]] = {}

    def merges(self) -> tuple[Merge, ...]:
        """Find the merges, the surest first."""
        # In this order: what is the same already is not looked at again.
        return (*self._same_names(), *self._doubtful_names())

    def _same_names(self) -> Iterator[Merge]:
        """Spellings of one name, and initials with what they stand for; to be looked at where stories do not agree."""
        spellings = Spellings(self.spellings)
        for group in spellings.groups():
            keep = self._most_used(group)
            for name in group:
                if name != keep:
                    self._kept_by_old[name] = keep
                    yield self._spelling_merge(name, keep, spellings.difference(name, keep))
        for short, long in self._initials(sure=True):
            keep = self._most_used([short, long])
            old = long if keep == short else short
            self._kept_by_old[old] = keep
            yield self._merge(old, keep, "same", "initials and what they stand for")

    def _doubtful_names(self) -> list[Merge]:
        """Names that an editor should look at."""
        reasons: dict[tuple[str, str], str] = {}
        pairs = [(short, long, "perhaps initials") for short, long in self._initials(sure=False)]
        pairs += self._longer_initials()
        candidates = [*similar_pairs(self.names), *self._similar_meanings()]
        pairs += [
            (one, other, reason)
            for one, other, reason in candidates
            if self._may_be_same(one, other) and not are_contrasted(one, other)
        ]
        for one, other, reason in pairs:
            keep = self._most_used([one, other])
            reasons.setdefault((other if keep == one else one, keep), reason)
        merges = [self._merge(old, keep, "look", reason) for (old, keep), reason in reasons.items()]
        return sorted(merges, key=lambda merge: (-self._total_cosine(merge.old, merge.new), merge.old, merge.new))

    @property
    def names(self) -> list[str]:
        """Each name once, as it is spelled most."""
        return [name for name in self.spellings if name not in self._kept_by_old]

    def column(self, tag: str) -> int:
        """Find its column among the labels."""
        column = self.labels.column(tag)
        assert column is not None  # every spelling comes from a story
        return column

    @cached_property
    def together(self) -> sparse.csr_matrix:
        """Shape (tags, tags): how many stories bear both."""
        carried = self.labels.carried
        return sparse.csr_matrix(carried.T @ carried)

    @cached_property
    def _about(self) -> Floats:
        """Shape (tags, d), rows of length 1: the mean of each tag's stories, the archive's own mean taken off."""
        return unit(np.asarray(self.labels.carried.T @ self._material.about, dtype=np.float32))

    def _spelling_merge(self, old: str, new: str, difference: str) -> Merge:
        if self._agreement.between(old, new, plural=difference == PLURAL):
            return self._merge(old, new, "same", difference)
        return self._merge(old, new, "look", f"{difference}, on stories that do not show it")

    @cached_property
    def _agreement(self) -> Agreement:
        return Agreement(self.bearers, self.articles, self._material.about)

    def _initials(self, *, sure: bool) -> Iterator[tuple[str, str]]:
        """Initials and the names that have them: surely, if there is one such name and stories bear it out."""
        names = self.names
        pairs = [pair for pair in initials(names) if self.column(pair[0]) != self.column(pair[1])]
        meanings = Counter(short for short, _ in pairs)
        for short, long in pairs:
            is_likely = len(short) >= SURE_INITIALS and self._cosine(self._about, short, long) >= STORIES_ALIKE
            if (meanings[short] == 1 and (is_likely or self._is_explained(long, short))) == sure:
                yield short, long

    def _is_explained(self, long: str, short: str) -> bool:
        numbers = {*self.bearers[long], *self.bearers[short]}
        return any(is_explained(long, short, self.articles[number].text) for number in numbers)

    def _similar_meanings(self) -> Iterator[tuple[str, str, str]]:
        # A sign or a picture alone means nothing that could be compared.
        names = [name for name in self.names if tokens(name)]
        columns = [self.column(name) for name in names]
        vectors = self._meanings[columns]
        for place, name in enumerate(names):
            similar = np.flatnonzero(vectors[place + 1 :] @ vectors[place] >= NAMES_ALIKE) + place + 1
            for other in similar.tolist():
                # What one name adds to the other may be what sets the two apart, unless the stories are the same kind.
                if is_extension(name, names[other]) and self._cosine(self._about, name, names[other]) < SAME_KIND:
                    continue
                if not self._stands_out(columns[place], columns[other]):
                    continue
                yield name, names[other], "names of like meaning, on like stories"

    def _stands_out(self, one: int, other: int) -> bool:
        """Whether two tags' names are nearer to each other than to all others, rather than near to any."""
        background = [
            np.mean([cosine for near, cosine in self._nearest(column) if near != other_column][:NEAREST_NAMES] or [0.0])
            for column, other_column in ((one, other), (other, one))
        ]
        return float(self._meanings[one] @ self._meanings[other]) - float(np.mean(background)) >= MIN_MARGIN

    def _nearest(self, column: int) -> list[tuple[int, float]]:
        """The tags whose names are nearest to one's in meaning, with the cosine, nearest first."""
        if column not in self._nearest_by_column:
            cosines = self._meanings @ self._meanings[column]
            cosines[column] = -np.inf
            nearest = np.argsort(-cosines, kind="stable")[: min(NEAREST_NAMES + 1, len(cosines) - 1)]
            self._nearest_by_column[column] = [(int(place), float(cosines[place])) for place in nearest]
        return self._nearest_by_column[column]

    def _longer_initials(self) -> Iterator[tuple[str, str, str]]:
        """`oss` and `open-source`, where the stories of either write `open source software (OSS)`."""
        names = self.names
        for short, long in longer_initials(names):
            if self.column(short) == self.column(long) or self._cosine(self._about, short, long) < STORIES_ALIKE:
                continue
            numbers = sorted({*self.bearers[short], *self.bearers[long]})[:MAX_EXPLAINING_STORIES]
            if any(is_explained(long, short, self.articles[number].text, more=1) for number in numbers):
                yield short, long, "initials, with one word more"

    def _may_be_same(self, one: str, other: str) -> bool:
        column, other_column = self.column(one), self.column(other)
        rarer = min(self.labels.counts[column], self.labels.counts[other_column])
        most_together = max(1.0, MAX_TOGETHER * rarer) if rarer >= unhelpful.ENOUGH else 0.0
        return bool(
            self.together[column, other_column] <= most_together
            and self._cosine(self._about, one, other) >= STORIES_ALIKE
        )

    def _total_cosine(self, one: str, other: str) -> float:
        return self._cosine(self._meanings, one, other) + self._cosine(self._about, one, other)

    def _cosine(self, vectors: Floats, one: str, other: str) -> float:
        return float(vectors[self.column(one)] @ vectors[self.column(other)])

    def _most_used(self, names: Sequence[str]) -> str:
        """The name to keep: the one used most, of equals a plain one, the longer one, then the one used first."""

        def rank(name: str) -> tuple[int, bool, int, float, str]:
            first = float(np.nan_to_num(self._material.day[self.bearers[name][-1]], nan=np.inf))
            return (-len(self.bearers[name]), not is_plain(name), -len(name), first, name)

        return min(names, key=rank)

    def _merge(self, old: str, new: str, kind: Literal["same", "look"], reason: str) -> Merge:
        old_bearers, new_bearers = self.bearers[old], self.bearers[new]
        examples = tuple(self.articles[number] for number in old_bearers[:EXAMPLES])
        return Merge(
            old, new, kind, reason, len(old_bearers), len(new_bearers), len({*old_bearers} & {*new_bearers}), examples
        )
