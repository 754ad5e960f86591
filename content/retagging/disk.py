"""Disk: files replaced whole, so that a process killed at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_UNFINISHED = ".seealso-tmp"


def write_safely(path: Path, data: bytes, real: str) -> None:
    """Replace a file, or where `path` is a symbolic link its target; permissions and owner stay.

    `real` is where the path must lead once all links are followed. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    if str(target) != real:
        raise OSError(f"it leads to {target} by now, not to {real}")
    # The leading dot keeps site generators that watch the folder from taking it for a story.
    begins = os.fsencode(target.name)[:100].decode("ascii", "ignore")
    handle, name = tempfile.mkstemp(prefix=f".{begins}.", suffix=_UNFINISHED, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            with suppress(FileNotFoundError):
                status = target.stat()
                if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                    with suppress(PermissionError):
                        os.fchown(file.fileno(), status.st_uid, status.st_gid)
                os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def sweep(folders: Iterable[Path]) -> None:
    """Remove what killed processes left unfinished."""
    for folder in folders:
        for leftover in folder.glob(f".*{_UNFINISHED}"):
            with suppress(OSError):
                leftover.unlink()


def sync_folder(folder: Path) -> None:
    """See to it that renames in this folder outlast a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_below(real: str, folders: Iterable[Path]) -> bool:
    """Whether a path, its symbolic links followed, lies in one of the folders."""
    return any(Path(real).is_relative_to(os.path.realpath(folder)) for folder in folders)


def folders_of(paths: Iterable[Path]) -> set[Path]:
    """Where the files themselves lie, symbolic links followed."""
    return {Path(os.path.realpath(path)).parent for path in paths}
