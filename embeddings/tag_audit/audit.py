"""What is wrong with an archive's tags: several names for one thing, names that help nobody, stories without any."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from content.base import Article
from embeddings.base.answers import TagAnswer, TagSuggestion
from embeddings.corpus import unhelpful
from embeddings.tag_audit.merges import EXAMPLES, Material, Merge, SpelledTags
from embeddings.text import words

MAX_CHECKED = 1000
"""Stories, the newest, whose tags are compared with their texts: it bounds time."""
MAX_SUGGESTIONS = 25
"""Suggestions for each of these stories that are looked at."""
MIN_CONFIDENCE = 0.025
"""Confidence in a story's own tag below which its text speaks against it, if another fits well."""
SURE_CONFIDENCE = 0.6
"""Confidence from which on another tag fits well."""
MAX_DOUBTS = 20
"""Doubtful tags listed, the most doubtful first: it is a list to be read, not to be worked off."""

Suggest = Callable[[str, int], TagAnswer]
"""(A story's id, how many) → tags for it from its text alone."""
Progress = Callable[[int, int], None]
"""Called with (stories checked, stories to check)."""


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


def audit(material: Material, suggest: Suggest, progress: Progress | None = None) -> Audit:
    """Look through the tags of an archive. Deterministic."""
    tags, articles = SpelledTags(material), material.articles
    merges = tags.merges()
    unhelpful_tags = [*_everywhere(tags)]
    skipped = {advice.tag.casefold() for advice in unhelpful_tags}
    unhelpful_tags += [advice for advice in _always_together(tags) if advice.tag.casefold() not in skipped]
    skipped = {advice.tag.casefold() for advice in unhelpful_tags}
    newest = material.newest_first()
    tagged = [number for number in newest if articles[number].tags]
    answers = {}
    for checked, number in enumerate(tagged[:MAX_CHECKED], 1):
        answers[number] = suggest(articles[number].id, MAX_SUGGESTIONS)
        if progress is not None:
            progress(checked, min(len(tagged), MAX_CHECKED))
    unshown_tags = [advice for advice in _not_in_texts(tags, answers) if advice.tag.casefold() not in skipped]
    skipped |= {advice.tag.casefold() for advice in unshown_tags}
    return Audit(
        articles=len(articles),
        tagged=len(tagged),
        tags=len(material.labels.names),
        checked=len(answers),
        merges=merges,
        used_once=tuple(_used_once(tags)),
        unhelpful=(*unhelpful_tags, *unshown_tags),
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
    """Tags that stand only where others do, each with the one of these that is used most."""
    labels = tags.labels
    most_used_beside: dict[int, int] = {}

    def usage(column: int) -> tuple[int, str]:
        return int(labels.counts[column]), labels.names[column]

    for rarer, other in unhelpful.always_together(labels):
        most_used_beside[rarer] = max(most_used_beside.get(rarer, other), other, key=usage)
    for rarer, other in most_used_beside.items():
        reason = f"stands on the same stories as “{labels.names[other]}”"
        yield Unhelpful(labels.names[rarer], int(labels.counts[rarer]), reason)


def _not_in_texts(tags: SpelledTags, answers: dict[int, TagAnswer]) -> Iterator[Unhelpful]:
    """Tags that the texts of their stories give hardly more reason to expect than other texts do."""
    labels = tags.labels
    own_sum, total = np.zeros(len(labels.names)), np.zeros(len(labels.names))
    bearer_count = np.zeros(len(labels.names))
    for number, answer in answers.items():
        columns = labels.carried[number].indices
        confidence = np.zeros(len(labels.names))
        for tag in answer.tags:
            confidence[tags.column(tag.tag)] = tag.confidence
        own_sum[columns] += confidence[columns]
        total += confidence
        bearer_count[columns] += 1
    other_mean = (total - own_sum) / np.maximum(len(answers) - bearer_count, 1)
    own_mean = own_sum / np.maximum(bearer_count, 1)
    for column in np.flatnonzero(unhelpful.hardly_shown(own_mean, other_mean, bearer_count)).tolist():
        yield Unhelpful(labels.names[column], int(labels.counts[column]), "the texts of its stories hardly show it")


def _doubts(tags: SpelledTags, answers: dict[int, TagAnswer], skipped: set[str]) -> list[Doubt]:
    doubts = []
    for number, answer in answers.items():
        article = tags.articles[number]
        own_tags = {tag.casefold() for tag in article.tags}
        instead = tuple(
            tag for tag in answer.tags if tag.confidence >= SURE_CONFIDENCE and tag.tag.casefold() not in own_tags
        )
        if not instead:
            continue
        confidence = {tag.tag.casefold(): tag.confidence for tag in answer.tags}
        # Of a tag that was not among the suggestions no more is known than that it fits less than the last one.
        last = answer.tags[-1].confidence if len(answer.tags) == MAX_SUGGESTIONS else 0.0
        for tag in article.tags:
            tag_confidence = confidence.get(tag.casefold(), last)
            has_enough = tags.labels.counts[tags.column(tag)] >= unhelpful.ENOUGH
            if (
                has_enough
                and tag_confidence < MIN_CONFIDENCE
                and tag.casefold() not in skipped
                and not _speaks_of(article, tag)
            ):
                doubts.append(Doubt(article, tag, tag_confidence, instead[:EXAMPLES]))
    return sorted(doubts, key=lambda doubt: -sum(tag.confidence for tag in doubt.instead))[:MAX_DOUBTS]


def _speaks_of(article: Article, tag: str) -> bool:
    """Whether all words of the tag stand in the text, wherever."""
    return set(words.content_stems(tag)) <= set(words.stem_article(article).all_stems)
