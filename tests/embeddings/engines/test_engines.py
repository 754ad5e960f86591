"""The engine contract, held by every engine and measured against exact NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from embeddings import engines
from embeddings.base.errors import Damaged, EngineUnavailable
from embeddings.engines.base import LOCAL, NO_DAY, Attributes, Connection, Engine, Filter
from tests.support.filters import passes
from tests.support.milvus_server import MilvusServer

DIMENSION = 24
STORIES = 400


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield Connection(server.uri, index="contract")
    server.kill()


@pytest.fixture(scope="module", params=engines.NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def connection(request: pytest.FixtureRequest, name: str) -> Connection:
    return request.getfixturevalue("milvus") if name in engines.REMOTE else LOCAL


@pytest.fixture
def create(name: str, connection: Connection, tmp_path: Path) -> Callable[[], Engine]:
    return lambda: engines.engine(name).create(tmp_path / "engine", DIMENSION, connection)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    drawn = np.random.default_rng(1).normal(size=(STORIES, DIMENSION)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


IDS = [f"site:story-{i:03}" for i in range(STORIES)]
ATTRIBUTES = [
    Attributes(f"site{i % 3}", f"section{i % 5}", "es" if i % 11 == 0 else "", NO_DAY if i % 7 == 0 else 18_000 + i)
    for i in range(STORIES)
]


@pytest.fixture
def filled(create: Callable[[], Engine], vectors: np.ndarray) -> Engine:
    made = create()
    made.upsert(IDS, vectors, ATTRIBUTES)
    return made


@pytest.fixture(scope="module")
def searched(
    name: str, connection: Connection, vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    """The same, for all who only ask."""
    made = engines.engine(name).create(tmp_path_factory.mktemp("searched") / "engine", DIMENSION, connection)
    made.upsert(IDS, vectors, ATTRIBUTES)
    return made


def exact(vectors: np.ndarray, query: np.ndarray, limit: int, where: Filter | None = None) -> list[str]:
    passing = [i for i in range(STORIES) if passes(where, IDS[i], ATTRIBUTES[i])]
    scores = vectors @ query
    return [IDS[i] for i in sorted(passing, key=lambda i: (-scores[i], IDS[i]))[:limit]]


FILTERS = {
    "no filter": None,
    "an empty filter": Filter(),
    "one site": Filter(site="site1"),
    "one section": Filter(section="section4"),
    "one language": Filter(languages=frozenset({"es"})),
    "two languages": Filter(languages=frozenset({"es", "en"})),
    "no language": Filter(languages=frozenset()),
    "another language": Filter(languages=frozenset({"xx"})),
    "since a day": Filter(since=18_300),
    "until a day": Filter(until=18_100),
    "between two days": Filter(since=18_100, until=18_120),
    "without some": Filter(exclude=frozenset(IDS[:350])),
    "all at once": Filter(site="site2", section="section1", since=18_050, exclude=frozenset(IDS[:60])),
    "nothing passes": Filter(site="elsewhere"),
}


@pytest.mark.parametrize("where", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("limit", [1, 10, STORIES + 5])
def test_search_finds_what_exact_numpy_finds(
    searched: Engine, vectors: np.ndarray, where: Filter | None, limit: int
) -> None:
    for query in vectors[:20]:
        hits = searched.search(query, limit, where)
        assert [hit.id for hit in hits] == exact(vectors, query, limit, where)


def test_scores_are_inner_products(searched: Engine, vectors: np.ndarray) -> None:
    query = vectors[3] * 2
    for hit in searched.search(query, 10):
        assert hit.score == pytest.approx(float(vectors[IDS.index(hit.id)] @ query), abs=1e-5)


def test_equal_scores_come_in_the_order_of_ids(create: Callable[[], Engine]) -> None:
    made = create()
    same = np.ones((3, DIMENSION), dtype=np.float32)
    made.upsert(["c", "a", "b"], same, [Attributes()] * 3)
    assert [hit.id for hit in made.search(same[0], 3)] == ["a", "b", "c"]


def test_upsert_replaces_vector_and_attributes(filled: Engine, vectors: np.ndarray) -> None:
    filled.upsert([IDS[0]], vectors[7:8], [Attributes("new", "new", "", 30_000)])
    assert len(filled) == STORIES
    np.testing.assert_allclose(filled.fetch([IDS[0]])[0], vectors[7], atol=1e-6)
    assert [hit.id for hit in filled.search(vectors[7], 5, Filter(site="new"))] == [IDS[0]]


def test_deleted_stories_are_gone_and_unknown_ones_passed_over(filled: Engine, vectors: np.ndarray) -> None:
    filled.delete([IDS[0], "never there", IDS[1]])
    assert len(filled) == STORIES - 2
    assert not {IDS[0], IDS[1]} & {hit.id for hit in filled.search(vectors[0], STORIES)}
    with pytest.raises(KeyError):
        filled.fetch([IDS[0]])


def test_fetch_gives_vectors_in_the_order_asked(searched: Engine, vectors: np.ndarray) -> None:
    np.testing.assert_allclose(searched.fetch([IDS[9], IDS[2]]), vectors[[9, 2]], atol=1e-6)
    assert searched.fetch([]).shape == (0, DIMENSION)


def test_an_id_twice_in_one_upsert_is_refused(create: Callable[[], Engine], vectors: np.ndarray) -> None:
    with pytest.raises(ValueError, match="twice"):
        create().upsert(["a", "a"], vectors[:2], [Attributes()] * 2)


def test_an_empty_engine_answers_nothing(create: Callable[[], Engine], vectors: np.ndarray) -> None:
    made = create()
    assert made.search(vectors[0], 5) == []
    assert len(made) == 0


def test_what_was_saved_is_opened_the_same(
    filled: Engine, vectors: np.ndarray, tmp_path: Path, connection: Connection
) -> None:
    filled.delete(IDS[:10])
    filled.save()
    opened = type(filled).open(tmp_path / "engine", connection)
    assert len(opened) == STORIES - 10
    where = Filter(section="section2", since=18_020)
    for query in vectors[:10]:
        hits, expected = opened.search(query, 20, where), filled.search(query, 20, where)
        assert [hit.id for hit in hits] == [hit.id for hit in expected]
    opened.upsert([IDS[0]], vectors[:1], ATTRIBUTES[:1])
    assert len(opened) == STORIES - 9


@pytest.mark.parametrize("kind", ["faiss", "faiss-hnsw"])
@pytest.mark.parametrize("name", ["é", "n\udce9l", "a\nb"])
def test_a_folder_may_have_any_name(tmp_path: Path, vectors: np.ndarray, kind: str, name: str) -> None:
    place = tmp_path / name
    made = engines.engine(kind).create(place, DIMENSION)
    made.upsert(IDS, vectors, ATTRIBUTES)
    made.save()
    made.save()
    assert [hit.id for hit in type(made).open(place).search(vectors[3], 1)] == [IDS[3]]


@pytest.mark.parametrize("file", ["vectors.faiss", "records.json"])
def test_a_damaged_faiss_file_is_named_with_the_remedy(tmp_path: Path, vectors: np.ndarray, file: str) -> None:
    kind = engines.engine("faiss")
    made = kind.create(tmp_path, DIMENSION)
    made.upsert(IDS, vectors, ATTRIBUTES)
    made.save()
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:100])
    with pytest.raises(Damaged, match="seealso build"):
        kind.open(tmp_path)


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EngineUnavailable, match="faiss"):
        engines.engine("oracle")
