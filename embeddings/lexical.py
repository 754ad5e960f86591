"""Text → TF-IDF → SVD: what words say, beside what meaning says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from scipy import sparse

Floats = npt.NDArray[np.float32]

DIMENSIONS = 256
"""Of the SVD: what retrieval sees; ranking sees the whole TF-IDF."""


class LexicalModel:
    """TF-IDF over one- and two-word terms, sublinear, rows of length 1, and its SVD."""

    def __init__(self, terms: Sequence[str], idf: Floats, components: Floats) -> None:
        self.terms = terms
        self.idf = idf
        self.components = components
        """Shape (dimensions, terms)."""
        self._vectorizer: Any = None

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[LexicalModel, sparse.csr_matrix]:
        """Learn the terms of the texts; gives the model and the texts' rows, shape (len(texts), terms)."""
        from sklearn.decomposition import TruncatedSVD

        # A term of a single story ties it to no other; where there are few stories, every term counts.
        vectorizer = _vectorizer(min_df=2 if len(texts) > 20 else 1, max_df=0.5 if len(texts) > 20 else 1.0)
        try:
            rows = vectorizer.fit_transform(texts).astype(np.float32)
        except ValueError:
            # Nothing but stop words, or nothing in common: a model without terms answers 0 for all.
            return cls([], np.zeros(0, np.float32), np.zeros((0, 0), np.float32)), sparse.csr_matrix(
                (len(texts), 0), dtype=np.float32
            )
        dimensions = min(DIMENSIONS, min(rows.shape) - 1)
        if dimensions >= 1:
            components = TruncatedSVD(dimensions, random_state=0).fit(rows).components_
        else:
            components = np.zeros((0, rows.shape[1]))
        model = cls(vectorizer.get_feature_names_out().tolist(), vectorizer.idf_, components.astype(np.float32))
        return model, rows

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """TF-IDF rows of length 1 (or 0 where no term is known), shape (len(texts), terms)."""
        if not len(self.terms):
            return sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        if self._vectorizer is None:
            self._vectorizer = _vectorizer(vocabulary={term: i for i, term in enumerate(self.terms)})
            self._vectorizer.idf_ = self.idf.astype(np.float64)
        return self._vectorizer.transform(texts).astype(np.float32)

    def reduce(self, rows: sparse.csr_matrix) -> Floats:
        """The rows through the SVD, each of length 1 (or 0), shape (rows, dimensions)."""
        return unit(np.asarray(rows @ self.components.T, dtype=np.float32))

    def save(self, folder: Path) -> None:
        """Write `lexical.json` and `lexical.safetensors`."""
        (folder / "lexical.json").write_text(json.dumps(list(self.terms), ensure_ascii=False), "utf-8")
        arrays = {"idf": self.idf.astype(np.float32), "components": np.ascontiguousarray(self.components)}
        save_file(arrays, folder / "lexical.safetensors")

    @classmethod
    def load(cls, folder: Path) -> LexicalModel:
        """Read what `save` wrote."""
        arrays = load_file(folder / "lexical.safetensors")
        return cls(json.loads((folder / "lexical.json").read_text("utf-8")), arrays["idf"], arrays["components"])


def unit(rows: npt.NDArray[Any]) -> Floats:
    """The rows scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def _vectorizer(**settings: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), **settings)
