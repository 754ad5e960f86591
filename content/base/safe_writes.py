"""Safe writes: files replaced whole, so that a process killed at any moment leaves the old one or the new one."""

import errno
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = ".seealso-tmp"
_UNSUPPORTED = (errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""What a file system answers that does not have what is asked of it: network shares have the permissions and owners of
their mount, and some cannot bring a folder to the disk."""


@contextmanager
def replacing(file: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Give a stream, the bytes of which become the file at the end: all of them, or none where the block raises.

    A file that is there keeps its permissions and its owner; a new one has `mode`, less the umask. A symbolic link is
    replaced itself: resolve it to replace what it leads to. Raises OSError. The file's bytes are on the disk then, and
    its name once `sync` has been called for its folder.
    """
    old_status = None
    with suppress(FileNotFoundError):
        old_status = file.lstat()
    if old_status is not None and not stat.S_ISREG(old_status.st_mode):
        old_status = None
    # The leading dot keeps site generators that watch the folder from taking it for a story.
    prefix = os.fsencode(file.name)[:100].decode("ascii", "ignore")
    unfinished = file.with_name(f".{prefix}.{secrets.token_hex(8)}{_UNFINISHED}")
    # Nobody else may read what is to be private, not even while it is written.
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        handle = os.open(unfinished, flags, mode if not old_status else 0o600)
    except OSError as error:
        error.filename = str(file)  # the other name says nothing to whoever reads it
        raise
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            if old_status:
                if (old_status.st_uid, old_status.st_gid) != (os.geteuid(), os.getegid()):
                    with _ignoring_unsupported():
                        os.fchown(handle, old_status.st_uid, old_status.st_gid)
                permit(handle, stat.S_IMODE(old_status.st_mode))
            stream.flush()
            os.fsync(handle)
        unfinished.replace(file)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink()
        if isinstance(error, OSError) and (error.filename or str(unfinished)) == str(unfinished):
            # A full disk names no file, and the one that was being written nobody knows.
            error.filename = str(file)
        raise


def write(file: Path, data: bytes, mode: int = 0o666) -> None:
    """Replace a file by these bytes, as `replacing` does. Raises OSError."""
    with replacing(file, mode) as stream:
        stream.write(data)


def sweep(folders: Iterable[Path], *, least_age: float = 0.0) -> None:
    """Remove what killed processes left unfinished, at least so many seconds ago."""
    for folder in folders:
        for leftover in folder.glob(f".*{_UNFINISHED}"):
            with suppress(OSError):
                if not least_age or time.time() - leftover.lstat().st_mtime >= least_age:
                    leftover.unlink()


def permit(file: Path | int, mode: int) -> None:
    """Give a file of one's own these permissions, where its file system has any. Raises OSError."""
    with _ignoring_unsupported():
        os.chmod(file, mode)  # noqa: PTH101


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk itself: no power cut undoes it. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with _ignoring_unsupported() if stat.S_ISDIR(os.fstat(handle).st_mode) else nullcontext():
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _ignoring_unsupported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
