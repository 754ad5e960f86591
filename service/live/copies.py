"""A service's own copies of the snapshots that it answers from.

What happens to the index's folder, be it deleted, cut short or copied over, reaches no answer; and the processes of
one service map the same copy, so that it is in memory, and its hashes are checked, once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from embeddings.base.errors import Damaged, OtherSchema
from embeddings.index.resources import HERE, Reach
from embeddings.storage import snapshot
from embeddings.storage.snapshot import Manifest, Snapshot
from service.live.live_index import open_spare, probe

if TYPE_CHECKING:
    from embeddings.index.index import Index

logger = logging.getLogger("seealso")

PREFIX = "seealso-copies-"
ALIVE = "alive"
"""The file in a service's folder that is locked while one of its processes lives."""
KEPT = 2
"""The last copy, and the one before: another process may not have left it yet."""


class SnapshotCopies:
    """The copies of one service, in a folder that all of its processes know."""

    def __init__(self, folder: Path, reach: Reach = HERE) -> None:
        self._folder = folder
        self._reach = reach

    def open(self, index: Path) -> Index:
        """Open a copy of what is published in `index`, made now or before by another process. Raises SnapshotError."""
        return self._opened(self.take(index), index)

    def spare(self, index: Path) -> Index | None:
        """What was served last, or else was published before; None where there is nothing sound."""
        for place in reversed(self._places()):
            with contextlib.suppress(Damaged, OtherSchema):
                return self._opened(_read(place), index)
        return open_spare(index, self._reach)

    def sound(self, index: Path) -> Manifest:
        """What will be served, as far as can be told without opening it. Raises SnapshotError if nothing can be."""
        try:
            return self.take(index).manifest
        except (Damaged, OtherSchema):
            before = snapshot.before(index)
            if before is None:
                raise
            with contextlib.suppress(Damaged, OtherSchema):
                return snapshot.read(before).manifest
            raise

    def take(self, index: Path) -> Snapshot:
        """The copy itself, not opened; where there is no room for one, the published snapshot. Raises SnapshotError."""
        with FileLock(self._folder / "lock"):
            published = snapshot.published(index)
            places = self._places()
            for place in places:
                if published is not None and place.name.partition(".")[2] == published.name:
                    return _read(place)
            found = snapshot.load(index, verify=False)
            number = int(places[-1].name.partition(".")[0]) + 1 if places else 1
            unfinished = self._folder / f".{found.folder.name}"
            try:
                snapshot.copy(found, unfinished)
                place = unfinished.rename(self._folder / f"{number:06}.{found.folder.name}")
            except OSError as error:
                logger.warning(
                    "%s: %s. Serving from the index's folder itself, which must not be changed by hand meanwhile. "
                    "Name a folder with more room: TMPDIR",
                    self._folder,
                    error.strerror or type(error).__name__,
                )
                return snapshot.load(index)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
            for old in places[: len(places) + 1 - KEPT]:
                shutil.rmtree(old, ignore_errors=True)
            return Snapshot(place, found.manifest)

    def _opened(self, found: Snapshot, index: Path) -> Index:
        from embeddings.index.index import Index

        opened = Index(found, index / snapshot.CACHE, self._reach)
        probe(opened)
        return opened

    def _places(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _read(place: Path) -> Snapshot:
    """A copy, in a folder that has a number before the snapshot's name. Raises Damaged or OtherSchema."""
    return snapshot.read(place, name=place.name.partition(".")[2], verify=False)


@contextlib.contextmanager
def copies(reach: Reach = HERE) -> Iterator[SnapshotCopies]:
    """A folder for copies, gone when the process that made it ends; those of killed services are cleared away."""
    _clear()
    folder, keeper = Path(tempfile.mkdtemp(prefix=PREFIX)), os.getpid()
    alive = FileLock(folder / ALIVE)
    alive.acquire()
    try:
        yield SnapshotCopies(folder, reach)
    finally:
        # A worker that ends comes past here too, and the others go on.
        if os.getpid() == keeper:
            alive.release()
            shutil.rmtree(folder, ignore_errors=True)


def _clear() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = FileLock(folder / ALIVE, timeout=0)
        if (folder / ALIVE).exists():
            with contextlib.suppress(Timeout, OSError), lock:
                shutil.rmtree(folder, ignore_errors=True)
