"""The index is exchanged under way, and an index that cannot be opened changes nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from content.base import UnknownName
from embeddings.base.errors import Forbidden, NoIndex
from embeddings.encoders import registry
from embeddings.storage import snapshot
from service.live.live_index import CHECK_EVERY, RETRY_EVERY, LiveIndex, open_index
from tests.support.fake_encoder import REACH, FakeEncoder
from tests.support.service_helpers import another_story, built, newsroom, settings


class Clock:
    """Time that passes when told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = newsroom(tmp_path / "news")
    built(config)
    return config


def look(serving: LiveIndex, clock: Clock, after: float = CHECK_EVERY) -> str:
    """What is served after a look at the disk and all that follows from it."""
    clock.now += after
    serving.current()
    serving.settle()
    return serving.current().manifest.name


def test_a_new_index_is_taken_over(config: Path) -> None:
    clock = Clock()
    serving = LiveIndex(settings(config).index, clock=clock)
    old = serving.current().manifest.name
    another_story(config)
    assert serving.current().manifest.name == old, "the disk is looked at once a second at most"
    new = look(serving, clock)
    assert new != old
    assert serving.current().find("new").title == "New"


def test_the_old_index_answers_while_the_new_one_is_damaged(config: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    index = settings(config).index
    serving = LiveIndex(index, clock=clock)
    old = serving.current().manifest.name
    kept = shutil.copytree(index / "snapshots" / old, config.parent / "kept")
    another_story(config)
    new = (index / "CURRENT").read_text().strip()
    manifest = index / "snapshots" / new / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:100])
    assert look(serving, clock) == old
    assert serving.state.problem == "the new index is damaged", "anyone may read it, so it names no file"
    assert "manifest.json" in caplog.text
    assert look(serving, clock, RETRY_EVERY) == old
    assert caplog.text.count("cannot be served") == 1, "one line, not one a second"
    assert kept.is_dir()
    manifest.write_bytes(whole)
    assert look(serving, clock) == old, "it is tried again after a while, not at each look"
    assert look(serving, clock, RETRY_EVERY) == new
    assert serving.state.problem == ""


def test_an_index_that_is_taken_away_is_served_on(config: Path) -> None:
    clock = Clock()
    index = settings(config).index
    serving = LiveIndex(index, clock=clock)
    old = serving.current().manifest.name
    (index / "CURRENT").unlink()
    assert look(serving, clock) == old
    assert serving.state.problem == "there is no index any more where it was"


