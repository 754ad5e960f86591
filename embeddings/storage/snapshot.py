"""The index on disk: layout, manifest, lock, atomic publish, load.

INDEX/
  CURRENT              the name of the published snapshot, replaced by rename
  snapshots/NAME/      manifest.json and the files that it lists; never changed once published
  cache/               what earlier builds worked out
  lock                 one build at a time
  learning/            what is learned of all stories is written here, while others build; one process at a time
  id                   tells this index from others in the same vector server
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, BinaryIO, ClassVar

from filelock import FileLock, Timeout
from pydantic import AfterValidator, ConfigDict, FailFast, Field, TypeAdapter

from content.base import (
    ArchiveError,
    ArchiveProblem,
    Article,
    Link,
    ReadingRules,
    UnreadableFile,
    read_file,
    safe_writes,
)
from embeddings.base.errors import REBUILD, BuildLocked, Damaged, NoIndex, OtherSchema, Unwritable

SCHEMA = 10
"""Version of the layout and of every file in it. A reader refuses any other."""
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
SNAPSHOTS = "snapshots"
CATALOGUE = "articles.sqlite"
ENGINE = "engine"
CACHE = "cache"
LEARNED = frozenset({"weights.json", "calibration.json", "style.json", "tagging.json"})
"""Files of what was learned of an archive as a whole, beside its terms: a quick build leaves them as they are."""
LOCK = "lock"
LEARNING, LEARNING_LOCK = "learning", "learning.lock"
IDENTITY = "id"

PROVISIONAL = "provisional"
"""The fingerprint of a first index, which another model's follows as soon as that has read the archive."""
LONGEST_NAME = 200
"""Bytes of CURRENT."""
LARGEST_MANIFEST = 32_000_000
"""Bytes. Most of it are the archive's problems, some hundred bytes each."""
MOST_FILES = 100
"""Of a snapshot, which has some twenty."""
MOST_STORIES = 1 << 31
LARGEST_SETTINGS = 8_000_000
"""Characters of what is remembered of the settings: a config file has a million bytes at most."""
WAITING = 0.1
"""Seconds between two looks whether the other build has ended."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

# Left on disk are the published snapshot and the one before: a service may still read it, and starts from it should
# the published one be damaged.


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment has a time zone")
    return text


Count = Annotated[int, Field(ge=0, lt=MOST_STORIES)]
Moment = Annotated[str, AfterValidator(_moment), Field(max_length=64)]
Plain = Annotated[str, Field(max_length=10_000)]


FileStamp = tuple[int, int, int, int]
"""Device, inode, bytes and time in ns: by these a file that lies as it lay is told from another."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a snapshot as it was when published."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """One title of the newsroom."""

    name: Plain
    title: Plain
    base_url: Plain


def _bounded(tables: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(tables)) > LARGEST_SETTINGS:
        raise ValueError("these are more settings than any config file holds")
    return tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The settings that a build went by, for whoever asks the index from another folder.

    What they mean is not looked at here: whoever goes by them checks them.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    file: Plain = ""
    """The config file's whole path; empty where there was none."""
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    """Of that file."""
    archive: Annotated[list[Plain], Field(max_length=1000)] = field(default_factory=list)
    """The folders that were named to be read."""
    tables: Annotated[dict[str, dict[str, Any]], AfterValidator(_bounded)] = field(default_factory=dict)
    """What was set, by table; a secret is in none of them."""
    unkept: Annotated[list[Plain], Field(max_length=100)] = field(default_factory=list)
    """What else the file sets that serving would heed, and no index remembers."""


