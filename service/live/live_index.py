"""The index that the service answers from: opened once, and exchanged when a build publishes a new one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.base.errors import (
    Damaged,
    EmbeddingsError,
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

LOOK_EVERY = 1.0
"""Seconds between two looks at CURRENT."""
WARM_AFTER = 1.0
"""Seconds from the first answer on before what drafts need is loaded: loading slows down everything else."""
RETRY_EVERY = 15.0
"""Seconds before an index that could not be opened is tried again: it may have been half copied."""

PROBLEMS: dict[type[Exception], str] = {
    NoIndex: "there is no index any more where it was",
    OtherSchema: "the new index was made by another version of the program",
    Damaged: "the new index is damaged",
}

Open = Callable[[Path], "Index"]
Spare = Callable[[Path], "Index | None"]
Mark = tuple[int, int, int] | None
"""What tells one CURRENT from another, None where there is none."""


@dataclass(frozen=True, slots=True)
class State:
    """What is served now. `problem` says why a newer index is not, empty if nothing is wrong.

    It is for anyone to read: what names a file is in the log alone.
    """

    index: Index | None
    problem: str


def open_index(folder: Path, reach: Reach = HERE) -> Index:
    """Open the published index of a folder. Raises SnapshotError or EngineUnavailable."""
    from embeddings.index.index import Index

    opened = Index.open(folder, reach=reach)
    probe(opened)
    return opened


def probe(index: Index) -> None:
    """Ask one question of each kind before readers do. Raises Damaged."""
    from service.payloads.render import Renderer
    from service.settings import check_remembered

    index.probe()
    check_remembered(index.manifest.settings.tables)
    renderer = Renderer(index.manifest.sites)
    for article in islice(index.articles(), 1):
        renderer.exported(article, index.related(article.id))


def open_spare(folder: Path, reach: Reach = HERE) -> Index | None:
    """The index published before one that is damaged, None where there is none that is sound."""
    from embeddings.index.index import Index
    from embeddings.storage import snapshot

    try:
        before = snapshot.before(folder) if (folder / snapshot.CURRENT).exists() else None
        if before is None:
            return None
        opened = Index(snapshot.read(before), reach=reach)
        probe(opened)
        return opened
    except SnapshotError:
        return None


class LiveIndex:
    """Holds the current index for any number of threads.

    `current` never waits for an exchange: the new index is loaded on a thread of its own while the old one
    answers, and where that fails the old one goes on.
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
        """`spare` gives what to begin with where the published index is damaged; with `drafts`, a new index is not
        taken over before it can answer a draft at once."""
        self._folder = folder
        self._open = open
        self._spare = spare
        self.reads_drafts = drafts
        self._clock = clock
        self._loading = threading.Lock()
        self._preparing: threading.Thread | None = None
        self._state = State(None, "")
        self._mark: Mark = None
        self._next_look = 0.0
        self._retry_at: float | None = None
        self._told = ""
        """What the log was last told to be wrong."""

    @classmethod
    def of(cls, index: Index) -> LiveIndex:
        """Serve this index, and no other."""
        serving = cls(Path())
        serving._state = State(index, "")
        serving._next_look = float("inf")
        return serving

    @property
    def state(self) -> State:
        """What is served now, without a look at the disk."""
        return self._state

    def current(self) -> Index:
        """The index to answer from. Raises SnapshotError if none could be opened yet."""
        index = self._state.index
        if index is None:
            return self._first()
        self.look()
        return index

    def look(self) -> None:
        """See whether there is a new index, if it is time to; if so, begin to take it over."""
        now = self._clock()
        if self._state.index is not None and now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            if self._due(now) and self._loading.acquire(blocking=False):
                threading.Thread(target=self._exchange, name="seealso-index", daemon=True).start()

    @property
    def preparing(self) -> bool:
        """Whether what `prepare` was called for is still under way."""
        return self._preparing is not None and self._preparing.is_alive()

    def prepare(self, after: float = 0.0) -> None:
        """Load what the first questions will ask for on a thread of its own, `after` so many seconds."""

        def load() -> None:
            time.sleep(after)
            try:
                _prepare(self.current(), self.reads_drafts)
            except Exception as error:
                # Whoever asks for it is told too.
                logger.error("not everything could be loaded: %s", _told(error))

        self._preparing = threading.Thread(target=load, name="seealso-prepare", daemon=True)
        self._preparing.start()

    def settle(self) -> None:
        """Wait until no exchange is under way."""
        with self._loading:
            pass

    def _due(self, now: float) -> bool:
        return self._look() != self._mark or (self._retry_at is not None and now >= self._retry_at)

    def _first(self) -> Index:
        with self._loading:
            if self._state.index is None:
                self._mark = self._look()
                try:
                    self._state = State(self._open(self._folder), "")
                except SnapshotError as error:
                    spare = self._spare(self._folder)
                    if spare is None:
                        raise
                    self._note(error, spare)
                self._next_look = self._clock() + LOOK_EVERY
            assert self._state.index is not None
            return self._state.index

    def _exchange(self) -> None:
        try:
            self._mark = self._look()
            new = self._open(self._folder)
            _prepare(new, self.reads_drafts)
        except Exception as error:
            # Whatever is wrong with the new index, the old one is right.
            self._note(error, self._state.index)
        else:
            self._retry_at = None
            self._told = ""
            self._state = State(new, "")
            logger.info("now serving %s (%d stories)", new.manifest.name, new.manifest.articles)
        finally:
            self._loading.release()

    def _note(self, error: Exception, served: Index | None) -> None:
        """Serve the old index, and say why."""
        told = _told(error)
        if told != self._told:
            logger.error("the new index cannot be served, going on with the old one: %s", told)
        self._told = told
        self._state = State(served, PROBLEMS.get(type(error), "the new index cannot be opened"))
        self._retry_at = self._clock() + RETRY_EVERY

    def _look(self) -> Mark:
        try:
            found = (self._folder / "CURRENT").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _prepare(index: Index, drafts: bool) -> None:
    """Load what is read at a first question, which tells too whether it can be. Raises Damaged."""
    try:
        index.prepare(drafts=drafts)
    except (ModelUnavailable, ModelMismatch) as error:
        logger.error("drafts cannot be read: %s", error)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, EmbeddingsError) else f"{type(error).__name__} while opening it"
