"""What a score is worth under a prior: a logistic model of whether an editor would link two stories (Platt, 1999)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.base.vectors import Doubles
from embeddings.corpus.link_graph import LinkGraph
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.related import learning, ranking
from embeddings.related.calibration import nearness
from embeddings.related.features import CONTENT_FEATURES, LinkView, feature_names
from embeddings.related.prior import Prior, Probability
from embeddings.related.ranking import Weights
from tools.prior.archives import Archive

FIRST = 20
"""Candidates of each linked story that the model is fitted to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One linked story asked for anew while no link is known, and its candidates."""

    values: Doubles
    """Shape (candidates, features of content)."""
    cosine: Doubles
    """Of each candidate, in units of the archive's nearness."""
    linked: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AskedArchive:
    """All linked stories of an archive, asked for anew."""

    locality: float | None
    stories: list[Asked]


def ask(archive: Archive) -> AskedArchive:
    """Ask for all linked stories of an archive anew, while no link is known."""
    corpus = archive.corpus
    none, no_weights = (
        LinkView(corpus, LinkGraph(len(corpus), [])),
        Weights(dict.fromkeys(feature_names(CONTENT_FEATURES), 0.0)),
    )
    unit = nearness(corpus.raw, DEFAULT_MODEL)
    asked = []
    for story, near in learning.retrieve(corpus, np.flatnonzero(corpus.links.degree).tolist()):
        query = corpus.query(story)
        ranked = ranking.rank(corpus, query, near, no_weights, none)
        values = np.stack([ranked.features[name] for name in feature_names(CONTENT_FEATURES)], axis=1).astype(
            np.float64
        )
        cosine = np.asarray(corpus.raw[ranked.numbers] @ query.raw / unit, np.float64)
        asked.append(Asked(values, cosine, np.isin(ranked.numbers, corpus.links.linked_with(story))))
    return AskedArchive(archive.locality, asked)


def fit(archives: Sequence[AskedArchive], prior: Prior) -> Probability:
    """Fit the model to all archives, each of which counts as much as another."""
    from sklearn.linear_model import LogisticRegression

    told = [_observed(archive, prior.for_archive(archive.locality)) for archive in archives]
    values, linked = (np.concatenate(part) for part in zip(*told, strict=True))
    counts = np.concatenate([np.full(len(right), 1 / len(right)) for _, right in told])
    model = LogisticRegression(C=np.inf, max_iter=1000).fit(values, linked, counts * len(linked) / len(told))
    score, share, cosine = (round(float(weight), 3) for weight in model.coef_[0])
    return Probability(score, share, cosine, round(float(model.intercept_[0]), 3))


def _observed(archive: AskedArchive, prior: Prior) -> tuple[Doubles, npt.NDArray[np.bool_]]:
    """Score, logarithm of its share and cosine of the first candidates of every story; and which of them are linked."""
    weights = np.array([prior.content[name] for name in feature_names(CONTENT_FEATURES)])
    values, linked = [], []
    for asked in archive.stories:
        score = asked.values @ weights
        share = score - score.max() - np.log(np.exp(score - score.max()).sum())
        first = np.argsort(-score, kind="stable")[:FIRST]
        values.append(np.stack([score, share, asked.cosine], axis=1)[first])
        linked.append(asked.linked[first])
    return np.concatenate(values), np.concatenate(linked)
