"""The order of the candidates for one query: a linear model over the features, and what links add to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from embeddings.base.checked_loading import MAX_NUMBER, record
from embeddings.base.vectors import Flags, Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import is_among
from embeddings.related.bilinear import Bilinear
from embeddings.related.features import (
    CONTENT_FEATURES,
    FEATURES,
    LINK_FEATURES,
    FeatureValues,
    LinkedStories,
    LinkView,
    Pairs,
    feature_names,
    measure,
)

STANDARDISED = feature_names(feature for feature in FEATURES if feature.standardised)

RETRIEVED = 100
"""Candidates taken from the engine: 200 gave 0.005 more nDCG@10 for a tenth more time (docs/relevance.md)."""
MIN_SPREAD = 0.02
MAX_DEVIATIONS = 10.0
"""Bounds of that: the standard deviation counts as at least the one, and the distance as at most the other."""

TOO_FEW_CANDIDATES, ENOUGH_CANDIDATES = 5, 40
"""Between so many candidates, each moves the mean and the deviation of all so far that it has to be set right."""
NEIGHBOURS = 20
"""Stories nearest to the query whose links are looked at."""
TEMPERATURE = 0.7
"""Of the softmax that weighs those neighbours by their score."""
RESCORED = 50
"""Candidates, the best by the linear model, whose bilinear value is taken; the others are given the least of these."""
IGNORED_FOR_NEIGHBOURS = frozenset({"series"})
"""Features that part stories whose links are alike all the same: neighbours are found without them."""
UNLINKED = -4.6
"""Of the feature `linked`, what it is at most where no link of the query's neighbours leads to the candidate."""
MAX_BY_LINKS = 100
"""Candidates that the neighbours' links may add to those that the engine found."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The linear model. `links` is None where no links are looked at; then `content` ranks alone."""

    content: Mapping[str, float]
    """The prior's: by these the neighbours are found whose links are looked at, and probabilities are told."""
    links: Mapping[str, float] | None = None
    """Weights of all features, content and links alike, for the ranking by both."""
    bilinear: Bilinear | None = None
    """What else the links taught, which the ranking by both adds."""

    def save(self, folder: Path) -> None:
        """Write `weights.json` and `bilinear.safetensors`."""
        content = {"content": dict(self.content), "links": None if self.links is None else dict(self.links)}
        (folder / "weights.json").write_text(json.dumps(content, indent=2) + "\n", "utf-8")
        Bilinear.save(self.bilinear, folder)

    @classmethod
    def load(cls, folder: Path, dimension: int) -> Weights:
        """Read what `save` wrote, for fused vectors of so many dimensions. Raises OSError, or ValueError where it is
        not that."""
        stored = record(folder / "weights.json", _WEIGHTS)
        if not (
            set(stored.content) <= {*feature_names(CONTENT_FEATURES)}
            and set(stored.links or ()) <= {*feature_names(FEATURES)}
        ):
            raise ValueError("weights.json weighs what nobody measures")
        if any(not abs(weight) <= MAX_NUMBER for weight in (*stored.content.values(), *(stored.links or {}).values())):
            raise ValueError("weights.json has weights that are no numbers")
        return cls(stored.content, stored.links, Bilinear.load(folder, dimension))


@dataclass(frozen=True, slots=True)
class _LinearWeights:
    """What `weights.json` holds."""

    content: Mapping[str, float]
    links: Mapping[str, float] | None


_WEIGHTS = TypeAdapter(_LinearWeights)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates with their scores, best first; equal ones by number."""

    numbers: Numbers
    scores: Floats
    """Comparable within one query only."""
    content: Floats
    """The scores that the content alone would give them."""
    features: FeatureValues

    @property
    def linked_by_neighbours(self) -> Flags:
        """Which of them the links of stories like the query lead to, shape (candidates,); none where links are not
        looked at."""
        linked = self.features.get("linked")
        return np.zeros(len(self.numbers), bool) if linked is None else np.asarray(linked > UNLINKED)


def rank(corpus: Corpus, query: Query, retrieved: Numbers, weights: Weights, view: LinkView) -> Ranked:
    """Rank what the engine retrieved and, where the model looks at links, what they add to it."""
    pairs = Pairs(corpus, query, retrieved, view)
    measured = measure(pairs, CONTENT_FEATURES)
    standardiser = Standardiser.of(measured)
    features = standardiser.standardise(measured)
    content = score(features, weights.content)
    if weights.links is None or not len(retrieved):
        return _best_first(retrieved, content, content, features)
    nearest, shares = neighbours(
        retrieved, content - score(features, {name: weights.content.get(name, 0.0) for name in IGNORED_FOR_NEIGHBOURS})
    )
    numbers = retrieved
    linked = view.graph.propagate(nearest, shares)
    added = _added_by_links(linked, query, retrieved)
    if len(added):
        numbers = np.concatenate([retrieved, added])
        added_features = standardiser.standardise(measure(pairs.with_candidates(added), CONTENT_FEATURES))
        features = {name: np.concatenate([values, added_features[name]]) for name, values in features.items()}
        content = np.concatenate([content, score(added_features, weights.content)])
    features |= measure(pairs.with_candidates(numbers, linked), LINK_FEATURES)
    scores = score(features, weights.links)
    if weights.bilinear is not None:
        best = np.lexsort((numbers, -scores))[:RESCORED]
        bilinear_scores = weights.bilinear.score(corpus, query.fused, numbers[best])
        scores += bilinear_scores.min()
        scores[best] += bilinear_scores - bilinear_scores.min()
    return _best_first(numbers, scores, content, features)


def score(features: FeatureValues, weights: Mapping[str, float]) -> Floats:
    """Compute the linear model's value for every candidate, shape (candidates,)."""
    total = np.zeros(len(features["words"]), dtype=np.float32)
    for name, weight in weights.items():
        total += np.float32(weight) * features[name]
    return total


