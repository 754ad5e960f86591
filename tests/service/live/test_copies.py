"""Of the processes of one service that answer already one after the other opens what was published."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from filelock import FileLock

from embeddings.index.index import Index
from service.live import copies
from service.live.copies import SnapshotCopies, snapshot_copies
from service.live.live_index import LiveIndex
from tests.support.fake_encoder import REACH
from tests.support.service_helpers import another_story, built, newsroom, settings

OLD = cast(Index, object())
"""What answers meanwhile."""


class Opening(SnapshotCopies):
    """Copies that are as good as made, and whose opening takes until it is let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def copy(self, index: Path) -> Any:
        return None

    def _open(self, copy: Any, index: Path, like: Index | None = None) -> Any:
        self.begun.release()
        assert self.may_end.acquire(timeout=10)


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MAX_OPENING", 1)


def opened(opening: Opening, like: Index | None) -> threading.Thread:
    thread = threading.Thread(target=opening.open, args=(Path("index"), like), daemon=True)
    thread.start()
    return thread


def test_who_answers_already_waits_for_another_that_opens_it(tmp_path: Path) -> None:
    first, second = Opening(tmp_path), Opening(tmp_path)
    one = opened(first, OLD)
    assert first.begun.acquire(timeout=10)
    other = opened(second, OLD)
    assert not second.begun.acquire(timeout=0.2)
    first.may_end.release()
    assert second.begun.acquire(timeout=10)
    second.may_end.release()
    for thread in (one, other):
        thread.join(10)
        assert not thread.is_alive()


def test_who_has_nothing_to_answer_from_waits_for_nobody(tmp_path: Path) -> None:
    first, second = Opening(tmp_path), Opening(tmp_path)
    one = opened(first, OLD)
    assert first.begun.acquire(timeout=10)
    other = opened(second, None)
    assert second.begun.acquire(timeout=10)
    for opening, thread in ((first, one), (second, other)):
        opening.may_end.release()
        thread.join(10)


def test_nobody_waits_for_ever_for_one_that_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "TURN_TIMEOUT", 0.1)
    waiting = Opening(tmp_path)
    waiting.may_end.release()
    with FileLock(tmp_path / "opening.0"):
        waiting.open(Path("index"), OLD)
    assert waiting.begun.acquire(timeout=0)


def everything(folder: Path) -> None:
    shutil.rmtree(folder)


def one_file(folder: Path) -> None:
    """As cleaners of temporary files remove what nobody has read for long."""
    next(folder.glob("*/articles.sqlite")).unlink()


def all_files(folder: Path) -> None:
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        file.unlink()


def taken(folder: Path) -> None:
    """As by another account, which cannot be had here: a folder that others may write to counts as theirs."""
    shutil.rmtree(folder)
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("harm", [everything, one_file, all_files, taken])
def test_copies_that_were_cleared_away_are_made_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    config = newsroom(tmp_path / "news")
    built(config)
    index = settings(config).index
    with snapshot_copies(REACH) as kept:
        old = kept.open(index)
        harm(kept._folder)
        assert old.related("post:library-1"), "what is open stays so"
        again = LiveIndex(index, open=kept.open, spare=kept.spare)
        assert (again.current().manifest.name, again.state.problem) == (old.manifest.name, "")
        another_story(config)
        new = kept.open(index, again.current())
        assert new.find("post:new").title == "New"
        assert harm is taken or stat.S_IMODE(kept._folder.stat().st_mode) == 0o700
        assert harm is not taken or kept._copies() == [], "nothing is read from there, or written"


def test_nothing_is_begun_with_from_a_folder_that_is_someone_elses(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    built(config)
    with snapshot_copies(REACH) as kept:
        kept.copy(settings(config).index)
        planted = shutil.copytree(kept._folder, tmp_path / "planted")
        shutil.rmtree(kept._folder)
        shutil.move(planted, kept._folder)
        kept._folder.chmod(0o777)
        assert kept.spare(tmp_path / "nowhere") is None


def test_a_disk_without_permissions_has_copies_too(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    built(config)
    with snapshot_copies(REACH) as kept:
        kept._folder.chmod(0o777)
        assert kept.copy(settings(config).index).folder.parent == kept._folder
