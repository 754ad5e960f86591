"""What makes two stories related: named features, one linear model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.corpus import Corpus, Query

Floats = npt.NDArray[np.float32]

FEATURES = ("lexical", "dense", "tags", "authors", "time")


@dataclass(frozen=True, slots=True)
class Weights:
    """The linear model: what one standard deviation of each feature among the candidates is worth."""

    features: Mapping[str, float]

    def save(self, folder: Path) -> None:
        """Write `weights.json`."""
        text = json.dumps({"features": dict(self.features)}, indent=2)
        (folder / "weights.json").write_text(text + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Weights:
        """Read what `save` wrote."""
        return cls(json.loads((folder / "weights.json").read_text("utf-8"))["features"])


DEFAULT = Weights({"lexical": 1.0, "dense": 0.6, "tags": 0.3, "authors": 0.05, "time": 0.6})


def features(corpus: Corpus, query: Query, candidates: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """Each feature for every candidate, shape (len(candidates),), in its own unit."""
    dense = corpus.dense[candidates] @ query.dense
    days = np.nan_to_num(np.abs(corpus.day[candidates] - query.day), nan=365.0)
    return {
        "lexical": product(corpus.lexical, candidates, query.lexical),
        "dense": dense,
        "tags": product(corpus.tags.rows, candidates, query.tags),
        "authors": product(corpus.authors.rows, candidates, query.authors),
        "time": -np.log1p(days / 30).astype(np.float32),
    }


def score(found: Mapping[str, Floats], weights: Weights) -> Floats:
    """The model's score of every candidate, comparable within one query only."""
    total = np.zeros(len(found["lexical"]), dtype=np.float32)
    for name, weight in weights.features.items():
        total += np.float32(weight) * standardise(np.log(0.02 + found[name]) if name == "lexical" else found[name])
    return total


def standardise(values: Floats) -> Floats:
    """Less their mean, over their standard deviation; zeros where all are alike."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)


def product(rows, candidates: npt.NDArray[np.int64], row) -> Floats:  # type: ignore[no-untyped-def]
    """Inner products of sparse rows with one sparse row, shape (len(candidates),)."""
    if not row.nnz:
        return np.zeros(len(candidates), dtype=np.float32)
    column = np.zeros(rows.shape[1], dtype=np.float32)
    column[row.indices] = row.data
    return np.asarray(rows[candidates] @ column, dtype=np.float32)
