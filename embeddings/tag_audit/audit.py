"""What is wrong with an archive's tags: several names for one thing, names that help nobody, stories without any."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np
from scipy import sparse

from content.base import Article
from embeddings.base.answers import TagAnswer, TagSuggestion
from embeddings.base.vectors import Doubles, Floats, unit
from embeddings.corpus import unhelpful
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.label_matrix import Labels
from embeddings.tag_audit.agreement import Agreement
from embeddings.tag_audit.spellings import (
    PLURAL,
    Spellings,
    extends,
    initials,
    is_plain,
    longer_initials,
    look_alike,
    set_apart,
    tokens,
    told_together,
)
from embeddings.text import words

NAMES_ALIKE = 0.75
"""Cosine of the names' meanings from which on two tags may mean the same (judged on two archives, docs/tags.md)."""
APART, NEAREST = 0.15, 5
"""By how much that has to exceed what either name has in common with the tags nearest to it besides, in the mean of so
many: names whose words a model does not know are near to each other, whatever they mean (Conneau et al., "Word
Translation Without Parallel Data", 2018, on hubs)."""
STORIES_ALIKE = 0.17
"""Cosine of what their stories are about below which two tags are not the same, however alike their names."""
SAME_KIND = 0.6
"""The same from which on two are about one kind of thing though one name says more than the other."""
MOST_READ = 300
"""Stories of two tags that are read for what explains one by the other."""
TOGETHER = 0.1
"""Share of the rarer tag's stories that bear the other too, above which the newsroom tells the two apart. A single
story may be an accident where there are enough others."""
SURE_INITIALS = 3
"""Letters from which on initials are believed without a story that explains them."""
ENOUGH = 5
"""Stories that a tag needs before its use is judged."""
CHECKED = 1000
"""Stories, the newest, whose tags are compared with their texts: it bounds time."""
ASKED = 25
"""Suggestions looked at for each of these."""
HARDLY = 0.025
"""Confidence in a story's own tag below which its text speaks against it, if another fits well."""
SURELY = 0.6
"""Confidence from which on another tag fits well."""
MOST_DOUBTS = 20
"""Doubtful tags told, the most doubtful first: it is a list to be read, not to be worked off."""
EXAMPLES = 2

Ask = Callable[[str, int], TagAnswer]
"""(A story's id, how many) → tags for it from its text alone."""
Progress = Callable[[int, int], None]
"""Told (stories checked, stories to check)."""


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
class UsedOnce:
    """A tag that a single story bears."""

    tag: str
    article: Article


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """A tag that leads no reader anywhere."""

    tag: str
    articles: int
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A tag of a story that its text seems to contradict."""

    article: Article
    tag: str
    confidence: float
    """At most so sure is the suggester of it, between 0 and 1."""
    instead: tuple[TagSuggestion, ...]
    """What the text speaks for, and the story does not bear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """All findings on the stories that readers may see."""

    articles: int
    tagged: int
    tags: int
    """Tags in use, those that differ only in their capitals counted once."""
    checked: int
    """Stories whose tags were compared with their texts: the newest."""
    merges: tuple[Merge, ...]
    """Surest first."""
    used_once: tuple[UsedOnce, ...]
    unhelpful: tuple[Unhelpful, ...]
    untagged: tuple[Article, ...]
    """Newest first."""
    doubts: tuple[Doubt, ...]


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
    def of(cls, stories: Mapping[int, Article], corpus: Corpus, meanings: Floats) -> Self:
        """Take some of a corpus's stories, by number in ascending order; `meanings` are of all of the corpus's tags."""
        if len(stories) == len(corpus):
            return cls(list(stories.values()), corpus.tags, meanings, unit(corpus.raw - corpus.space.mean), corpus.day)
        numbers = np.fromiter(stories, np.int64)
        labels = Labels.fit([article.tags for article in stories.values()])
        columns = [column for name in labels.names if (column := corpus.tags.column(name)) is not None]
        about = unit(corpus.raw[numbers] - corpus.space.mean)
        return cls(list(stories.values()), labels, meanings[columns], about, corpus.day[numbers])


