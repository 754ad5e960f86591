"""The index on disk: publishing, loading, and everything that may have happened to the files."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.base.errors import BuildLocked, Damaged, Forbidden, NoIndex, OtherSchema, SnapshotError, Unwritable
from embeddings.storage import snapshot
from embeddings.storage.layout import HOLDER
from embeddings.storage.locks import build_lock
from embeddings.storage.manifest import SCHEMA, Manifest
from tests.support.paths import ROOT


def manifest(name: str) -> Manifest:
    return Manifest(
        name=name,
        built_at="2026-01-01T00:00:00+00:00",
        version="0",
        fingerprint=name,
        next_change=None,
        model="m",
        model_key="m",
        dimension=4,
        engine="faiss",
        articles=1,
        hidden={},
        problems=[],
        read={},
        hosts=[],
        passages=1,
        links=0,
        sites=[],
    )


def publish(index: Path, name: str, content: str = "words") -> snapshot.Snapshot:
    with snapshot.writing(index, name) as folder:
        (folder / "part").mkdir()
        (folder / "part" / "file").write_text(content)
        return snapshot.publish(index, folder, manifest(name))


def test_what_is_published_is_what_is_loaded(tmp_path: Path) -> None:
    made = publish(tmp_path, "one")
    loaded = snapshot.load(tmp_path)
    assert loaded == made
    assert loaded.path("part/file").read_text() == "words"
    assert list(loaded.manifest.files) == ["part/file"]


def test_the_published_snapshot_and_the_one_before_are_kept(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        publish(tmp_path, name)
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == ["three", "two"]
    assert snapshot.load(tmp_path).manifest.name == "three"


def test_a_snapshot_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    with snapshot.writing(tmp_path, "two") as folder:
        (folder / "half").write_text("half")
    assert [p.name for p in (tmp_path / "snapshots").iterdir()] == ["one"]
    assert snapshot.load(tmp_path).manifest.name == "one"


def test_what_a_killed_build_left_is_swept_by_the_next(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / "snapshots" / ".dead").mkdir()
    (tmp_path / "snapshots" / ".dead" / "half").write_text("half")
    publish(tmp_path, "two")
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == ["one", "two"]


def truncate(index: Path) -> None:
    (index / "snapshots/one/part/file").write_text("wor")


def alter(index: Path) -> None:
    (index / "snapshots/one/part/file").write_text("wordz")


def remove_file(index: Path) -> None:
    (index / "snapshots/one/part/file").unlink()


def remove_snapshot(index: Path) -> None:
    (index / "snapshots/one").rename(index / "elsewhere")


def empty_current(index: Path) -> None:
    (index / "CURRENT").write_text("")


def binary_current(index: Path) -> None:
    (index / "CURRENT").write_bytes(b"\xff\xfe\x00")


def point_outside(index: Path) -> None:
    (index / "CURRENT").write_text("../../etc\n")


def rewrite(index: Path, **changes: object) -> None:
    file = index / "snapshots/one/manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def list_outside(index: Path) -> None:
    rewrite(index, files={"../../secret": {"sha256": "0" * 64, "bytes": 1}})


def break_manifest(index: Path) -> None:
    (index / "snapshots/one/manifest.json").write_text('{"schema": 1, "na')


def strange_manifest(index: Path) -> None:
    (index / "snapshots/one/manifest.json").write_text('["schema"]')


def deep_manifest(index: Path) -> None:
    (index / "snapshots/one/manifest.json").write_text("[" * 100_000)


def endless_schema(index: Path) -> None:
    rewrite(index, schema=float("inf"))


def unnameable_file(index: Path) -> None:
    rewrite(index, files={"a\0b": {"sha256": "0" * 64, "bytes": 1}})


def wrong_kinds(index: Path) -> None:
    rewrite(index, sites="post", dimension=[4])


def list_a_pipe(index: Path) -> None:
    os.mkfifo(index / "snapshots/one/pipe")
    rewrite(index, files={"pipe": {"sha256": "0" * 64, "bytes": 0}})


def newer_schema(index: Path) -> None:
    rewrite(index, schema=SCHEMA + 1)


FAULTS = [
    (truncate, Damaged, "truncated or changed"),
    (alter, Damaged, "truncated or changed"),
    (remove_file, Damaged, "missing"),
    (remove_snapshot, Damaged, "missing"),
    (empty_current, Damaged, "names no snapshot"),
    (binary_current, Damaged, "cannot be read"),
    (point_outside, Damaged, "names no snapshot"),
    (list_outside, Damaged, "outside its folder"),
    (break_manifest, Damaged, "cannot be read"),
    (strange_manifest, Damaged, "cannot be read"),
    (deep_manifest, Damaged, "cannot be read"),
    (endless_schema, Damaged, "cannot be read"),
    (unnameable_file, Damaged, "missing or cannot be read"),
    (wrong_kinds, Damaged, "not a manifest"),
    (list_a_pipe, Damaged, "truncated or changed"),
    (newer_schema, OtherSchema, "later version"),
]


@pytest.mark.parametrize(("harm", "error", "words"), FAULTS, ids=[fault[0].__name__ for fault in FAULTS])
def test_harm_is_noticed_and_said_with_the_remedy(
    tmp_path: Path, harm: object, error: type[SnapshotError], words: str
) -> None:
    publish(tmp_path, "one")
    harm(tmp_path)  # type: ignore[operator]
    with pytest.raises(error, match=words) as caught:
        snapshot.load(tmp_path)
    assert "\n" not in str(caught.value)
    assert "uild" in str(caught.value) or "pgrade" in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("index")
    publish(index, "one")
    return index


@given(changes=st.dictionaries(st.sampled_from(list(Manifest.__dataclass_fields__)), JSON, max_size=3))
def test_whatever_a_manifest_says_it_is_read_or_damaged(published: Path, changes: dict[str, object]) -> None:
    file = published / "snapshots/one/manifest.json"
    sound = file.read_text()
    rewrite(published, **changes)
    try:
        snapshot.load(published)
    except SnapshotError:
        pass
    finally:
        file.write_text(sound)


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="seealso build ARCHIVE --index"):
        snapshot.load(tmp_path)


def test_a_second_build_hears_who_holds_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from embeddings.storage.locks import build_lock\n"
            "with build_lock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BuildLocked, match=f"process {holder.pid} "), build_lock(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    # The lock ended with its holder, killed as it was.
    with build_lock(tmp_path):
        assert f"process {os.getpid()} " in (tmp_path / HOLDER).read_text("utf-8")
    assert not (tmp_path / HOLDER).exists()


@pytest.mark.parametrize("file", ["CURRENT", "snapshots/one/manifest.json", "snapshots/one/part/file"])
def test_what_another_account_keeps_to_itself_is_not_called_damaged(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "one")
    real_open, real = os.open, Path.open

    def opened(path: Any, *arguments: Any, **named: Any) -> int:
        if str(path) == str(tmp_path / file):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real_open(path, *arguments, **named)

    def opened_path(path: Path, *arguments: Any, **named: Any) -> Any:
        os.close(os.open(path, os.O_RDONLY))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(Path, "open", opened_path)
    with pytest.raises(Forbidden) as told:
        snapshot.load(tmp_path)
    assert f"{tmp_path / file}: this account may not read it. Allow it" in str(told.value)
    assert "Build the index again" not in str(told.value)


def test_a_copy_of_what_another_account_keeps_to_itself_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, real = publish(tmp_path, "one"), os.open

    def opened(path: Any, *arguments: Any, **named: Any) -> int:
        if str(path) == str(one.path("part/file")):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(Forbidden):
        snapshot.copy(one, tmp_path / "copy")


def test_a_disk_that_makes_no_links_and_has_no_permissions_shares_by_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    for name in ("link", "chmod", "utime"):
        monkeypatch.setattr(os, name, refused)
    one = publish(tmp_path, "one")
    snapshot.share(one.folder, one.manifest, tmp_path / "shared")
    assert (tmp_path / "shared/part/file").read_bytes() == one.path("part/file").read_bytes()


@pytest.mark.parametrize("left", [False, True], ids=["new", "with a file that a killed build left"])
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS], ids=errno.errorcode.get)
def test_a_disk_without_locks_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, left: bool
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if left:
        (tmp_path / "lock").write_bytes(b"")
    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(Unwritable, match="name a folder on a disk of this machine, --index DIR"), build_lock(tmp_path):
        pass
