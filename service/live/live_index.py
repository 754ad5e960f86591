"""The index that the service answers from: opened once, and replaced when a build publishes a new one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.base.errors import (
    Damaged,
    EmbeddingsError,
    Forbidden,
    ModelMismatch,
    ModelUnavailable,
    NoIndex,
    OtherSchema,
    SnapshotError,
)
from embeddings.index.resources import HERE, Reach

if TYPE_CHECKING:
    from embeddings.index.index import Index

logger = logging.getLogger("seealso")

CHECK_EVERY = 0.2
"""Seconds between two looks at CURRENT, which take some microseconds each: what is published is answered at once."""
WARM_AFTER = 1.0
"""Seconds from the start on before what drafts need is loaded: loading slows down everything else."""
RETRY_EVERY = 15.0
"""Seconds before an index that could not be opened is tried again: it may have been half copied."""

PROBLEMS: dict[type[Exception], str] = {
    NoIndex: "there is no index any more where it was",
    OtherSchema: "the new index was made by another version of the program",
    Damaged: "the new index is damaged",
    Forbidden: "the account of the service may not read the new index",
}

Open = Callable[[Path, "Index | None"], "Index"]
"""Opens what is published in a folder; the index that answers meanwhile, if there is one, is there to take from."""
Spare = Callable[[Path], "Index | None"]
FileStamp = tuple[int, int, int] | None
"""Inode, time in ns and bytes of CURRENT, by which one is told from another; None where there is none."""


@dataclass(frozen=True, slots=True)
class State:
    """The index that is served, and why a newer one is not: `problem` is empty if nothing is wrong.

    Anyone may read it: what names a file is in the log alone.
    """

    index: Index | None
    problem: str


def open_index(folder: Path, like: Index | None = None, *, reach: Reach = HERE) -> Index:
    """Open the published index of a folder; `like` is one that answers already. Raises SnapshotError or
    EngineUnavailable."""
    from embeddings.index.index import Index

    opened = Index.open(folder, reach=reach, like=like)
    probe(opened)
    return opened


def probe(index: Index) -> None:
    """Compute one answer of each kind before readers ask for one. Raises Damaged."""
    from service.payloads.render import Renderer
    from service.settings import check_remembered

    index.probe()
    check_remembered(index.manifest.settings.tables)
    renderer = Renderer(index.manifest.sites)
    if (article := index.first()) is not None:
        renderer.exported(article, index.related(article.id), index.translations(article.id))


def open_spare(folder: Path, reach: Reach = HERE) -> Index | None:
    """Open the index published before one that is damaged; None where there is none, or none that is sound."""
    from embeddings.index.index import Index
    from embeddings.storage import snapshot
    from embeddings.storage.layout import CURRENT

    try:
        previous = snapshot.before(folder) if (folder / CURRENT).exists() else None
        if previous is None:
            return None
        opened = Index(snapshot.read(previous), reach=reach)
        probe(opened)
        return opened
    except SnapshotError:
        return None


def _withdraw(index: Index, folder: Path) -> None:
    """Have an older index show no story that the published one, which cannot be opened, has no more."""
    from embeddings.index.still_published import still_published

    stories = still_published(folder)
    if stories is not None:
        index.show_only(stories)


class LiveIndex:
    """Holds the current index for any number of threads.

    `current` never waits for a replacement: the new index is loaded on a thread of its own while the old one answers,
    and where that fails the old one goes on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        open: Open = open_index,
        spare: Spare = open_spare,
        drafts: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`spare` opens what to begin with where the published index is damaged. With `drafts`, a new index is not
        served before the model for its drafts is loaded. `clock` gives seconds."""
        self._folder = folder
        self._open = open
        self._spare = spare
        self.reads_drafts = drafts
        self._clock = clock
        self._loading = threading.Lock()
        self._preparing: threading.Thread | None = None
        self._state = State(None, "")
        self._stamp: FileStamp = None
        self._next_check = 0.0
        self._retry_at: float | None = None
        self._logged_error = ""

    @classmethod
    def serving(cls, index: Index) -> LiveIndex:
        """Make one that serves this index, and no other."""
        live = cls(Path())
        live._state = State(index, "")
        live._next_check = float("inf")
        return live

    @property
    def state(self) -> State:
        """What is served now; reads nothing from the disk."""
        return self._state

    def current(self) -> Index:
        """Give the index to answer from. Raises SnapshotError if none could be opened yet."""
        index = self._state.index
        if index is None:
            return self._open_first()
        self.check()
        return index

    def check(self) -> None:
        """Check whether there is a new index, at most once in CHECK_EVERY seconds; if so, begin to replace the old."""
        now = self._clock()
        if self._state.index is not None and now >= self._next_check:
            self._next_check = now + CHECK_EVERY
            if self._is_due(now) and self._loading.acquire(blocking=False):
                threading.Thread(target=self._replace, name="seealso-index", daemon=True).start()

    @property
    def preparing(self) -> bool:
        """Whether the loading that `prepare` began is still under way."""
        return self._preparing is not None and self._preparing.is_alive()

    def prepare(self, after: float = 0.0) -> None:
        """Load what the first requests need, on a thread of its own that waits `after` seconds."""

        def load() -> None:
            time.sleep(after)
            try:
                _prepare(self.current(), self.reads_drafts)
            except Exception as error:
                # The first request fails in the same way, and says so to its client.
                logger.error("not everything could be loaded: %s", _message(error))

        self._preparing = threading.Thread(target=load, name="seealso-prepare", daemon=True)
        self._preparing.start()

    def settle(self) -> None:
        """Wait until no replacement is under way."""
        with self._loading:
            pass

    def _is_due(self, now: float) -> bool:
        return self._read_stamp() != self._stamp or (self._retry_at is not None and now >= self._retry_at)

    def _open_first(self) -> Index:
        with self._loading:
            if self._state.index is None:
                self._stamp = self._read_stamp()
                try:
                    self._state = State(self._open(self._folder, None), "")
                except SnapshotError as error:
                    spare = self._spare(self._folder)
                    if spare is None:
                        raise
                    self._degrade(error, spare)
                self._next_check = self._clock() + CHECK_EVERY
            assert self._state.index is not None
            return self._state.index

    def _replace(self) -> None:
        try:
            self._stamp = self._read_stamp()
            new = self._open(self._folder, self._state.index)
            _prepare(new, self.reads_drafts)
        except Exception as error:
            # Whatever is wrong with the new index, the old one is right.
            self._degrade(error, self._state.index)
        else:
            self._retry_at = None
            self._logged_error = ""
            self._state = State(new, "")
            logger.info("now serving %s (%d stories)", new.manifest.name, new.manifest.articles)
        finally:
            self._loading.release()

    def _degrade(self, error: Exception, old: Index | None) -> None:
        """Serve the old index, but for what was taken down since, say why, and try the new one again later."""
        if old is not None:
            with suppress(SnapshotError):
                _withdraw(old, self._folder)
        message = _message(error)
        if message != self._logged_error:
            logger.error("the new index cannot be served, going on with the old one: %s", message)
        self._logged_error = message
        self._state = State(old, PROBLEMS.get(type(error), "the new index cannot be opened"))
        self._retry_at = self._clock() + RETRY_EVERY

    def _read_stamp(self) -> FileStamp:
        try:
            current = (self._folder / "CURRENT").stat()
        except OSError:
            return None
        return current.st_ino, current.st_mtime_ns, current.st_size


def _prepare(index: Index, drafts: bool) -> None:
    """Load what the first requests need, which also shows whether it can be read. Raises Damaged."""
    try:
        index.prepare(drafts=drafts)
    except (ModelUnavailable, ModelMismatch) as error:
        logger.error("drafts cannot be read: %s", error)


def _message(error: Exception) -> str:
    return str(error) if isinstance(error, EmbeddingsError) else f"{type(error).__name__} while opening it"
