"""Weights from the archive's own links: those that are likeliest by the prior and by the links together.

A build hides some of its stories' links at a time, and looks how well the others foretell them. From one link on the
weights move away from the prior's mean as far as what was seen outweighs what is known of other archives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from embeddings.base.vectors import Doubles, Flags, Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.related import ranking
from embeddings.related.features import FEATURES, OF_CONTENT, LinkView, names
from embeddings.related.prior import Prior
from embeddings.related.ranking import RETRIEVED, Weights

MOST_STORIES = 6000
"""Linked stories asked for anew. Each is compared with all others, and more of them would hardly move the weights."""
AT_ONCE = 64
"""Of those, how many are compared in one product: for each the vectors of all stories are read once, which in a big
archive come from the disk, and its result takes 4 bytes a story for each that asks."""
FOLDS = 3
PLACES = 10
MOST_GAINED = 3
"""Features that are named for having gained weight."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning found out."""

    weights: Weights
    pairs: int
    """Linked pairs of stories that it learned from."""
    before: float
    """nDCG@10 of the prior's mean, which knows of no links, on links hidden from it."""
    after: float
    """The same of the weights chosen, each fitted without the links that it was judged by."""
    gained: tuple[str, ...]
    """The features whose weight the links raised the most, as far as it moves scores."""


@dataclass(frozen=True, slots=True)
class Example:
    """One story whose links were hidden, and its candidates."""

    values: Doubles
    """Shape (candidates, features), features in the order that was asked for."""
    linked: Flags
    """Shape (candidates,): whether a link joins it with the story."""
    unlinked: Flags
    """Shape (candidates,): whether it may stand for those that are not related. A story that has no link at all
    may not: nobody has said what it belongs with."""
    wanted: int
    """Links of the story, among the candidates or not."""


def learn(corpus: Corpus, prior: Prior) -> Learned | None:
    """Fit the weights to the corpus's links; None where there are none."""
    graph = corpus.links
    if not graph.pairs:
        return None
    parts = folds(graph)
    found = [examples(corpus, graph, hidden, prior) for hidden in parts]
    mean = np.array(prior.mean)
    content = np.where(np.isin(prior.features, names(OF_CONTENT)), mean, 0)
    before = ndcgs(found, [content] * FOLDS)
    held_out = [fit([e for other in found if other is not fold for e in other], prior) for fold in found]
    after = ndcgs(found, held_out)
    every = [e for fold in found for e in fold]
    chosen = fit(every, prior)
    weights = Weights(prior.content, dict(zip(prior.features, chosen.tolist(), strict=True)))
    gained = _gained(chosen - mean, prior)
    return Learned(weights, graph.pairs, float(before.mean()), float(after.mean()), gained)


def _gained(moved: Doubles, prior: Prior) -> tuple[str, ...]:
    """The features whose weights rose the most, in units of what they differ by among a query's candidates."""
    scale = {feature.name: feature.scale for feature in FEATURES}
    rise = {name: by * scale[name] for name, by in zip(prior.features, moved.tolist(), strict=True) if by > 0}
    return tuple(sorted(rise, key=lambda name: (-rise[name], name))[:MOST_GAINED])


