"""A service's temporary folders: removed when it ends, and by the next one if it was killed; and files mapped there."""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

ALIVE = "alive"
"""The file in a folder that is locked as long as a process lives that has inherited the lock."""


@contextlib.contextmanager
def temporary(prefix: str, max_path: int | None = None) -> Iterator[Path]:
    """Make a folder for this user alone, and remove it at the end of the block in the process that made it.

    The path of a file in it whose name has eight characters is at most `max_path` bytes long. The folders of that
    prefix whose processes were killed are removed first.
    """
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp")):
        clear(Path(parent), prefix)
    folder, owner = Path(tempfile.mkdtemp(prefix=prefix)), os.getpid()
    if max_path is not None and len(os.fsencode(folder)) + len("/12345678") > max_path:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    alive = FileLock(folder / ALIVE)
    alive.acquire()
    held = _hold(folder)
    try:
        yield folder
    finally:
        if held is not None:
            os.close(held)
        # A process that was forked meanwhile leaves this block too, while the others go on.
        if os.getpid() == owner:
            alive.release()
            shutil.rmtree(folder, ignore_errors=True)


def restore(folder: Path) -> None:
    """Make a folder of `temporary` once more where it was cleared away. Raises OSError, also where it is someone
    else's by now."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise PermissionError(0, "it is someone else's by now")


def _hold(folder: Path) -> int | None:
    """Lock the folder itself, which keeps systemd-tmpfiles from clearing away what is old in it."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def clear(parent: Path, prefix: str) -> None:
    """Remove this user's folders of that prefix in `parent` whose processes are all gone, and no links."""
    for folder in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError, Timeout):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid() or not (folder / ALIVE).is_file():
                continue
            with FileLock(folder / ALIVE, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)


def reserve(file: IO[bytes], size: int) -> None:
    """Give a file that is about to be mapped all its bytes on the disk.

    Of a file that was only made longer, a disk that is full by then refuses the bytes when they are first written
    to: by a signal that ends the process (SIGBUS), not by an error. Raises OSError where there is no room now, and
    leaves the file as long as it was.
    """
    before = os.fstat(file.fileno()).st_size
    try:
        file.seek(before)
        file.write(bytes(max(0, size - before)))
        file.flush()
    except OSError:
        with contextlib.suppress(OSError):
            file.truncate(before)
        raise
