"""Safe writes: the old file or the new one, with the permissions that it should have."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.base import safe_writes


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    file.chmod(0o640)
    safe_writes.write(file, b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(("mode", "expected"), [(0o666, 0o644), (0o600, 0o600)])
def test_a_new_file_has_the_permissions_asked_for(tmp_path: Path, mode: int, expected: int) -> None:
    safe_writes.write(tmp_path / "a", b"new", mode)
    assert (tmp_path / "a").stat().st_mode & 0o777 == expected


def test_what_is_to_be_private_is_so_while_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch(0o600)
    with safe_writes.replacing(file) as stream:
        stream.write(b"new")
        (unfinished,) = (path for path in tmp_path.iterdir() if path != file)
        assert unfinished.stat().st_mode & 0o077 == 0


def test_what_goes_wrong_leaves_the_old_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    with pytest.raises(TypeError), safe_writes.replacing(file) as stream:
        stream.writelines([b"new", "no bytes"])  # type: ignore[list-item]
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_begun_is_told_by_the_files_own_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        safe_writes.write(tmp_path / "missing" / "a", b"new")
    assert raised.value.filename == str(tmp_path / "missing" / "a")


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "a").symlink_to(tmp_path / "victim")
    safe_writes.write(tmp_path / "a", b"new")
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert not (tmp_path / "a").is_symlink()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("é" * 127)
    safe_writes.write(file, b"new")
    assert file.read_bytes() == b"new"


def test_only_what_was_left_unfinished_is_swept(tmp_path: Path) -> None:
    kept = {tmp_path / ".hidden", tmp_path / "a.seealso-tmp"}
    for path in (*kept, tmp_path / ".a.0123.seealso-tmp"):
        path.touch()
    safe_writes.sweep([tmp_path], least_age=60)
    assert len(list(tmp_path.iterdir())) == 3
    os.utime(tmp_path / ".a.0123.seealso-tmp", (0, 0))
    safe_writes.sweep([tmp_path], least_age=60)
    assert set(tmp_path.iterdir()) == kept
    tmp_path.joinpath(".a.4567.seealso-tmp").touch()
    safe_writes.sweep([tmp_path])
    assert set(tmp_path.iterdir()) == kept


@pytest.mark.parametrize("number", [errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_share_that_has_no_permissions_takes_files_all_the_same(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "chmod", refused)
    monkeypatch.setattr(os, "fchown", refused)
    monkeypatch.setattr(os, "geteuid", lambda: -1)
    safe_writes.write(file, b"new")
    assert file.read_bytes() == b"new"
    safe_writes.permit(file, 0o644)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EOPNOTSUPP])
def test_a_folder_need_not_be_brought_to_the_disk_where_that_cannot_be(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: int) -> None:
        raise OSError(number, os.strerror(number))

    file = tmp_path / "a.md"
    file.write_bytes(b"new")
    monkeypatch.setattr(os, "fsync", refused)
    safe_writes.sync(tmp_path)
    with pytest.raises(OSError, match=os.strerror(number)):
        safe_writes.sync(file)


def test_a_disk_that_fails_is_never_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failed)
    monkeypatch.setattr(os, "chmod", failed)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        safe_writes.sync(tmp_path)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        safe_writes.permit(tmp_path, 0o755)
