"""An index whose vectors live in Milvus: the same answers, and what happens when the server is away."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from embeddings import engines
from embeddings.base.errors import EngineUnavailable
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.engines.base import LOCAL, Connection
from embeddings.index.index import Index
from embeddings.index.resources import Reach
from embeddings.storage import snapshot
from embeddings.storage.layout import ENGINE
from service import settings as service_settings
from service.app import create_app
from tests.support import fake_encoder
from tests.support.archives import four_subjects, story
from tests.support.milvus_server import MilvusServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return four_subjects(tmp_path / "archive")


@pytest.fixture
def connected(server: MilvusServer) -> Connection:
    return Connection(server.uri)


def run(archive: Path, index: Path, connection: Connection = LOCAL) -> BuildReport:
    engine = "milvus" if connection.uri else "faiss"
    plan = BuildPlan(
        sites=(Site(root=archive),), index=index, model=fake_encoder.NAME, engine=engine, connection=connection
    )
    return build(plan)


def answers(index: Path, connection: Connection = LOCAL) -> dict[str, list[tuple[str, float]]]:
    opened = Index.open(index, reach=Reach(connection=connection))
    return {a.id: [(r.article.id, round(r.score, 5)) for r in opened.related(a.id)] for a in opened.articles()}


def collections(index: Path, connection: Connection) -> tuple[set[str], str]:
    """Those of this index in the server, and the one that its alias leads to."""
    from pymilvus import MilvusClient

    client = MilvusClient(uri=connection.uri)
    alias = f"seealso_{snapshot.identity(index)}"
    found = {name for name in client.list_collections() if name.startswith(alias)}
    return found, str(client.describe_alias(alias)["collection_name"])


def named(place: Path) -> str:
    return str(json.loads((place / ENGINE / "milvus.json").read_text())["collection"])


def test_the_lists_are_those_of_faiss(archive: Path, tmp_path: Path, connected: Connection) -> None:
    run(archive, tmp_path / "faiss")
    run(archive, tmp_path / "milvus", connected)
    assert answers(tmp_path / "milvus", connected) == answers(tmp_path / "faiss")


def test_the_alias_follows_and_what_no_snapshot_uses_is_dropped(
    archive: Path, tmp_path: Path, connected: Connection
) -> None:
    index = tmp_path / "index"
    another = tmp_path / "another"
    run(archive, another, connected)
    for number in range(3):
        (archive / f"new-{number}.md").write_text(story(f"New {number}", f"Words of the new story {number}."), "utf-8")
        before = answers(index, connected) if number else {}
        reader = Index.open(index, reach=Reach(connection=connected)) if number else None
        run(archive, index, connected)
        if reader is not None:
            # Whoever still reads the snapshot before goes on as if nothing had happened.
            assert [r.article.id for r in reader.related("market-0")] == [i for i, _ in before["market-0"]]
    found, published = collections(index, connected)
    assert found == {named(place) for place in snapshot.on_disk(index)}
    current = snapshot.published(index)
    assert current is not None
    assert published == named(current)
    assert answers(another, connected), "another index in the same server is left alone"


def test_a_build_that_dies_leaves_the_old_one_and_is_cleared_away(
    archive: Path, tmp_path: Path, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    run(archive, index, connected)
    before = answers(index, connected)
    (archive / "new.md").write_text(story("New", "Words of the new story."), "utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(snapshot, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run(archive, index, connected)
    assert answers(index, connected) == before
    assert len(collections(index, connected)[0]) == 2
    run(archive, index, connected)
    assert collections(index, connected)[0] == {named(place) for place in snapshot.on_disk(index)}


def test_a_collection_that_was_dropped_is_made_again(archive: Path, tmp_path: Path, connected: Connection) -> None:
    from pymilvus import MilvusClient

    index = tmp_path / "index"
    run(archive, index, connected)
    assert run(archive, index, connected).unchanged
    client = MilvusClient(uri=connected.uri)
    client.drop_alias(f"seealso_{snapshot.identity(index)}")
    client.drop_collection(collections_of(index))
    assert not run(archive, index, connected).unchanged
    assert answers(index, connected)


def collections_of(index: Path) -> str:
    current = snapshot.published(index)
    assert current is not None
    return named(current)


def test_while_the_server_is_away_readers_hear_503_and_then_answers_again(
    archive: Path, tmp_path: Path, connected: Connection, server: MilvusServer, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    run(archive, index, connected)
    flags: dict[str, Any] = {"index": index, "engine": "milvus", "milvus": {"uri": server.uri}}
    client = create_app(service_settings.load(discover=False, flags=flags)).test_client()
    whole = client.get("/related?id=market-0")
    assert whole.status_code == 200
    server.kill()
    try:
        began = time.monotonic()
        away = client.get("/related?id=market-1")
        assert time.monotonic() - began < 60, "its client would try again for minutes"
        assert (away.status_code, away.mimetype) == (503, "application/problem+json")
        assert int(away.headers["Retry-After"]) > 0
        assert away.headers["Cache-Control"] == "no-store"
        assert server.uri not in away.text, "who reads is not told where"
        assert server.uri in caplog.text
        assert client.get("/related?id=market-0").data == whole.data, "what was answered before is known"
        with pytest.raises(EngineUnavailable, match="Check that it runs"):
            run(archive, index, connected)
    finally:
        server.start()
    until = time.monotonic() + 180
    while (back := client.get("/related?id=market-1")).status_code == 503 and time.monotonic() < until:
        time.sleep(0.2)
    assert back.status_code == 200
    assert run(archive, index, connected).unchanged


def test_a_password_is_never_told() -> None:
    connection = dataclasses.replace(LOCAL, uri="http://user:hidden@127.0.0.1:9", token="secret-token")
    with pytest.raises(EngineUnavailable) as caught:
        engines.engine("milvus").create(Path("nowhere"), 4, connection)
    assert "hidden" not in str(caught.value)
    assert "secret" not in f"{caught.value}{connection}"
    assert "127.0.0.1:9" in str(caught.value)


def test_without_an_address_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="SEEALSO_MILVUS__URI"):
        engines.engine("milvus").create(tmp_path, 4)
