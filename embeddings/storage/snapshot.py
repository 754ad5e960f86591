"""Snapshots of an index: load, copy, publish at once."""

import contextlib
import hashlib
import os
import re
import secrets
import shlex
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from content.base import UnreadableFile, read_file, safe_writes
from embeddings.base.errors import REBUILD, Damaged, NoIndex
from embeddings.storage import manifest as manifests
from embeddings.storage.layout import CACHE, CURRENT, IDENTITY, MAX_NAME_BYTES, SNAPSHOTS
from embeddings.storage.locks import drop_unlearned
from embeddings.storage.manifest import MANIFEST, NAME, FileEntry, Manifest
from embeddings.storage.permissions import forbidden

FileStamp = tuple[int, int, int, int]
"""Device, inode, bytes and time in ns, by which a file that has changed is noticed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot: its folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """Give where the snapshot's file of that name lies."""
        return self.folder / name


def load(index: Path, *, verify: bool = True, checked: Mapping[str, FileStamp] | None = None) -> Snapshot:
    """Read the published snapshot of an index.

    With `verify`, every file is checked against its hash, but for those that lie there as `checked` says: they were
    before. Raises NoIndex, OtherSchema or Damaged.
    """
    folder = published(index)
    if folder is None:
        raise NoIndex(
            f"there is no index in {index}. Make one: seealso build ARCHIVE --index {shlex.quote(str(index))}"
        )
    return read(folder, verify=verify, checked=checked)


def stamps(snapshot: Snapshot) -> dict[str, FileStamp]:
    """Tell how the files lie there. Raises OSError."""
    return {name: _stamp(snapshot.path(name).lstat()) for name in snapshot.manifest.files}


def _stamp(status: os.stat_result) -> FileStamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def copy(snapshot: Snapshot, folder: Path, like: Snapshot | None = None) -> None:
    """Copy a snapshot to a new folder, of which the name is the caller's, each file checked on its way.

    `like` is a copy that nobody changes: files that it has too are linked from there. Raises Damaged where the
    snapshot is not what was published, OSError where the copy cannot be written.
    """
    shared_files = snapshot.manifest.in_common(like.manifest) if like else frozenset()
    for name, entry in snapshot.manifest.files.items():
        target = folder / name
        if like and name in shared_files:
            share_file(like.folder, name, folder)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as target_file:
            if _copy_hashed(snapshot.path(name), entry.bytes, target_file) != entry.sha256:
                raise Damaged(
                    f"{snapshot.path(name)} is not what was published: it was truncated or changed. {REBUILD}"
                )
    manifests.write(folder, snapshot.manifest)


def share(folder: Path, manifest: Manifest, unfinished: Path) -> None:
    """Have the files of a snapshot in another one's folder as well: linked where the disk can, else copied.

    Neither is ever changed, and each can be removed without the other.
    """
    for name in manifest.files:
        share_file(folder, name, unfinished)


def share_file(folder: Path, name: str, unfinished: Path) -> None:
    """Have one file of a snapshot in another one's folder as well, as `share` does all of them."""
    target = unfinished / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(folder / name, target)
    except OSError:
        # Without its times and permissions, which a disk that makes no links may refuse as well.
        shutil.copyfile(folder / name, target)


def _copy_hashed(path: Path, size: int, target: BinaryIO) -> str:
    """Write what the file holds to `target`, of more than `size` bytes the first alone; gives its hash."""
    digest = hashlib.sha256()
    try:
        # Without waiting: a pipe may have taken the file's place.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise forbidden(path) or Damaged(f"{path} is missing or cannot be read. {REBUILD}") from error
    with os.fdopen(handle, "rb") as stream:
        remaining = size
        while remaining:
            try:
                block = stream.read(min(1 << 20, remaining))
            except OSError as error:
                raise Damaged(f"{path} cannot be read. {REBUILD}") from error
            if not block:
                break
            remaining -= len(block)
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def before(index: Path) -> Path | None:
    """Find the newest snapshot that is not the published one: its folder, None where there is none."""
    try:
        current = published(index)
    except Damaged:
        current = None
    try:
        others = [
            path
            for path in (index / SNAPSHOTS).iterdir()
            if path != current and not path.name.startswith(".") and path.is_dir()
        ]
        return max(others, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)
    except OSError:
        return None


def on_disk(index: Path) -> list[Path]:
    """Find the folders of all snapshots of an index."""
    return sorted(path for path in (index / SNAPSHOTS).glob("[!.]*") if path.is_dir())


def identity(index: Path) -> str:
    """Give the name that tells this index from all others; it is made up when it is first needed."""
    file = index / IDENTITY
    try:
        name = read_file(file, MAX_NAME_BYTES).decode("ascii", "replace").strip()
    except UnreadableFile:
        name = ""
    if not (name.isascii() and name.isalnum()):
        name = secrets.token_hex(8)
        safe_writes.write(file, f"{name}\n".encode())
    return name


