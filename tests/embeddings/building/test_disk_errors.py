"""What a build says of a disk that takes no more: the place, and the flag that names another folder."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path

import pytest

from content.archive import Site
from embeddings.building import disk_errors
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
    ("disks", "told"),
    [
        ({"index": (1, 90), "cache": (2, 80), "tmp": (3, 10)}, "tmp: the disk of temporary files is full."),
        ({"index": (1, 10), "cache": (2, 80), "tmp": (3, 90)}, "index: the disk is full."),
        ({"index": (1, 90), "cache": (2, 10), "tmp": (3, 80)}, "cache: the disk is full."),
        # Another program wrote to the one disk, or deleted from it, between two questions.
        ({"index": (1, 90), "cache": (1, 80), "tmp": (1, 10)}, "index: the disk is full."),
        ({"index": (1, 90), "cache": (2, 10), "tmp": (2, 8)}, "cache: the disk is full."),
        ({"index": (1, 90), "cache": (2, 10)}, "cache: the disk is full."),
    ],
)
def test_a_full_disk_that_the_error_does_not_name_is_the_one_with_the_least_room(
    disks: dict[str, tuple[int, int]], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gettempdir() -> str:
        if "tmp" not in disks:
            raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")
        return str(tmp_path / "tmp")

    monkeypatch.setattr(tempfile, "gettempdir", gettempdir)
    monkeypatch.setattr(disk_errors, "disk_of", lambda folder: disks[folder.name])
    plan = BuildPlan(sites=(Site(root=Path("a")),), index=tmp_path / "index", cache=tmp_path / "cache")
    assert unwritable(plan, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith(f"{tmp_path}/{told}")


def test_a_folder_that_is_made_later_lies_on_the_disk_of_what_is_to_hold_it(tmp_path: Path) -> None:
    device, free = disk_errors.disk_of(tmp_path / "a" / "b")
    assert device == tmp_path.stat().st_dev
    assert 0 <= free < sys.maxsize
