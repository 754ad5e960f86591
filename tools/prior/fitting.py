"""From the weights that suit each of several archives to a normal distribution of them: empirical Bayes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from embeddings.base.vectors import Doubles
from embeddings.related.likelihood import Example, Likelihood

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
        """Give the fit of an archive whose weights are so many times as great."""
        return Fit(self.weights * by, self.slope / by, self.curvature / by**2)


def fit(levels: Sequence[Sequence[Example]], scale: Doubles) -> Fit:
    """Fit an archive's own weights to its examples; each level counts as much as another."""
    useful = [[example for example in level if example.is_telling] for level in levels]
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


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of the weights over archives, in the scales of the features."""

    mean: Doubles
    """Shape (features,): of an archive of the usual temporal locality."""
    covariance: Doubles
    """Shape (features, features)."""
    slope: float
    """What the weight of time rises by with each deviation of the temporal locality."""


def distribution(
    fits: Sequence[Fit], tempering: float, shrinkage: float, localities: Sequence[float] = (), time: int = 0
) -> Distribution:
    """Fit a normal distribution to the archives' weights by expectation maximisation (Dempster et al., 1977).

    Only the direction of weights orders stories, so all fits are given the same length first, and how much lengths
    differ comes back as variance along the mean. The covariance is drawn to its diagonal by `shrinkage`, between 0
    and 1. `localities` are the archives' temporal ones, in deviations from their mean, 0 where an archive has none;
    the mean weight of the feature at the place `time` is a line over them. Without any it is the same for all.
    """
    lengths = np.log([np.linalg.norm(fit.weights) for fit in fits])
    given = [fit.scaled(float(np.exp(lengths.mean() - length))) for fit, length in zip(fits, lengths, strict=True)]
    size = len(given[0].weights)
    apart = np.zeros((len(given), size))
    apart[:, time] = localities or 0
    mean, covariance, slope = np.zeros(size), 0.3 * np.eye(size), 0.0
    for _ in range(ROUNDS):
        before, known = mean, np.linalg.inv(covariance)
        spreads = [np.linalg.inv(known + tempering * fit.curvature) for fit in given]
        likely = np.array(
            [
                spread @ (known @ (mean + slope * off) + tempering * fit.slope)
                for spread, fit, off in zip(spreads, given, apart, strict=True)
            ]
        )
        slope = _slope(likely[:, time], apart[:, time])
        mean = (likely - slope * apart).mean(axis=0)
        rest = likely - slope * apart - mean
        usual = USUAL_WEIGHT * USUAL_DEVIATION**2 * np.eye(size)
        covariance = (usual + rest.T @ rest + np.sum(spreads, axis=0)) / (len(given) + USUAL_WEIGHT)
        if np.abs(mean - before).max() < 1e-6:
            break
    covariance = (1 - shrinkage) * covariance + shrinkage * np.diag(np.diag(covariance))
    return Distribution(mean, covariance + float(lengths.var()) * np.outer(mean, mean), slope)


def _slope(values: Doubles, at: Doubles) -> float:
    """Of the line through values at places, by least squares, drawn to 0 by the usual evidence."""
    return float((at - at.mean()) @ values) / (float(((at - at.mean()) ** 2).sum()) + USUAL_WEIGHT)
