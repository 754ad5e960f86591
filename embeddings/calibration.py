"""What a ranking's score is worth: the probability that an editor would link the two stories.

The linear model orders the candidates of one query and knows no zero. Whether a story belongs at all is told by the
encoder's plain cosine, seen against how near the archive's own stories lie to each other: centred and whitened
vectors, and words weighted by rarity, have thrown that away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from embeddings.corpus import Corpus, Query
from embeddings.encoder import DEFAULT_MODEL
from embeddings.ranking import Ranked
from embeddings.vectors import Floats

GATE = 0.85
"""Of `nearness`: a query to which no story is nearer than that is about nothing that the archive covers."""
FLOOR = 0.6
"""Of `nearness`: a story further away than that is not shown, whatever else speaks for it."""
QUANTILE = 0.02
USUAL_NEARNESS, USUAL_WEIGHT = 0.5, 50
"""What the default model's `nearness` usually is, and how many stories' worth of evidence that counts as."""
LEAST = 1e-3
BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of three quantities of a candidate (Platt, 1999)."""

    nearness: float
    """Cosine to its nearest other story that all but the loneliest stories of the archive reach."""
    score: float = 0.409
    """Weight of the linear model's score."""
    share: float = 0.288
    """Weight of the logarithm of the candidate's share of the query's scores (a softmax)."""
    cosine: float = 0.554
    """Weight of the plain cosine in units of `nearness`."""
    intercept: float = -2.926

    def probability(self, corpus: Corpus, query: Query, ranked: Ranked) -> Floats:
        """For each candidate, between 0 and 1; exactly 0 for those that are not to be shown at all."""
        if not len(ranked.numbers):
            return np.zeros(0, dtype=np.float32)
        score, share, cosine = self.quantities(corpus, query, ranked)
        value = self.score * score + self.share * share + self.cosine * cosine + self.intercept
        chance = 1 / (1 + np.exp(-value))
        shown = (cosine >= FLOOR) & (cosine.max() >= GATE)
        return np.where(shown, chance, 0).astype(np.float32)

    def quantities(self, corpus: Corpus, query: Query, ranked: Ranked) -> tuple[Floats, Floats, Floats]:
        """Score, log share and relative cosine of each candidate."""
        best = float(ranked.scores.max())
        share = ranked.scores - best - np.log(np.exp(ranked.scores - best).sum())
        cosine = (corpus.raw[ranked.numbers] @ query.raw) / np.float32(self.nearness)
        return ranked.scores, share, cosine

    def save(self, folder: Path) -> None:
        """Write `calibration.json`."""
        (folder / "calibration.json").write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """Read what `save` wrote."""
        return cls(**json.loads((folder / "calibration.json").read_text("utf-8")))


def nearness(raw: Floats, model: str) -> float:
    """The 2 % quantile of the stories' cosines to their nearest other story.

    `raw` has shape (stories, d), rows of length 1. In a small archive the quantile hangs on a story or two, so it is
    drawn towards what it usually is, where that is known.
    """
    usual, weight = (USUAL_NEARNESS, USUAL_WEIGHT) if model == DEFAULT_MODEL else (0.0, 0)
    if len(raw) < 2:
        return max(usual, LEAST)
    nearest = np.empty(len(raw), dtype=np.float32)
    for start in range(0, len(raw), BLOCK):
        cosines = raw[start : start + BLOCK] @ raw.T
        cosines[np.arange(len(cosines)), start + np.arange(len(cosines))] = -1
        nearest[start : start + BLOCK] = cosines.max(axis=1)
    found = float(np.quantile(nearest, QUANTILE))
    return max((len(raw) * found + weight * usual) / (len(raw) + weight), LEAST)


def fit(start: Calibration, quantities: Sequence[tuple[Floats, Floats, Floats]], linked: Floats) -> Calibration:
    """The weights that make the probability true for candidates of which it is known whether they were linked.

    `quantities` holds one triple a query, `linked` all their candidates in the same order, 1 where an editor linked.
    """
    values = np.column_stack([np.concatenate(part) for part in zip(*quantities, strict=True)]).astype(np.float64)
    values = np.column_stack([values, np.ones(len(values))])
    before = np.array([start.score, start.share, start.cosine, start.intercept])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = values @ weights
        chance = 1 / (1 + np.exp(-odds))
        value = np.logaddexp(0, odds).sum() - (linked * odds).sum()
        # A gentle pull to where it began, for archives with few links.
        return float(value + 5 * ((weights - before) ** 2).sum()), values.T @ (chance - linked) + 10 * (
            weights - before
        )

    score, share, cosine, intercept = minimize(loss, before, jac=True, method="L-BFGS-B").x.tolist()
    return Calibration(start.nearness, score, share, cosine, intercept)
