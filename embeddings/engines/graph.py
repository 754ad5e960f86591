"""A graph (HNSW) over 8-bit vectors, which stories join and leave without its being built again.

A story that joins is put in as the others were. One that leaves stays where it is, for ways of others lead over it, and
is found no more.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from safetensors.numpy import save_file

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect_places
from embeddings.base.mapped_rows import BLOCK, RowsFile
from embeddings.base.samples import evenly_spread
from embeddings.base.vectors import Array, Floats, Numbers
from embeddings.engines.faiss_files import check_graph, read, write

GRAPH, NODES = "graph.faiss", "nodes.safetensors"
NEIGHBOURS = 32
"""Links of a story in the graph, on each of its levels."""
BUILD_BREADTH = 200
"""Candidates looked at for each story while the graph is built (efConstruction)."""
SEARCH_BREADTH = 256
"""Candidates looked at in a search (efSearch). docs/performance.md has what others gave."""
SAMPLED_STORIES = 50_000
"""Stories that the 8-bit scale of each dimension is taken from."""
MAX_LEFT = 0.1
"""Share of its nodes that may be of stories that left before it is built again."""
SAME_NUMBER = 1e-4
"""How far a number of a vector may be from what it was: far less than what 8 bits tell apart."""


class Graph:
    """Stories, by number, as nodes of a graph."""

    def __init__(self, index: Any, nodes: Numbers) -> None:
        """`nodes`, shape (stories,), are the node of each story in `index`, of FAISS: each another one."""
        self._index = index
        self._nodes = nodes
        self._story = np.full(index.ntotal, -1, np.int64)
        self._story[nodes] = np.arange(len(nodes))
        self._live_nodes: Any = None
        """Selects nodes that are of a story, where not all are."""
        if len(nodes) < index.ntotal:
            self._live_nodes = faiss.IDSelectorBitmap(np.packbits(self._story >= 0, bitorder="little"))

    @classmethod
    def build(cls, vectors: RowsFile, dimension: int) -> Self:
        """Build the graph of stories, numbered as their vectors lie in the file."""
        index = faiss.IndexHNSWSQ(dimension, faiss.ScalarQuantizer.QT_8bit, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = BUILD_BREADTH
        if len(vectors):
            index.train(vectors.read(evenly_spread(len(vectors), SAMPLED_STORIES)))
        with _every_processor():
            for block in vectors.blocks(range(len(vectors))):
                index.add(block)
        return cls(index, np.arange(len(vectors), dtype=np.int64))

    @classmethod
    def load(cls, place: Path, stories: int, *, to_change: bool = False) -> Self:
        """Read what `save` wrote. Raises OSError, or ValueError where it is not that.

        It is read from the disk as it is needed; or at once, so that `updated` can change it.
        """
        file = place / GRAPH
        dimension, nodes = int(np.fromfile(file, "<i4", 1, offset=4)[0]), int(np.fromfile(file, "<i8", 1, offset=8)[0])
        check_graph(file, nodes, dimension, NEIGHBOURS)
        node_of = expect_places(load_mapped(place / NODES), "node", nodes)
        if len(node_of) != stories:
            raise ValueError(f"{NODES} tells of {len(node_of)} stories where there are {stories}")
        return cls(read(file, 0 if to_change else faiss.IO_FLAG_MMAP_IFC), node_of)

    def save(self, place: Path) -> None:
        """Write `graph.faiss` and `nodes.safetensors`."""
        write(self._index, place / GRAPH)
        save_file({"node": np.ascontiguousarray(self._nodes)}, place / NODES)

    def updated(self, old_vectors: Array, vectors: RowsFile, source: Numbers) -> Graph | None:
        """Give the graph of other stories, numbered as their `vectors` lie in the file; this one is spent.

        `old_vectors` are its own stories' vectors, and `source`, shape (stories,), is the number that each had here, -1
        for one that it did not have. None where so many left, or have another vector by now, that it is better built.
        """
        kept = source.copy()
        for start in range(0, len(source), BLOCK):
            old_numbers = source[start : start + BLOCK]
            new_vectors = vectors.read(range(start, start + len(old_numbers)))
            is_changed = (np.abs(new_vectors - old_vectors[np.maximum(old_numbers, 0)]) > SAME_NUMBER).any(axis=1)
            kept[start : start + BLOCK][is_changed] = -1
        added = np.flatnonzero(kept < 0)
        nodes, old_nodes = len(self._story) + len(added), int(self._index.ntotal)
        if nodes - len(source) > MAX_LEFT * nodes:
            return None
        for block in vectors.blocks(added):
            self._index.add(block)
        node_of = self._nodes[np.maximum(kept, 0)]
        node_of[added] = old_nodes + np.arange(len(added))
        return Graph(self._index, node_of)

    @property
    def dimension(self) -> int:
        """Numbers of a vector."""
        return int(self._index.d)

    def nearest(self, query: Floats, count: int, passing: Numbers | None = None) -> Numbers:
        """Find some `count` stories near a query by way of the graph; of those that pass, if not all do."""
        share = 1.0 if passing is None else len(passing) / len(self._nodes)
        # What a filter takes away, a broader search brings in again.
        breadth = max(int(SEARCH_BREADTH / share), count)
        parameters = faiss.SearchParametersHNSW(efSearch=breadth, sel=self._selector(passing))
        return self._stories(self._index.search(query[None], count, params=parameters))

    def nearest_by_scan(self, query: Floats, count: int, passing: Numbers | None = None) -> Numbers:
        """Find the `count` nearest by comparing with the 8-bit vector of each that passes."""
        selector = self._selector(passing)
        parameters = faiss.SearchParameters(sel=selector) if selector else None
        storage = faiss.downcast_index(self._index.storage)
        return self._stories(storage.search(query[None], count, params=parameters))

    def _selector(self, passing: Numbers | None) -> Any:
        return self._live_nodes if passing is None else faiss.IDSelectorBatch(self._nodes[passing])

    def _stories(self, result: tuple[Array, Array]) -> Numbers:
        nodes = np.asarray(result[1][0], dtype=np.int64)
        return self._story[nodes[nodes >= 0]]


@contextlib.contextmanager
def _every_processor() -> Iterator[None]:
    """For building a graph, which takes an hour of one processor for a million stories. Which of two equally good links
    is kept then differs from build to build; the scores of what is found do not."""
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)
