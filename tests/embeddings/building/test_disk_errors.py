"""What a build says of a disk that takes no more: the place, and the flag that names another folder."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from content.archive import Site
from embeddings.building.disk_errors import unwritable
from embeddings.building.plan import BuildPlan


@pytest.mark.parametrize(
    ("index", "cache", "place", "flag"),
    [
        ("/srv/index", None, "/srv/index/lock", "--index DIR"),
        # A library may tell the whole path of what was named from the working folder.
        ("index", None, "{here}/index/lock", "--index DIR"),
        ("index", None, "index", "--index DIR"),
        ("index", "index/cache", "{here}/index/cache/v.db", "--cache DIR"),
        ("cache/index", "cache", "{here}/cache/index/lock", "--index DIR"),
        # The folder that is to hold it takes nothing.
        ("below/index", None, "{here}/below", "--index DIR"),
    ],
)
def test_a_folder_that_takes_nothing_is_told_with_the_flag_that_names_another(
    index: str, cache: str | None, place: str, flag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = BuildPlan(sites=(Site(root=Path("a")),), index=Path(index), cache=Path(cache) if cache else None)
    place = place.format(here=tmp_path)
    told = unwritable(plan, PermissionError(errno.EACCES, os.strerror(errno.EACCES), place))
    assert told.startswith(f"{place}: it cannot be written to. Allow it, or name another folder: {flag}.")


def test_a_file_of_the_archive_that_may_not_be_read_is_another_matter() -> None:
    plan = BuildPlan(sites=(Site(root=Path("/srv/a")),), index=Path("/srv/index"))
    assert not unwritable(plan, PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/srv/a/story.md"))


@pytest.mark.parametrize(
    ("fullest", "told"), [("tmp", "tmp: the disk of temporary"), ("index", "index: the disk is full")]
)
def test_a_full_disk_that_the_error_does_not_name_is_the_one_with_the_least_room(
    fullest: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    real = shutil.disk_usage

    def disk_usage(place: Path) -> Any:
        # The index's folder is made later: its parent says what room there is.
        small = tmp_path if fullest == "index" else tmp_path / "tmp"
        return SimpleNamespace(free=10) if place == small else real(place)

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    plan = BuildPlan(sites=(Site(root=Path("a")),), index=tmp_path / "index")
    assert unwritable(plan, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith(f"{tmp_path}/{told}")
