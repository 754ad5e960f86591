"""The stories of an index, kept in SQLite and read one at a time."""

from __future__ import annotations

import math
import os
import sqlite3
import sys
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from content.article import Article
from content.names import Finder, Kind, Names, names_of
from embeddings.errors import Damaged
from embeddings.lazy import Lazy
from embeddings.showing import Showing, Shown

_ARTICLE = TypeAdapter(Article)
REMEMBERED = 4096
"""Articles kept in memory after they were read."""
AT_ONCE = 500
"""Ids looked up by one question."""


def write(file: Path, articles: Iterable[Article]) -> None:
    """Store the articles, numbered in their order, in a new file, and beside them every name that each is found by."""
    db = sqlite3.connect(file)
    try:
        db.execute(
            "CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, "
            "language TEXT NOT NULL, visible_from REAL, expires REAL, related_hide INTEGER NOT NULL, "
            "record BLOB NOT NULL)"
        )
        # What is read when the file is opened, apart from the records: those are by far the most of it.
        db.execute("CREATE INDEX facts ON articles (site, language)")
        db.execute("CREATE INDEX starts ON articles (visible_from)")
        db.execute("CREATE INDEX ends ON articles (expires) WHERE expires IS NOT NULL")
        db.execute("CREATE INDEX unlisted ON articles (related_hide) WHERE related_hide")
        db.execute(
            "CREATE TABLE names (kind INTEGER, name TEXT, number INTEGER, PRIMARY KEY (kind, name, number)) "
            "WITHOUT ROWID"
        )
        for number, article in enumerate(articles):
            shown = _seconds(article.visible_from), _seconds(article.expires), article.related_hide
            row = number, article.id, article.site, article.language, *shown, _ARTICLE.dump_json(article)
            db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            names = ((int(kind), name, number) for kind, name in sorted(set(names_of(article))))
            db.executemany("INSERT INTO names VALUES (?, ?, ?)", names)
        db.commit()
    finally:
        db.close()