def audit(material: Material, ask: Ask, progress: Progress | None = None) -> Audit:
    """Look through the tags of an archive. Deterministic. `ask` gives suggestions."""
    vocabulary, articles = _Vocabulary(material), material.articles
    merges = [*vocabulary.same()]
    merges += vocabulary.look()
    unhelpful = [*_everywhere(vocabulary)]
    skipped = {advice.tag.casefold() for advice in unhelpful}
    unhelpful += [advice for advice in _always_together(vocabulary) if advice.tag.casefold() not in skipped]
    skipped = {advice.tag.casefold() for advice in unhelpful}
    newest = _newest_first(material)
    tagged = [number for number in newest if articles[number].tags]
    answers = {}
    for done, number in enumerate(tagged[:CHECKED], 1):
        answers[number] = ask(articles[number].id, ASKED)
        if progress is not None:
            progress(done, min(len(tagged), CHECKED))
    unseen = [advice for advice in _not_in_texts(vocabulary, answers) if advice.tag.casefold() not in skipped]
    skipped |= {advice.tag.casefold() for advice in unseen}
    return Audit(
        articles=len(articles),
        tagged=len(tagged),
        tags=len(material.labels.names),
        checked=len(answers),
        merges=tuple(merges),
        used_once=tuple(_used_once(vocabulary)),
        unhelpful=(*unhelpful, *unseen),
        untagged=tuple(articles[number] for number in newest if not articles[number].tags),
        doubts=tuple(_doubts(vocabulary, answers, skipped)),
    )