@dataclass(frozen=True, slots=True)
class Standardiser:
    """What some features are among the candidates that the engine found, by which they are standardised."""

    names: Sequence[str]
    mean: Floats
    """Shape (names, 1)."""
    spread: Floats
    """Standard deviations, shape (names, 1)."""
    count: int
    """Of the candidates."""

    @classmethod
    def of(cls, measured: FeatureValues, selected: Sequence[str] = STANDARDISED) -> Standardiser:
        """Take mean and deviation of the features that are standardised, over all candidates that were measured."""
        values = np.stack([measured[name] for name in selected])
        if not values.size:
            return cls(selected, np.zeros((len(selected), 1), np.float32), np.ones((len(selected), 1), np.float32), 0)
        spread = np.maximum(values.std(axis=1, keepdims=True), MIN_SPREAD)
        return cls(selected, values.mean(axis=1, keepdims=True), spread, values.shape[1])

    def standardise(self, measured: FeatureValues) -> FeatureValues:
        """Give the features as the model weighs them: some as standard deviations above the mean. Bounded: where all
        of the engine's candidates are alike, any other would be infinitely far away."""
        values = np.stack([measured[name] for name in self.names])
        deviations = (values - self.mean) / self.spread
        if TOO_FEW_CANDIDATES < self.count < ENOUGH_CANDIDATES:
            deviations = _adjusted_for_few(deviations, self.count)
        deviations = np.clip(deviations, -MAX_DEVIATIONS, MAX_DEVIATIONS)
        return measured | dict(zip(self.names, deviations, strict=True))


def _adjusted_for_few(deviations: Floats, count: int) -> Floats:
    """What standard deviations among a few candidates would be among ENOUGH_CANDIDATES.

    None of `count` is more than sqrt(count - 1) of them from the mean, for it moves both itself: so the features that
    are standardised would weigh less in a small archive than the others. So its distance is measured from the other
    candidates, in their deviations, and turned into what that would be among more.
    """
    squared = np.minimum(np.square(deviations, dtype=np.float64), 0.99 * (count - 1))
    from_others = count * squared / (count - 1 - squared)
    adjusted = np.sqrt(from_others * (ENOUGH_CANDIDATES - 1) / (ENOUGH_CANDIDATES + from_others))
    return np.asarray(np.sign(deviations) * adjusted, np.float32)


def neighbours(candidates: Numbers, scores: Floats) -> tuple[Numbers, Floats]:
    """Choose the candidates of the highest scores, and how much each counts; the shares sum to 1."""
    top = np.lexsort((candidates, -scores))[:NEIGHBOURS]
    shares = np.exp((scores[top] - scores[top[0]]) / TEMPERATURE)
    return candidates[top], shares / shares.sum()


def _best_first(numbers: Numbers, scores: Floats, content: Floats, unsorted: FeatureValues) -> Ranked:
    order = np.lexsort((numbers, -scores))
    features = {name: values[order] for name, values in unsorted.items()}
    return Ranked(numbers[order], scores[order], content[order], features)


def _added_by_links(linked: LinkedStories, query: Query, retrieved: Numbers) -> Numbers:
    """The stories that the neighbours' links lead to beyond those retrieved, the greatest weights first."""
    stories, weights = linked
    is_new = ~is_among(np.sort(retrieved), stories)
    if query.number is not None:
        is_new &= stories != query.number
    stories, weights = stories[is_new], weights[is_new]
    return stories[np.lexsort((stories, -weights))[:MAX_BY_LINKS]]
