"""The SQLite file of counts: by day, story under which a box stood, and story in it; of a bounded size.

The last weeks are stored by day; what is older is summed up by month, under its first day, and deleted after a year and
some weeks. A day has room for MAX_PAIRS pairs of stories; further ones count for their box alone.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

SCHEMA = """CREATE TABLE counts (
    day TEXT NOT NULL,       -- the newsroom's
    source TEXT NOT NULL,    -- id of the story under which the box stood
    target TEXT NOT NULL,    -- id of a story in it, '' for the box as a whole
    shown INTEGER NOT NULL,
    followed INTEGER NOT NULL,
    PRIMARY KEY (day, source, target)
) WITHOUT ROWID"""
MAX_PAIRS = 20_000
"""Rows of a day, and of a month that is summed up: five times the stories of a small archive."""
DAILY_DAYS = 62
"""Days for which counts are stored by day, at least."""
RETENTION_DAYS = 400
"""Days after which counts are deleted; at the end of their month."""
SETTLED_DAYS = 7
"""Days with counts before the one of now, from the first of which age is reckoned: a clock that is ahead for some days
deletes nothing."""
MAX_BYTES = 512_000_000
"""Of the file. It has some 100 a row."""
PAGE_BYTES = 4096

_ADD = "UPDATE counts SET shown = shown + ?, followed = followed + ? WHERE day = ? AND source = ? AND target = ?"
_SUM_UP = """
INSERT INTO counts SELECT substr(day, 1, 8) || '01', source, target, sum(shown), sum(followed) FROM counts
WHERE day < ? AND substr(day, 9) != '01' GROUP BY 1, 2, 3
ON CONFLICT (day, source, target) DO UPDATE SET shown = shown + excluded.shown, followed = followed + excluded.followed
"""
_TRIM = """
DELETE FROM counts WHERE day = ? AND target != '' AND (source, target) IN (
    SELECT source, target FROM counts WHERE day = ? AND target != ''
    ORDER BY followed DESC, shown DESC, source, target LIMIT -1 OFFSET ?)
"""

Row = tuple[str, str, str, int, int]
"""Day, source, target, shown, followed."""


def add(file: Path, rows: Iterable[Row]) -> None:
    """Add counts to those in the file, which is made if there is none. Raises sqlite3.Error or OSError."""
    with _connect(file, "rwc") as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA max_page_count = {MAX_BYTES // PAGE_BYTES}")
        db.execute("BEGIN IMMEDIATE")
        with db:
            if not _has_table(db):
                db.execute(SCHEMA)
            room: dict[str, int] = {}
            for day, source, target, shown, followed in rows:
                if day not in room:
                    _prune(db, day)
                    room[day] = (
                        MAX_PAIRS - db.execute("SELECT count(*) FROM counts WHERE day = ?", (day,)).fetchone()[0]
                    )
                updated = db.execute(_ADD, (shown, followed, day, source, target)).rowcount
                if not updated and room[day] > 0:
                    db.execute("INSERT INTO counts VALUES (?, ?, ?, ?, ?)", (day, source, target, shown, followed))
                    room[day] -= 1


def read(file: Path, since: str) -> list[tuple[str, str, int, int]]:
    """Read (source, target, shown, followed) from that day (ISO 8601) on, ordered by source and target.

    Raises sqlite3.Error where the file holds anything else.
    """
    query = (
        "SELECT source, target, sum(shown), sum(followed) FROM counts WHERE day >= ? GROUP BY source, target "
        "ORDER BY source, target"
    )
    with _connect(file, "ro") as db:
        if not _has_table(db):
            return []
        rows = db.execute(query, (since,)).fetchall()
    if not all(list(map(type, row)) == [str, str, int, int] for row in rows):
        raise sqlite3.DatabaseError("it holds other than counts")
    return rows


@contextmanager
def _connect(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    if file.exists() and (not file.is_file() or file.stat().st_size > MAX_BYTES):
        raise sqlite3.DatabaseError("it is no regular file, or far too large")
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None)) as db:
        # A file that others may write may hold more than rows.
        db.execute("PRAGMA trusted_schema = OFF")
        yield db


def _has_table(db: sqlite3.Connection) -> bool:
    """Tell whether the table is there. Raises DatabaseError where anything else is: a view or trigger may never end."""
    objects = db.execute("SELECT type, name, sql FROM sqlite_master LIMIT 2").fetchall()
    if objects and [(kind, name, str(sql).strip()) for kind, name, sql in objects] != [("table", "counts", SCHEMA)]:
        raise sqlite3.DatabaseError("it is not one of Seealso's")
    return bool(objects)


def _prune(db: sqlite3.Connection, day: str) -> None:
    """Sum up old counts by month, and delete older ones. Writes nothing where there are none.

    Raises DatabaseError where a day is none.
    """
    for _ in range(SETTLED_DAYS):
        day = db.execute("SELECT max(day) FROM counts WHERE day < ?", (day,)).fetchone()[0]
        if day is None:
            return
    try:
        delete_before, sum_before = (
            (date.fromisoformat(day) - timedelta(days=days)).replace(day=1).isoformat()
            for days in (RETENTION_DAYS, DAILY_DAYS)
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise sqlite3.DatabaseError("it holds other than counts") from error
    db.execute("DELETE FROM counts WHERE day < ?", (delete_before,))
    old = "SELECT DISTINCT substr(day, 1, 8) || '01' FROM counts WHERE day < ? AND substr(day, 9) != '01'"
    months = [month for (month,) in db.execute(old, (sum_before,))]
    if months:
        db.execute(_SUM_UP, (sum_before,))
        db.execute("DELETE FROM counts WHERE day < ? AND substr(day, 9) != '01'", (sum_before,))
        db.executemany(_TRIM, [(month, month, MAX_PAIRS) for month in months])