class _Vocabulary:
    """The tags as they are spelled, and who bears them."""

    def __init__(self, material: Material) -> None:
        self.articles = material.articles
        self.labels = material.labels
        self._material = material
        self._meanings = material.meanings
        self.bearers: dict[str, list[int]] = defaultdict(list)
        """Spelling → numbers of the stories that use it, newest first."""
        for number in _newest_first(material):
            for tag in self.articles[number].tags:
                self.bearers[tag].append(number)
        self.known = sorted(self.bearers)
        self._kept: dict[str, str] = {}
        self._nearest_known: dict[int, list[tuple[int, float]]] = {}

    def same(self) -> Iterator[Merge]:
        """Spellings of one name, and initials with what they stand for; to be looked at where stories do not agree."""
        spellings = Spellings(self.known)
        for group in spellings.groups():
            keep = self._most_used(group)
            for name in group:
                if name != keep:
                    self._kept[name] = keep
                    yield self._of_spellings(name, keep, spellings.difference(name, keep))
        for short, long in self._initials(sure=True):
            keep = self._most_used([short, long])
            old = long if keep == short else short
            self._kept[old] = keep
            yield self._merge(old, keep, "same", "initials and what they stand for")

    def look(self) -> list[Merge]:
        """Find names that an editor should look at; `same` comes first."""
        reasons: dict[tuple[str, str], str] = {}
        pairs = [(short, long, "perhaps initials") for short, long in self._initials(sure=False)]
        pairs += self._longer_initials()
        alike = [*look_alike(self.names), *self._meaning_alike()]
        pairs += [
            (one, other, why)
            for one, other, why in alike
            if self._about_the_same(one, other) and not set_apart(one, other)
        ]
        for one, other, why in pairs:
            keep = self._most_used([one, other])
            reasons.setdefault((other if keep == one else one, keep), why)
        merges = [self._merge(old, keep, "look", why) for (old, keep), why in reasons.items()]
        return sorted(merges, key=lambda merge: (-self._nearness(merge.old, merge.new), merge.old, merge.new))

    @property
    def names(self) -> list[str]:
        """Each name once, as it is spelled most."""
        return [name for name in self.known if name not in self._kept]

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

    def _of_spellings(self, old: str, new: str, difference: str) -> Merge:
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
        meant = Counter(short for short, _ in pairs)
        for short, long in pairs:
            believed = len(short) >= SURE_INITIALS and self._alike(self._about, short, long) >= STORIES_ALIKE
            if (meant[short] == 1 and (believed or self._explained(long, short))) == sure:
                yield short, long

    def _explained(self, long: str, short: str) -> bool:
        numbers = {*self.bearers[long], *self.bearers[short]}
        return any(told_together(long, short, self.articles[number].text) for number in numbers)

    def _meaning_alike(self) -> Iterator[tuple[str, str, str]]:
        # A sign or a picture alone means nothing that could be compared.
        names = [name for name in self.names if tokens(name)]
        columns = [self.column(name) for name in names]
        vectors = self._meanings[columns]
        for place, name in enumerate(names):
            near = np.flatnonzero(vectors[place + 1 :] @ vectors[place] >= NAMES_ALIKE) + place + 1
            for other in near.tolist():
                # What one name adds to the other may be what sets the two apart, unless the stories are the same kind.
                if extends(name, names[other]) and self._alike(self._about, name, names[other]) < SAME_KIND:
                    continue
                if not self._stands_out(columns[place], columns[other]):
                    continue
                yield name, names[other], "names of like meaning, on like stories"

    def _stands_out(self, one: int, other: int) -> bool:
        """Whether two tags' names are nearer to each other than to all others, rather than near to any."""
        usual = [
            np.mean([alike for column, alike in self._nearest(mine) if column != theirs][:NEAREST] or [0.0])
            for mine, theirs in ((one, other), (other, one))
        ]
        return float(self._meanings[one] @ self._meanings[other]) - float(np.mean(usual)) >= APART

    def _nearest(self, column: int) -> list[tuple[int, float]]:
        """The tags whose names are nearest to one's in meaning, with the cosine, nearest first."""
        if column not in self._nearest_known:
            alike = self._meanings @ self._meanings[column]
            alike[column] = -np.inf
            first = np.argsort(-alike, kind="stable")[: min(NEAREST + 1, len(alike) - 1)]
            self._nearest_known[column] = [(int(place), float(alike[place])) for place in first]
        return self._nearest_known[column]

    def _longer_initials(self) -> Iterator[tuple[str, str, str]]:
        """`oss` and `open-source`, where the stories of either write `open source software (OSS)`."""
        names = self.names
        for short, long in longer_initials(names):
            if self.column(short) == self.column(long) or self._alike(self._about, short, long) < STORIES_ALIKE:
                continue
            numbers = sorted({*self.bearers[short], *self.bearers[long]})[:MOST_READ]
            if any(told_together(long, short, self.articles[number].text, more=1) for number in numbers):
                yield short, long, "initials, with one word more"

    def _about_the_same(self, one: str, other: str) -> bool:
        a, b = self.column(one), self.column(other)
        rarer = min(self.labels.counts[a], self.labels.counts[b])
        allowed = max(1.0, TOGETHER * rarer) if rarer >= ENOUGH else 0.0
        return bool(self.together[a, b] <= allowed and self._alike(self._about, one, other) >= STORIES_ALIKE)

    def _nearness(self, one: str, other: str) -> float:
        return self._alike(self._meanings, one, other) + self._alike(self._about, one, other)

    def _alike(self, vectors: Floats, one: str, other: str) -> float:
        return float(vectors[self.column(one)] @ vectors[self.column(other)])

    def _most_used(self, names: Sequence[str]) -> str:
        """The name to keep: the one used most, of equals a plain one, the longer one, then the one used first."""

        def rank(name: str) -> tuple[int, bool, int, float, str]:
            first = float(np.nan_to_num(self._material.day[self.bearers[name][-1]], nan=np.inf))
            return (-len(self.bearers[name]), not is_plain(name), -len(name), first, name)

        return min(names, key=rank)

    def _merge(self, old: str, new: str, kind: Literal["same", "look"], reason: str) -> Merge:
        one, other = self.bearers[old], self.bearers[new]
        examples = tuple(self.articles[number] for number in one[:EXAMPLES])
        return Merge(old, new, kind, reason, len(one), len(other), len({*one} & {*other}), examples)


