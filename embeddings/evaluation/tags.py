"""The second job judged: the newest fifth of the tagged stories as drafts, with only what was older to learn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

import numpy as np

from content.base import Article
from embeddings.building.assembling.assembly import assemble
from embeddings.building.assembling.embedding import Embedder, Progress
from embeddings.corpus.corpus import DraftWords, without_anchors
from embeddings.evaluation import baselines, metrics
from embeddings.evaluation.material import Material
from embeddings.evaluation.results import Bin, Comparison, TagResult, Values

DRAFT_SHARE = 0.2
"""Share of the tagged stories that become drafts."""
MIN_USES = 3
"""Stories that must have carried a tag before, for it to count."""
MIN_DRAFTS = 10
"""Drafts below which nothing is judged."""
NEIGHBOURS = 20
PLACES = 5
JUDGED_SUGGESTIONS = 10
"""Suggestions for a draft whose confidence is put to the test."""
MEASURES: dict[str, Callable[[Sequence[int], set[int]], float]] = {
    "ndcg@5": lambda ranked, relevant: metrics.ndcg(ranked, relevant, PLACES),
    "p@1": lambda ranked, relevant: metrics.precision(ranked, relevant, 1),
    "f1@5": lambda ranked, relevant: metrics.f1(ranked, relevant, PLACES),
}
COMPARED_METHODS = ("frequent", "tfidf")


@dataclass(frozen=True, slots=True)
class Split:
    """The archive before its newest stories, and those."""

    past: list[int]
    """The stories published before the first draft, and those without a date."""
    drafts: list[int]
    """Tagged stories, oldest first."""
    known: list[str]
    """Tags on MIN_USES stories of the past or more, without regard to case."""

    @classmethod
    def of(cls, articles: Sequence[Article]) -> Split | str:
        """Split an archive; where it cannot be judged, give the reason."""
        dated = [
            (article.published, number)
            for number, article in enumerate(articles)
            if article.tags and article.published is not None
        ]
        if not dated:
            return "no story has both a tag and a date, so there is nothing to judge suggested tags by."
        dated.sort()
        begins = dated[int(len(dated) * (1 - DRAFT_SHARE))][0]
        past = [
            number for number, article in enumerate(articles) if article.published is None or article.published < begins
        ]
        counts = Counter(tag for number in past for tag in _folded(articles[number]))
        known = sorted(tag for tag, count in counts.items() if count >= MIN_USES)
        newest = [number for published, number in dated if published >= begins]
        drafts = [number for number in newest if not _folded(articles[number]).isdisjoint(known)]
        if len(drafts) < MIN_DRAFTS:
            return (
                f"of your newest tagged stories, {len(drafts)} {'carries' if len(drafts) == 1 else 'carry'} a tag "
                f"that {MIN_USES} older ones carry; {MIN_DRAFTS} are needed to say how good suggested tags are."
            )
        return cls(past, drafts, known)


def judge(material: Material, split: Split, model: str, embed: Embedder, zone: tzinfo, progress: Progress) -> TagResult:
    """Judge how well tags are suggested; `zone` is the newsroom's."""
    articles = material.articles
    column = {tag: place for place, tag in enumerate(split.known)}
    relevant = [{column[tag] for tag in _folded(articles[number]) if tag in column} for number in split.drafts]
    suggested = _suggest(material, split, model, embed, zone, progress)
    product = [[column[tag] for tag, _ in suggestions if tag in column] for suggestions in suggested]
    lists = {
        "frequent": _frequent(articles, split, column),
        "tfidf": _vote(articles, split, column),
        "seealso": product,
    }
    values: dict[str, Values] = {
        name: {
            measure: [value(ranking, tags) for ranking, tags in zip(ranked, relevant, strict=True)]
            for measure, value in MEASURES.items()
        }
        for name, ranked in lists.items()
    }
    outcomes = [
        (confidence, tag in _folded(articles[number]))
        for number, suggestions in zip(split.drafts, suggested, strict=True)
        for tag, confidence in suggestions[:JUDGED_SUGGESTIONS]
    ]
    error, table = metrics.calibration_error(
        np.array([confidence for confidence, _ in outcomes]),
        np.array([is_right for _, is_right in outcomes], dtype=bool),
    )
    return TagResult(
        len(split.past), Comparison.of(values, len(column), COMPARED_METHODS), error, tuple(Bin(*row) for row in table)
    )


def _suggest(
    material: Material, split: Split, model: str, embed: Embedder, zone: tzinfo, progress: Progress
) -> list[list[tuple[str, float]]]:
    """For each draft the tags that Seealso suggests, folded, with their confidences, best first."""
    progress("learning tags from the older stories", 0, 0)
    past = material.select(split.past)
    assembled = assemble(
        past.articles,
        past.counts.tolist(),
        past.vectors,
        model=model,
        encode=embed,
        zone=zone,
        learn=False,
        draw=False,
    )
    suggested = []
    for done, number in enumerate(split.drafts, 1):
        # What the editors filed it under is to be found by the text alone.
        draft = replace(material.articles[number], tags=(), categories=())
        words = DraftWords.of(draft, assembled.lexical, assembled.corpus.word_language_of(draft))
        query = assembled.corpus.query_for(draft, material.passages(number), words)
        answer = assembled.tagger.suggest(draft, query, limit=4 * PLACES)
        suggested.append([(suggestion.tag.casefold(), suggestion.confidence) for suggestion in answer.tags])
        progress("judging tags", done, len(split.drafts))
    return suggested


def _frequent(articles: Sequence[Article], split: Split, column: dict[str, int]) -> list[list[int]]:
    """The same tags for all: those on most stories."""
    counts = Counter(column[tag] for number in split.past for tag in _folded(articles[number]) if tag in column)
    return [sorted(counts, key=lambda tag: (-counts[tag], tag))[:PLACES]] * len(split.drafts)


def _vote(articles: Sequence[Article], split: Split, column: dict[str, int]) -> list[list[int]]:
    """Each of the nearest tagged stories by TF-IDF votes for its tags, by how near it is."""
    tagged = [number for number in split.past if articles[number].tags]
    texts, drafts = (
        [f"{articles[number].title}. {without_anchors(articles[number])}" for number in numbers]
        for numbers in (tagged, split.drafts)
    )
    rows, queries = baselines.tfidf(texts, drafts)
    rankings = []
    for draft in range(len(drafts)):
        similarity = baselines.similar(rows, queries[draft])
        votes: defaultdict[int, float] = defaultdict(float)
        for place in np.lexsort((np.arange(len(similarity)), -similarity))[:NEIGHBOURS].tolist():
            for tag in _folded(articles[tagged[place]]):
                if tag in column:
                    votes[column[tag]] += float(similarity[place])
        rankings.append(sorted(votes, key=lambda tag: (-votes[tag], tag))[:PLACES])
    return rankings


def _folded(article: Article) -> set[str]:
    return {tag.casefold() for tag in article.tags}
