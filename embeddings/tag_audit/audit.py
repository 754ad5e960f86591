"""What is wrong with an archive's tags: several names for one thing, names that help nobody, stories without any."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from content.base import Article
from embeddings.base.answers import TagAnswer, TagSuggestion
from embeddings.corpus import unhelpful
from embeddings.tag_audit.merges import EXAMPLES, Material, Merge, SpelledTags
from embeddings.text import words

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

Ask = Callable[[str, int], TagAnswer]
"""(A story's id, how many) → tags for it from its text alone."""
Progress = Callable[[int, int], None]
"""Told (stories checked, stories to check)."""


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


def audit(material: Material, ask: Ask, progress: Progress | None = None) -> Audit:
    """Look through the tags of an archive. Deterministic. `ask` gives suggestions."""
    tags, articles = SpelledTags(material), material.articles
    merges = tags.merges()
    no_help = [*_everywhere(tags)]
    skipped = {advice.tag.casefold() for advice in no_help}
    no_help += [advice for advice in _always_together(tags) if advice.tag.casefold() not in skipped]
    skipped = {advice.tag.casefold() for advice in no_help}
    newest = material.newest_first()
    tagged = [number for number in newest if articles[number].tags]
    answers = {}
    for done, number in enumerate(tagged[:CHECKED], 1):
        answers[number] = ask(articles[number].id, ASKED)
        if progress is not None:
            progress(done, min(len(tagged), CHECKED))
    unseen = [advice for advice in _not_in_texts(tags, answers) if advice.tag.casefold() not in skipped]
    skipped |= {advice.tag.casefold() for advice in unseen}
    return Audit(
        articles=len(articles),
        tagged=len(tagged),
        tags=len(material.labels.names),
        checked=len(answers),
        merges=merges,
        used_once=tuple(_used_once(tags)),
        unhelpful=(*no_help, *unseen),
        untagged=tuple(articles[number] for number in newest if not articles[number].tags),
        doubts=tuple(_doubts(tags, answers, skipped)),
    )


def _used_once(tags: SpelledTags) -> Iterator[UsedOnce]:
    labels = tags.labels
    for column in np.flatnonzero(labels.counts == 1).tolist():
        number = int(labels.bearers(np.array([column], np.int32))[0])
        yield UsedOnce(labels.names[column], tags.articles[number])


def _everywhere(tags: SpelledTags) -> Iterator[Unhelpful]:
    labels = tags.labels
    for column, share in unhelpful.everywhere(labels):
        yield Unhelpful(labels.names[column], int(labels.counts[column]), f"on {share:.0%} of the tagged stories")


def _always_together(tags: SpelledTags) -> Iterator[Unhelpful]:
    """Of each tag that stands where others do, tell the one of these that is used most."""
    labels = tags.labels
    beside: dict[int, int] = {}

    def use(column: int) -> tuple[int, str]:
        return int(labels.counts[column]), labels.names[column]

    for less, more in unhelpful.always_together(labels):
        beside[less] = max(beside.get(less, more), more, key=use)
    for less, more in beside.items():
        why = f"stands on the same stories as “{labels.names[more]}”"
        yield Unhelpful(labels.names[less], int(labels.counts[less]), why)


def _not_in_texts(tags: SpelledTags, answers: dict[int, TagAnswer]) -> Iterator[Unhelpful]:
    """Tags that the texts of their stories give hardly more reason to expect than other texts do."""
    labels = tags.labels
    own, all_ = np.zeros(len(labels.names)), np.zeros(len(labels.names))
    bearing = np.zeros(len(labels.names))
    for number, answer in answers.items():
        borne = labels.carried[number].indices
        confidence = np.zeros(len(labels.names))
        for tag in answer.tags:
            confidence[tags.column(tag.tag)] = tag.confidence
        own[borne] += confidence[borne]
        all_ += confidence
        bearing[borne] += 1
    of_others = (all_ - own) / np.maximum(len(answers) - bearing, 1)
    of_own = own / np.maximum(bearing, 1)
    for column in np.flatnonzero(unhelpful.hardly_shown(of_own, of_others, bearing)).tolist():
        yield Unhelpful(labels.names[column], int(labels.counts[column]), "the texts of its stories hardly show it")


def _doubts(tags: SpelledTags, answers: dict[int, TagAnswer], skipped: set[str]) -> list[Doubt]:
    doubts = []
    for number, answer in answers.items():
        article = tags.articles[number]
        borne = {tag.casefold() for tag in article.tags}
        instead = tuple(tag for tag in answer.tags if tag.confidence >= SURELY and tag.tag.casefold() not in borne)
        if not instead:
            continue
        confidence = {tag.tag.casefold(): tag.confidence for tag in answer.tags}
        # Of a tag that was not among the suggestions no more is known than that it fits less than the last one.
        last = answer.tags[-1].confidence if len(answer.tags) == ASKED else 0.0
        for tag in article.tags:
            sure = confidence.get(tag.casefold(), last)
            known = tags.labels.counts[tags.column(tag)] >= unhelpful.ENOUGH
            if known and sure < HARDLY and tag.casefold() not in skipped and not _speaks_of(article, tag):
                doubts.append(Doubt(article, tag, sure, instead[:EXAMPLES]))
    return sorted(doubts, key=lambda doubt: -sum(tag.confidence for tag in doubt.instead))[:MOST_DOUBTS]


def _speaks_of(article: Article, tag: str) -> bool:
    """Whether all words of the tag stand in the text, wherever."""
    return set(words.content_stems(tag)) <= set(words.read(article).whole)
