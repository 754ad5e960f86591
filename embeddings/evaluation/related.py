"""The first job judged: do lists of related stories hold what the newsroom's own editors linked?

A link says that two stories belong together, whichever way it leads. No link of a story that is judged is seen by
what judges it: anchors are taken out of all texts, and what is learned from links is learned from those of others.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from content.base import Article
from embeddings import engines
from embeddings.base.answers import Options
from embeddings.base.vectors import Doubles, Flags, Floats
from embeddings.building.assembling.assembly import Assembled
from embeddings.building.assembling.embedding import Progress
from embeddings.building.assembling.facts import Facts
from embeddings.building.assembling.store import Store
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import LinkGraph
from embeddings.engines.base import Engine
from embeddings.evaluation import metrics
from embeddings.evaluation.baselines import PLACES, Baselines, by_chance
from embeddings.evaluation.results import Box, Comparison, Linked, Miss, RelatedResult, Values
from embeddings.related import learning
from embeddings.related.calibration import Calibration
from embeddings.related.prior import Prior
from embeddings.related.ranking import Weights
from embeddings.related.recommender import Recommender
from embeddings.storage import catalogue
from embeddings.storage.layout import CATALOGUE, ENGINE

MIN_LINKED = 10
"""Linked stories below which nothing is judged: chance would decide."""
FOLDS = 3
"""A third of the linked stories at a time lose every link, to and from, and are judged by what the others teach."""
PERIODS = 12
"""Stretches of time into which the drafts of a fold are cut: each sees only links older than its first draft."""
MAX_MISSES = 20
"""Misses to look at."""
COMPARED_METHODS = ("random", "newest", "tags", "tfidf", "dense")
"""Methods that the product is compared with one by one."""
MEASURES: dict[str, Callable[[Sequence[int], set[int]], float]] = {
    "ndcg@10": lambda ranked, relevant: metrics.ndcg(ranked, relevant, PLACES),
    "recall@4": lambda ranked, relevant: metrics.recall(ranked, relevant, 4),
    "recall@10": lambda ranked, relevant: metrics.recall(ranked, relevant, PLACES),
    "mrr": lambda ranked, relevant: metrics.reciprocal_rank(ranked[:PLACES], relevant),
}
Relevant = dict[int, set[int]]
"""For each story that is judged, those that should be found."""
Lists = dict[int, list[int]]
"""For each story that is judged, those that were, best first."""


@dataclass(frozen=True, slots=True)
class JudgedIndex:
    """What the judgement of this job needs of the whole index."""

    articles: Sequence[Article]
    corpus: Corpus
    calibration: Calibration
    terms: Sequence[str]
    catalogue: catalogue.Catalogue
    engine: Engine
    moments: Doubles
    """Shape (stories,): seconds since 1970-01-01 of the publication, NaN without a date."""
    options: Options
    now: datetime

    def recommender(self, graph: LinkGraph, weights: Weights) -> Recommender:
        """Make what would answer if these were all the archive's links and what was learned of them."""
        return Recommender(
            self.catalogue, replace(self.corpus, links=graph), self.engine, weights, self.calibration, self.terms
        )

    def older_than(self, story: int) -> Flags:
        """Tell which stories were there when this one was written, shape (stories,); none where it has no date."""
        return np.asarray(self.moments < self.moments[story])

    def article(self, story: int) -> Article:
        """Give a story without its pins: those are not for Seealso to find."""
        return replace(self.articles[story], related=())

    def list_for_reader(self, recommender: Recommender, story: int) -> list[int]:
        """List the first PLACES under a published story, however low their scores."""
        options = replace(self.options, limit=PLACES, min_score=0.0)
        return _numbers(recommender, self.article(story), self.corpus.query(story), options, self.now)

    def list_for_editor(self, recommender: Recommender, story: int) -> list[int]:
        """List the same for the story as a draft on the day of its publication."""
        options = replace(self.options, limit=PLACES, min_score=0.0, only_older=True)
        draft = replace(self.corpus.query(story), number=None)
        return _numbers(recommender, self.article(story), draft, options, self.now)

    def box_length(self, recommender: Recommender, story: int) -> int:
        """Count the stories that a reader sees under this one."""
        return len(recommender.choose(self.article(story), self.corpus.query(story), self.options, self.now))