def read(
    folder: Path, *, name: str | None = None, verify: bool = True, checked: Mapping[str, FileStamp] | None = None
) -> Snapshot:
    """Read the snapshot in that folder, published or not, as `load` does; `name` is its own where the folder has
    another. Raises OtherSchema or Damaged."""
    manifest = manifests.read(folder, name or folder.name)
    for file, entry in manifest.files.items():
        _check(folder, file, entry, verify, checked.get(file) if checked else None)
    return Snapshot(folder, manifest)


def published(index: Path) -> Path | None:
    """Find the folder of the published snapshot, None where nothing was published yet."""
    try:
        name = read_file(index / CURRENT, MAX_NAME_BYTES).decode().strip()
    except (UnreadableFile, UnicodeDecodeError) as error:
        if manifests.is_missing(index / CURRENT):
            return None
        message = f"{index / CURRENT} cannot be read: {_reason(error)}. {REBUILD}"
        raise forbidden(index / CURRENT) or Damaged(message) from error
    # The name is a name, never a way out of the folder.
    if not re.fullmatch(NAME, name):
        raise Damaged(f"{index / CURRENT} names no snapshot. {REBUILD}")
    return index / SNAPSHOTS / name


def _reason(error: Exception) -> str:
    return error.message if isinstance(error, UnreadableFile) else str(error)


def _check(folder: Path, name: str, entry: FileEntry, verify: bool, checked: FileStamp | None) -> None:
    path, parts = folder / name, PurePosixPath(name).parts
    if name != "/".join(parts) or any(part in ("", "/", "..") or part.startswith(".") for part in parts):
        raise Damaged(f"{folder / MANIFEST} names {name!r}, outside its folder. {REBUILD}")
    try:
        # Neither it nor a folder on the way may lead elsewhere.
        folder_modes = [folder.joinpath(*parts[:count]).lstat().st_mode for count in range(1, len(parts))]
        status = path.lstat()
        # A pipe is refused: reading it might wait for ever.
        sound = all(map(stat.S_ISDIR, folder_modes)) and stat.S_ISREG(status.st_mode) and status.st_size == entry.bytes
        intact = sound and (not verify or _stamp(status) == checked or _digest(path) == entry.sha256)
    except (OSError, ValueError) as error:
        raise forbidden(path) or Damaged(f"{path} is missing or cannot be read. {REBUILD}") from error
    if not intact:
        raise Damaged(f"{path} is not what was published: it was truncated or changed. {REBUILD}")


@contextlib.contextmanager
def writing(index: Path, name: str) -> Iterator[Path]:
    """Give a folder to write the files of a new snapshot to; it is gone again unless `publish` was called for it."""
    unfinished = index / SNAPSHOTS / f".{name}"
    for leftover in (index / SNAPSHOTS).glob(".*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def publish(index: Path, unfinished: Path, manifest: Manifest, like: Snapshot | None = None) -> Snapshot:
    """Make the folder of `writing` the index's published snapshot; `like` is one whose files it may share.

    Until the last rename the index is what it was; after it, what it is now: there is nothing between.
    """
    files = {}
    readable = unfinished.stat().st_mode & 0o666
    for path in sorted(path for path in unfinished.rglob("*") if path.is_file()):
        name = path.relative_to(unfinished).as_posix()
        if like and (entry := like.manifest.files.get(name)) and _is_shared(path, like.path(name)):
            files[name] = entry
            continue
        # Some writers make private files; whoever may read the folder, such as the service, must be able to.
        safe_writes.permit(path, readable)
        files[name] = FileEntry(_digest(path), path.stat().st_size)
        safe_writes.sync(path)
    manifest = replace(manifest, files=files)
    manifests.write(unfinished, manifest)
    safe_writes.sync(unfinished / MANIFEST)
    for folder in [unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())]:
        safe_writes.sync(folder)
    previous = _replaced_snapshot(index)
    final = index / SNAPSHOTS / manifest.name
    unfinished.rename(final)
    # From the file upwards: no name may reach the disk before what it names.
    for folder in (final.parent, index, index.parent):
        safe_writes.sync(folder)
    safe_writes.sweep([index, index / CACHE])
    safe_writes.write(index / CURRENT, f"{manifest.name}\n".encode())
    safe_writes.sync(index)
    _drop_others(index, final, previous)
    drop_unlearned(index)
    return Snapshot(final, manifest)


def _is_shared(path: Path, other: Path) -> bool:
    """Whether both are names of one file."""
    with contextlib.suppress(OSError):
        return path.samefile(other)
    return False


def _replaced_snapshot(index: Path) -> Path | None:
    """The snapshot that is published until now. No clock is asked: it may have been set back."""
    with contextlib.suppress(Damaged):
        current = published(index)
        if current is None or current.is_dir():
            return current
    return before(index)


def _drop_others(index: Path, *kept: Path | None) -> None:
    for old in (index / SNAPSHOTS).iterdir():
        if old.is_dir() and old not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
