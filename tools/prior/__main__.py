"""`python -m tools.prior ARCHIVE…`: learn the prior that comes with the ranking, and judge it on archives left out.

Deterministic, and outside the package that newsrooms install. With --leave-one-out the prior of all archives but one is
written for each, for judgements on that one: SEEALSO_PRIOR=FILE seealso build …
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import click
import numpy as np
from threadpoolctl import threadpool_limits

from embeddings.base.vectors import Doubles, Floats
from embeddings.related import learning, prior
from embeddings.related.bilinear import Subspace
from embeddings.related.features import CONTENT_FEATURES, FEATURES, feature_names
from embeddings.related.likelihood import Example
from embeddings.related.prior import Locality, Prior, Probability
from embeddings.storage.cache import open_cache
from tools.prior import probability
from tools.prior.archives import JUDGED_AT, LEVELS, Archive, Fold, examples, folds, read
from tools.prior.fitting import Fit, distribution, fit
from tools.prior.slices import SIZES, Slice

START = {"words": 0.5, "meaning": 0.3, "tags": 0.2, "authors": 0.1, "title": 0.2, "time": 0.7}
"""Weights by which neighbours are found whose links are looked at, before any are learned."""
PASSES = 2
"""How often all is measured, each time with the neighbours that the weights learned before find."""
TEMPERINGS = (0.3, 0.6, 1.0)
SHRINKAGES = (0.0, 0.3, 1.0)
DIGITS = 5
SCALE = np.array([feature.scale for feature in FEATURES])
TIME = feature_names(FEATURES).index("time")


def main() -> None:
    """Read, fit, compare, write."""
    parser = argparse.ArgumentParser(prog="python -m tools.prior", description=__doc__.split("\n\n")[0])
    parser.add_argument("archive", nargs="+", help="folder of an archive, or NAME=FOLDER")
    parser.add_argument("--output", type=Path, default=prior.SHIPPED, help="where the prior of all is written")
    parser.add_argument("--leave-one-out", type=Path, metavar="DIR", help="where those of all but one are written")
    parser.add_argument("--cache", type=Path, default=Path(".seealso/prior"), help="where embeddings are kept")
    asked = parser.parse_args()
    cache, _ = open_cache(asked.cache, asked.cache)
    with threadpool_limits(1, user_api="blas"):
        archives = [read(named, cache, datetime.now(UTC)) for named in asked.archive]
        made, others = learned(archives)
    prior.save(made, asked.output)
    if asked.leave_one_out:
        asked.leave_one_out.mkdir(parents=True, exist_ok=True)
        for archive, other in zip(archives, others, strict=True):
            prior.save(other, asked.leave_one_out / f"{archive.name}.json")


def learned(archives: Sequence[Archive]) -> tuple[Prior, list[Prior]]:
    """Learn the prior of all archives, and for each the one of all others."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    begun = _prior(
        archives, np.array([START.get(name, 0) for name in feature_names(FEATURES)]), np.eye(len(FEATURES)), 1
    )
    begun = replace(begun, commit=commit)
    for _ in range(PASSES):
        measured = [examples(archive, begun) for archive in archives]
        fits = [fit(levels, SCALE) for levels in measured]
        begun = _of(archives, fits, begun, TEMPERINGS[1], SHRINKAGES[1])
    parts = [{pairs: folds(archive, pairs, begun) for pairs in JUDGED_AT} for archive in archives]
    best = max(product(TEMPERINGS, SHRINKAGES), key=lambda tried: _mean(archives, fits, parts, begun, *tried))
    others = [_without(archives, fits, begun, place, *best) for place in range(len(archives))]
    _tell(archives, [levels[LEVELS.index(0)] for levels in measured], parts, others, best)
    asked = [probability.ask(archive) for archive in archives]
    for place, other in enumerate(others):
        others[place] = replace(other, probability=probability.fit(asked[:place] + asked[place + 1 :], other))
    made = _of(archives, fits, begun, *best)
    return replace(made, probability=probability.fit(asked, made)), others


def _mean(
    archives: Sequence[Archive],
    fits: Sequence[Fit],
    parts: Sequence[dict[int | None, list[Fold]]],
    begun: Prior,
    tempering: float,
    shrinkage: float,
) -> float:
    """nDCG@10 of what is learned under such priors of the other archives, over archives and JUDGED_AT."""
    values = []
    for place in range(len(archives)):
        other = _without(archives, fits, begun, place, tempering, shrinkage)
        values += [_judged(part, other.for_archive(archives[place].locality)) for part in parts[place].values()]
    return float(np.mean(values))


def _judged(part: Sequence[Fold], given: Prior) -> float:
    """nDCG@10 of the weights alone, which the prior is of."""
    fitted = [learning.fit_weights(fold.known, given) for fold in part]
    scores = [[e.values @ weights for e in fold.judged] for fold, weights in zip(part, fitted, strict=True)]
    return float(np.mean(learning.ndcgs([fold.judged for fold in part], scores)))