def folds(graph: LinkGraph) -> list[list[int]]:
    """The linked stories, at most MOST_STORIES of them, in FOLDS parts, drawn by lot, the same every time."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(graph.degree))[:MOST_STORIES]
    return [order[fold::FOLDS].tolist() for fold in range(FOLDS)]


def examples(corpus: Corpus, known: LinkGraph, hidden: Sequence[int], prior: Prior) -> list[Example]:
    """Each of the hidden stories asked for anew: of the `known` links, those to and from any of them are not seen."""
    view = LinkView(corpus, known.without(hidden))
    # Whatever these are, they leave nothing out.
    weights = Weights(prior.content, dict.fromkeys(prior.features, 0.0))
    return [_example(corpus, story, near, weights, view) for story, near in retrieve(corpus, hidden)]


def _example(corpus: Corpus, story: int, near: Numbers, weights: Weights, view: LinkView) -> Example:
    assert weights.links is not None
    ranked = ranking.rank(corpus, corpus.query(story), near, weights, view)
    wanted = corpus.links.linked_with(story)
    linked = np.isin(ranked.numbers, wanted)
    values = np.stack([ranked.features[name] for name in weights.links], axis=1).astype(np.float64)
    unlinked = ~linked & (corpus.links.degree[ranked.numbers] > 0)
    return Example(values, linked, unlinked, len(wanted))


def retrieve(corpus: Corpus, stories: Sequence[int]) -> Iterator[tuple[int, Numbers]]:
    """Each of some stories of the corpus, and what an exact engine would retrieve for it; of equal ones the first."""
    for start in range(0, len(stories), AT_ONCE):
        asked = stories[start : start + AT_ONCE]
        near = corpus.fused[asked] @ corpus.fused.T
        near[np.arange(len(asked)), asked] = -np.inf
        last = min(RETRIEVED, len(corpus) - 1)
        for story, row in zip(asked, near, strict=True):
            among = np.flatnonzero(row >= -np.partition(-row, last - 1)[last - 1]) if last else np.zeros(0, np.int64)
            yield story, among[np.lexsort((among, -row[among]))[:last]]


def fit(given: Sequence[Example], prior: Prior) -> Doubles:
    """The weights of the prior's features under which likelihood and prior together are greatest (MAP).

    The likelihood is that each linked candidate beats its story's unlinked ones: minus its logarithm is the sum over
    stories of the mean over linked p of -log(e^s_p / (e^s_p + sum over unlinked n of e^s_n)), times the prior's
    tempering.
    """
    mean, root = np.array(prior.mean, np.float64), prior.root
    useful = [e for e in given if e.linked.any() and e.unlinked.any()]
    if not useful:
        return mean
    likelihood = Likelihood.of(useful)

    # In coordinates in which the prior is the standard normal distribution, so that each step is as long as another.
    def loss(apart: Doubles) -> tuple[float, Doubles]:
        value, slope = likelihood.loss(mean + root @ apart)
        return prior.tempering * value + float(apart @ apart) / 2, prior.tempering * (slope @ root) + apart

    found = minimize(loss, np.zeros(len(mean)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(mean + root @ found.x, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely weights make the links of some stories, whose candidates lie one after the other."""

    values: Doubles
    """Shape (candidates of all, features)."""
    unlinked: Flags
    counted: Flags
    """Those that are linked or may stand for the unrelated."""
    share: Doubles
    """Of a linked candidate, what it counts for among its story's, which sum to 1."""
    starts: Numbers
    """Shape (stories,): where the candidates of each begin."""
    story: Numbers
    """Shape (candidates of all,)."""

    @classmethod
    def of(cls, given: Sequence[Example]) -> Likelihood:
        """Of stories that each have a linked and an unlinked candidate."""
        sizes = np.array([len(e.linked) for e in given])
        linked, unlinked = (np.concatenate([getattr(e, kind) for e in given]) for kind in ("linked", "unlinked"))
        starts, story = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(given)), sizes)
        share = linked / np.add.reduceat(linked.astype(np.float64), starts)[story]
        return cls(np.concatenate([e.values for e in given]), unlinked, linked | unlinked, share, starts, story)

    def loss(self, weights: Doubles) -> tuple[float, Doubles]:
        """Minus the logarithm, and its gradient."""
        powers, against, won = self._chances(weights)
        short = self.share * (1 - won)
        pull = (np.add.reduceat(short, self.starts) / against)[self.story] * powers * self.unlinked - short
        return -float((self.share * np.log(won + 1e-12)).sum()), pull @ self.values

    def curvature(self, weights: Doubles) -> Doubles:
        """The second derivatives of the loss, shape (features, features)."""
        powers, against, won = self._chances(weights)
        odds = powers * self.unlinked / against[self.story]
        mean = np.add.reduceat(self.values * odds[:, None], self.starts)
        lost = np.add.reduceat(self.share * (1 - won), self.starts)
        among = self.values - mean[self.story]
        # Among those that it competes with, and between them and the one that is linked.
        spread = (odds * lost[self.story] + self.share * won * (1 - won))[:, None]
        return np.asarray((among * spread).T @ among, dtype=np.float64)

    def _chances(self, weights: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        """Of each candidate e^s; of each story the sum of the unlinked ones'; of each candidate the chance to win."""
        scores = self.values @ weights
        scores -= np.maximum.reduceat(np.where(self.counted, scores, -np.inf), self.starts)[self.story]
        powers = np.exp(np.minimum(scores, 0))
        against = np.add.reduceat(powers * self.unlinked, self.starts) + 1e-12
        return powers, against, powers / (powers + against[self.story])


def ndcgs(folds: Sequence[Sequence[Example]], weights: Sequence[Doubles]) -> Doubles:
    """Of every story, ranked by its fold's weights."""
    return np.array([_ndcg(e, w) for fold, w in zip(folds, weights, strict=True) for e in fold])


def _ndcg(example: Example, weights: Doubles) -> float:
    order = np.argsort(-(example.values @ weights), kind="stable")[:PLACES]
    gains = example.linked[order] / np.log2(np.arange(len(order)) + 2)
    best = (1 / np.log2(np.arange(min(example.wanted, PLACES)) + 2)).sum()
    return float(gains.sum() / best)
