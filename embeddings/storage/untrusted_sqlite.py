"""A SQLite file that is only read, and whose writer is not trusted: it holds the tables that it should hold, runs
nothing, and no query takes longer, or more memory, than with a sound file of its length."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embeddings.base.errors import REBUILD, Damaged

MAX_VALUE_BYTES = 1 << 26
"""Bytes of a value: a record is a story's, which has some thousand."""
STEPS_BETWEEN_CHECKS = 1_000_000
"""Of SQLite's own, after each of which it is checked whether a query has gone on for too long."""
MIN_CHECKS = 20
"""Times that `STEPS_BETWEEN_CHECKS` any query may take: half a second."""
MAX_CHECKED_BYTES = 1 << 28
"""Bytes of a file up to which its pages are compared with each other. For larger ones that takes too long; reading a
page that is not as it should be raises Damaged all the same."""


class CheckedDatabase:
    """A file of these tables and indexes and nothing else, open for any number of threads and after a fork."""

    def __init__(self, file: Path, statements: Sequence[str]) -> None:
        """Raises Damaged where it was not made by these very statements."""
        self._file = file
        # The file never changes once published, so SQLite need neither lock it nor look for a journal.
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None
        self._checks_left = 0
        try:
            self._bytes = file.stat().st_size
        except OSError as error:
            raise self.damaged(error) from error
        schema = _schema_of(statements)
        # One too many is enough to tell.
        if self.rows(f"{_SCHEMA_QUERY} LIMIT {len(schema) + 1}") != schema:
            raise self.damaged("it holds other tables than it should")

    def rows(self, query: str, *values: object) -> list[Any]:
        """Answer a query. Raises Damaged."""
        with self._lock:
            self._checks_left = MIN_CHECKS + self._bytes // STEPS_BETWEEN_CHECKS
            try:
                return self._db.execute(query, values).fetchall()
            except UnicodeEncodeError:
                # A lone surrogate is in no name that a file could hold.
                return []
            # Text that is not UTF-8 is an OperationalError.
            except (sqlite3.Error, OverflowError, MemoryError) as error:
                raise self.damaged(error) from error

    def check(self) -> None:
        """Compare the pages of a file that is not too large with each other. Raises Damaged."""
        if self._bytes <= MAX_CHECKED_BYTES and (faults := self.rows("PRAGMA integrity_check(1)")) != [("ok",)]:
            raise self.damaged(" ".join(str(faults[0][0]).split()))

    def damaged(self, why: object) -> Damaged:
        """Make the error that says what is wrong with the file."""
        return Damaged(f"{self._file} cannot be read: {why}. {REBUILD}")

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of this process: one must not be carried over a fork."""
        if self._open is None or self._open[0] != os.getpid():
            db = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
            db.set_progress_handler(self._has_gone_on_too_long, STEPS_BETWEEN_CHECKS)
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
                db.execute(f"PRAGMA {setting}")
            # Python 3.13 and later warn of a connection that is never closed.
            weakref.finalize(self, db.close)
            self._open = os.getpid(), db
        return self._open[1]

    def _has_gone_on_too_long(self) -> bool:
        self._checks_left -= 1
        return self._checks_left < 0


_SCHEMA_QUERY = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"


def _schema_of(statements: Sequence[str]) -> list[Any]:
    db = sqlite3.connect(":memory:")
    try:
        for statement in statements:
            db.execute(statement)
        return db.execute(_SCHEMA_QUERY).fetchall()
    finally:
        db.close()
