"""The stories of an index, kept in SQLite and read one at a time."""

from __future__ import annotations

import math
import sqlite3
import sys
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from content.addresses.names import Finder, Kind, names_of
from content.base import Article
from embeddings.base.checked_loading import fault
from embeddings.base.lazy_sequence import Lazy
from embeddings.base.reader_visibility import Showing, Shown
from embeddings.storage.untrusted_sqlite import CheckedDatabase

Anchor = tuple[int, str, str]
"""A link among the stories: the number of the one that it is in, the id of the one that it leads to, and its words."""

_ARTICLE = TypeAdapter(Article)
REMEMBERED_ARTICLES = 4096
"""Articles kept in memory after they were read."""
IDS_AT_ONCE = 500
"""Ids looked up by one question."""
CHECKED_RECORDS, STRETCH = 20_000, 1000
"""Records of an archive that are read to see whether they can be, and how many of a larger one's in each stretch."""
TABLES = (
    "CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, "
    "language TEXT NOT NULL, section TEXT NOT NULL, visible_from REAL, expires REAL, related_hide INTEGER NOT NULL, "
    "record BLOB NOT NULL)",
    # What is read when the file is opened, apart from the records: those are by far the most of it.
    "CREATE INDEX facts ON articles (site, language, section)",
    "CREATE INDEX starts ON articles (visible_from)",
    "CREATE INDEX ends ON articles (expires) WHERE expires IS NOT NULL",
    "CREATE INDEX unlisted ON articles (related_hide) WHERE related_hide",
    "CREATE TABLE names (kind INTEGER, name TEXT, number INTEGER, PRIMARY KEY (kind, name, number)) WITHOUT ROWID",
    # Without this table all records would be read for them.
    "CREATE TABLE anchors (number INTEGER NOT NULL, target TEXT NOT NULL, words TEXT NOT NULL)",
)
_STRETCH_QUERY = (
    "SELECT number, id, site, language, section, visible_from, expires, related_hide, record FROM articles "
    "WHERE number >= ? AND number < ? ORDER BY number"
)
MAX_MOMENT = 1e12
"""Seconds by which a moment may lie before or after 1970: more than any date does."""


def write(file: Path, articles: Iterable[Article]) -> None:
    """Store the articles, numbered in their order, in a new file, and beside them every name that each is found by."""
    with _new_file(file) as db:
        for number, article in enumerate(articles):
            _insert(db, number, article)


