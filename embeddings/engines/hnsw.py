"""FAISS for many stories: a graph (HNSW) over 8-bit vectors in memory, the exact vectors on disk.

The graph finds candidates; their exact vectors are read from the disk to score them. So a million stories of 640
dimensions take about 1 GB of memory, and scores are the same as those of the flat index.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from embeddings.base.checked_loading import expect
from embeddings.base.mapped_rows import RowsFile
from embeddings.base.samples import evenly_spread
from embeddings.base.vectors import Floats, Numbers
from embeddings.engines.base import LOCAL, Attributes, Connection, Engine, Filter, Hit, refuse_repeated
from embeddings.engines.faiss_files import check_graph, read, reading, write
from embeddings.engines.records import Records

faiss.omp_set_num_threads(1)

GRAPH = "graph.faiss"
EXACT = "vectors.f32"
NEIGHBOURS = 32
"""Links of a story in the graph, on each of its levels."""
BUILD_BREADTH = 200
"""Candidates looked at for each story while the graph is built (efConstruction)."""
BREADTH = 256
"""Candidates looked at in a search (efSearch). docs/performance.md has what others gave."""
SPARE = 32
"""Candidates read and scored exactly beyond those asked for: 8 bits may have put them in another order."""
SCANNED = 0.1
"""Up to this share of all stories that pass a filter, they are compared one by one: a graph would lose its way."""
SAMPLE = 50_000
"""Stories that the 8-bit scale of each dimension is taken from."""


class HnswEngine(Engine):
    """A graph over 8-bit vectors. It is drawn when it is first needed after a change."""

    def __init__(self, place: Path, dimension: int) -> None:
        self._place = place
        self._dimension = dimension
        self._exact: RowsFile | None = None
        """The vectors; None before the first."""
        self._changes: dict[str, tuple[int, Attributes]] | None = {}
        """Row and attributes of each story while they change; None where `_records` has them in the rows' order."""
        self._records = Records.of((), ())
        self._graph: Any = None

    @classmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL) -> Self:
        return cls(place, dimension)

    @classmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Self:
        with reading(place):
            records = Records.load(place)
            dimension = int(np.fromfile(place / GRAPH, "<i4", 1, offset=4)[0])
            if (place / EXACT).stat().st_size != len(records) * dimension * 4:
                raise ValueError(f"{EXACT} is not as long as {len(records)} vectors are")
            rows = RowsFile.open(place / EXACT, dimension)
            expect({EXACT: rows.array()}, EXACT, "f4", (len(records), dimension))
            check_graph(place / GRAPH, len(records), dimension, NEIGHBOURS)
            graph = read(place / GRAPH, faiss.IO_FLAG_MMAP_IFC)
        made = cls(place, graph.d)
        made._graph, made._records, made._exact, made._changes = graph, records, rows, None
        return made

    def check(self, ids: Sequence[str], dimension: int) -> None:
        if not self._records.are(ids) or self._dimension != dimension:
            raise ValueError(f"{self._place} holds the vectors of other stories")

    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        refuse_repeated(ids)
        changes, rows = self._changing()
        first = len(rows)
        rows.append(vectors)
        for number, (article, attribute) in enumerate(zip(ids, attributes, strict=True), first):
            changes[article] = number, attribute

    def delete(self, ids: Sequence[str]) -> None:
        changes, _ = self._changing()
        for article in ids:
            changes.pop(article, None)

    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        self._settle()
        limit = min(limit, len(self))
        if limit <= 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        excluded = _only_excludes(where)
        if excluded is not None and limit + len(excluded) + SPARE < len(self) // 2:
            # Cheaper found and dropped than told to the graph.
            candidates = self._by_graph(query, limit + len(excluded) + SPARE, None, 1.0)
            hits = [hit for hit in self._scored(query, candidates) if hit.id not in excluded]
            return hits[:limit]
        passing = np.flatnonzero(self._records.passing(where or Filter()))
        share = len(passing) / len(self)
        if limit + SPARE >= len(passing):
            return self._scored(query, passing)[:limit]
        selector = faiss.IDSelectorBatch(passing) if len(passing) < len(self) else None
        if share <= SCANNED or limit + SPARE >= len(passing) // 2:
            parameters = faiss.SearchParameters(sel=selector) if selector else None
            storage = faiss.downcast_index(self._graph.storage)
            _, candidates = storage.search(query[None], limit + SPARE, params=parameters)
            return self._scored(query, np.asarray(candidates[0], dtype=np.int64))[:limit]
        return self._scored(query, self._by_graph(query, limit + SPARE, selector, share))[:limit]

    def fetch(self, ids: Sequence[str]) -> Floats:
        rows = self._settle()
        numbers = [self._records.number(article) for article in ids]
        for article, number in zip(ids, numbers, strict=True):
            if number is None:
                raise KeyError(article)
        return rows.read([number for number in numbers if number is not None])

    def save(self) -> None:
        rows = self._settle()
        self._place.mkdir(parents=True, exist_ok=True)
        rows.copy_to(RowsFile.create(self._place / EXACT, self._dimension), range(len(rows)))
        write(self._graph, self._place / GRAPH)
        self._records.save(self._place)

    def __len__(self) -> int:
        return len(self._records) if self._changes is None else len(self._changes)

    def _by_graph(self, query: Floats, wanted: int, selector: Any, share: float) -> Numbers:
        # What a filter takes away, a broader search brings in again.
        breadth = max(int(BREADTH / share), wanted)
        parameters = faiss.SearchParametersHNSW(efSearch=breadth, sel=selector)
        _, numbers = self._graph.search(query[None], wanted, params=parameters)
        return np.asarray(numbers[0], dtype=np.int64)

    def _scored(self, query: Floats, numbers: Numbers) -> list[Hit]:
        """The stories with their exact scores, best first. Numbers are in the order of ids; -1 stands for none."""
        rows = self._settle()
        numbers = np.sort(numbers[numbers >= 0])
        scores = np.concatenate([block @ query for block in rows.blocks(numbers)] or [np.zeros(0, np.float32)])
        order = np.argsort(-scores, kind="stable")
        return [Hit(self._records[int(numbers[i])], float(scores[i])) for i in order]

    def _changing(self) -> tuple[dict[str, tuple[int, Attributes]], RowsFile]:
        """The rows by id and a file to append to, to be changed; the graph is no longer theirs."""
        if self._changes is None:
            # The file may be that of a published snapshot, which nobody changes.
            assert self._exact is not None
            self._changes = {article: (i, self._records.attributes(i)) for i, article in enumerate(self._records)}
            self._exact = self._exact.copy_to(RowsFile.scratch(self._dimension), range(len(self._exact)))
            self._graph = None
        if self._exact is None:
            self._place.mkdir(parents=True, exist_ok=True)
            self._exact = RowsFile.scratch(self._dimension, self._place)
        return self._changes, self._exact

    def _settle(self) -> RowsFile:
        """Number the stories by their ids, draw the graph, and give the vectors in that order."""
        if self._changes is None:
            assert self._exact is not None
            return self._exact
        changes, rows = self._changing()
        ids = sorted(changes)
        order = np.array([changes[article][0] for article in ids], dtype=np.int64)
        if len(order) != len(rows) or (np.diff(order) != 1).any():
            rows = rows.copy_to(RowsFile.scratch(self._dimension, self._place), order)
        graph = faiss.IndexHNSWSQ(
            self._dimension, faiss.ScalarQuantizer.QT_8bit, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT
        )
        graph.hnsw.efConstruction = BUILD_BREADTH
        if len(ids):
            graph.train(rows.read(evenly_spread(len(ids), SAMPLE)))
        with _every_processor():
            for block in rows.blocks(range(len(ids))):
                graph.add(block)
        self._records = Records.of(ids, [changes[article][1] for article in ids])
        self._graph, self._exact, self._changes = graph, rows, None
        return rows


@contextlib.contextmanager
def _every_processor() -> Iterator[None]:
    """For drawing a graph, which takes an hour of one processor for a million stories. Which of two equally good links
    is kept then differs from build to build; the scores of what is found do not."""
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)


def _only_excludes(where: Filter | None) -> frozenset[str] | None:
    """The stories that a filter leaves out, where it does nothing else."""
    if where is None:
        return frozenset()
    return where.exclude if where == Filter(exclude=where.exclude) else None
