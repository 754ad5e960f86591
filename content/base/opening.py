"""Opening: files read so that none keeps the reader waiting or fills its memory, whatever is behind a name."""

import os
import stat
from pathlib import Path

from content.base.errors import UnreadableFile

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
_MIN_READ_BYTES = 4096
"""Bytes asked for together of a file that says that it has none."""


def read_file(path: Path | str, limit: int) -> bytes:
    """Read all bytes of a regular file. Raises UnreadableFile for anything else, and for more than `limit` bytes."""
    try:
        # Asked first: even to open some devices does something.
        _refuse_unreadable(Path(path).stat(), limit)
        # Not to wait for whoever writes to a pipe that has taken the file's place meanwhile.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            status = os.fstat(handle)
            _refuse_unreadable(status, limit)
            return _read_bounded(handle, status.st_size, limit)
        finally:
            os.close(handle)
    except OSError as error:
        raise cannot_open(path, error) from None
    except ValueError:
        raise UnreadableFile("it cannot be opened (its name holds a NUL)", "Rename it.") from None


def cannot_open(path: Path | str, error: OSError) -> UnreadableFile:
    """Make the error, with its remedy, for a file or folder that the system refuses."""
    match error:
        case PermissionError():
            remedy = "Give the account that runs this leave to read it."
        case FileNotFoundError() | NotADirectoryError() if Path(path).is_symlink():
            remedy = "Mend or remove the symbolic link, which leads nowhere."
        case FileNotFoundError() | NotADirectoryError():
            remedy = "Look whether it has been moved."
        case _:
            remedy = "Look whether it is a symbolic link to itself, or on a failing disk."
    return UnreadableFile(f"it cannot be opened ({error.strerror or error})", remedy)


def _refuse_unreadable(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no file")
        raise UnreadableFile(f"it is {kind}, not a file", "Remove or ignore it.")
    if status.st_size > limit:
        raise _too_large(f"{status.st_size:,} bytes,", limit)


def _read_bounded(handle: int, size: int, limit: int) -> bytes:
    """Read all bytes, counted as they come: some files are longer than they say, and some grow."""
    parts, total, chunk_size = [], 0, max(size + 1, _MIN_READ_BYTES)
    while part := os.read(handle, min(chunk_size, limit + 1 - total)):
        parts.append(part)
        total += len(part)
        if total > limit:
            raise _too_large("", limit)
    return b"".join(parts)


def _too_large(size: str, limit: int) -> UnreadableFile:
    return UnreadableFile(
        f"it has {size} more than the {limit:,} that are read".replace("  ", " "),
        "Shorten it, ignore it, or raise max_file_bytes.",
    )
