"""Undo: one file that can give back every byte of the files that a change is about to touch.

It is a zip archive of the files as they were, so it helps even where Seealso is no longer installed; manifest.json in
it says where each belongs, and the sha256 of the file before and after.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.retagging.disk import folders_of, sweep, sync_folder, write_safely
from content.retagging.errors import RetaggingError

_MANIFEST = "manifest.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo() did with each file."""

    restored: tuple[Path, ...]
    untouched: tuple[Path, ...]
    """As they were before the change already."""
    refused: tuple[Path, ...]
    """Changed since, or gone: left alone, unless forced. And what leads elsewhere by now, always."""


@dataclass(frozen=True, slots=True)
class _Saved:
    path: Path
    before: bytes
    after_digest: str
    real: str
    """Where the path led; another file is none of ours."""


def save(files: Sequence[tuple[Path, bytes, bytes, str]], folder: Path) -> Path:
    """Write (path, before, after, path with links followed) of each file to a new undo file; it is on the disk then.

    Raises RetaggingError.
    """
    moment = datetime.now(UTC)
    target = folder / f"tags-{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.undo.zip"
    unfinished = target.with_suffix(".unfinished")
    entries = [
        {
            "path": str(path.absolute()),
            "real": real,
            "saved_as": f"{number:05}-{path.name}",
            "before": _digest(before),
            "after": _digest(after),
        }
        for number, (path, before, after, real) in enumerate(files)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = {"version": _VERSION, "made_at": moment.isoformat(timespec="seconds"), "files": entries}
                archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
                for entry, (_, before, *_) in zip(entries, files, strict=True):
                    archive.writestr(entry["saved_as"], before)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
        sync_folder(folder)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise RetaggingError(
            f"The undo file could not be written to {folder} ({error.strerror or error}), so nothing was changed."
            " Name a folder that may be written to."
        ) from error
    return target


def undo(undo_file: Path, *, force: bool = False) -> Undone:
    """Restore every byte of the files that the change has reached.

    A file that somebody changed since is left alone and told in `refused`, unless forced. Killed half-way, it can be
    run again. Raises RetaggingError where the undo file cannot be read, before anything is written, and where a file
    cannot be written.
    """
    saved = list(_read(undo_file))
    restored, untouched, refused = [], [], []
    folders = folders_of(file.path for file in saved)
    sweep(folder for folder in folders if folder.is_dir())
    for file in saved:
        try:
            now = file.path.read_bytes() if file.path.exists() else None
            if os.path.realpath(file.path) != file.real:
                refused.append(file.path)
            elif now == file.before:
                untouched.append(file.path)
            elif force or (now is not None and _digest(now) == file.after_digest):
                write_safely(file.path, file.before, file.real)
                restored.append(file.path)
            else:
                refused.append(file.path)
        except OSError as error:
            raise RetaggingError(
                f"{file.path} could not be restored ({error.strerror or error}); {len(restored)} of {len(saved)} files"
                " are. Mend that and run the command again."
            ) from error
    for folder in folders_of(restored):
        sync_folder(folder)
    return Undone(tuple(restored), tuple(untouched), tuple(refused))


def _read(undo_file: Path) -> Iterator[_Saved]:
    """All of the undo file, checked."""
    try:
        with zipfile.ZipFile(undo_file) as archive:
            manifest: Any = json.loads(archive.read(_MANIFEST))
            if manifest["version"] != _VERSION:
                raise RetaggingError(f"{undo_file} was written by a newer Seealso. Undo with that one.")
            for entry in manifest["files"]:
                before = archive.read(entry["saved_as"])
                if _digest(before) != entry["before"]:
                    raise ValueError(f"{entry['saved_as']} is damaged")
                path = Path(entry["path"])
                yield _Saved(path, before, entry["after"], str(entry.get("real") or os.path.realpath(path)))
    except FileNotFoundError:
        raise RetaggingError(f"There is no undo file {undo_file}. Name the one that the change told of.") from None
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise RetaggingError(
            f"{undo_file} cannot be read as an undo file ({error}), so nothing was restored. Name another one."
        ) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
