"""Where embeddings are kept when the folder that was named takes nothing, and what is told of it."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from embeddings.base.errors import Unwritable
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.storage import cache
from tests.support.archives import four_subjects
from tests.support.fake_encoder import NAME, FakeEncoder


def run(tmp_path: Path, wanted: Path | None) -> BuildReport:
    archive = tmp_path / "archive"
    if not archive.exists():
        four_subjects(archive, 2)
    sites = (Site(root=archive),)
    return build(BuildPlan(sites=sites, index=tmp_path / "index", model=NAME, cache=wanted, full=True))


def a_file_in_its_place(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.touch()


def a_file_on_the_way(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.parent.touch()


def no_right_to_make_it(folder: Path, patched: pytest.MonkeyPatch) -> None:
    real = Path.mkdir

    def mkdir(self: Path, *arguments: Any, **named: Any) -> None:
        if self == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        real(self, *arguments, **named)

    patched.setattr(Path, "mkdir", mkdir)


def a_disk_that_is_only_read(folder: Path, patched: pytest.MonkeyPatch) -> None:
    real = sqlite3.connect

    def connect(file: Path, **named: Any) -> Any:
        if Path(file).parent == folder:
            return real(f"{Path(file).as_uri()}?mode=ro", uri=True, **named)
        return real(file, **named)

    folder.mkdir()
    (folder / "cache.sqlite").touch()
    patched.setattr(cache.sqlite3, "connect", connect)  # type: ignore[attr-defined]


WAYS = [a_file_in_its_place, a_file_on_the_way, no_right_to_make_it, a_disk_that_is_only_read]


@pytest.mark.parametrize("way", WAYS)
def test_the_indexs_own_folder_takes_its_place(way: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = tmp_path / ("on/the-way" if way is a_file_on_the_way else "wanted")
    way(wanted, monkeypatch)
    report = run(tmp_path, wanted)
    (told,) = report.warnings
    assert told.startswith(f"the cache {wanted} cannot be written to, so embeddings are kept in {tmp_path}/index/cache")
    assert "--cache DIR" in told
    assert "--index" not in told
    FakeEncoder.embedded.clear()
    assert build_again(tmp_path, wanted).embedded == 0


def build_again(tmp_path: Path, wanted: Path) -> BuildReport:
    (tmp_path / "archive/market-0.md").unlink()
    sites = (Site(root=tmp_path / "archive"),)
    return build(BuildPlan(sites=sites, index=tmp_path / "index", model=NAME, cache=wanted))


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.mkdir

    def mkdir(self: Path, *arguments: Any, **named: Any) -> None:
        if self == tmp_path / "wanted":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        real(self, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(Unwritable, match="the disk is full"):
        run(tmp_path, tmp_path / "wanted")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            sqlite3.OperationalError("disk I/O error"),
            "disk I/O error. See whether the disk is sound and has room, and whether a quota",
        ),
        (RuntimeError("faiss: write error: File too large"), "a limit of file size is reached, then build again"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "See whether the disk is sound"),
        (RuntimeError(f"faiss: {os.strerror(errno.EDQUOT)}"), "the disk is full"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (sqlite3.OperationalError("database is locked"), "cache: others are writing to it. Wait for them, or name"),
    ],
)
def test_a_disk_that_takes_no_more_is_told_with_the_remedy(
    error: Exception, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("embeddings.building.reading.scan", fail)
    with pytest.raises(Unwritable) as raised:
        run(tmp_path, tmp_path / "cache")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("refused", "cache", "flag"),
    [
        ("index", "cache", "--index"),
        ("index/snapshots", "index/cache", "--index"),
        ("index", "index/cache", "--index"),
        ("", "cache", "--index"),
        ("cache/cache.sqlite-wal", "cache", "--cache"),
        ("index/cache/cache.sqlite", "index/cache", "--cache"),
        ("cache", "cache/deeper", "--cache"),
    ],
)
def test_the_remedy_names_the_folder_that_is_at_fault(
    refused: str, cache: str, flag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / refused))

    monkeypatch.setattr("embeddings.building.reading.scan", read_only)
    with pytest.raises(Unwritable, match=f"another folder: {flag} DIR"):
        run(tmp_path, tmp_path / cache)