class Catalogue(Lazy[Article], Finder):
    """The stories of one snapshot, by number (0 … n-1, in the order of ids) or by name. Safe to share by threads."""

    def __init__(self, file: Path) -> None:
        # The file never changes once published, so SQLite need neither lock it nor look for a journal.
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None
        try:
            facts = self._rows("SELECT number, site, language FROM articles")
            named = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'names'")
            self.showing = self._showing(len(facts))
            """Which of the stories are shown at a moment."""
        except (sqlite3.DatabaseError, TypeError, ValueError, OverflowError) as error:
            raise Damaged(f"{file} cannot be read: {error}. Build the index again: seealso build") from error
        self.languages: list[str] = [""] * len(facts)
        """Of each story, by number."""
        for number, _, language in facts:
            self.languages[number] = sys.intern(language)
        self._sites = sorted({site for _, site, _ in facts})
        self._read: OrderedDict[int, Article] = OrderedDict()
        # An index of an earlier version has no names in its file.
        self._finder: Finder = self if named else Names(self)

    def _showing(self, stories: int) -> Showing:
        if not self._rows("SELECT 1 FROM pragma_table_info('articles') WHERE name = 'visible_from'"):
            return self._showing_of_records(stories)
        unlisted = self._rows("SELECT number FROM articles WHERE related_hide")
        ends = self._rows("SELECT number, expires FROM articles WHERE expires IS NOT NULL")
        ((latest,),) = self._rows("SELECT max(visible_from) FROM articles")
        return Showing(
            stories,
            (number for (number,) in unlisted),
            ends,
            -math.inf if latest is None else latest,
            lambda after: self._rows("SELECT number, visible_from FROM articles WHERE visible_from > ?", after),
        )

    def _showing_of_records(self, stories: int) -> Showing:
        """The same of an index of an earlier version, which has no columns for it and does not know of embargoes."""
        said = "json_extract(CAST(record AS TEXT), '$.{}')"
        expires, hides = said.format("expires"), said.format("related_hide")
        ends = self._rows(f"SELECT number, {expires} FROM articles WHERE {expires} IS NOT NULL")
        unlisted = self._rows(f"SELECT number FROM articles WHERE {hides}")
        moments = [(number, datetime.fromisoformat(moment).timestamp()) for number, moment in ends]
        return Showing(stories, (number for (number,) in unlisted), moments, -math.inf, lambda _: ())

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except UnicodeEncodeError:
                # Half a character is in no name that a file could hold.
                return []

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of this process: one must not be carried over a fork."""
        if self._open is None or self._open[0] != os.getpid():
            self._open = os.getpid(), sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        return self._open[1]

    def __len__(self) -> int:
        return len(self.languages)

    def _one(self, number: int) -> Article:
        with self._lock:
            if number in self._read:
                self._read.move_to_end(number)
                return self._read[number]
            row = self._db.execute("SELECT record FROM articles WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise KeyError(number)
            article = _ARTICLE.validate_json(row[0])
            self._read[number] = article
            if len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
            return article

    def _some(self, numbers: range) -> list[Article]:
        if numbers.step != 1:
            return super()._some(numbers)
        # Not remembered: who goes through many would drive out what others ask for again and again.
        query = "SELECT record FROM articles WHERE number >= ? AND number < ? ORDER BY number"
        return [_ARTICLE.validate_json(record) for (record,) in self._rows(query, numbers.start, numbers.stop)]

    def numbers(self, ids: Sequence[str]) -> list[int]:
        """The numbers of the stories with these ids, in their order. Raises KeyError for one that is not there."""
        found: dict[str, int] = {}
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(self._rows(f"SELECT id, number FROM articles WHERE id IN ({marks})", *some))
        return [found[article] for article in ids]

    def known(self, article: str) -> int | None:
        """The number of the story with that id, None where there is none."""
        rows = self._rows("SELECT number FROM articles WHERE id = ?", article)
        return rows[0][0] if rows else None

    def number(self, article: str) -> int:
        """The number of the story with that id. Raises KeyError."""
        return self.numbers([article])[0]

    def named(self, name: str, shown: Shown | None = None) -> int:
        """The number of the story with that id, slug, URL or URL path, of those that are shown. Raises UnknownName or
        AmbiguousName."""
        return self.number(self._finding(shown).one(name))

    def named_if_any(self, name: str, shown: Shown | None = None) -> int | None:
        """The same; None where the name fits no story, which is told sooner than the closest names are found. Raises
        AmbiguousName."""
        found = self._finding(shown).one_if_any(name)
        return None if found is None else self.number(found)

    def _finding(self, shown: Shown | None) -> Finder:
        return _ShownNames(self, self._finder, shown) if shown is not None and not shown.all_listed else self._finder

    def fitting(self, kind: Kind, name: str) -> list[str]:
        query = "SELECT id FROM names JOIN articles USING (number) WHERE kind = ? AND name = ? ORDER BY number"
        return [article for (article,) in self._rows(query, int(kind), name)]

    def sites(self) -> list[str]:
        return self._sites

    def slugs_around(self, slug: str, count: int) -> list[str]:
        query = "SELECT DISTINCT name FROM names WHERE kind = ? AND name {} ? ORDER BY name {} LIMIT ?"
        before = self._rows(query.format("<", "DESC"), int(Kind.SLUG), slug, count)
        after = self._rows(query.format(">=", "ASC"), int(Kind.SLUG), slug, count)
        return [name for (name,) in (*reversed(before), *after)]


class _ShownNames(Finder):
    """The names of the stories that are shown: of the others it knows none."""

    def __init__(self, catalogue: Catalogue, all_names: Finder, shown: Shown) -> None:
        self._catalogue = catalogue
        self._all = all_names
        self._shown = shown

    def fitting(self, kind: Kind, name: str) -> list[str]:
        ids = list(self._all.fitting(kind, name))
        numbers = self._catalogue.numbers(ids)
        return [story for story, number in zip(ids, numbers, strict=True) if self._shown.visible[number]]

    def sites(self) -> Collection[str]:
        return self._all.sites()

    def slugs_around(self, slug: str, count: int) -> Collection[str]:
        return self._all.slugs_around(slug, count)

    def may_name(self, story: str) -> bool:
        return bool(self._shown.listed[self._catalogue.number(story)])


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