@contextmanager
def prepare(assembled: Assembled, options: Options, now: datetime) -> Iterator[JudgedIndex]:
    """Open the index as the product would, in a folder that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="seealso-") as name:
        folder = Path(name)
        catalogue.write(folder / CATALOGUE, assembled.articles)
        assembled.save(folder)
        Store("faiss", folder / ENGINE).fill(assembled.articles, assembled.corpus)
        yield JudgedIndex(
            assembled.articles,
            assembled.corpus,
            assembled.calibration,
            assembled.lexical.terms,
            catalogue.Catalogue(folder / CATALOGUE),
            engines.engine("faiss").open(folder / ENGINE),
            np.array(
                [article.published.timestamp() if article.published else np.nan for article in assembled.articles]
            ),
            options,
            now,
        )


def why_not_judged(articles: Sequence[Article]) -> str | None:
    """Say why this archive's lists cannot be judged, if so."""
    linked = np.count_nonzero(LinkGraph(len(articles), Facts.of(articles).links()).degree)
    if linked >= MIN_LINKED:
        return None
    return (
        f"{linked} of your stories {'is' if linked == 1 else 'are'} linked with another of yours; {MIN_LINKED} are "
        "needed to say how good the lists are. Check that the sites' own hosts are configured, and look at what "
        "`seealso related` says of some stories that you know."
    )


def judge(
    index: JudgedIndex, prior: Prior, first_passages: Floats, progress: Progress
) -> tuple[RelatedResult, dict[str, str]]:
    """Judge both views of the job, and say why one was not judged.

    `prior` is what the ranking begins with; `first_passages`: the vectors of the stories' first passages, shape (n, d).
    """
    graph = index.corpus.links
    relevant = {story: set(graph.linked_with(story).tolist()) for story in np.flatnonzero(graph.degree).tolist()}
    older = _older_targets(index, relevant)
    judgement = _Judgement(index, prior, relevant, older, progress)
    judgement.judge_shipped()
    judgement.judge_learned()
    judgement.judge_baselines(Baselines(index.articles, index.corpus, first_passages))
    return judgement.result()


