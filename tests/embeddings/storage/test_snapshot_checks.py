"""An index is looked through as it is opened: whatever is wrong with it is told, and nothing else is touched."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from embeddings.base.checked_loading import expect, expect_places, expect_starts
from embeddings.base.errors import Damaged, ModelUnavailable, NoIndex, OtherSchema, SnapshotError, Unwritable
from embeddings.building.build import build
from embeddings.encoders.distilled import model_folder
from embeddings.encoders.protocol import Encoder
from embeddings.encoders.registry import of_index
from embeddings.index.index import Index
from embeddings.index.resources import Reach
from embeddings.storage import snapshot
from embeddings.storage.layout import CURRENT, ENGINE
from embeddings.storage.manifest import MANIFEST, SCHEMA
from service.live.copies import SnapshotCopies
from tests.conftest import RunPython
from tests.support import fake_encoder
from tests.support.paths import ROOT
from tests.support.service_helpers import built, client, newsroom, settings

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the newsroom of each test is, one after the other: an index remembers that. Beside it is one to copy."""
    place = tmp_path_factory.mktemp("newsrooms") / "news"
    built(newsroom(place))
    place.rename(place.with_name("kept"))
    return place


@pytest.fixture
def config(place: Path) -> Iterator[Path]:
    shutil.copytree(place.with_name("kept"), place, symlinks=True)
    yield place / "seealso.toml"
    shutil.rmtree(place)


def index_of(config: Path) -> Path:
    return config.parent / "index"


def say(index: Path, **changes: object) -> None:
    """Change what the published manifest says."""
    file = snapshot.load(index).path(MANIFEST)
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


# Every kind of damage

ARRAYS = {
    "places": np.array([2, 0, 1]),
    "starts": np.array([0, 2, 2, 5]),
    "numbers": np.array([[0.5, np.nan]], np.float32),
}