def rewrite(file: Path, previous: Path, moved: Iterable[tuple[int, int]], fresh: Mapping[int, Article]) -> None:
    """Store the stories of another catalogue in a new file under other numbers, and further ones beside them.

    `moved` are pairs (number in `previous`, number here), `fresh` the others by number; together they number all
    stories from 0 on.
    """
    with _new_file(file) as db:
        db.execute("ATTACH ? AS previous", (f"{previous.resolve().as_uri()}?mode=ro&immutable=1",))
        db.execute("CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
        db.executemany("INSERT INTO moved VALUES (?, ?)", moved)
        columns = "id, site, language, section, visible_from, expires, related_hide, record"
        db.execute(
            f"INSERT INTO articles SELECT new, {columns} FROM moved JOIN previous.articles ON number = old ORDER BY new"
        )
        # In the order of the table's own key, in which it need not be rearranged.
        db.execute(
            "INSERT INTO names SELECT kind, name, new FROM previous.names JOIN moved ON number = old "
            "ORDER BY kind, name, new"
        )
        db.execute(
            "INSERT INTO anchors SELECT new, target, words FROM previous.anchors AS a JOIN moved ON number = old "
            "ORDER BY new, a.rowid"
        )
        for number, article in sorted(fresh.items()):
            _insert(db, number, article)


@contextmanager
def _new_file(file: Path) -> Iterator[sqlite3.Connection]:
    """A new file with its tables; what is done to it is kept where nothing fails."""
    with closing(sqlite3.connect(file.resolve().as_uri(), uri=True)) as db:
        # Nobody reads the file before it is whole, and on the disk.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        for statement in TABLES:
            db.execute(statement)
        yield db
        db.commit()


def _insert(db: sqlite3.Connection, number: int, article: Article) -> None:
    shown = _timestamp(article.visible_from), _timestamp(article.expires), article.related_hide
    facts = article.site, article.language, article.section
    row = number, article.id, *facts, *shown, _ARTICLE.dump_json(article)
    db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    names = ((int(kind), name, number) for kind, name in sorted(set(names_of(article))))
    db.executemany("INSERT INTO names VALUES (?, ?, ?)", names)
    db.executemany("INSERT INTO anchors VALUES (?, ?, ?)", _anchors(number, article))


def _anchors(number: int, article: Article) -> list[Anchor]:
    return [(number, link.article, link.text) for link in article.links if link.text]


class Catalogue(Lazy[Article], Finder):
    """The stories of one snapshot, by number (0 … n-1, in the order of ids) or by name. Safe to share by threads."""

    def __init__(self, file: Path, stories: int | None = None) -> None:
        """`stories` is how many there should be. Raises Damaged."""
        self._db = CheckedDatabase(file, TABLES)
        self._lock = threading.Lock()
        limit = "" if stories is None else f" LIMIT {stories + 1}"
        facts = self._db.rows(f"SELECT number, site, language, section FROM articles{limit}")
        self.languages: list[str] = [""] * len(facts)
        """Of each story, by number."""
        self.sections: list[str] = [""] * len(facts)
        """Of each story, by number; empty where it is in none."""
        if stories not in (None, len(facts)) or {number for number, *_ in facts} != set(range(len(facts))):
            raise self._db.damaged("it does not hold the stories that it should")
        for number, site, language, section in facts:
            if type(site) is not str or type(language) is not str or type(section) is not str:
                raise self._db.damaged(f"story {number} has a site, language or section that is none")
            self.languages[number], self.sections[number] = sys.intern(language), sys.intern(section)
        self._sites = sorted({site for _, site, *_ in facts})
        self.showing = self._make_showing(len(facts))
        """Which of the stories are shown at a moment."""
        self._remembered: OrderedDict[int, Article] = OrderedDict()

    def ids(self) -> list[str]:
        """Read the stories' ids, by number. Raises Damaged where they are not in order."""
        rows = self._db.rows("SELECT number, id FROM articles ORDER BY id LIMIT ?", len(self) + 1)
        if [number for number, _ in rows] != list(range(len(self))) or not all(type(id) is str for _, id in rows):
            raise self._db.damaged("the stories are not in the order of their ids")
        return [id for _, id in rows]

    def check(self) -> dict[str, set[str]] | None:
        """Read the records, of a large archive some, and compare them with what stands beside them. Raises Damaged.

        Gives the tags and authors of all stories, without case; None where only some were read.
        """
        self._db.check()
        checks_all, firsts = self._stretches()
        names: set[tuple[int, str, int]] = set()
        anchors: list[Anchor] = []
        labels: dict[str, set[str]] = {"tags": set(), "authors": set()}
        for first in firsts:
            for number, *columns, data in self._db.rows(_STRETCH_QUERY, first, first + STRETCH):
                article = self._checked_article(number, columns, data)
                labels["tags"].update(tag.casefold() for tag in article.tags)
                labels["authors"].update(author.casefold() for author in article.authors)
                if checks_all:
                    names.update((int(kind), name, number) for kind, name in names_of(article))
                    anchors += _anchors(number, article)
        if checks_all and set(self._db.rows("SELECT kind, name, number FROM names LIMIT ?", len(names) + 1)) != names:
            raise self._db.damaged("it does not hold the names that the stories have")
        if checks_all and sorted(self._db.rows("SELECT * FROM anchors LIMIT ?", len(anchors) + 1)) != sorted(anchors):
            raise self._db.damaged("it does not hold the links that the stories have")
        if not checks_all and self._db.rows("SELECT 1 FROM names WHERE typeof(name) != 'text' LIMIT 1"):
            raise self._db.damaged("it holds names that are no text")
        return labels if checks_all else None

    def check_new(self, checked: Catalogue) -> None:
        """Read and compare, as `check` does, those records that another catalogue, which was checked, does not hold.

        Raises Damaged.
        """
        for first in self._stretches()[1]:
            stretch = self._db.rows(_STRETCH_QUERY, first, first + STRETCH)
            checked_records = checked._records([id for _, id, *_ in stretch])
            for number, *columns, data in stretch:
                if checked_records.get(columns[0]) != data:
                    self._checked_article(number, columns, data)

    def anchors(self) -> list[Anchor]:
        """Read the links that have words, in the order of the stories that they are in. Raises Damaged."""
        rows: list[Anchor] = self._db.rows("SELECT number, target, words FROM anchors ORDER BY number, rowid")
        for number, target, words in rows:
            if type(target) is not str or type(words) is not str or not 0 <= number < len(self):
                raise self._db.damaged("it tells of a link that is none")
        return rows

    def _stretches(self) -> tuple[bool, range]:
        """Whether all records are read to check them, and the first number of each stretch that is."""
        checks_all = len(self) <= CHECKED_RECORDS
        return checks_all, range(0, len(self), STRETCH if checks_all else len(self) * STRETCH // CHECKED_RECORDS)

    def _checked_article(self, number: int, columns: list[object], data: object) -> Article:
        """The story of a record, which has to agree with its columns. Raises Damaged."""
        article = self._article(number, data)
        shown = _timestamp(article.visible_from), _timestamp(article.expires), int(article.related_hide)
        if article.hidden or columns != [article.id, article.site, article.language, article.section, *shown]:
            raise self._db.damaged(f"the record of story {number} is of another story")
        return article

    def _records(self, ids: Sequence[str]) -> dict[str, bytes]:
        """By id, the records of those of these stories that there are."""
        return dict(self._rows_by_id("id, record", ids))

    def _rows_by_id(self, columns: str, ids: Sequence[str]) -> Iterator[Any]:
        for start in range(0, len(ids), IDS_AT_ONCE):
            part = ids[start : start + IDS_AT_ONCE]
            placeholders = ",".join("?" * len(part))
            yield from self._db.rows(f"SELECT {columns} FROM articles WHERE id IN ({placeholders})", *part)

    def _make_showing(self, stories: int) -> Showing:
        unlisted = self._db.rows("SELECT number FROM articles WHERE related_hide LIMIT ?", stories + 1)
        ends = self._moments("SELECT number, expires FROM articles WHERE expires IS NOT NULL LIMIT ?", stories + 1)
        latest = self._moments("SELECT 0, visible_from FROM articles ORDER BY visible_from DESC LIMIT 1")
        if len(unlisted) > stories or len(ends) > stories or any(not 0 <= n < stories for (n,) in unlisted):
            raise self._db.damaged("it tells of more stories than it holds")
        return Showing(
            stories,
            (number for (number,) in unlisted),
            ends,
            max((moment for _, moment in latest), default=-math.inf),
            lambda after: self._moments(
                "SELECT number, visible_from FROM articles WHERE visible_from > ? LIMIT ?", after, stories
            ),
        )

    def _moments(self, query: str, *values: object) -> list[tuple[int, float]]:
        """Numbers of stories with seconds since 1970. Raises Damaged."""
        rows = [(number, moment) for number, moment in self._db.rows(query, *values) if moment is not None]
        for number, moment in rows:
            if not (type(moment) is float and abs(moment) <= MAX_MOMENT and 0 <= number < len(self)):
                raise self._db.damaged(f"story {number} appears or goes at a moment that is none")
        return rows

    def _article(self, number: int, data: object) -> Article:
        """A story from its record. Raises Damaged."""
        if not isinstance(data, bytes):
            raise self._db.damaged(f"story {number} has no record")
        try:
            article = _ARTICLE.validate_json(data, strict=True)
        except ValidationError as error:
            raise self._db.damaged(f"the record of story {number} is none ({fault(error)})") from error
        moments = article.published, article.updated, article.visible_from, article.expires
        if any(moment is not None and moment.tzinfo is None for moment in moments):
            raise self._db.damaged(f"the record of story {number} has a date without a time zone")
        return article

    def __len__(self) -> int:
        return len(self.languages)

    def _item(self, number: int) -> Article:
        with self._lock:
            if number in self._remembered:
                self._remembered.move_to_end(number)
                return self._remembered[number]
            rows = self._db.rows("SELECT record FROM articles WHERE number = ?", number)
            if not rows:
                raise KeyError(number)
            article = self._article(number, rows[0][0])
            self._remembered[number] = article
            if len(self._remembered) > REMEMBERED_ARTICLES:
                self._remembered.popitem(last=False)
            return article

    def _items(self, numbers: range) -> list[Article]:
        if numbers.step != 1:
            return super()._items(numbers)
        # Not remembered: who reads many would drive out what others ask for again and again.
        query = "SELECT number, record FROM articles WHERE number >= ? AND number < ? ORDER BY number"
        return [self._article(number, data) for number, data in self._db.rows(query, numbers.start, numbers.stop)]

    def numbers(self, ids: Sequence[str]) -> list[int]:
        """Find the numbers of the stories with these ids, in their order. Raises KeyError for one that is not there."""
        by_id: dict[str, int] = dict(self._rows_by_id("id, number", ids))
        return [by_id[article] for article in ids]

    def known(self, article: str) -> int | None:
        """Find the number of the story with that id, None where there is none."""
        rows = self._db.rows("SELECT number FROM articles WHERE id = ?", article)
        return rows[0][0] if rows else None

    def number(self, article: str) -> int:
        """Find the number of the story with that id. Raises KeyError."""
        return self.numbers([article])[0]

    def named(self, name: str, shown: Shown | None = None) -> int:
        """Find the number of the story with that id, slug, URL or URL path, of those that are shown. Raises
        UnknownName or AmbiguousName."""
        return self.number(self._finder(shown).resolve(name))

    def named_if_any(self, name: str, shown: Shown | None = None) -> int | None:
        """Find the number of the story that the name fits, as `named` does; None where it fits none, sooner than the
        closest names are found. Raises AmbiguousName."""
        story = self._finder(shown).resolve_if_any(name)
        return None if story is None else self.number(story)

    def _finder(self, shown: Shown | None) -> Finder:
        return _ShownNames(self, self, shown) if shown is not None and not shown.all_listed else self

    def ids_named(self, kind: Kind, name: str) -> list[str]:
        query = "SELECT id FROM names JOIN articles USING (number) WHERE kind = ? AND name = ? ORDER BY number"
        return [article for (article,) in self._db.rows(query, int(kind), name)]

    def sites(self) -> list[str]:
        return self._sites

    def slugs_around(self, slug: str, count: int) -> list[str]:
        query = "SELECT DISTINCT name FROM names WHERE kind = ? AND name {} ? ORDER BY name {} LIMIT ?"
        before = self._db.rows(query.format("<", "DESC"), int(Kind.SLUG), slug, count)
        after = self._db.rows(query.format(">=", "ASC"), int(Kind.SLUG), slug, count)
        return [name for (name,) in (*reversed(before), *after)]


class _ShownNames(Finder):
    """The names of the stories that are shown: of the others it knows none."""

    def __init__(self, catalogue: Catalogue, all_names: Finder, shown: Shown) -> None:
        self._catalogue = catalogue
        self._all = all_names
        self._shown = shown

    def ids_named(self, kind: Kind, name: str) -> list[str]:
        ids = list(self._all.ids_named(kind, name))
        numbers = self._catalogue.numbers(ids)
        return [story for story, number in zip(ids, numbers, strict=True) if self._shown.visible[number]]

    def sites(self) -> Collection[str]:
        return self._all.sites()

    def slugs_around(self, slug: str, count: int) -> Collection[str]:
        return self._all.slugs_around(slug, count)

    def may_name(self, story: str) -> bool:
        return bool(self._shown.listed[self._catalogue.number(story)])


def _timestamp(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
