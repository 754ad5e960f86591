"""Undo file: how it is written and read. Whoever hands one over may have made it, so it is bounded and checked.

It is a zip archive of the files as they were, so it helps even where Seealso is no longer installed; manifest.json in
it says where each belongs, and the sha256 of the file before and after. A seal over the manifest tells those that this
account's own Seealso wrote from all others.
"""

import hashlib
import hmac
import io
import json
import os
import re
import secrets
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.base import printable, safe_writes
from content.retagging.forms.errors import RetaggingError

MAX_FILE_BYTES = 100_000_000
"""Bytes of one file; a story has 2 MB, unless configured otherwise."""
MAX_TOTAL_BYTES = 2_000_000_000
"""Bytes of all of them."""
MAX_MANIFEST_BYTES = 64_000_000
"""Bytes of the manifest, some 400 a file, and of the zip archive's own list of what is in it."""

_MANIFEST = "manifest.json"
_VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_READABLE_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other ways to compress take as much memory as the file says."""
_READ_ERRORS = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, MemoryError, EOFError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error),
)
"""Whatever zipfile and json raise for what is none of theirs; a RecursionError is a RuntimeError."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A file of the undo file."""

    path: Path
    saved_as: str
    before_digest: str
    after_digest: str
    real: str
    """Where the path led; another file is none of ours."""


class UndoFile:
    """An undo file that has been checked as a whole."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile, saved: Sequence[Saved], sealed: bool) -> None:
        self._path, self._zipped = path, zipped
        self.saved = saved
        self.sealed = sealed
        """Whether it was written with the key that it was opened with."""

    def before(self, saved: Saved) -> bytes:
        """Return the file as it was. Raises RetaggingError."""
        try:
            data = _read_entry(self._zipped, saved.saved_as, MAX_FILE_BYTES)
        except _READ_ERRORS as error:
            raise _unreadable(self._path, error) from error
        if digest(data) != saved.before_digest:
            raise _unreadable(self._path, ValueError(f"{printable(saved.saved_as[:100])} is damaged"))
        return data


def digest(data: bytes) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(data).hexdigest()


def save(files: Sequence[tuple[Path, bytes, bytes, str]], folder: Path, key: bytes = b"") -> Path:
    """Write (path, before, after, path with links followed) of each file to a new undo file; it is on the disk then.

    With a key it is sealed. Raises RetaggingError.
    """
    moment = datetime.now(UTC)
    target = folder / f"tags-{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.undo.zip"
    entries = [
        {
            "path": str(path.absolute()),
            "real": real,
            "saved_as": f"{number:05}-{path.name}",
            "before": digest(before),
            "after": digest(after),
        }
        for number, (path, before, after, real) in enumerate(files)
    ]
    made_at = moment.isoformat(timespec="seconds")
    manifest = {"version": _VERSION, "made_at": made_at, "files": entries, "seal": _seal(entries, key)}
    text = json.dumps(manifest, indent=1)
    sizes = [len(before) for _, before, *_ in files]
    if max(sizes, default=0) > MAX_FILE_BYTES or sum(sizes) > MAX_TOTAL_BYTES or len(text) > MAX_MANIFEST_BYTES:
        raise RetaggingError("These are too many files, or too large, to be undone. Change some folders at a time.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            safe_writes.replacing(target) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(_MANIFEST, text)
            for entry, (_, before, *_) in zip(entries, files, strict=True):
                archive.writestr(entry["saved_as"], before)
        safe_writes.sync(folder)
    except OSError as error:
        raise RetaggingError(
            f"The undo file could not be written to {folder} ({error.strerror or error}), so nothing was changed."
            " Make room, or name a folder that may be written to: --undo-dir DIR."
        ) from error
    return target


@contextmanager
def open_undo_file(path: Path, key: bytes = b"") -> Iterator[UndoFile]:
    """Open the undo file, and check all of it. Raises RetaggingError."""
    if not path.exists():
        raise RetaggingError(f"There is no undo file {path}. Name the one that the change told of.")
    with ExitStack() as stack:
        try:
            zipped = stack.enter_context(zipfile.ZipFile(stack.enter_context(_open_regular_file(path))))
            manifest = json.loads(_read_entry(zipped, _MANIFEST, MAX_MANIFEST_BYTES))
            if manifest["version"] != _VERSION:
                raise RetaggingError(f"{path} was written by a newer Seealso. Undo with that one.")
            saved = [_parse_saved(entry) for entry in manifest["files"]]
            if sum(zipped.getinfo(file.saved_as).file_size for file in saved) > MAX_TOTAL_BYTES:
                raise ValueError(f"it holds more than {MAX_TOTAL_BYTES:,} bytes")
            sealed = bool(key) and hmac.compare_digest(
                _bytes(manifest.get("seal")), _bytes(_seal(manifest["files"], key))
            )
        except _READ_ERRORS as error:
            raise _unreadable(path, error) from error
        undo_file = UndoFile(path, zipped, saved, sealed)
        for file in saved:
            undo_file.before(file)
        yield undo_file


def _unreadable(path: Path, error: BaseException) -> RetaggingError:
    reason = printable(str(error)[:200]) or type(error).__name__
    return RetaggingError(
        f"{path} cannot be read as an undo file ({reason}), so nothing was restored. Name another one."
    )


def _bytes(text: object) -> bytes:
    return str(text).encode("utf-8", "replace")


class _BoundedReader(io.BufferedReader):
    """Read in parts: zipfile asks for the list of what is in an archive at once, as long as the archive says it is."""

    def read(self, size: int | None = -1) -> bytes:
        # Without a size only the last part is read, which is short.
        length = MAX_MANIFEST_BYTES if size is None or size < 0 else size
        if length > MAX_MANIFEST_BYTES:
            raise zipfile.BadZipFile("its list of what is in it is too long")
        return super().read(length)


def _open_regular_file(path: Path) -> _BoundedReader:
    # Not to wait for whoever writes to a pipe; what is no regular file is refused before it is read.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ValueError("it is no regular file")
    return _BoundedReader(io.FileIO(handle))


def _read_entry(zipped: zipfile.ZipFile, name: str, limit: int) -> bytes:
    entry = zipped.getinfo(name)
    if entry.compress_type not in _READABLE_COMPRESSIONS or entry.flag_bits & 1:
        raise ValueError("it is packed in another way than ours")
    with zipped.open(entry) as file:
        # What it says of its length may not be so.
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{printable(name[:100])} is longer than {limit:,} bytes")
    return data


def _parse_saved(entry: Mapping[str, Any]) -> Saved:
    """Raises KeyError, TypeError or ValueError."""
    fields = [entry[name] for name in ("path", "saved_as", "before", "after")]
    if not all(isinstance(field, str) for field in fields):
        raise ValueError("a field of a file is no text")
    path, saved_as, before, after = fields
    real = entry.get("real") or os.path.realpath(path)
    for name in (path, real):
        if not isinstance(name, str) or b"\0" in os.fsencode(name) or not Path(name).is_absolute():
            raise ValueError("a path in it is none that a change was made at")
    if not _DIGEST.fullmatch(before):
        raise ValueError("a file in it has no digest")
    return Saved(Path(path), saved_as, before, after, real)


def _seal(entries: Sequence[Mapping[str, Any]], key: bytes) -> str:
    if not key:
        return ""
    text = json.dumps(entries, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
