"""The graph engine where it has to search rather than compare with all, and its files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from embeddings.base.errors import Damaged
from embeddings.base.mapped_rows import RowsFile
from embeddings.engines.base import Attributes, Filter
from embeddings.engines.graph import Graph
from embeddings.engines.hnsw import HnswEngine
from embeddings.engines.records import Records
from tests.support.filters import passes

STORIES, DIMENSION, SUBJECTS = 3000, 32, 40
IDS = [f"story-{i:04}" for i in range(STORIES)]
ATTRIBUTES = [Attributes("ab"[i % 2], f"section{i % 20}", "", 18_000 + i) for i in range(STORIES)]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    drawn = np.random.default_rng(3)
    subjects = drawn.normal(size=(SUBJECTS, DIMENSION))
    rows = subjects[drawn.integers(0, SUBJECTS, STORIES)] + 0.5 * drawn.normal(size=(STORIES, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def place(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("graph") / "engine"
    made = HnswEngine.create(place, DIMENSION)
    for start in range(0, STORIES, 700):
        part = slice(start, start + 700)
        made.upsert(IDS[part], vectors[part], ATTRIBUTES[part])
    made.save()
    return place


@pytest.mark.parametrize(
    "where",
    [
        None,
        Filter(exclude=frozenset(IDS[::100])),
        Filter(site="a"),
        Filter(section="section7"),
        Filter(since=18_000 + STORIES - 5),
        Filter(site="b", until=20_000, exclude=frozenset(IDS[1::200])),
    ],
    ids=["all", "without some", "half", "a twentieth", "five", "several"],
)
def test_nearly_all_that_exact_search_finds_is_found(place: Path, vectors: np.ndarray, where: Filter | None) -> None:
    engine = HnswEngine.open(place)
    passing = [i for i in range(STORIES) if passes(where, IDS[i], ATTRIBUTES[i])]
    found = expected = 0
    for query in vectors[::60]:
        scores = vectors @ query
        best = sorted(passing, key=lambda i: (-scores[i], i))[:10]
        hits = engine.search(query, 10, where)
        assert [hit.id for hit in hits] == [hit.id for hit in sorted(hits, key=lambda hit: (-hit.score, hit.id))]
        assert all(hit.score == pytest.approx(float(scores[int(hit.id[-4:])]), abs=1e-5) for hit in hits)
        assert len(hits) == min(10, len(passing))
        found += len({hit.id for hit in hits} & {IDS[i] for i in best})
        expected += len(best)
    assert found >= 0.98 * expected


def test_what_was_saved_is_left_as_it_is_by_later_changes(place: Path, vectors: np.ndarray) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    engine = HnswEngine.open(place)
    engine.upsert([IDS[5], "another"], vectors[:2], ATTRIBUTES[:2])
    engine.delete([IDS[6]])
    assert len(engine) == STORIES
    assert {hit.id for hit in engine.search(vectors[1], 2)} == {"another", IDS[1]}
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


@pytest.mark.parametrize("file", ["graph.faiss", "nodes.safetensors", "vectors.f32", "records.safetensors"])
def test_a_damaged_file_is_named_with_the_remedy(place: Path, tmp_path: Path, file: str) -> None:
    for path in place.iterdir():
        whole = path.read_bytes()
        (tmp_path / path.name).write_bytes(whole[:-40] if path.name == file else whole)
    with pytest.raises(Damaged, match="seealso build"):
        HnswEngine.open(tmp_path)


def test_records_keep_any_id_and_attribute() -> None:
    ids = sorted(["", "a:b/ç", "日本", "a" * 5000, "\udcff"], key=lambda one: one)
    attributes = [Attributes(site=one[:3], section="x,\n", language="", day=-5) for one in ids]
    records = Records.of(ids, attributes)
    assert list(records) == ids
    assert [records.number(one) for one in [*ids, "missing"]] == [0, 1, 2, 3, 4, None]
    assert [records.attributes(i) for i in range(5)] == attributes
    assert records.passing(Filter(section="x,\n")).all()


# Carrying a graph on


def revised(
    previous: Path, place: Path, stories: dict[str, np.ndarray], attributes: dict[str, Attributes]
) -> tuple[HnswEngine, list[int]]:
    """The engine of these stories, made beside one that there was, and of how many a graph was drawn."""
    drawn: list[int] = []
    made = HnswEngine.create(place, DIMENSION, previous=previous)
    ids = sorted(stories)
    made.upsert(ids, np.stack([stories[one] for one in ids]), [attributes[one] for one in ids])
    draw = Graph.build

    def drawing(vectors: RowsFile, dimension: int) -> Graph:
        drawn.append(len(vectors))
        return draw(vectors, dimension)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Graph, "build", drawing)
        made.save()
    return HnswEngine.open(place), drawn


def changed(
    vectors: np.ndarray, gone: int, moved: int, come: int
) -> tuple[dict[str, np.ndarray], dict[str, Attributes]]:
    """The stories with so many gone from their beginning, others that are about something else, and new ones."""
    stories = dict(zip(IDS, vectors, strict=True))
    attributes = dict(zip(IDS, ATTRIBUTES, strict=True))
    for one in IDS[:gone]:
        del stories[one]
    for one in IDS[gone : gone + moved]:
        stories[one] = -stories[one]
    for number in range(come):
        stories[f"new-{number:04}"] = vectors[-1 - number] + np.float32(0.01)
        attributes[f"new-{number:04}"] = Attributes("ab"[number % 2], f"section{number % 20}", "", 30_000 + number)
    return stories, attributes


@pytest.mark.parametrize(
    ("gone", "moved", "come"), [(0, 0, 30), (30, 0, 0), (0, 30, 0), (20, 20, 20), (0, 0, 0), (0, 0, 1)]
)
@pytest.mark.parametrize(
    "where",
    [None, Filter(exclude=frozenset(IDS[::50])), Filter(site="a"), Filter(section="section7"), Filter(since=30_000)],
    ids=["all", "without some", "half", "a twentieth", "new ones"],
)
def test_a_graph_that_is_carried_on_finds_what_exact_search_does(
    place: Path, tmp_path: Path, vectors: np.ndarray, gone: int, moved: int, come: int, where: Filter | None
) -> None:
    stories, attributes = changed(vectors, gone, moved, come)
    engine, drawn = revised(place, tmp_path / "engine", stories, attributes)
    assert not drawn
    assert len(engine) == len(stories)
    ids = sorted(one for one in stories if passes(where, one, attributes[one]))
    rows = np.stack([stories[one] for one in ids]) if ids else np.zeros((0, DIMENSION), np.float32)
    found = expected = 0
    for query in (*vectors[:60:4], *(stories[one] for one in sorted(stories)[:60:4])):
        scores = rows @ query
        best = {ids[number] for number in np.argsort(-scores, kind="stable")[:10]}
        hits = engine.search(query, 10, where)
        assert len(hits) == len(best)
        assert all(hit.score == pytest.approx(float(stories[hit.id] @ query), abs=1e-5) for hit in hits)
        found, expected = found + len({hit.id for hit in hits} & best), expected + len(best)
    assert found >= 0.98 * expected
    assert engine.fetch(sorted(stories)[:3]) == pytest.approx(np.stack([stories[one] for one in sorted(stories)[:3]]))


def test_a_graph_is_carried_on_again_and_again_until_a_tenth_has_left(
    place: Path, tmp_path: Path, vectors: np.ndarray
) -> None:
    previous, drawn_at = place, []
    for step in range(1, 5):
        stories, attributes = changed(vectors, 100 * step, 0, step)
        engine, drawn = revised(previous, tmp_path / str(step), stories, attributes)
        previous = tmp_path / str(step)
        drawn_at += [step] * len(drawn)
        near = sorted(stories, key=lambda one: (-float(stories[one] @ vectors[-1]), one))[:5]
        assert [hit.id for hit in engine.search(vectors[-1], 5)] == near
    assert drawn_at == [4]


def test_a_graph_of_other_vectors_is_drawn(place: Path, tmp_path: Path, vectors: np.ndarray) -> None:
    engine, drawn = revised(place, tmp_path, *changed(vectors, 0, STORIES // 2, 0))
    assert drawn
    assert engine.search(vectors[-1], 1)[0].id == IDS[-1]


@pytest.mark.parametrize(
    "nodes",
    [[0, 0, *range(2, STORIES)], [*range(STORIES - 1), STORIES], [*range(STORIES - 1)], [-1, *range(1, STORIES)]],
    ids=["twice", "outside", "too few", "below"],
)
def test_nodes_that_are_none_are_refused(place: Path, tmp_path: Path, nodes: list[int]) -> None:
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    save_file({"node": np.array(nodes, np.int64)}, tmp_path / "nodes.safetensors")
    with pytest.raises(Damaged, match="seealso build"):
        HnswEngine.open(tmp_path)


# How broadly it searches


class Watched:
    """A graph, or its 8-bit vectors, that remembers what it was asked; it finds the first."""

    def __init__(self, real: Any) -> None:
        # Its memory is the graph's.
        self._real, self.storage = real, real.storage
        self.asked: list[tuple[int, int, bool]] = []

    def search(self, _: object, wanted: int, params: Any) -> tuple[None, np.ndarray]:
        self.asked.append((wanted, params.efSearch, params.sel is not None))
        return None, np.arange(wanted)[None]


@pytest.mark.parametrize(
    ("limit", "where", "asked"),
    [
        # Beside the ten, 32 more, for 8 bits put some in another order; among 256 that are looked at.
        (10, None, [(42, 256, False)]),
        (10, Filter(exclude=frozenset(IDS[:5])), [(47, 256, False)]),
        (300, None, [(332, 332, False)]),
        # What a filter takes away, a broader search brings in again.
        (10, Filter(site="a"), [(42, 512, True)]),
        (10, Filter(since=18_000 + 2699), [(42, 2551, True)]),
        # Up to a tenth, or where most of what passes is wanted, they are compared one by one.
        (10, Filter(since=18_000 + 2700), []),
        (10, Filter(section="section7"), []),
        (1467, None, [(1499, 1499, False)]),
        (1468, None, []),
        (717, Filter(site="a"), [(749, 749, True)]),
        (718, Filter(site="a"), []),
        (3000, None, []),
    ],
)
def test_how_many_are_looked_at_in_the_graph(
    place: Path, vectors: np.ndarray, limit: int, where: Filter | None, asked: list[tuple[int, int, bool]]
) -> None:
    engine = HnswEngine.open(place)
    assert engine._graph is not None
    watched = Watched(engine._graph._index)
    engine._graph._index = watched
    hits = engine.search(vectors[0], limit, where)
    assert len(hits) <= limit
    assert watched.asked == asked


def test_the_graph_is_drawn_with_so_many_links_and_looks_at_so_many(place: Path) -> None:
    engine = HnswEngine.open(place)
    assert engine._graph is not None
    graph = engine._graph._index
    assert graph.hnsw.nb_neighbors(1) == 32
    assert graph.hnsw.nb_neighbors(0) == 64
    assert graph.hnsw.efConstruction == 200
