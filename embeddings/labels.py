"""Labels that stories share (tags, authors) as sparse rows, weighted by their rarity."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy import sparse


class Labels:
    """Which story bears which labels. Labels are compared without regard to case and kept as first spelled."""

    def __init__(self, names: Sequence[str], counts: Sequence[int], rows: sparse.csr_matrix) -> None:
        self.names = names
        """One spelling a label: the commonest, in the order of the columns."""
        self.counts = counts
        """How many stories bear each."""
        self.rows = rows
        """Shape (stories, labels): inverse document frequencies, each row of length 1 (or 0)."""
        self._column = {name.casefold(): column for column, name in enumerate(names)}

    @classmethod
    def fit(cls, labelled: Sequence[Sequence[str]]) -> Labels:
        """The labels of all stories, in the stories' order."""
        spellings: dict[str, Counter[str]] = {}
        for labels in labelled:
            for folded, label in {label.casefold(): label for label in labels}.items():
                spellings.setdefault(folded, Counter())[label] += 1
        folded_names = sorted(spellings)
        names = [min(spellings[f], key=lambda s: (-spellings[f][s], s)) for f in folded_names]
        counts = [spellings[f].total() for f in folded_names]
        made = cls(names, counts, sparse.csr_matrix((len(labelled), len(names)), dtype=np.float32))
        made.rows = sparse.vstack(
            [made.row(labels, len(labelled)) for labels in labelled], format="csr", dtype=np.float32
        )
        return made

    def row(self, labels: Sequence[str], stories: int | None = None) -> sparse.csr_matrix:
        """A story's row, shape (1, labels); labels that no story bears are passed over."""
        stories = self.rows.shape[0] if stories is None else stories
        columns = sorted({self._column[label.casefold()] for label in labels if label.casefold() in self._column})
        weights = np.array([math.log((1 + stories) / (1 + self.counts[c])) + 0.1 for c in columns], dtype=np.float32)
        if len(weights):
            weights /= np.linalg.norm(weights)
        indices = np.array(columns, dtype=np.int32)
        return sparse.csr_matrix((weights, indices, np.array([0, len(columns)])), shape=(1, len(self.names)))

    def column(self, label: str) -> int | None:
        """The label's column, None where no story bears it."""
        return self._column.get(label.casefold())

    def save(self, folder: Path, name: str) -> None:
        """Write `NAME.json` and `NAME.safetensors`."""
        text = json.dumps({"names": list(self.names), "counts": list(self.counts)}, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, "utf-8")
        save_file(pack(self.rows, "rows"), folder / f"{name}.safetensors")

    @classmethod
    def load(cls, folder: Path, name: str) -> Labels:
        """Read what `save` wrote."""
        said = json.loads((folder / f"{name}.json").read_text("utf-8"))
        arrays = load_file(folder / f"{name}.safetensors")
        return cls(said["names"], said["counts"], unpack(arrays, "rows"))


def pack(matrix: sparse.csr_matrix, name: str) -> dict[str, np.ndarray]:
    """A sparse matrix as plain arrays under names that begin with `name`."""
    return {
        f"{name}.data": np.asarray(matrix.data, dtype=np.float32),
        f"{name}.indices": np.asarray(matrix.indices, dtype=np.int32),
        f"{name}.indptr": np.asarray(matrix.indptr, dtype=np.int64),
        f"{name}.shape": np.asarray(matrix.shape, dtype=np.int64),
    }


def unpack(arrays: dict[str, np.ndarray], name: str) -> sparse.csr_matrix:
    """The sparse matrix that `pack` took apart."""
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist()))
