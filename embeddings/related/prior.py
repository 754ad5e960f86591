"""What the ranking knows of an archive before it has seen a link of it: a normal distribution of the weights.

It is learned from other archives (`python -m tools.prior`): each has weights of its own that suit it best, and the
prior tells what they usually are and how they vary together from one archive to the next (empirical Bayes).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from content.base import UnreadableFile, read_file, safe_writes
from embeddings.base import checked_loading, errors
from embeddings.base.vectors import Doubles

SHIPPED = Path(__file__).with_name("prior.json")
MAX_BYTES = 1_000_000
"""Bytes of such a file."""
SKETCH_SIZE = 48
SAME_ARCHIVE_SHARE = 0.5
"""Of an archive's hashes, the share by which it is known again."""
MAX_DEVIATIONS = 2.0
"""Deviations of the temporal locality at most."""
Number = Annotated[float, Field(ge=-checked_loading.MAX_NUMBER, le=checked_loading.MAX_NUMBER, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Probability:
    """A logistic model (Platt, 1999) of whether an editor would link the two stories."""

    score: Number
    """Weight of the score by content."""
    share: Number
    """Weight of the logarithm of the candidate's share of the query's scores (a softmax)."""
    cosine: Number
    """Weight of the encoder's cosine in units of the archive's nearness."""
    intercept: Number


@dataclass(frozen=True, slots=True)
class SeenArchive:
    """An archive that the prior was learned from."""

    name: str
    stories: Count
    linked: Count
    """Stories that a link joins with another."""
    pairs: Count
    sketch: tuple[Annotated[str, Field(max_length=64)], ...]
    """Hashes of some of its titles, so that it is known again."""


def sketch(titles: Iterable[str]) -> tuple[str, ...]:
    """Hash SKETCH_SIZE of the titles: the least hashes, so that a few titles more change few of them (Broder, 1997)."""
    return tuple(sorted(_hashes(titles))[:SKETCH_SIZE])


def _hashes(titles: Iterable[str]) -> set[str]:
    return {hashlib.sha256(title.strip().casefold().encode()).hexdigest()[:12] for title in titles}


@dataclass(frozen=True, slots=True)
class Locality:
    """How the weight of time goes along with an archive's temporal locality: a linear regression over archives."""

    mean: Number
    deviation: Annotated[Number, Field(gt=0)]
    """Of the archives' temporal localities."""
    slope: Number
    """What the weight of time rises by with each deviation."""

    def rise(self, locality: float | None) -> float:
        """Tell by how much the weight of time is higher in an archive of that temporal locality; no archive is taken
        for one much further away than those that were seen."""
        if locality is None:
            return 0.0
        deviations = (locality - self.mean) / self.deviation
        return self.slope * min(max(deviations, -MAX_DEVIATIONS), MAX_DEVIATIONS)


@dataclass(frozen=True)
class Prior:
    """The weights' mean and covariance over archives, and what a score is worth under the mean."""

    features: tuple[str, ...]
    mean: tuple[Number, ...]
    """Of each feature's weight."""
    covariance: tuple[tuple[Number, ...], ...]
    """Of the weights of every two features, symmetric and positive semidefinite."""
    tempering: Annotated[float, Field(gt=0, le=1)]
    """What the logarithm of an archive's likelihood is multiplied by: its links are no independent observations."""
    probability: Probability
    locality: Locality
    archives: tuple[SeenArchive, ...]
    commit: str
    """Of the code that measured the features."""

    def for_archive(self, locality: float | None) -> Self:
        """Give what is known beforehand of an archive of that temporal locality, None if it has none."""
        rise = self.locality.rise(locality)
        mean = (
            weight + rise if name == "time" else weight for name, weight in zip(self.features, self.mean, strict=True)
        )
        return replace(self, mean=tuple(mean))

    def rescaled(self, feature: str, factor: float) -> Self:
        """Adapt the prior to a feature whose values differ by a `factor` less than those that it was learned with: its
        weights are so many times as great."""
        factors = np.array([factor if name == feature else 1.0 for name in self.features])
        covariance = np.array(self.covariance).reshape(len(factors), len(factors)) * np.outer(factors, factors)
        rows = tuple(tuple(row) for row in covariance.tolist())
        return replace(self, mean=tuple((factors * self.mean).tolist()), covariance=rows)

    @cached_property
    def content(self) -> Mapping[str, float]:
        """The mean weights of the features of content."""
        # Imported here: a build that has nothing to do must not wait for it.
        from embeddings.related.features import CONTENT_FEATURES, feature_names

        content_features = feature_names(CONTENT_FEATURES)
        return {name: weight for name, weight in self.weights.items() if name in content_features}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The mean weights of all features."""
        return dict(zip(self.features, self.mean, strict=True))

    def known_archive(self, titles: Iterable[str]) -> str:
        """Name the archive with these titles that it was learned from; empty where there is none."""
        hashes = _hashes(titles)
        sketched = (archive for archive in self.archives if archive.sketch)
        known = (
            archive
            for archive in sketched
            if sum(title in hashes for title in archive.sketch) >= SAME_ARCHIVE_SHARE * len(archive.sketch)
        )
        return next((archive.name for archive in known), "")

    @cached_property
    def root(self) -> Doubles:
        """A square root R of the covariance, R Rᵀ, shape (features, features)."""
        values, vectors = np.linalg.eigh(np.array(self.covariance, np.float64))
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0)), np.float64)

    def check(self) -> None:
        """Raise ValueError where the numbers are no distribution of the weights of features that are measured."""
        from embeddings.related.features import FEATURES, feature_names

        if unknown := sorted(set(self.features) - set(feature_names(FEATURES))):
            raise ValueError(f"it weighs what nobody measures: {', '.join(unknown)}")
        size = len(self.features)
        if len(set(self.features)) < size or len(self.mean) != size:
            raise ValueError("it does not have one mean for each feature")
        if len(self.covariance) != size or any(len(row) != size for row in self.covariance):
            raise ValueError("its covariance is not of the features")
        covariance = np.array(self.covariance, np.float64).reshape(size, size)
        tolerance = 1e-6 * max(float(np.abs(covariance).max(initial=0)), 1e-6)
        if np.abs(covariance - covariance.T).max(initial=0) > tolerance:
            raise ValueError("its covariance is not symmetric")
        if size and np.linalg.eigvalsh(covariance)[0] < -tolerance:
            raise ValueError("its covariance is not positive")


_PRIOR = TypeAdapter(Prior)


def load(file: Path) -> Prior:
    """Read what `save` wrote. Raises PriorUnusable."""
    data = _read(file)
    try:
        prior = _PRIOR.validate_json(data, strict=True)
        prior.check()
    except ValidationError as error:
        raise _unusable(file, checked_loading.fault(error)) from None
    except (ValueError, np.linalg.LinAlgError) as error:
        raise _unusable(file, str(error)) from None
    return prior


def digest(file: Path | None) -> str:
    """Compute the SHA-256 of a prior's file, in hex, of the shipped one if None. Raises PriorUnusable."""
    return hashlib.sha256(_read(file or SHIPPED)).hexdigest()


def _read(file: Path) -> bytes:
    try:
        return read_file(file, MAX_BYTES)
    except UnreadableFile as error:
        raise _unusable(file, error.message) from None


def _unusable(file: Path, why: str) -> errors.PriorUnusable:
    return errors.PriorUnusable(
        f"{file} is no prior of the ranking: {why}. Make one with python -m tools.prior, or unset SEEALSO_PRIOR."
    )


def save(prior: Prior, file: Path) -> None:
    """Write the prior as JSON."""
    safe_writes.write(file, _PRIOR.dump_json(prior, indent=1) + b"\n")


@cache
def shipped() -> Prior:
    """Read the prior that comes with the program, once."""
    return load(SHIPPED)
