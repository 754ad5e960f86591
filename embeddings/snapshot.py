"""The index on disk: layout, manifest, lock, atomic publish, load.

INDEX/
  CURRENT              the name of the published snapshot, replaced by rename
  snapshots/NAME/      manifest.json and the files that it lists; never changed once published
  cache/               what earlier builds worked out
  lock                 one build at a time
  id                   tells this index from others in the same vector server
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from content.rules import ReadingRules
from embeddings.errors import BuildLocked, Damaged, NewerSchema, NoIndex

SCHEMA = 1
"""Version of the layout and of every file in it. A reader refuses a higher one."""
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
SNAPSHOTS = "snapshots"
CATALOGUE = "articles.sqlite"
ENGINE = "engine"
CACHE = "cache"
LOCK = "lock"
IDENTITY = "id"

# Left on disk are the published snapshot and the one before: a service may still read it, and starts from it should
# the published one be damaged.


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a snapshot as it was when published."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot says of itself."""

    schema: int = SCHEMA
    name: str
    built_at: str
    """When the build began, ISO 8601 in UTC."""
    version: str
    """Of the program that wrote it."""
    fingerprint: str
    """Of everything that the build read: equal fingerprints make equal snapshots."""
    next_change: str | None
    """When the first embargo lifts or the first story expires, ISO 8601."""
    model: str
    model_key: str
    dimension: int
    """Of the dense vectors."""
    engine: str
    articles: int
    """Stories that can be shown."""
    hidden: dict[str, int]
    """Stories that cannot, by reason."""
    problems: list[dict[str, Any]]
    """Path, line, message and remedy of each."""
    hosts: list[str]
    """Hosts taken for the newsroom's own, beside those configured."""
    passages: int
    links: int
    """Pairs of stories that a link joins."""
    sites: list[dict[str, str]]
    """Name, title and base_url of each."""
    learned: dict[str, Any] | None = None
    reading: dict[str, Any] | None = None
    """The ReadingRules: a draft is read as the archive was. None where an earlier version did not keep them."""
    files: dict[str, FileEntry] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        """The newsroom's time zone, of whose days the snapshot's are. Raises ArchiveError where it names none."""
        return ReadingRules(timezone=str(self.reading["timezone"])).zone if self.reading else UTC


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot: its folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """Where the snapshot's file of that name lies."""
        return self.folder / name


def load(index: Path, *, verify: bool = True) -> Snapshot:
    """The published snapshot of an index.

    With `verify`, every file is checked against its hash. Raises NoIndex, NewerSchema or Damaged.
    """
    folder = published(index)
    if folder is None:
        raise NoIndex(f"there is no index in {index}. Make one: seealso build ARCHIVE --index {index}")
    return read(folder, verify=verify)


def copy(found: Snapshot, folder: Path) -> None:
    """Copy a snapshot to a new folder, each file checked on its way.

    Raises Damaged where the snapshot is not what was published, OSError where the copy cannot be written.
    """
    for name, entry in found.manifest.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            if _copied(found.path(name), written) != entry.sha256:
                raise Damaged(f"{found.path(name)} is not what was published: it was truncated or changed. {_REBUILD}")
    _write_manifest(folder, found.manifest)


def _copied(path: Path, target: BinaryIO) -> str:
    """Write what the file holds to `target`; gives its hash."""
    digest = hashlib.sha256()
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Damaged(f"{path} is missing or cannot be read. {_REBUILD}") from error
    with stream:
        while True:
            try:
                block = stream.read(1 << 20)
            except OSError as error:
                raise Damaged(f"{path} cannot be read. {_REBUILD}") from error
            if not block:
                return digest.hexdigest()
            digest.update(block)
            target.write(block)


def before(index: Path) -> Path | None:
    """The folder of the newest snapshot that is not the published one, None where there is none."""
    try:
        current = published(index)
    except Damaged:
        current = None
    try:
        others = [
            p for p in (index / SNAPSHOTS).iterdir() if p != current and not p.name.startswith(".") and p.is_dir()
        ]
        return max(others, key=lambda p: (p.stat().st_mtime_ns, p.name), default=None)
    except OSError:
        return None


def on_disk(index: Path) -> list[Path]:
    """The folders of all snapshots of an index."""
    return sorted(path for path in (index / SNAPSHOTS).glob("[!.]*") if path.is_dir())


def identity(index: Path) -> str:
    """What tells this index from all others, made up when it is first asked for."""
    file = index / IDENTITY
    try:
        said = file.read_text("utf-8").strip()
    except FileNotFoundError:
        said = ""
    if not (said.isascii() and said.isalnum()):
        said = secrets.token_hex(8)
        file.write_text(f"{said}\n", "utf-8")
    return said


def read(folder: Path, *, verify: bool = True) -> Snapshot:
    """The snapshot in that folder, published or not. Raises NewerSchema or Damaged."""
    return Snapshot(folder, _read_manifest(folder, verify))


