"""What earlier builds worked out, kept by content: parsed files and embeddings.

Everything here can be deleted at any time; the next build works it out again.
"""

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance, Encoder, Model

COMMIT_EVERY = 256
"""Passages embedded between two commits: what a killed build can lose is some seconds of work."""
LOCKED_SECONDS = 300
"""How long a build waits for what another one writes: several indexes may share a cache."""
OPENING = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS parsed (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL)",
)


class Cache:
    """The cache folder of an index: one SQLite file that holds both kinds."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = folder / "cache.sqlite"
        try:
            self._open()
        except sqlite3.OperationalError:
            # The disk is full or cannot be written: what the cache holds is sound.
            raise
        except sqlite3.DatabaseError:
            # A cache that cannot be read is worth less than the minutes it saves: begin anew.
            self._file.unlink(missing_ok=True)
            self._open()

    def _open(self) -> None:
        self._db = sqlite3.connect(self._file, timeout=LOCKED_SECONDS, isolation_level=None)
        try:
            for statement in OPENING:
                self._db.execute(statement)
        except sqlite3.Error:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    @property
    def parsed(self) -> MutableMapping[str, str]:
        """Parsed files by key, as a mapping."""
        return _Table(self._db)

    def embed(self, texts: Sequence[str], model: Model, encoder: Encoder, advance: Advance | None = None) -> int:
        """Embed those of `texts` that are not in the cache yet; gives how many they were."""
        missing = self.missing(texts, model)
        for start in range(0, len(missing), COMMIT_EVERY):
            chunk = missing[start : start + COMMIT_EVERY]
            vectors = encoder.encode(chunk, advance)
            rows = ((_key(model, text), vector.tobytes()) for text, vector in zip(chunk, vectors, strict=True))
            with self._transaction():
                self._db.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", rows)
        return len(missing)

    def missing(self, texts: Sequence[str], model: Model) -> list[str]:
        """Find the texts without a vector, each once, longest first (so that the time left is not estimated too
        short)."""
        query = self._db.execute
        missing = [
            text
            for text in dict.fromkeys(texts)
            if query("SELECT 1 FROM embeddings WHERE key = ?", (_key(model, text),)).fetchone() is None
        ]
        return sorted(missing, key=lambda text: (-len(text), text))

    def vectors(self, texts: Sequence[str], model: Model) -> Floats:
        """Read the vectors of texts that have been embedded, shape (len(texts), dimension). KeyError if one has not."""
        rows = []
        for text in texts:
            row = self._db.execute("SELECT vector FROM embeddings WHERE key = ?", (_key(model, text),)).fetchone()
            if row is None:
                raise KeyError(text[:80])
            rows.append(np.frombuffer(row[0], dtype=np.float32))
        return np.stack(rows)

    def clear(self) -> None:
        """Forget everything, so that all is worked out again."""
        with self._transaction():
            self._db.execute("DELETE FROM parsed")
            self._db.execute("DELETE FROM embeddings")

    def keep_only(self, texts: Iterable[str], count: int, model: Model) -> None:
        """Drop the embeddings that `texts`, so many of them, do not use, once they outweigh those that they do."""
        (total,) = self._db.execute("SELECT count(*) FROM embeddings").fetchone()
        if total <= 2 * count + 1000:
            return
        with self._transaction():
            self._db.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY)")
            self._db.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((_key(model, text),) for text in texts))
            self._db.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT key FROM used)")
            self._db.execute("DROP TABLE used")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            # Where the disk is full, SQLite has rolled back by itself.
            with suppress(sqlite3.OperationalError):
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def open_cache(folder: Path | None, own_folder: Path) -> tuple[Cache, tuple[str, ...]]:
    """Open the cache in `folder`; that in `own_folder`, the index's, where none is named or where that takes nothing.

    Beside it what a person should hear of that. Raises OSError or sqlite3.OperationalError where neither will do.
    """
    if folder is None:
        return Cache(own_folder), ()
    try:
        return Cache(folder), ()
    except (OSError, sqlite3.OperationalError) as error:
        # Where the disk is full, another folder would hardly help.
        if any(os.strerror(code) in str(error) for code in (errno.ENOSPC, errno.EDQUOT)) or "full" in str(error):
            raise
    reason = f"the cache {folder} cannot be written to, so embeddings are kept in {own_folder}"
    return Cache(own_folder), (f"{reason}. Allow it, or name another folder: --cache DIR, or `cache` in seealso.toml.",)


class _Table(MutableMapping[str, str]):
    """The table of parsed files as a mapping."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __getitem__(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM parsed WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return str(row[0])

    def __contains__(self, key: object) -> bool:
        # Without fetching the value, as the inherited one would.
        return self._db.execute("SELECT 1 FROM parsed WHERE key = ?", (key,)).fetchone() is not None

    def __setitem__(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO parsed VALUES (?, ?)", (key, value))

    def __delitem__(self, key: str) -> None:
        self._db.execute("DELETE FROM parsed WHERE key = ?", (key,))

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._db.execute("SELECT key FROM parsed"))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM parsed").fetchone()[0])


def _key(model: Model, text: str) -> bytes:
    return hashlib.sha256(f"{model.key}\0{text}".encode("utf-8", "surrogatepass")).digest()
