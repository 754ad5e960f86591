"""FAISS for many stories: a graph (HNSW) over 8-bit vectors in memory, the exact vectors on disk.

The graph finds candidates; their exact vectors are read from the disk to score them. So a million stories of 640
dimensions take about 1 GB of memory, and scores are the same as those of the flat index.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import faiss
import numpy as np

from embeddings.base.checked_loading import expect
from embeddings.base.mapped_rows import RowsFile
from embeddings.base.vectors import Floats, Numbers
from embeddings.engines.base import LOCAL, Attributes, Connection, Engine, Filter, Hit, refuse_repeated
from embeddings.engines.faiss_files import reading
from embeddings.engines.graph import Graph
from embeddings.engines.records import Records

faiss.omp_set_num_threads(1)

EXACT = "vectors.f32"
SPARE_CANDIDATES = 32
"""Candidates read and scored exactly beyond those asked for: 8 bits may have put them in another order."""
SCANNED_SHARE = 0.1
"""Up to this share of all stories that pass a filter, they are compared one by one: a graph would lose its way."""


class HnswEngine(Engine):
    """A graph over 8-bit vectors. It is built when it is first needed after a change, or that of an engine before it is
    updated."""

    def __init__(self, place: Path, dimension: int, previous: Path | None = None) -> None:
        self._place = place
        self._dimension = dimension
        self._previous = previous
        self._exact: RowsFile | None = None
        """The vectors; None before the first."""
        self._changes: dict[str, tuple[int, Attributes]] | None = {}
        """Row and attributes of each story while they change; None where `_records` has them in the rows' order."""
        self._records = Records.of((), ())
        self._graph: Graph | None = None

    @classmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL, previous: Path | None = None) -> Self:
        return cls(place, dimension, previous)

    @classmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Self:
        records, graph, rows = _open_files(place)
        engine = cls(place, graph.dimension)
        engine._graph, engine._records, engine._exact, engine._changes = graph, records, rows, None
        return engine

    def check(self, ids: Sequence[str], dimension: int) -> None:
        if not self._records.has_ids(ids) or self._dimension != dimension:
            raise ValueError(f"{self._place} holds the vectors of other stories")

    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        refuse_repeated(ids)
        changes, rows = self._open_for_changes()
        first = len(rows)
        rows.append(vectors)
        for number, (article, attribute) in enumerate(zip(ids, attributes, strict=True), first):
            changes[article] = number, attribute

    def delete(self, ids: Sequence[str]) -> None:
        changes, _ = self._open_for_changes()
        for article in ids:
            changes.pop(article, None)

    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        _, graph = self._settle()
        limit = min(limit, len(self))
        if limit <= 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        excluded = _only_excludes(where)
        if excluded is not None and limit + len(excluded) + SPARE_CANDIDATES < len(self) // 2:
            # To find them and drop them is cheaper than a filter on the graph.
            hits = self._exact_hits(query, graph.nearest(query, limit + len(excluded) + SPARE_CANDIDATES))
            return [hit for hit in hits if hit.id not in excluded][:limit]
        passing = np.flatnonzero(self._records.passing(where or Filter()))
        if limit + SPARE_CANDIDATES >= len(passing):
            return self._exact_hits(query, passing)[:limit]
        is_scanned = len(passing) <= SCANNED_SHARE * len(self) or limit + SPARE_CANDIDATES >= len(passing) // 2
        search = graph.nearest_by_scan if is_scanned else graph.nearest
        filtered = passing if len(passing) < len(self) else None
        return self._exact_hits(query, search(query, limit + SPARE_CANDIDATES, filtered))[:limit]

    def fetch(self, ids: Sequence[str]) -> Floats:
        rows, _ = self._settle()
        numbers = [self._records.number(article) for article in ids]
        for article, number in zip(ids, numbers, strict=True):
            if number is None:
                raise KeyError(article)
        return rows.read([number for number in numbers if number is not None])

    def save(self) -> None:
        rows, graph = self._settle()
        self._place.mkdir(parents=True, exist_ok=True)
        rows.copy_to(RowsFile.create(self._place / EXACT, self._dimension), range(len(rows)))
        graph.save(self._place)
        self._records.save(self._place)

    def __len__(self) -> int:
        return len(self._records) if self._changes is None else len(self._changes)

    def _exact_hits(self, query: Floats, numbers: Numbers) -> list[Hit]:
        """The stories with their exact scores, best first. Numbers are in the order of ids."""
        rows, _ = self._settle()
        numbers = np.sort(numbers)
        scores = np.concatenate([block @ query for block in rows.blocks(numbers)] or [np.zeros(0, np.float32)])
        order = np.argsort(-scores, kind="stable")
        return [Hit(self._records[int(numbers[i])], float(scores[i])) for i in order]

    def _open_for_changes(self) -> tuple[dict[str, tuple[int, Attributes]], RowsFile]:
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

    def _settle(self) -> tuple[RowsFile, Graph]:
        """Number the stories by their ids, and give the vectors in that order and their graph."""
        if self._changes is None:
            assert self._exact is not None
            assert self._graph is not None
            return self._exact, self._graph
        changes, rows = self._open_for_changes()
        ids = sorted(changes)
        order = np.array([changes[article][0] for article in ids], dtype=np.int64)
        if len(order) != len(rows) or (np.diff(order) != 1).any():
            rows = rows.copy_to(RowsFile.scratch(self._dimension, self._place), order)
        graph = self._updated_graph(ids, rows) or Graph.build(rows, self._dimension)
        self._records = Records.of(ids, [changes[article][1] for article in ids])
        self._graph, self._exact, self._changes, self._previous = graph, rows, None, None
        return rows, graph

    def _updated_graph(self, ids: Sequence[str], rows: RowsFile) -> Graph | None:
        """The graph of the engine before this one, if there is one that can be used, with these stories. Raises
        Damaged."""
        if self._previous is None:
            return None
        records, graph, old_rows = _open_files(self._previous, to_change=True)
        if graph.dimension != self._dimension or not ids:
            return None
        old_number = {article: number for number, article in enumerate(records)}
        source = np.array([old_number.get(article, -1) for article in ids], dtype=np.int64)
        return graph.updated(old_rows.array(), rows, source)


def _open_files(place: Path, *, to_change: bool = False) -> tuple[Records, Graph, RowsFile]:
    """What an engine keeps: records, graph and exact vectors. Raises Damaged."""
    with reading(place):
        records = Records.load(place)
        graph = Graph.load(place, len(records), to_change=to_change)
        if (place / EXACT).stat().st_size != len(records) * graph.dimension * 4:
            raise ValueError(f"{EXACT} is not as long as {len(records)} vectors are")
        rows = RowsFile.open(place / EXACT, graph.dimension)
        expect({EXACT: rows.array()}, EXACT, "f4", (len(records), graph.dimension))
    return records, graph, rows


def _only_excludes(where: Filter | None) -> frozenset[str] | None:
    """The stories that a filter leaves out, where it does nothing else."""
    if where is None:
        return frozenset()
    return where.exclude if where == Filter(exclude=where.exclude) else None
