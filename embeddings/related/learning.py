"""Weights from the archive's own links.

A build with enough links hides some of its stories' links, looks how well the others foretell them, and fits the
weights to that. The fit is kept only where cross-validation on the archive itself says that it beats the defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from embeddings.base.vectors import Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.related import ranking
from embeddings.related.features import FEATURES, LinkView, names
from embeddings.related.ranking import RETRIEVED, Weights

Floats = npt.NDArray[np.float64]

ENOUGH_PAIRS = 100
"""Linked pairs of stories from which on learning is tried."""
MOST_STORIES = 6000
"""Linked stories asked for anew. Each is compared with all others, and more of them would hardly move the weights."""
AT_ONCE = 64
"""Of those, how many are compared in one product: for each the vectors of all stories are read once, which in a big
archive come from the disk, and its result takes 4 bytes a story for each that asks."""
FOLDS = 3
STRENGTHS = (20.0, 100.0, 400.0)
"""How strongly the fit is drawn to the defaults; cross-validation chooses among them."""
HALF_TRUSTED = 300
"""Linked stories at which the weights move half of the way from the defaults to what fits best."""
SURE = 2.0
"""Standard errors by which the archive's own weights must beat the shipped ones: with few links, and three strengths
to choose from, a smaller gain is as often luck."""
PLACES = 10
NAMES = names(FEATURES)


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning found out."""

    weights: Weights
    pairs: int
    """Linked pairs of stories that it learned from."""
    before: float
    """nDCG@10 of the defaults, which know of no links, on links hidden from them."""
    after: float
    """The same of the weights chosen, each fitted without the links that it was judged by."""


@dataclass(frozen=True, slots=True)
class Example:
    """One story whose links were hidden, and its candidates."""

    values: Floats
    """Shape (candidates, features), features in the order of NAMES."""
    linked: npt.NDArray[np.bool_]
    """Shape (candidates,): whether a link joins it with the story."""
    unlinked: npt.NDArray[np.bool_]
    """Shape (candidates,): whether it may stand for those that are not related. A story that has no link at all
    may not: nobody has said what it belongs with."""
    wanted: int
    """Links of the story, among the candidates or not."""


def learn(corpus: Corpus, defaults: Weights) -> Learned | None:
    """Fit the weights to the corpus's links; None where there are too few of them."""
    graph = corpus.links
    if graph.pairs < ENOUGH_PAIRS or defaults.links is None:
        return None
    folds = examples(corpus, defaults)
    content_only = _vector(defaults.content)
    shipped = _vector(defaults.links)
    before = _ndcgs(folds, [content_only] * FOLDS)
    by_links = _ndcgs(folds, [shipped] * FOLDS)
    # What is to be beaten is the better of the two that need no learning.
    beaten, chosen = (by_links, shipped) if by_links.mean() > before.mean() else (before, None)
    best, gain = beaten, 0.0
    for strength in STRENGTHS:
        held_out = [
            fit([e for other in folds if other is not fold for e in other], strength, shipped) for fold in folds
        ]
        after = _ndcgs(folds, held_out)
        if (sure := _sure_gain(beaten, after)) > gain:
            gain, best = sure, after
            chosen = fit([e for fold in folds for e in fold], strength, shipped)
    weights = None if chosen is None else dict(zip(NAMES, chosen.tolist(), strict=True))
    return Learned(Weights(defaults.content, weights), graph.pairs, float(before.mean()), float(best.mean()))


def _vector(weights: Mapping[str, float]) -> Floats:
    return np.array([weights.get(name, 0.0) for name in NAMES])


def _sure_gain(before: Floats, after: Floats) -> float:
    """The mean gain less SURE standard errors."""
    gain = after - before
    return float(gain.mean() - SURE * gain.std() / np.sqrt(len(gain)))


def examples(corpus: Corpus, weights: Weights) -> list[list[Example]]:
    """FOLDS lists. For each, its share of the linked stories, at most MOST_STORIES in all, lose every link, to and
    from, and are asked for anew."""
    graph = corpus.links
    joined = np.flatnonzero(graph.degree)
    order = np.random.default_rng(0).permutation(joined)[:MOST_STORIES]
    by_links = Weights(weights.content, dict.fromkeys(NAMES, 0.0))
    folds = []
    for fold in range(FOLDS):
        hidden = order[fold::FOLDS].tolist()
        view = LinkView(corpus, graph.without(hidden))
        folds.append([_example(corpus, story, near, by_links, view) for story, near in retrieve(corpus, hidden)])
    return folds


def _example(corpus: Corpus, story: int, near: Numbers, weights: Weights, view: LinkView) -> Example:
    ranked = ranking.rank(corpus, corpus.query(story), near, weights, view)
    wanted = corpus.links.linked_with(story)
    linked = np.isin(ranked.numbers, wanted)
    values = np.stack([ranked.features[name] for name in NAMES], axis=1).astype(np.float64)
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


def fit(given: Sequence[Example], strength: float, prior: Floats) -> Floats:
    """Weights under which each linked candidate beats a story's unlinked ones.

    Minimises the sum over stories of the mean over linked p of -log(e^s_p / (e^s_p + sum over unlinked n of e^s_n)),
    plus strength / 2 times the squared distance to the prior, with each feature measured in units of its scale;
    then goes only a part of the way there from the prior.
    """
    useful = [e for e in given if e.linked.any() and e.unlinked.any()]
    if not useful:
        return prior
    most = max(len(e.linked) for e in useful)
    values = np.zeros((len(useful), most, len(prior)))
    linked, unlinked = np.zeros((2, len(useful), most), dtype=bool)
    for i, example in enumerate(useful):
        size = len(example.linked)
        values[i, :size], linked[i, :size], unlinked[i, :size] = example.values, example.linked, example.unlinked
    spread = np.array([feature.scale for feature in FEATURES])
    values /= spread
    share = linked / linked.sum(axis=1, keepdims=True)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = values @ weights
        scores -= np.where(linked | unlinked, scores, -np.inf).max(axis=1, keepdims=True)
        powers = np.exp(np.minimum(scores, 0))
        against = (powers * unlinked).sum(axis=1, keepdims=True) + 1e-12
        won = powers / (powers + against)
        short = share * (1 - won)
        pull = -short + short.sum(axis=1, keepdims=True) * (powers * unlinked) / against
        apart = weights - prior * spread
        value = -(share * np.log(won + 1e-12)).sum() + strength * (apart**2).sum() / 2
        return float(value), pull.ravel() @ values.reshape(-1, len(prior)) + strength * apart

    found = minimize(loss, prior * spread, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    # The links that an archive shows need not be like those it would set elsewhere: the fewer, the less they move.
    trust = len(useful) / (len(useful) + HALF_TRUSTED)
    return np.asarray(prior + trust * (found.x / spread - prior), dtype=np.float64)


def _ndcgs(folds: Sequence[Sequence[Example]], weights: Sequence[Floats]) -> Floats:
    """Of every story, ranked by its fold's weights."""
    return np.array([_ndcg(e, w) for fold, w in zip(folds, weights, strict=True) for e in fold])


def _ndcg(example: Example, weights: Floats) -> float:
    order = np.argsort(-(example.values @ weights), kind="stable")[:PLACES]
    gains = example.linked[order] / np.log2(np.arange(len(order)) + 2)
    best = (1 / np.log2(np.arange(min(example.wanted, PLACES)) + 2)).sum()
    return float(gains.sum() / best)