def _used_once(vocabulary: _Vocabulary) -> Iterator[UsedOnce]:
    labels = vocabulary.labels
    for column in np.flatnonzero(labels.counts == 1).tolist():
        number = int(labels.bearers(np.array([column], np.int32))[0])
        yield UsedOnce(labels.names[column], vocabulary.articles[number])


def _everywhere(vocabulary: _Vocabulary) -> Iterator[Unhelpful]:
    labels = vocabulary.labels
    for column, share in unhelpful.everywhere(labels):
        yield Unhelpful(labels.names[column], int(labels.counts[column]), f"on {share:.0%} of the tagged stories")


def _always_together(vocabulary: _Vocabulary) -> Iterator[Unhelpful]:
    """Of each tag that stands where others do, tell the one of these that is used most."""
    labels = vocabulary.labels
    beside: dict[int, int] = {}

    def use(column: int) -> tuple[int, str]:
        return int(labels.counts[column]), labels.names[column]

    for less, more in unhelpful.always_together(labels):
        beside[less] = max(beside.get(less, more), more, key=use)
    for less, more in beside.items():
        why = f"stands on the same stories as “{labels.names[more]}”"
        yield Unhelpful(labels.names[less], int(labels.counts[less]), why)


def _not_in_texts(vocabulary: _Vocabulary, answers: dict[int, TagAnswer]) -> Iterator[Unhelpful]:
    """Tags that the texts of their stories give hardly more reason to expect than other texts do."""
    labels = vocabulary.labels
    own, all_ = np.zeros(len(labels.names)), np.zeros(len(labels.names))
    bearing = np.zeros(len(labels.names))
    for number, answer in answers.items():
        borne = labels.carried[number].indices
        confidence = np.zeros(len(labels.names))
        for tag in answer.tags:
            confidence[vocabulary.column(tag.tag)] = tag.confidence
        own[borne] += confidence[borne]
        all_ += confidence
        bearing[borne] += 1
    of_others = (all_ - own) / np.maximum(len(answers) - bearing, 1)
    of_own = own / np.maximum(bearing, 1)
    for column in np.flatnonzero(unhelpful.hardly_shown(of_own, of_others, bearing)).tolist():
        yield Unhelpful(labels.names[column], int(labels.counts[column]), "the texts of its stories hardly show it")


def _doubts(vocabulary: _Vocabulary, answers: dict[int, TagAnswer], skipped: set[str]) -> list[Doubt]:
    doubts = []
    for number, answer in answers.items():
        article = vocabulary.articles[number]
        borne = {tag.casefold() for tag in article.tags}
        instead = tuple(tag for tag in answer.tags if tag.confidence >= SURELY and tag.tag.casefold() not in borne)
        if not instead:
            continue
        confidence = {tag.tag.casefold(): tag.confidence for tag in answer.tags}
        # Of a tag that was not among the suggestions no more is known than that it fits less than the last one.
        last = answer.tags[-1].confidence if len(answer.tags) == ASKED else 0.0
        for tag in article.tags:
            sure = confidence.get(tag.casefold(), last)
            known = vocabulary.labels.counts[vocabulary.column(tag)] >= ENOUGH
            if known and sure < HARDLY and tag.casefold() not in skipped and not _speaks_of(article, tag):
                doubts.append(Doubt(article, tag, sure, instead[:EXAMPLES]))
    return sorted(doubts, key=lambda doubt: -sum(tag.confidence for tag in doubt.instead))[:MOST_DOUBTS]


def _speaks_of(article: Article, tag: str) -> bool:
    """Whether all words of the tag stand in the text, wherever."""
    return set(words.telling(tag)) <= set(words.read(article).whole)


def _newest_first(material: Material) -> list[int]:
    day = np.nan_to_num(material.day, nan=-np.inf)
    return [int(number) for number in np.lexsort((np.arange(len(day)), -day))]
