"""A service's temporary folders: gone when it ends, and cleared away by the next one if it was killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

ALIVE = "alive"
"""The file in a folder that is locked as long as one of the processes lives that know it."""


@contextlib.contextmanager
def temporary(prefix: str, longest: int | None = None) -> Iterator[Path]:
    """A folder for this user alone, in which a path of `longest` bytes at most has a name of eight characters.

    It is removed by the process that made it; what was left by ones that were killed is removed first.
    """
    for place in dict.fromkeys((tempfile.gettempdir(), "/tmp")):
        clear(Path(place), prefix)
    folder, keeper = Path(tempfile.mkdtemp(prefix=prefix)), os.getpid()
    if longest is not None and len(os.fsencode(folder)) + len("/12345678") > longest:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    alive = FileLock(folder / ALIVE)
    alive.acquire()
    try:
        yield folder
    finally:
        # A process that was started meanwhile comes past here too, and the others go on.
        if os.getpid() == keeper:
            alive.release()
            shutil.rmtree(folder, ignore_errors=True)


def clear(place: Path, prefix: str) -> None:
    """Remove the folders of that prefix whose processes are all gone: this user's, real ones, and no others."""
    for folder in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError, Timeout):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid() or not (folder / ALIVE).is_file():
                continue
            with FileLock(folder / ALIVE, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
