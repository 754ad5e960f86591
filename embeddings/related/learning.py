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
from embeddings.related.features import CONTENT_FEATURES, FEATURES, LinkView, feature_names
from embeddings.related.likelihood import Example, Likelihood
from embeddings.related.prior import Prior
from embeddings.related.ranking import RETRIEVED, Weights

MAX_STORIES = 6000
"""Linked stories that it learns from. Each is compared with all others, and more would hardly move the weights."""
STORIES_AT_ONCE = 64
"""Of those, how many are compared in one product: for each the vectors of all stories are read once, which in a big
archive come from the disk, and its result takes 4 bytes a story for each that asks."""
FOLDS = 3
NDCG_PLACES = 10
MAX_GAINED = 3
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
    hidden_folds = folds(graph)
    example_folds = [build_examples(corpus, graph, hidden, prior) for hidden in hidden_folds]
    mean = np.array(prior.mean)
    content = np.where(np.isin(prior.features, feature_names(CONTENT_FEATURES)), mean, 0)
    before = ndcgs(example_folds, [[example.values @ content for example in fold] for fold in example_folds])
    space = Subspace.of(corpus)
    coordinates = space.coordinates(corpus)
    held_out_scores = []
    for hidden, fold in zip(hidden_folds, example_folds, strict=True):
        # The links are hidden at their other end, too.
        is_hidden = np.zeros(len(corpus), bool)
        is_hidden[hidden] = True
        training = [example.without(is_hidden) for other in example_folds if other is not fold for example in other]
        held_out_scores.append(fit_model(training, prior, space, coordinates).scores(fold, coordinates))
    after = ndcgs(example_folds, held_out_scores)
    model = fit_model([example for fold in example_folds for example in fold], prior, space, coordinates)
    weights = Weights(prior.content, dict(zip(prior.features, model.weights.tolist(), strict=True)), model.bilinear)
    gained = _most_gained(model.weights - mean, prior)
    return Learned(weights, graph.pairs, float(before.mean()), float(after.mean()), gained)


@dataclass(frozen=True, slots=True)
class FittedModel:
    """What the links of some stories teach."""

    weights: Doubles
    """Shape (features,)."""
    bilinear: Bilinear

    def scores(self, examples: Sequence[Example], coordinates: Floats) -> list[Doubles]:
        """Score the candidates of each example; `coordinates` are those of all stories in the form's subspace."""
        form = self.bilinear.form
        return [
            example.values @ self.weights + coordinates[example.numbers] @ (form @ coordinates[example.story])
            for example in examples
        ]


def fit_model(examples: Sequence[Example], prior: Prior, space: Subspace, coordinates: Floats) -> FittedModel:
    """Fit the weights under the prior, and the bilinear form to what these leave unsaid."""
    weights = fit_weights(examples, prior)
    return FittedModel(
        weights, Bilinear.fit(space, coordinates, examples, [example.values @ weights for example in examples])
    )


def _most_gained(changes: Doubles, prior: Prior) -> tuple[str, ...]:
    """The features whose weights rose the most, in units of what they differ by among a query's candidates."""
    scale = {feature.name: feature.scale for feature in FEATURES}
    rises = {
        name: change * scale[name] for name, change in zip(prior.features, changes.tolist(), strict=True) if change > 0
    }
    return tuple(sorted(rises, key=lambda name: (-rises[name], name))[:MAX_GAINED])


def folds(graph: LinkGraph) -> list[list[int]]:
    """Split the linked stories, at most MAX_STORIES of them, into FOLDS parts, by lot and the same every time."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(graph.degree))[:MAX_STORIES]
    return [order[fold::FOLDS].tolist() for fold in range(FOLDS)]


def build_examples(corpus: Corpus, graph: LinkGraph, hidden: Sequence[int], prior: Prior) -> list[Example]:
    """Ask for each of the hidden stories anew: of the links of `graph`, those to and from any of them are not seen."""
    view = LinkView(corpus, graph.without(hidden))
    # Their values do not matter: every feature is measured.
    weights = Weights(prior.content, dict.fromkeys(prior.features, 0.0))
    return [_example(corpus, story, candidates, weights, view) for story, candidates in retrieve(corpus, hidden)]


def _example(corpus: Corpus, story: int, retrieved: Numbers, weights: Weights, view: LinkView) -> Example:
    assert weights.links is not None
    ranked = ranking.rank(corpus, corpus.query(story), retrieved, weights, view)
    linked_stories = corpus.links.linked_with(story)
    linked = np.isin(ranked.numbers, linked_stories)
    values = np.stack([ranked.features[name] for name in weights.links], axis=1).astype(np.float64)
    unlinked = ~linked & (corpus.links.degree[ranked.numbers] > 0)
    return Example(values, linked, unlinked, len(linked_stories), story, ranked.numbers)


def retrieve(corpus: Corpus, stories: Sequence[int]) -> Iterator[tuple[int, Numbers]]:
    """Give each of the stories with what an exact engine would retrieve for it; of equal ones the first."""
    for start in range(0, len(stories), STORIES_AT_ONCE):
        batch = stories[start : start + STORIES_AT_ONCE]
        products = corpus.fused[batch] @ corpus.fused.T
        products[np.arange(len(batch)), batch] = -np.inf
        count = min(RETRIEVED, len(corpus) - 1)
        for story, row in zip(batch, products, strict=True):
            best = np.flatnonzero(row >= -np.partition(-row, count - 1)[count - 1]) if count else np.zeros(0, np.int64)
            yield story, best[np.lexsort((best, -row[best]))[:count]]


def fit_weights(examples: Sequence[Example], prior: Prior) -> Doubles:
    """Find the weights of the prior's features under which likelihood and prior together are greatest (MAP).

    The likelihood is that each linked candidate beats its story's unlinked ones, to the power of the prior's tempering.
    """
    mean, root = np.array(prior.mean, np.float64), prior.root
    telling = [example for example in examples if example.is_telling]
    if not telling:
        return mean
    likelihood = Likelihood.of(telling)

    # In coordinates in which the prior is the standard normal distribution, so that each step is as long as another.
    def loss(scaled: Doubles) -> tuple[float, Doubles]:
        value, slope = likelihood.loss(mean + root @ scaled)
        return prior.tempering * value + float(scaled @ scaled) / 2, prior.tempering * (slope @ root) + scaled

    result = minimize(loss, np.zeros(len(mean)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(mean + root @ result.x, dtype=np.float64)


def ndcgs(folds: Sequence[Sequence[Example]], scores: Sequence[Sequence[Doubles]]) -> Doubles:
    """Compute the nDCG@10 of every story, its candidates ranked by these scores."""
    scored = (
        pair for fold, fold_scores in zip(folds, scores, strict=True) for pair in zip(fold, fold_scores, strict=True)
    )
    return np.array([_ndcg(example, values) for example, values in scored])


def _ndcg(example: Example, scores: Doubles) -> float:
    order = np.argsort(-scores, kind="stable")[:NDCG_PLACES]
    gains = example.linked[order] / np.log2(np.arange(len(order)) + 2)
    best = (1 / np.log2(np.arange(min(example.link_count, NDCG_PLACES)) + 2)).sum()
    return float(gains.sum() / best)
