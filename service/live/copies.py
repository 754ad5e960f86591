"""A service's own copies of the snapshots that it answers from.

What happens to the index's folder, be it deleted, cut short or copied over, reaches no answer; and the processes of
one service map the same copy, so that it is in memory, and its hashes are checked, once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from embeddings.base.errors import Damaged, OtherSchema
from embeddings.index.resources import HERE, Reach
from embeddings.storage import snapshot
from embeddings.storage.layout import CACHE
from embeddings.storage.manifest import Manifest
from embeddings.storage.snapshot import Snapshot
from service.base import temporary_folders
from service.live.live_index import open_spare, probe

if TYPE_CHECKING:
    from embeddings.index.index import Index

logger = logging.getLogger("seealso")

PREFIX = "seealso-copies-"

MAX_COPIES = 2
"""Copies in a folder: the newest, and the one before, from which another process may still answer."""
MAX_OPENING = max((os.cpu_count() or 1) // 2, 1)
"""Processes that open a copy at a time: they leave as many processors to those that answer."""
TURN_TIMEOUT = 10.0
"""Seconds that one waits for its turn, where the index that it has answers meanwhile."""


class SnapshotCopies:
    """The copies of one service, in a folder that all of its processes share."""

    def __init__(self, folder: Path, reach: Reach = HERE) -> None:
        self._folder = folder
        self._folder_identity = _identity(folder)
        self._reach = reach

    def open(self, index: Path, like: Index | None = None) -> Index:
        """Open a copy of what is published in `index`, made now or before by another process; `like` is an index that
        answers already. Raises SnapshotError.

        Of processes that answer already one after the other does: the others' answers do not wait for a processor.
        """
        copy = self.copy(index)
        with self._turn() if like else contextlib.nullcontext():
            return self._open(copy, index, like)

    def spare(self, index: Path) -> Index | None:
        """Open the newest sound copy, else the snapshot published before; None where none is sound."""
        copies: list[Path] = []
        with contextlib.suppress(OSError):
            self._restore()
            copies = self._copies()
        for folder in reversed(copies):
            with contextlib.suppress(Damaged, OtherSchema):
                return self._open(_read(folder), index)
        return open_spare(index, self._reach)

    def manifest(self, index: Path) -> Manifest:
        """Read the manifest of what will be served, without opening it. Raises SnapshotError if nothing can be."""
        try:
            return self.copy(index).manifest
        except (Damaged, OtherSchema):
            previous = snapshot.before(index)
            if previous is None:
                raise
            with contextlib.suppress(Damaged, OtherSchema):
                return snapshot.read(previous).manifest
            raise

    def copy(self, index: Path) -> Snapshot:
        """Copy what is published in `index`, unless there is a copy, and do not open it.

        Where there is no room for a copy, give the published snapshot itself. Raises SnapshotError.
        """
        try:
            self._restore()
            with FileLock(self._folder / "lock"):
                return self._copy(index)
        except OSError as error:
            logger.warning(
                "%s: %s. Serving from the index's folder itself, which must not be changed by hand meanwhile. "
                "Name a folder with more room: TMPDIR",
                self._folder,
                error.strerror or type(error).__name__,
            )
            return snapshot.load(index)

    def _restore(self) -> None:
        """Make the folder once more where it was cleared away. Raises OSError."""
        # One that is there still is not looked at: not every disk has permissions to tell whose it is.
        if self._folder_identity is None or _identity(self._folder) != self._folder_identity:
            temporary_folders.restore(self._folder)

    def _copy(self, index: Path) -> Snapshot:
        published = snapshot.published(index)
        copies = self._copies()
        for folder in copies:
            if published is not None and folder.name.partition(".")[2] == published.name:
                try:
                    return _read(folder)
                except Damaged:
                    # Some files of it were cleared away, as those are that nobody has read for long.
                    shutil.rmtree(folder, ignore_errors=True)
        source = snapshot.load(index, verify=False)
        number = int(copies[-1].name.partition(".")[0]) + 1 if copies else 1
        unfinished = self._folder / f".{source.folder.name}"
        try:
            snapshot.copy(source, unfinished, _newest(copies))
            folder = unfinished.rename(self._folder / f"{number:06}.{source.folder.name}")
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        for old in copies[: len(copies) + 1 - MAX_COPIES]:
            shutil.rmtree(old, ignore_errors=True)
        return Snapshot(folder, source.manifest)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until few enough processes open a copy, but not for ever: one of them may have been stopped."""
        turn = FileLock(self._folder / f"opening.{os.getpid() % MAX_OPENING}")
        # Nor does it matter where the folder is someone else's by now; a Timeout is an OSError too.
        with contextlib.suppress(OSError):
            turn.acquire(timeout=TURN_TIMEOUT)
        try:
            yield
        finally:
            turn.release()

    def _open(self, copy: Snapshot, index: Path, like: Index | None = None) -> Index:
        from embeddings.index.index import Index

        opened = Index(copy, index / CACHE, self._reach, like=like)
        probe(opened)
        return opened

    def _copies(self) -> list[Path]:
        """List the folders of the copies, oldest first."""
        return sorted(path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tell a folder from another one that takes its place; None where there is none."""
    try:
        status = folder.lstat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _newest(copies: list[Path]) -> Snapshot | None:
    """The last of some copies; None where there is none that can be read."""
    with contextlib.suppress(Damaged, OtherSchema):
        return _read(copies[-1]) if copies else None
    return None


def _read(folder: Path) -> Snapshot:
    """Read a copy, whose folder has a number before the snapshot's name. Raises Damaged or OtherSchema."""
    return snapshot.read(folder, name=folder.name.partition(".")[2], verify=False)


@contextlib.contextmanager
def snapshot_copies(reach: Reach = HERE) -> Iterator[SnapshotCopies]:
    """Make a folder for copies, which is removed when the process that made it ends."""
    with temporary_folders.temporary(PREFIX) as folder:
        yield SnapshotCopies(folder, reach)
