"""The stories of an index, kept in SQLite and read one at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter

from content.article import Article
from content.names import Names
from embeddings.errors import Damaged
from embeddings.lazy import Lazy

_ARTICLE = TypeAdapter(Article)
REMEMBERED = 4096
"""Articles kept in memory after they were read."""


def write(file: Path, articles: Iterable[Article]) -> None:
    """Store the articles, numbered in their order, in a new file."""
    db = sqlite3.connect(file)
    try:
        db.execute(
            "CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, section TEXT NOT NULL, "
            "site TEXT NOT NULL, language TEXT NOT NULL, record BLOB NOT NULL)"
        )
        db.executemany(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, article.id, article.section, article.site, article.language, _ARTICLE.dump_json(article))
                for number, article in enumerate(articles)
            ),
        )
        db.commit()
    finally:
        db.close()


class Catalogue(Lazy[Article]):
    """The stories of one snapshot, by number (0 … n-1, in the order of ids) or by name. Safe to share by threads."""

    def __init__(self, file: Path) -> None:
        # The file never changes once published, so SQLite need neither lock it nor look for a journal.
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None
        try:
            rows = self._db.execute("SELECT id, section, site, language FROM articles ORDER BY number").fetchall()
        except sqlite3.DatabaseError as error:
            raise Damaged(f"{file} cannot be read: {error}. Build the index again: seealso build") from error
        self.ids: list[str] = [row[0] for row in rows]
        self.facts: list[tuple[str, str, str]] = [row[1:] for row in rows]
        """Section, site and language of each story."""
        self.number: dict[str, int] = {article: number for number, article in enumerate(self.ids)}
        self._read: OrderedDict[int, Article] = OrderedDict()
        self._names: Names | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of this process: one must not be carried over a fork."""
        if self._open is None or self._open[0] != os.getpid():
            self._open = os.getpid(), sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        return self._open[1]

    def __len__(self) -> int:
        return len(self.ids)

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

    def find(self, name: str) -> int:
        """The number of the story with that id, slug, URL or URL path. Raises UnknownName or AmbiguousName."""
        if name in self.number:
            return self.number[name]
        if self._names is None:
            self._names = Names(self)
        return self.number[self._names.one(name)]
