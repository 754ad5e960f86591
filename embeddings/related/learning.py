"""Weights from the archive's own links: those that are likeliest by the prior and by the links together.

A build hides some of its stories' links at a time, and looks how well the others foretell them. From one link on the
weights move away from the prior's mean as far as what was seen outweighs what is known of other archives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from embeddings.base.vectors import Doubles, Floats, Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.related import ranking
from embeddings.related.bilinear import Bilinear, Subspace
from embeddings.related.features import FEATURES, OF_CONTENT, LinkView, names
from embeddings.related.likelihood import Example, Likelihood
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
    """nDCG@10 of weights that were learned, on links that they were not learned from (cross-validation)."""
    gained: tuple[str, ...]
    """The features whose weight the links raised the most, as far as it moves scores."""


def learn(corpus: Corpus, prior: Prior) -> Learned | None:
    """Fit the weights to the corpus's links; None where there are none."""
    graph = corpus.links
    if not graph.pairs:
        return None
    parts = folds(graph)
    found = [examples(corpus, graph, hidden, prior) for hidden in parts]
    mean = np.array(prior.mean)
    content = np.where(np.isin(prior.features, names(OF_CONTENT)), mean, 0)
    before = ndcgs(found, [[e.values @ content for e in fold] for fold in found])
    space = Subspace.of(corpus)
    coordinates = space.coordinates(corpus)
    judged = []
    for hidden, fold in zip(parts, found, strict=True):
        # Nor is it known from the other end that they are linked.
        unseen = np.zeros(len(corpus), bool)
        unseen[hidden] = True
        others = [example.without(unseen) for other in found if other is not fold for example in other]
        judged.append(fitted(others, prior, space, coordinates).scores(fold, coordinates))
    after = ndcgs(found, judged)
    chosen = fitted([example for fold in found for example in fold], prior, space, coordinates)
    weights = Weights(prior.content, dict(zip(prior.features, chosen.weights.tolist(), strict=True)), chosen.bilinear)
    gained = _gained(chosen.weights - mean, prior)
    return Learned(weights, graph.pairs, float(before.mean()), float(after.mean()), gained)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the links of some stories teach."""

    weights: Doubles
    """Shape (features,)."""
    bilinear: Bilinear

    def scores(self, given: Sequence[Example], coordinates: Floats) -> list[Doubles]:
        """Score the candidates of examples; `coordinates` are those of all stories in the form's subspace."""
        form = self.bilinear.form
        return [e.values @ self.weights + coordinates[e.numbers] @ (form @ coordinates[e.story]) for e in given]


def fitted(given: Sequence[Example], prior: Prior, space: Subspace, coordinates: Floats) -> Fitted:
    """Fit the weights under the prior, and the bilinear form to what these leave unsaid."""
    weights = fit(given, prior)
    return Fitted(weights, Bilinear.fit(space, coordinates, given, [e.values @ weights for e in given]))


def _gained(moved: Doubles, prior: Prior) -> tuple[str, ...]:
    """The features whose weights rose the most, in units of what they differ by among a query's candidates."""
    scale = {feature.name: feature.scale for feature in FEATURES}
    rise = {name: by * scale[name] for name, by in zip(prior.features, moved.tolist(), strict=True) if by > 0}
    return tuple(sorted(rise, key=lambda name: (-rise[name], name))[:MOST_GAINED])


def folds(graph: LinkGraph) -> list[list[int]]:
    """Split the linked stories, at most MOST_STORIES of them, into FOLDS parts, by lot and the same every time."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(graph.degree))[:MOST_STORIES]
    return [order[fold::FOLDS].tolist() for fold in range(FOLDS)]


def examples(corpus: Corpus, known: LinkGraph, hidden: Sequence[int], prior: Prior) -> list[Example]:
    """Ask for each of the hidden stories anew: of the `known` links, those to and from any of them are not seen."""
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
    return Example(values, linked, unlinked, len(wanted), story, ranked.numbers)


def retrieve(corpus: Corpus, stories: Sequence[int]) -> Iterator[tuple[int, Numbers]]:
    """Give each of the stories with what an exact engine would retrieve for it; of equal ones the first."""
    for start in range(0, len(stories), AT_ONCE):
        asked = stories[start : start + AT_ONCE]
        near = corpus.fused[asked] @ corpus.fused.T
        near[np.arange(len(asked)), asked] = -np.inf
        last = min(RETRIEVED, len(corpus) - 1)
        for story, row in zip(asked, near, strict=True):
            among = np.flatnonzero(row >= -np.partition(-row, last - 1)[last - 1]) if last else np.zeros(0, np.int64)
            yield story, among[np.lexsort((among, -row[among]))[:last]]


def fit(given: Sequence[Example], prior: Prior) -> Doubles:
    """Find the weights of the prior's features under which likelihood and prior together are greatest (MAP).

    The likelihood is that each linked candidate beats its story's unlinked ones, to the power of the prior's tempering.
    """
    mean, root = np.array(prior.mean, np.float64), prior.root
    useful = [e for e in given if e.is_telling]
    if not useful:
        return mean
    likelihood = Likelihood.of(useful)

    # In coordinates in which the prior is the standard normal distribution, so that each step is as long as another.
    def loss(apart: Doubles) -> tuple[float, Doubles]:
        value, slope = likelihood.loss(mean + root @ apart)
        return prior.tempering * value + float(apart @ apart) / 2, prior.tempering * (slope @ root) + apart

    found = minimize(loss, np.zeros(len(mean)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(mean + root @ found.x, dtype=np.float64)


def ndcgs(folds: Sequence[Sequence[Example]], scores: Sequence[Sequence[Doubles]]) -> Doubles:
    """Compute the nDCG@10 of every story, its candidates ranked by these scores."""
    judged = (pair for fold, told in zip(folds, scores, strict=True) for pair in zip(fold, told, strict=True))
    return np.array([_ndcg(example, values) for example, values in judged])


def _ndcg(example: Example, scores: Doubles) -> float:
    order = np.argsort(-scores, kind="stable")[:PLACES]
    gains = example.linked[order] / np.log2(np.arange(len(order)) + 2)
    best = (1 / np.log2(np.arange(min(example.wanted, PLACES)) + 2)).sum()
    return float(gains.sum() / best)
