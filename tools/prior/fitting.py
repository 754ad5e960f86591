"""From the weights that suit each of several archives to a normal distribution of them: empirical Bayes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from embeddings.base.vectors import Doubles
from embeddings.related.learning import Example, Likelihood

RIDGE = 3.0
"""By which an archive's own fit is drawn to nothing, so that what it lacks, such as tags, has no weight."""
USUAL_DEVIATION = 0.1
USUAL_WEIGHT = 2.0
"""The deviation over archives that a weight has if nothing is known, and how many archives' worth of evidence it is."""
ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Fit:
    """An archive's log likelihood as a parabola: slope · w - w · curvature · w / 2."""

    weights: Doubles
    """Near its top; features are measured in their scales."""
    slope: Doubles
    curvature: Doubles

    def scaled(self, by: float) -> Fit:
        """Of an archive whose weights are so many times as great."""
        return Fit(self.weights * by, self.slope / by, self.curvature / by**2)


def fit(levels: Sequence[Sequence[Example]], scale: Doubles) -> Fit:
    """The archive's own fit to its examples; each level counts as much as another."""
    useful = [[e for e in level if e.linked.any() and e.unlinked.any()] for level in levels]
    likelihoods = [Likelihood.of(level) for level in useful if level]
    share = 1 / max(len(likelihoods), 1)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        parts = [likelihood.loss(weights / scale) for likelihood in likelihoods]
        value, slope = sum(part[0] for part in parts), np.sum([part[1] for part in parts], axis=0)
        return share * value + RIDGE * float(weights @ weights) / 2, share * slope / scale + RIDGE * weights

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    slope = np.sum([likelihood.loss(found / scale)[1] for likelihood in likelihoods], axis=0) * share / scale
    curvature = np.sum([likelihood.curvature(found / scale) for likelihood in likelihoods], axis=0)
    curvature = curvature * share / np.outer(scale, scale)
    return Fit(found, curvature @ found - slope, curvature)


def distribution(fits: Sequence[Fit], tempering: float, shrinkage: float) -> tuple[Doubles, Doubles]:
    """Mean and covariance of the weights over archives, by expectation maximisation (Dempster et al., 1977).

    Only the direction of weights orders stories, so all fits are given the same length first, and how much lengths
    differ comes back as variance along the mean. The covariance is drawn to its diagonal by `shrinkage`, between 0
    and 1.
    """
    lengths = np.log([np.linalg.norm(fit.weights) for fit in fits])
    given = [fit.scaled(float(np.exp(lengths.mean() - length))) for fit, length in zip(fits, lengths, strict=True)]
    size = len(given[0].weights)
    mean, covariance = np.zeros(size), 0.3 * np.eye(size)
    for _ in range(ROUNDS):
        before, known = mean, np.linalg.inv(covariance)
        spreads = [np.linalg.inv(known + tempering * fit.curvature) for fit in given]
        likely = [spread @ (known @ mean + tempering * fit.slope) for spread, fit in zip(spreads, given, strict=True)]
        mean = np.mean(likely, axis=0)
        apart = [np.outer(w - mean, w - mean) + spread for w, spread in zip(likely, spreads, strict=True)]
        usual = USUAL_WEIGHT * USUAL_DEVIATION**2 * np.eye(size)
        covariance = (usual + np.sum(apart, axis=0)) / (len(given) + USUAL_WEIGHT)
        if np.abs(mean - before).max() < 1e-6:
            break
    covariance = (1 - shrinkage) * covariance + shrinkage * np.diag(np.diag(covariance))
    return mean, covariance + float(lengths.var()) * np.outer(mean, mean)