def _record() -> str:
    schema = [[f"{entry.name}: {entry.type}" for entry in fields(kind)] for kind in (Article, Link)]
    return hashlib.sha256(json.dumps(schema).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot says of itself."""

    schema: int = SCHEMA
    record: str = field(default_factory=_record)
    """Of the fields that `Article` has: a story's record holds these, and a program that has others cannot read it."""
    name: Annotated[str, Field(pattern=f"^{_NAME.pattern}$")]
    built_at: Moment
    """When the build began, ISO 8601 in UTC."""
    version: Plain
    """Of the program that wrote it."""
    fingerprint: Plain
    """Of everything that the build read: equal fingerprints make equal snapshots."""
    next_change: Moment | None
    """When the first embargo lifts or the first story expires, ISO 8601."""
    model: Plain
    model_key: Plain
    dimension: Annotated[int, Field(ge=1, le=1 << 16)]
    """Of the dense vectors."""
    engine: Plain
    articles: Annotated[int, Field(ge=1, lt=MOST_STORIES)]
    """Stories that can be shown."""
    hidden: dict[Plain, Count]
    """Stories that cannot, by reason."""
    problems: Annotated[list[dict[str, Any]], FailFast()]
    """Path, line, message and remedy of each."""
    hosts: Annotated[list[Plain], FailFast()]
    """Hosts taken for the newsroom's own, beside those configured."""
    read: Annotated[dict[Plain, Annotated[float, Field(ge=0, allow_inf_nan=False)]], Field(max_length=20)]
    """Shares of the stories with a date and with tags; links to pages of the newsroom's own, and those to stories."""
    passages: Annotated[int, Field(ge=1)]
    links: Annotated[int, Field(ge=0)]
    """Pairs of stories that a link joins."""
    sites: Annotated[list[dict[str, str]], FailFast()]
    """Name, title and base_url of each."""
    learned: dict[str, Any] | None = None
    reading: dict[str, Any] = field(default_factory=dict)
    """The ReadingRules: a draft is read as the archive was. Empty for those that nothing is said of."""
    repeated: Annotated[list[Annotated[int, Field(ge=0, lt=1 << 32)]], FailFast()] = field(default_factory=list)
    """Keys of the sentences that many stories hold, which are no part of a story or a draft."""
    settings: Remembered = field(default_factory=Remembered)
    """What was set when it was built."""
    files: Annotated[dict[str, FileEntry], Field(max_length=MOST_FILES)] = field(default_factory=dict)

    @property
    def read_stories(self) -> int:
        """How many stories were read, hidden ones too."""
        return self.articles + sum(self.hidden.values())

    @property
    def provisional(self) -> bool:
        """Whether it is a first index, by the fast model, until the model has read the archive."""
        return self.fingerprint == PROVISIONAL

    def in_common(self, other: "Manifest") -> frozenset[str]:
        """Give the names of the files that both snapshots have, and that are the same in both."""
        return frozenset(name for name, entry in self.files.items() if other.files.get(name) == entry)

    @property
    def zone(self) -> tzinfo:
        """The newsroom's time zone, of whose days the snapshot's are."""
        return self.rules.zone

    @property
    def rules(self) -> ReadingRules:
        """How the archive was read, and drafts should be."""
        return _RULES.validate_python(self.reading)


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
        raise NoIndex(f"there is no index in {index}. Make one: seealso build ARCHIVE --index {index}")
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
    same = snapshot.manifest.in_common(like.manifest) if like else frozenset()
    for name, entry in snapshot.manifest.files.items():
        target = folder / name
        if like and name in same:
            share_file(like.folder, name, folder)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            if _copied(snapshot.path(name), entry.bytes, written) != entry.sha256:
                raise Damaged(
                    f"{snapshot.path(name)} is not what was published: it was truncated or changed. {REBUILD}"
                )
    _write_manifest(folder, snapshot.manifest)


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
        shutil.copy2(folder / name, target)


def _copied(path: Path, most: int, target: BinaryIO) -> str:
    """Write what the file holds to `target`, of more than `most` bytes the first alone; gives its hash."""
    digest = hashlib.sha256()
    try:
        # Nothing that has taken the file's place meanwhile is waited for.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise Damaged(f"{path} is missing or cannot be read. {REBUILD}") from error
    with os.fdopen(handle, "rb") as stream:
        left = most
        while left:
            try:
                block = stream.read(min(1 << 20, left))
            except OSError as error:
                raise Damaged(f"{path} cannot be read. {REBUILD}") from error
            if not block:
                break
            left -= len(block)
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
            p for p in (index / SNAPSHOTS).iterdir() if p != current and not p.name.startswith(".") and p.is_dir()
        ]
        return max(others, key=lambda p: (p.stat().st_mtime_ns, p.name), default=None)
    except OSError:
        return None


def on_disk(index: Path) -> list[Path]:
    """Find the folders of all snapshots of an index."""
    return sorted(path for path in (index / SNAPSHOTS).glob("[!.]*") if path.is_dir())


