"""The file of counts: by day, story under which a box stood, and story in it; of a bounded size.

The last weeks are kept by day; what is older is summed up by month, under its first day, and forgotten after a year
and some weeks. A day has room for so many pairs of stories; further ones count for their box alone.
"""

from __future__ import annotations

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
MOST_PAIRS = 20_000
"""Rows of a day, and of a month that is summed up: five times the stories of a small archive."""
BY_DAY = 62
"""Days that are kept day by day, at least."""
KEPT = 400
"""Days after which counts are forgotten; at the end of their month."""
LARGEST = 512_000_000
"""Bytes of the file. It has some 100 a row."""
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
    """Add these to what is in the file, which is made if there is none. Raises sqlite3.Error or OSError."""
    with _opened(file, "rwc") as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA max_page_count = {LARGEST // PAGE_BYTES}")
        db.execute("BEGIN IMMEDIATE")
        with db:
            if not _sound(db):
                db.execute(SCHEMA)
            room: dict[str, int] = {}
            for day, source, target, shown, followed in rows:
                if day not in room:
                    _prune(db, date.fromisoformat(day))
                    room[day] = (
                        MOST_PAIRS - db.execute("SELECT count(*) FROM counts WHERE day = ?", (day,)).fetchone()[0]
                    )
                done = db.execute(_ADD, (shown, followed, day, source, target)).rowcount
                if not done and room[day] > 0:
                    db.execute("INSERT INTO counts VALUES (?, ?, ?, ?, ?)", (day, source, target, shown, followed))
                    room[day] -= 1


def read(file: Path, since: str) -> list[tuple[str, str, int, int]]:
    """(Source, target, shown, followed) from that day on, in order. Raises sqlite3.Error where it is none of ours."""
    question = (
        "SELECT source, target, sum(shown), sum(followed) FROM counts WHERE day >= ? GROUP BY source, target "
        "ORDER BY source, target"
    )
    with _opened(file, "ro") as db:
        if not _sound(db):
            return []
        rows = db.execute(question, (since,)).fetchall()
    if not all(list(map(type, row)) == [str, str, int, int] for row in rows):
        raise sqlite3.DatabaseError("it holds other than counts")
    return rows


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    if file.exists() and (not file.is_file() or file.stat().st_size > LARGEST):
        raise sqlite3.DatabaseError("it is no regular file, or far too large")
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None)) as db:
        # A file that others may write may hold more than rows.
        db.execute("PRAGMA trusted_schema = OFF")
        yield db


def _sound(db: sqlite3.Connection) -> bool:
    """Whether the table is there; raises where anything else is: a view or a trigger may never end."""
    found = db.execute("SELECT type, name, sql FROM sqlite_master LIMIT 2").fetchall()
    if found and [(kind, name, str(sql).strip()) for kind, name, sql in found] != [("table", "counts", SCHEMA)]:
        raise sqlite3.DatabaseError("it is not one of Seealso's")
    return bool(found)


def _prune(db: sqlite3.Connection, today: date) -> None:
    """Sum up what is old, and forget what is older. Nothing is written where nothing is."""
    forgotten, summed = ((today - timedelta(days=days)).replace(day=1).isoformat() for days in (KEPT, BY_DAY))
    db.execute("DELETE FROM counts WHERE day < ?", (forgotten,))
    old = "SELECT DISTINCT substr(day, 1, 8) || '01' FROM counts WHERE day < ? AND substr(day, 9) != '01'"
    months = [month for (month,) in db.execute(old, (summed,))]
    if months:
        db.execute(_SUM_UP, (summed,))
        db.execute("DELETE FROM counts WHERE day < ? AND substr(day, 9) != '01'", (summed,))
        db.executemany(_TRIM, [(month, month, MOST_PAIRS) for month in months])