class _Judgement:
    """One judgement, method by method."""

    def __init__(
        self, index: JudgedIndex, prior: Prior, relevant: Relevant, older: Relevant, progress: Progress
    ) -> None:
        self._index = index
        self._prior = prior
        self._relevant = relevant
        self._older = older if len(older) >= MIN_LINKED else {}
        self._progress = progress
        self._reader_lists: dict[str, Lists] = {}
        self._editor_lists: dict[str, Lists] = {}
        self._box_lengths: dict[str, list[int]] = {}
        self._recommender_of: dict[int, Recommender] = {}
        """By story, the one that made its list last."""
        self._has_learned = False
        # Two methods of ours and four others, on both views.
        self._total = (2 + len(Baselines.NAMES)) * (len(relevant) + len(self._older))
        self._done = 0

    def judge_shipped(self) -> None:
        """Judge Seealso as it comes: no link is looked at."""
        index = self._index
        no_links = LinkGraph(len(index.corpus), [])
        recommender = index.recommender(no_links, Weights(self._prior.content))
        self._judge_reader("shipped", list(self._relevant), recommender)
        self._judge_editor("shipped", list(self._older), recommender)

    def judge_learned(self) -> None:
        """Judge Seealso as a build makes it, a third of the linked stories at a time without their links."""
        index = self._index
        graph = index.corpus.links
        for fold, hidden in enumerate(folds(graph), 1):
            self._progress(f"learning from links, part {fold} of {FOLDS}", 0, 0)
            known_links = graph.without(hidden)
            learned = learning.learn(replace(index.corpus, links=known_links), self._prior)
            weights = learned.weights if learned else Weights(self._prior.content)
            self._has_learned |= learned is not None
            self._judge_reader("learned", hidden, index.recommender(known_links, weights))
            drafts = [story for story in hidden if story in self._older]
            for past_links, period_drafts in periods(index.corpus, known_links, drafts):
                self._judge_editor("learned", period_drafts, index.recommender(past_links, weights))

    def judge_baselines(self, baselines: Baselines) -> None:
        """Judge everything that Seealso is compared with, random aside."""
        for name in baselines.NAMES:
            for lists, relevant, editor in (
                (self._reader_lists, self._relevant, False),
                (self._editor_lists, self._older, True),
            ):
                rankings = lists.setdefault(name, {})
                for story in relevant:
                    rankings[story] = baselines.rank(name, story, self._allowed(story, editor=editor))
                    self._advance()

    def result(self) -> tuple[RelatedResult, dict[str, str]]:
        """Give the figures, and words for what could not be judged."""
        index, unjudged = self._index, {}
        product = "learned" if self._has_learned else "shipped"
        if not self._has_learned:
            pairs = index.corpus.links.pairs
            unjudged["learned"] = (
                f"nothing was learned from your {pairs:,} linked pairs of stories: without those that are judged, none "
                "is left."
            )
        editor = self._compare(self._editor_lists, self._older, product, editor=True) if self._older else None
        if editor is None:
            unjudged["editor"] = (
                f"fewer than {MIN_LINKED} dated stories link to an older one, so drafts cannot be judged."
            )
        reader = self._compare(self._reader_lists, self._relevant, product, editor=False)
        boxes = self._box_lengths[product]
        options = index.options
        filled = sum(size > 0 for size in boxes) / len(boxes)
        box = Box(options.limit, options.min_score, filled, sum(boxes) / len(boxes))
        pairs = index.corpus.links.pairs
        return RelatedResult(
            pairs,
            reader,
            editor,
            self._has_learned,
            box,
            self._misses(product),
            self._prior.known_archive(article.title for article in index.articles),
        ), unjudged

    def _judge_reader(self, name: str, stories: Sequence[int], recommender: Recommender) -> None:
        lists, boxes = self._reader_lists.setdefault(name, {}), self._box_lengths.setdefault(name, [])
        for story in stories:
            lists[story] = self._index.list_for_reader(recommender, story)
            boxes.append(self._index.box_length(recommender, story))
            self._recommender_of[story] = recommender
            self._advance()

    def _judge_editor(self, name: str, stories: Sequence[int], recommender: Recommender) -> None:
        lists = self._editor_lists.setdefault(name, {})
        for story in stories:
            lists[story] = self._index.list_for_editor(recommender, story)
            self._advance()

    def _advance(self) -> None:
        self._done += 1
        self._progress("judging lists", self._done, self._total)

    def _allowed(self, story: int, *, editor: bool) -> Flags:
        if editor:
            return self._index.older_than(story)
        allowed = np.ones(len(self._index.articles), dtype=bool)
        allowed[story] = False
        return allowed

    def _compare(self, lists: dict[str, Lists], relevant: Relevant, product: str, *, editor: bool) -> Comparison:
        pools = [int(self._allowed(story, editor=editor).sum()) for story in relevant]
        chance = [by_chance(pool, len(gold)) for pool, gold in zip(pools, relevant.values(), strict=True)]
        values: dict[str, Values] = {
            "random": {measure: [expected[measure] for expected in chance] for measure in MEASURES}
        }
        names = [*Baselines.NAMES, "shipped", *(["learned"] if product == "learned" else [])]
        for name in names:
            values[name] = {
                measure: [value(lists[name][story], gold) for story, gold in relevant.items()]
                for measure, value in MEASURES.items()
            }
        return Comparison.of(values, sum(pools) / len(pools), COMPARED_METHODS)

    def _misses(self, product: str) -> tuple[Miss, ...]:
        lists = self._reader_lists[product]
        ndcg = {story: MEASURES["ndcg@10"](lists[story], gold) for story, gold in self._relevant.items()}
        # Of equal misses, one with more links is the plainer.
        worst = sorted(self._relevant, key=lambda story: (ndcg[story], -len(self._relevant[story]), story))
        return tuple(self._miss(story, ndcg[story]) for story in worst[:MAX_MISSES] if ndcg[story] < 1)

    def _miss(self, story: int, ndcg: float) -> Miss:
        index, recommender = self._index, self._recommender_of[story]
        article, query = index.article(story), index.corpus.query(story)
        ranked, _ = recommender.candidates(query)
        rank_of = {int(number): rank for rank, number in enumerate(ranked.numbers, 1)}
        linked = sorted(self._relevant[story], key=lambda other: (rank_of.get(other, len(rank_of) + 1), other))
        return Miss(
            article,
            ndcg,
            tuple(Linked(index.articles[other], rank_of.get(other)) for other in linked),
            tuple(recommender.related(article, query, index.options, index.now)),
        )


def folds(graph: LinkGraph) -> list[list[int]]:
    """Part the linked stories into FOLDS by lot, the same every time."""
    order = np.random.default_rng(7).permutation(np.flatnonzero(graph.degree))
    return [order[fold::FOLDS].tolist() for fold in range(FOLDS)]


def periods(corpus: Corpus, graph: LinkGraph, drafts: Sequence[int]) -> Iterator[tuple[LinkGraph, list[int]]]:
    """Cut the drafts by date into up to PERIODS stretches, each with the links that had been set before it began."""
    ordered = sorted(drafts, key=lambda story: (corpus.day[story], story))
    for part in np.array_split(np.array(ordered, dtype=np.int64), PERIODS):
        if len(part):
            past = corpus.day < corpus.day[part[0]]
            links = [(source, target) for source, target in graph.directed_pairs() if past[source] and past[target]]
            yield LinkGraph(len(corpus), links), part.tolist()


def _older_targets(index: JudgedIndex, relevant: Relevant) -> Relevant:
    """For each dated story that links to older ones, those."""
    older_targets = {}
    for story in relevant:
        before = index.older_than(story)
        if targets := {int(target) for target in index.corpus.links.targets(story) if before[target]}:
            older_targets[story] = targets
    return older_targets


def _numbers(recommender: Recommender, article: Article, query: Query, options: Options, now: datetime) -> list[int]:
    return [choice.number for choice in recommender.choose(article, query, options, now)]