def identity(index: Path) -> str:
    """Give what tells this index from all others, made up when it is first asked for."""
    file = index / IDENTITY
    try:
        name = read_file(file, LONGEST_NAME).decode("ascii", "replace").strip()
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
    return Snapshot(folder, _read_manifest(folder, name or folder.name, verify, checked or {}))


def published(index: Path) -> Path | None:
    """Find the folder of the published snapshot, None where nothing was published yet."""
    try:
        name = read_file(index / CURRENT, LONGEST_NAME).decode().strip()
    except (UnreadableFile, UnicodeDecodeError) as error:
        if _missing(index / CURRENT):
            return None
        raise Damaged(f"{index / CURRENT} cannot be read: {_reason(error)}. {REBUILD}") from error
    # The name is a name, never a way out of the folder.
    if not _NAME.fullmatch(name):
        raise Damaged(f"{index / CURRENT} names no snapshot. {REBUILD}")
    return index / SNAPSHOTS / name


_MANIFEST = TypeAdapter(Manifest)
_RULES = TypeAdapter(ReadingRules)
_PROBLEMS = TypeAdapter(list[ArchiveProblem])
_SITES = TypeAdapter(list[SiteEntry])


@dataclass(frozen=True, slots=True, kw_only=True)
class _LearnedWeights:
    pairs: Count
    before: Annotated[float, Field(ge=0, le=1)]
    after: Annotated[float, Field(ge=0, le=1)]
    gained: Annotated[list[Plain], Field(max_length=100)]


_LEARNED = TypeAdapter(_LearnedWeights | None)


def _missing(file: Path) -> bool:
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _reason(error: Exception) -> str:
    return error.message if isinstance(error, UnreadableFile) else str(error)


