"""The index is exchanged under way, and an index that cannot be opened changes nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import threading
import weakref
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

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
    assert LiveIndex.of(index).current() is index


def test_the_model_is_loaded_once_though_drafts_and_an_exchange_want_it_meanwhile(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, ready = [], threading.Event()

    def load(name: str, cache: Path | None = None) -> FakeEncoder:
        assert ready.wait(30)
        loaded.append(name)
        return FakeEncoder()

    monkeypatch.setattr(registry, "load", load)
    registry._kept.cache_clear()
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
    registry._kept.cache_clear()


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
