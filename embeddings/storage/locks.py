"""Who may write to an index: one build at a time, and one process that learns."""

import contextlib
import errno
import os
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from content.base import UnreadableFile, read_file
from embeddings.base.errors import BuildLocked, Unwritable
from embeddings.storage.layout import CACHE, HOLDER, IDENTITY, LEARNING, LEARNING_LOCK, LOCK, MAX_NAME_BYTES, SNAPSHOTS

POLL_SECONDS = 0.1
"""Seconds between two looks whether the other build has ended."""


def _refuse_links(index: Path) -> None:
    """Raise Unwritable where something that a build writes to, or clears away, leads out of the index's folder."""
    for name in (SNAPSHOTS, CACHE, LEARNING, LEARNING_LOCK, LOCK, HOLDER, IDENTITY):
        if (index / name).is_symlink():
            raise Unwritable(
                f"{index / name} is a symbolic link, and what it leads to is not the index's. Remove it"
                + (", or name the folder itself: `cache` in seealso.toml." if name == CACHE else ".")
            )


@contextlib.contextmanager
def build_lock(index: Path, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the index for one build. Raises BuildLocked, naming the holder, while another build has it, and Unwritable
    where a part of it leads to another folder, or its disk keeps no locks.

    With `wait`, which is told the holder, it waits for the other to end. The lock ends with the process, however that
    ends.
    """
    index.mkdir(parents=True, exist_ok=True)
    _refuse_links(index)
    holder = index / HOLDER
    lock = FileLock(index / LOCK, timeout=0)
    try:
        _acquire(lock)
    except Timeout:
        try:
            other_build = read_file(holder, MAX_NAME_BYTES).decode("utf-8", "replace").strip()
        except UnreadableFile:
            other_build = "an unknown process"
        if wait is None:
            raise BuildLocked(
                f"another build of {index} is running: {other_build}. Wait for it to end (--wait does), or end it."
            ) from None
        wait(other_build)
        lock.acquire(timeout=-1, poll_interval=POLL_SECONDS)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        raise Unwritable(
            f"{index / LOCK}: {error.strerror}. The disk keeps no locks, as a network share without its lock service: "
            "name a folder on a disk of this machine, --index DIR."
        ) from error
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {started}\n", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: BaseFileLock) -> None:
    """Acquire a lock that ends with its process. Raises Timeout, and OSError where the disk keeps none: filelock would
    take the file itself for the lock, and one that a killed process left would hold for ever."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "flock not supported", UserWarning)
            lock.acquire()
    except NotImplementedError as error:  # of older filelock
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from error
    finally:
        if isinstance(lock, SoftFileLock):
            lock.release()
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


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


def drop_unlearned(index: Path) -> None:
    """Remove what a process was learning that was killed."""
    if (index / LEARNING).exists():
        with contextlib.suppress(Timeout), FileLock(index / LEARNING_LOCK, timeout=0):
            shutil.rmtree(index / LEARNING, ignore_errors=True)