@pytest.mark.parametrize(
    ("look", "wrong"),
    [
        (lambda: expect(ARRAYS, "nobody", "f4", (1, 2)), "nobody is missing"),
        (lambda: expect(ARRAYS, "places", "f4", (3,)), "of type int64"),
        (lambda: expect(ARRAYS, "places", "i8", (4,)), r"shape \(3,\)"),
        (lambda: expect(ARRAYS, "places", "i8", (3, 1)), r"shape \(3,\)"),
        (lambda: expect(ARRAYS, "places", "i8", (None,), 0, 1), "from 0.0 to 2.0"),
        (lambda: expect(ARRAYS, "numbers", "f4", (1, 2)), "from nan"),
        (lambda: expect(ARRAYS, "numbers", "f4", (1, 2), 0.6, 1, gaps=True), "from 0.5"),
        (lambda: expect_starts(ARRAYS, "starts", 3, 6), "does not rise from 0 to 6"),
        (lambda: expect_starts(ARRAYS, "starts", 3, 5, least=1), "does not rise"),
        (lambda: expect_starts(ARRAYS, "starts", 4, 5), "shape"),
        (lambda: expect_places(ARRAYS, "starts", 6), "twice"),
        (lambda: expect_places(ARRAYS, "places", 3, ascending=True), "not ascending"),
        (lambda: expect_places(ARRAYS, "places", 2), "from 0.0 to 2.0"),
    ],
)
def test_what_is_not_as_expected_is_named(look: Callable[[], object], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        look()


def test_what_is_as_expected_is_given() -> None:
    assert expect(ARRAYS, "numbers", "f4", (None, 2), 0, 1, gaps=True) is ARRAYS["numbers"]
    assert expect_starts(ARRAYS, "starts", 3, 5) is ARRAYS["starts"]
    assert expect_places(ARRAYS, "places", 3) is ARRAYS["places"]


def test_of_many_changes_none_does_harm() -> None:
    """Each in a process of its own; `make fuzz-index` tries thousands."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.index", "30", "3"],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


# Names that lead elsewhere


@pytest.mark.parametrize("name", ["", ".", "/../../victim", "../victim", "a/b", "other", "x\r\ny", "é"])
def test_a_name_leads_a_service_nowhere(config: Path, tmp_path: Path, name: str) -> None:
    victim, copies = tmp_path / "victim", tmp_path / "copies"
    victim.mkdir()
    (victim / "diary.txt").write_text("precious")
    copies.mkdir()
    say(index_of(config), name=name)
    with pytest.raises(Damaged):
        SnapshotCopies(copies, fake_encoder.REACH).open(index_of(config))
    assert [path.name for path in copies.iterdir()] == ["lock"]
    assert (victim / "diary.txt").read_text() == "precious"


def test_no_folder_of_a_snapshot_leads_elsewhere(config: Path, tmp_path: Path) -> None:
    index = index_of(config)
    engine = snapshot.load(index).path(ENGINE)
    engine.rename(tmp_path / "elsewhere")
    engine.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Damaged, match="not what was published"):
        snapshot.load(index)


def test_an_engine_that_does_not_exist_is_damage(config: Path) -> None:
    say(index_of(config), engine="x")
    with pytest.raises(Damaged, match="no engine 'x'"):
        Index.open(index_of(config), reach=fake_encoder.REACH)


def test_too_few_open_files_are_not_called_damage(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("embeddings.index.index.Corpus.load", refuse)
    with pytest.raises(Damaged, match=r"Too many open files\. Raise the limit"):
        Index.open(index_of(config), reach=fake_encoder.REACH)


@pytest.mark.parametrize("part", ["snapshots", "cache", "lock.holder", "id"])
def test_a_build_writes_to_no_folder_that_a_link_leads_to(config: Path, tmp_path: Path, part: str) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("precious")
    place = index_of(config) / part
    shutil.rmtree(place, ignore_errors=True)
    place.unlink(missing_ok=True)
    place.symlink_to(victim if part in ("snapshots", "cache") else victim / "file")
    with pytest.raises(Unwritable, match="symbolic link"):
        built(config)
    assert [path.name for path in victim.iterdir()] == ["file"]
    assert (victim / "file").read_text() == "precious"


# Other versions, and other clocks


@pytest.mark.parametrize(("schema", "words"), [(SCHEMA - 1, "an earlier version"), (SCHEMA + 1, "a later version")])
def test_an_index_of_another_schema_is_refused_and_built_anew(config: Path, schema: int, words: str) -> None:
    say(index_of(config), schema=schema)
    with pytest.raises(OtherSchema, match=f"{words}.*seealso build ARCHIVE --index"):
        Index.open(index_of(config))
    fake_encoder.FakeEncoder.embedded.clear()
    report = built(config)
    assert (report.unchanged, report.embedded) == (False, 0)
    assert Index.open(index_of(config)).manifest.schema == SCHEMA


def test_an_index_whose_stories_have_other_fields_is_refused_and_built_anew(config: Path) -> None:
    say(index_of(config), record="0" * 16)
    with pytest.raises(OtherSchema, match="another version"):
        Index.open(index_of(config))
    assert not built(config).unchanged


def test_a_service_goes_on_with_what_it_has_and_says_why(config: Path) -> None:
    service = client(config)
    assert service.get("/related?id=post:library-1").status_code == 200
    serving = service.application.extensions["seealso.live_index"]
    serving._clock = lambda: serving._next_check + 1
    say(index_of(config), schema=1)
    pointer = index_of(config) / CURRENT
    pointer.write_text(f"{pointer.read_text()}\n")
    assert service.get("/related?id=post:library-1").status_code == 200
    serving.settle()
    ready = service.get("/health/ready").get_json()
    assert ready["problem"] == "the new index was made by another version of the program"


def test_a_snapshot_from_the_future_is_not_up_to_date(config: Path) -> None:
    plan = settings(config).build_plan()
    build(replace(plan, full=True), now=NOW + timedelta(days=200))
    assert Index.open(plan.index).manifest.built_at.startswith("2026-11")
    report = build(plan, now=NOW)
    assert not report.unchanged
    assert build(plan, now=NOW).unchanged


# Whose encoder is run


def never(name: str, key: str, cache: Path | None) -> Encoder:
    raise AssertionError(name)


@pytest.mark.parametrize("model", ["", "all-MiniLM-L6-v2", "tests.support.fake_encoder:create_slow"])
def test_what_an_index_names_is_not_imported(model: str) -> None:
    with pytest.raises(ModelUnavailable, match=r"'os:getpid', which nobody named.*SEEALSO_MODEL"):
        of_index(model, never)("os:getpid", "os:getpid", None)


def test_what_is_named_by_the_settings_is_run(config: Path) -> None:
    drafts = client(config).post("/related", json={"title": "Market", "body": "Of fish and bread in the market."})
    assert drafts.status_code == 200
    opened = Index.open(index_of(config), reach=Reach(encoders=lambda *_: fake_encoder.FakeEncoder()))
    opened.prepare(drafts=True)
    with pytest.raises(ModelUnavailable):
        Index.open(index_of(config)).prepare(drafts=True)


def test_a_draft_is_refused_with_the_remedy_where_the_encoder_is_not_named(
    config: Path, tmp_path: Path, run_seealso: RunPython
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# Market\n\nOf fish and bread.\n")
    told = run_seealso("related", draft, "--index", index_of(config))
    assert told.returncode == 1
    assert "'tests.support.fake_encoder:create', which nobody named" in told.stderr
    assert "SEEALSO_MODEL" in told.stderr


# What is behind CURRENT and the manifest


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def endless(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def long(file: Path) -> None:
    file.write_bytes(b" " * 70_000_000)


@pytest.mark.parametrize("harm", [pipe, endless, folder, long])
@pytest.mark.parametrize("manifest", [False, True], ids=["CURRENT", "manifest.json"])
def test_only_a_short_regular_file_is_read(config: Path, harm: Callable[[Path], None], manifest: bool) -> None:
    index = index_of(config)
    harm(snapshot.load(index).path(MANIFEST) if manifest else index / CURRENT)
    with pytest.raises(SnapshotError, match="cannot be read") as told:
        Index.open(index)
    assert not isinstance(told.value, NoIndex)


def test_a_model_that_a_build_kept_in_another_cache_is_found_there(config: Path, tmp_path: Path) -> None:
    asked: list[Path | None] = []

    def encoder(name: str, key: str, cache: Path | None) -> fake_encoder.FakeEncoder:
        asked.append(cache)
        return fake_encoder.FakeEncoder()

    shared = tmp_path / "shared"
    opened = Index.open(index_of(config), reach=Reach(encoders=encoder, cache=shared))
    opened.related_to_draft(next(opened.articles()))
    model_folder(shared, opened.manifest.model_key).mkdir(parents=True)
    opened = Index.open(index_of(config), reach=Reach(encoders=encoder, cache=shared))
    opened.related_to_draft(next(opened.articles()))
    assert asked == [index_of(config) / "cache", shared]