def _read_manifest(folder: Path, name: str, verify: bool, checked: Mapping[str, FileStamp]) -> Manifest:
    file = folder / MANIFEST
    try:
        data = read_file(file, LARGEST_MANIFEST)
        content = json.loads(data)
        schema, kept, named = int(content["schema"]), content.get("record"), set(content)
        # It may take as much memory again.
        content = None
    except UnreadableFile as error:
        missing = "is missing" if _missing(file) else f"cannot be read: {error.message}"
        raise Damaged(f"{file} {missing}. {REBUILD}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise Damaged(f"{file} cannot be read. {REBUILD}") from error
    if schema != SCHEMA or kept != _record():
        age = "an earlier" if schema < SCHEMA else "a later" if schema > SCHEMA else "another"
        raise OtherSchema(
            f"{folder} was written by {age} version of this program (schema {schema}, this one reads {SCHEMA}). "
            "Build the index again with this one: seealso build ARCHIVE --index INDEX"
        )
    try:
        manifest = _MANIFEST.validate_json(data, strict=True)
        _RULES.validate_python(manifest.reading)
        _PROBLEMS.validate_python([asdict(ArchiveProblem(**problem)) for problem in manifest.problems])
        _SITES.validate_python(manifest.sites)
        _LEARNED.validate_python(manifest.learned)
        # Of what it does not know it would not know either what it means.
        sound = manifest.name == name and named == set(Manifest.__dataclass_fields__)
    except (ValueError, TypeError, ArchiveError, RecursionError) as error:
        raise Damaged(f"{file} is not a manifest. {REBUILD}") from error
    if not sound:
        raise Damaged(f"{file} is not a manifest of {name}. {REBUILD}")
    for entry_name, entry in manifest.files.items():
        _check(folder, entry_name, entry, verify, checked.get(entry_name))
    return manifest


def _check(folder: Path, name: str, entry: FileEntry, verify: bool, checked: FileStamp | None) -> None:
    path, parts = folder / name, PurePosixPath(name).parts
    if name != "/".join(parts) or any(part in ("", "/", "..") or part.startswith(".") for part in parts):
        raise Damaged(f"{folder / MANIFEST} names {name!r}, outside its folder. {REBUILD}")
    try:
        # Neither it nor a folder on the way may lead elsewhere.
        ways = [folder.joinpath(*parts[:count]).lstat().st_mode for count in range(1, len(parts))]
        status = path.lstat()
        # Whoever reads a pipe may wait for ever.
        sound = all(map(stat.S_ISDIR, ways)) and stat.S_ISREG(status.st_mode) and status.st_size == entry.bytes
        intact = sound and (not verify or _stamp(status) == checked or _digest(path) == entry.sha256)
    except (OSError, ValueError) as error:
        raise Damaged(f"{path} is missing or cannot be read. {REBUILD}") from error
    if not intact:
        raise Damaged(f"{path} is not what was published: it was truncated or changed. {REBUILD}")


def _own(index: Path) -> None:
    """Raise Unwritable where something that a build writes to, or clears away, leads out of the index's folder."""
    for name in (SNAPSHOTS, CACHE, LEARNING, LEARNING_LOCK, LOCK, _holder(index).name, IDENTITY):
        if (index / name).is_symlink():
            raise Unwritable(
                f"{index / name} is a symbolic link, and what it leads to is not the index's. Remove it"
                + (", or name the folder itself: `cache` in seealso.toml." if name == CACHE else ".")
            )


def _holder(index: Path) -> Path:
    return index / f"{LOCK}.holder"


@contextlib.contextmanager
def build_lock(index: Path, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the index for one build. Raises BuildLocked, naming the holder, while another build has it, and Unwritable
    where a part of it leads to another folder.

    With `wait`, which is told the holder, it waits for the other to end. The lock ends with the process, however that
    ends.
    """
    index.mkdir(parents=True, exist_ok=True)
    _own(index)
    holder = _holder(index)
    lock = FileLock(index / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        try:
            who = read_file(holder, LONGEST_NAME).decode("utf-8", "replace").strip()
        except UnreadableFile:
            who = "an unknown process"
        if wait is None:
            raise BuildLocked(
                f"another build of {index} is running: {who}. Wait for it to end (--wait does), or end it."
            ) from None
        wait(who)
        lock.acquire(timeout=-1, poll_interval=WAITING)
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {started}\n", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def learning(index: Path) -> Iterator[Path | None]:
    """Give a folder to write a snapshot to without the index's lock, so that others build meanwhile; None where another
    process has it. What was not published of it is gone again afterwards."""
    lock, folder = FileLock(index / LEARNING_LOCK, timeout=0), index / LEARNING
    try:
        lock.acquire()
    except Timeout:
        yield None
        return
    try:
        # Left by a process that was killed.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


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
    for path in sorted(p for p in unfinished.rglob("*") if p.is_file()):
        name = path.relative_to(unfinished).as_posix()
        if like and (entry := like.manifest.files.get(name)) and _is_shared(path, like.path(name)):
            files[name] = entry
            continue
        # Some writers make private files; whoever may read the folder, such as the service, must be able to.
        path.chmod(readable)
        files[name] = FileEntry(_digest(path), path.stat().st_size)
        safe_writes.sync(path)
    manifest = replace(manifest, files=files)
    _write_manifest(unfinished, manifest)
    safe_writes.sync(unfinished / MANIFEST)
    for folder in [unfinished, *(p for p in unfinished.rglob("*") if p.is_dir())]:
        safe_writes.sync(folder)
    kept = _replaced(index)
    final = index / SNAPSHOTS / manifest.name
    unfinished.rename(final)
    # From the file upwards: nothing may be named by what reaches the disk before it does.
    for folder in (final.parent, index, index.parent):
        safe_writes.sync(folder)
    safe_writes.sweep([index, index / CACHE])
    safe_writes.write(index / CURRENT, f"{manifest.name}\n".encode())
    safe_writes.sync(index)
    _drop_others(index, final, kept)
    _drop_unlearned(index)
    return Snapshot(final, manifest)


def _is_shared(path: Path, other: Path) -> bool:
    """Whether both are names of one file."""
    with contextlib.suppress(OSError):
        return path.samefile(other)
    return False


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _replaced(index: Path) -> Path | None:
    """The snapshot that is published until now. No clock is asked for it: one may have been set back."""
    with contextlib.suppress(Damaged):
        current = published(index)
        if current is None or current.is_dir():
            return current
    return before(index)


def _drop_others(index: Path, *kept: Path | None) -> None:
    for old in (index / SNAPSHOTS).iterdir():
        if old.is_dir() and old not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _drop_unlearned(index: Path) -> None:
    """Remove what a process was learning that was killed."""
    if (index / LEARNING).exists():
        with contextlib.suppress(Timeout), FileLock(index / LEARNING_LOCK, timeout=0):
            shutil.rmtree(index / LEARNING, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