def test_without_an_index_each_question_looks_for_one(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    serving = LiveIndex(settings(config).index)
    with pytest.raises(NoIndex):
        serving.current()
    built(config)
    assert serving.current().manifest.articles == 15


def test_an_index_of_ones_own_is_never_exchanged(config: Path) -> None:
    index = open_index(settings(config).index)
    assert LiveIndex.serving(index).current() is index


def test_the_model_is_loaded_once_though_drafts_and_an_exchange_want_it_meanwhile(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, ready = [], threading.Event()

    def load(name: str, cache: Path | None = None) -> FakeEncoder:
        assert ready.wait(30)
        loaded.append(name)
        return FakeEncoder()

    monkeypatch.setattr(registry, "load", load)
    registry._loaded_model.cache_clear()
    clock = Clock()
    opening = partial(open_index, reach=REACH)
    serving = LiveIndex(settings(config).index, open=opening, drafts=True, clock=clock)
    index = serving.current()
    serving.prepare()
    assert serving.preparing
    draft = replace(index.get("post:library-1"), id="", related=())
    asking = [threading.Thread(target=index.related_to_draft, args=(draft,)) for _ in range(3)]
    for thread in asking:
        thread.start()
    assert index.related("post:library-1"), "reading does not wait"
    assert loaded == []
    ready.set()
    for thread in asking:
        thread.join()
    assert len(loaded) == 1
    another_story(config)
    assert look(serving, clock) != index.manifest.name
    assert len(loaded) == 1, "neither by the build nor by the new index"
    registry._loaded_model.cache_clear()


def test_a_new_index_that_cannot_answer_is_not_taken_over(config: Path) -> None:
    clock = Clock()
    serving = LiveIndex(settings(config).index, clock=clock)
    old = serving.current().manifest.name
    another_story(config)
    new = snapshot.load(settings(config).index)
    for name in ("tagging.json", "manifest.json"):
        # As a build gone wrong would publish it: what the manifest says of it is true.
        new.path(name).write_text("{}" if name == "tagging.json" else manifest_of(new))
    assert look(serving, clock) == old
    assert serving.state.problem == "the new index is damaged"


def test_a_new_index_that_another_account_keeps_to_itself_is_told_as_such(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    serving = LiveIndex(settings(config).index, clock=clock)
    old = serving.current().manifest.name

    def refused(*_: object) -> None:
        raise Forbidden("CURRENT: this account may not read it.")

    another_story(config)
    monkeypatch.setattr(serving, "_open", refused)
    assert look(serving, clock) == old
    assert serving.state.problem == "the account of the service may not read the new index"


def manifest_of(found: snapshot.Snapshot) -> str:
    said = json.loads(found.path("manifest.json").read_text())
    digest = hashlib.sha256(found.path("tagging.json").read_bytes()).hexdigest()
    said["files"]["tagging.json"] = {"sha256": digest, "bytes": 2}
    return json.dumps(said)


def test_an_old_index_is_let_go(config: Path) -> None:
    clock = Clock()
    serving = LiveIndex(settings(config).index, drafts=True, clock=clock)
    old = weakref.ref(serving.current())
    serving.current().related("post:library-1")
    another_story(config)
    look(serving, clock)
    assert old() is None


@pytest.fixture
def withdrawn(config: Path) -> Path:
    """The newsroom's index after a story was taken down, of which what is published cannot be opened; the snapshot
    before has the story still."""
    index = settings(config).index
    story = config.parent / "content" / "post" / "library-1.md"
    story.write_text(story.read_text("utf-8").replace("---\n", "---\ndraft: true\n", 1), "utf-8")
    built(config)
    (index / "snapshots" / named(index) / "corpus.safetensors").write_bytes(b"")
    return index


def named(index: Path) -> str:
    return (index / "CURRENT").read_text().strip()


def without_memory(index: Path) -> None:
    shutil.rmtree(index / "cache")


def of_another_build(index: Path) -> None:
    """As where a full disk kept the build from remembering what it published."""
    file = index / "cache" / "published.json"
    file.write_text(file.read_text().replace(named(index), "20200101T000000-00000000"), "utf-8")


def with_a_bad_name(index: Path) -> None:
    damaged = named(index)
    (index / "CURRENT").write_text("/etc\n")
    shutil.rmtree(index / "snapshots" / damaged)


def without_stories(index: Path) -> None:
    (index / "snapshots" / named(index) / "articles.sqlite").write_bytes(b"")


@pytest.mark.parametrize("harm", [lambda _: None, without_memory, of_another_build, with_a_bad_name, without_stories])
def test_a_story_that_was_taken_down_does_not_come_back_with_the_index_before(
    withdrawn: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    harm(withdrawn)
    index = LiveIndex(withdrawn).current()
    assert "going on with the old one" in caplog.text
    with pytest.raises(UnknownName):
        index.find("post:library-1")
    with pytest.raises(KeyError):
        index.related("post:library-1")
    assert "post:library-1" not in [story.id for story in index.articles()]
    every = [related.article.id for story in index.articles() for related in index.related(story.id)]
    assert every
    assert "post:library-1" not in every


def test_nor_does_it_stay_in_an_index_that_answers_already(config: Path, request: pytest.FixtureRequest) -> None:
    clock = Clock()
    serving = LiveIndex(settings(config).index, clock=clock)
    shown = serving.current().shown()
    assert serving.current().find("post:library-1")
    index = request.getfixturevalue("withdrawn")
    old = serving.current().manifest.name
    assert look(serving, clock) == old
    with pytest.raises(UnknownName):
        serving.current().find("post:library-1")
    assert serving.current().shown() is not shown, "or answers that are kept would go on naming it"
    same = serving.current().shown()
    assert look(serving, clock, RETRY_EVERY) == old
    assert serving.current().shown() is same
    (index / "CURRENT").write_text(f"{old}\n")
    assert look(serving, clock) == old
    assert serving.current().find("post:library-1"), "whoever goes back to it has it whole"


def test_what_nobody_knows_of_takes_no_story_down(withdrawn: Path) -> None:
    without_memory(withdrawn)
    without_stories(withdrawn)
    assert LiveIndex(withdrawn).current().find("post:library-1")