def published(index: Path) -> Path | None:
    """The folder of the published snapshot, None where nothing was published yet."""
    try:
        name = (index / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{index / CURRENT} cannot be read: {error}. {_REBUILD}") from error
    # The name is a name, never a way out of the folder.
    if not name or name != Path(name).name or name.startswith("."):
        raise Damaged(f"{index / CURRENT} names no snapshot. {_REBUILD}")
    return index / SNAPSHOTS / name


_REBUILD = "Build the index again: seealso build ARCHIVE --index INDEX --full"


_MANIFEST = TypeAdapter(Manifest)


def _read_manifest(folder: Path, verify: bool) -> Manifest:
    file = folder / MANIFEST
    try:
        said = json.loads(file.read_text("utf-8"))
        schema = int(said["schema"])
    except FileNotFoundError as error:
        raise Damaged(f"{file} is missing. {_REBUILD}") from error
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise Damaged(f"{file} cannot be read. {_REBUILD}") from error
    if schema > SCHEMA:
        raise NewerSchema(
            f"{folder} was written by a later version (schema {schema}, this one reads up to {SCHEMA}). "
            "Upgrade this program, or build the index again with it."
        )
    try:
        manifest = _MANIFEST.validate_python(said)
    except ValidationError as error:
        raise Damaged(f"{file} is not a manifest. {_REBUILD}") from error
    for name, entry in manifest.files.items():
        _check(folder, name, entry, verify)
    return manifest


def _check(folder: Path, name: str, entry: FileEntry, verify: bool) -> None:
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise Damaged(f"{folder / MANIFEST} names {name!r}, outside its folder. {_REBUILD}")
    try:
        found = path.stat()
        # Whoever reads a pipe may wait for ever.
        sound = stat.S_ISREG(found.st_mode) and found.st_size == entry.bytes
        intact = sound and (not verify or _digest(path) == entry.sha256)
    except (OSError, ValueError) as error:
        raise Damaged(f"{path} is missing or cannot be read. {_REBUILD}") from error
    if not intact:
        raise Damaged(f"{path} is not what was published: it was truncated or changed. {_REBUILD}")


@contextlib.contextmanager
def build_lock(index: Path) -> Iterator[None]:
    """Hold the index for one build. Raises BuildLocked, naming the holder, while another build has it.

    The lock ends with the process, however that ends.
    """
    index.mkdir(parents=True, exist_ok=True)
    holder = index / f"{LOCK}.holder"
    lock = FileLock(index / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        try:
            who = holder.read_text("utf-8").strip()
        except OSError:
            who = "an unknown process"
        raise BuildLocked(f"another build of {index} is running: {who}. Wait for it to end, or end it.") from None
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {started}\n", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def writing(index: Path, name: str) -> Iterator[Path]:
    """A folder to write the files of a new snapshot to; gone again unless `publish` was called for it."""
    unfinished = index / SNAPSHOTS / f".{name}"
    for leftover in (index / SNAPSHOTS).glob(".*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def publish(index: Path, unfinished: Path, manifest: Manifest) -> Snapshot:
    """Make the folder of `writing` the index's published snapshot.

    Until the last rename the index is what it was; after it, what it is now: there is nothing between.
    """
    files = {}
    readable = unfinished.stat().st_mode & 0o666
    for path in sorted(p for p in unfinished.rglob("*") if p.is_file()):
        # Some writers make private files; whoever may read the folder, such as the service, must be able to.
        path.chmod(readable)
        files[path.relative_to(unfinished).as_posix()] = FileEntry(_digest(path), path.stat().st_size)
        _sync(path)
    manifest = Manifest(**{**_fields(manifest), "files": files})
    _write_manifest(unfinished, manifest)
    _sync(unfinished / MANIFEST)
    for folder in [unfinished, *(p for p in unfinished.rglob("*") if p.is_dir())]:
        _sync(folder)
    kept = _replaced(index)
    final = index / SNAPSHOTS / manifest.name
    unfinished.rename(final)
    # From the file upwards: nothing may be named by what reaches the disk before it does.
    for folder in (final.parent, index, index.parent):
        _sync(folder)
    pointer = index / f"{CURRENT}.new"
    pointer.write_text(f"{manifest.name}\n", "utf-8")
    _sync(pointer)
    pointer.replace(index / CURRENT)
    _sync(index)
    _drop_others(index, final, kept)
    return Snapshot(final, manifest)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in manifest.__dataclass_fields__}


def _replaced(index: Path) -> Path | None:
    """The snapshot that is published until now. No clock is asked for it: one may have been set back."""
    with contextlib.suppress(Damaged):
        found = published(index)
        if found is None or found.is_dir():
            return found
    return before(index)


def _drop_others(index: Path, *kept: Path | None) -> None:
    for old in (index / SNAPSHOTS).iterdir():
        if old.is_dir() and old not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    """Bring a file or folder to the disk itself, so that a power cut cannot undo it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