def _judged_whole(part: Sequence[Fold], given: Prior, space: Subspace, coordinates: Floats) -> float:
    """nDCG@10 of all that is learned."""
    scores = [
        learning.fit_model(fold.known, given, space, coordinates).scores(fold.judged, coordinates) for fold in part
    ]
    return float(np.mean(learning.ndcgs([fold.judged for fold in part], scores)))


def _unlinked(given: Sequence[Example], prior: Prior) -> float:
    """nDCG@10 of the prior's mean where no link is known."""
    content = np.where(np.isin(prior.features, feature_names(CONTENT_FEATURES)), prior.mean, 0)
    return float(learning.ndcgs([given], [[e.values @ content for e in given]]).mean())


def _without(
    archives: Sequence[Archive], fits: Sequence[Fit], begun: Prior, place: int, tempering: float, shrinkage: float
) -> Prior:
    kept = [other for other in range(len(archives)) if other != place]
    return _of([archives[k] for k in kept], [fits[k] for k in kept], begun, tempering, shrinkage)


def _of(archives: Sequence[Archive], fits: Sequence[Fit], begun: Prior, tempering: float, shrinkage: float) -> Prior:
    known = [archive.locality for archive in archives if archive.locality is not None] or [0.0]
    line = Locality(round(float(np.mean(known)), DIGITS), round(float(np.std(known)), DIGITS) or 1.0, 1.0)
    localities = [line.rise(archive.locality) for archive in archives]
    found = distribution(fits, tempering, shrinkage, localities, TIME)
    made = _prior(archives, found.mean / SCALE, found.covariance / np.outer(SCALE, SCALE), tempering)
    slope = round(found.slope / float(SCALE[TIME]), DIGITS)
    return replace(made, commit=begun.commit, locality=replace(line, slope=slope))


def _prior(archives: Sequence[Archive], mean: Doubles, covariance: Doubles, tempering: float) -> Prior:
    covariance = (covariance + covariance.T) / 2
    return Prior(
        features=feature_names(FEATURES),
        mean=tuple(np.round(mean, DIGITS).tolist()),
        covariance=tuple(map(tuple, np.round(covariance, DIGITS).tolist())),
        tempering=tempering,
        probability=Probability(0.0, 0.0, 0.0, 0.0),
        locality=Locality(0.0, 1.0, 0.0),
        archives=tuple(archive.seen for archive in archives),
        commit="",
    )


def _tell(
    archives: Sequence[Archive],
    unlinked: Sequence[list[Example]],
    parts: Sequence[dict[int | None, list[Fold]]],
    others: Sequence[Prior],
    chosen: tuple[float, float],
) -> None:
    """Print how each archive is ranked under the prior of the others: nDCG@10, and its ratio to TF-IDF."""
    click.echo(f"tempering {chosen[0]}, shrinkage {chosen[1]}; each archive under the prior of the others")
    click.echo("archive              stories  linked  pairs  TF-IDF  no links  20 pairs     all")
    rows = []
    for archive, none, part, general in zip(archives, unlinked, parts, others, strict=True):
        other = general.for_archive(archive.locality)
        space = Subspace.of(archive.corpus)
        coordinates = space.coordinates(archive.corpus)
        learned = (_judged_whole(folds, other, space, coordinates) for folds in part.values())
        row = [_unlinked(none, other), *learned]
        rows.append(np.array(row) / archive.tfidf)
        seen = archive.seen
        click.echo(
            f"{seen.name:20}{seen.stories:8}{seen.linked:8}{seen.pairs:7}{archive.tfidf:8.3f}"
            f"{row[0]:10.3f}{row[1]:10.3f}{row[2]:8.3f}"
        )
    for name, values in (("geometric mean", np.exp(np.log(rows).mean(axis=0))), ("worst", np.min(rows, axis=0))):
        click.echo(f"{name + ', × TF-IDF':51}{values[0]:10.3f}{values[1]:10.3f}{values[2]:8.3f}")
    for size in SIZES:
        ratios = {
            a.name: _on_slices(a.slices[size], o) for a, o in zip(archives, others, strict=True) if a.slices.get(size)
        }
        told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
        click.echo(f"{size} stories, × TF-IDF: mean {np.mean(list(ratios.values())):.3f} ({told})" if told else "")


def _on_slices(parts: Sequence[Slice], general: Prior) -> float:
    """Mean nDCG@10 without links on an archive's slices of one size, by that of TF-IDF."""
    values = []
    for part in parts:
        other = general.for_archive(part.locality)
        values.append(_unlinked(part.examples(other), other))
    return float(np.mean(values) / np.mean([part.tfidf for part in parts]))


if __name__ == "__main__":
    main()
