"""Reading memory: how the archive's files lay there when they were last read, and what each said but for its text.

What it holds of a file holds as long as the file's status does: an unchanged file is neither opened nor parsed again.
Everything here can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from content.base.article import Article, Link
from content.base.errors import ParseWarning
from content.base.rules import ReadingRules
from content.base.site import Site
from content.files.walking import PARSER_VERSION, FileStatus, SourceFile
from content.visibility import Mark

RACY_NANOSECONDS = 2_000_000_000
"""Nanoseconds before a scan within which a file may be saved again and keep its time: file systems count in steps of
up to two seconds. Git calls such an entry racily clean, and looks into the file all the same; so does a scan here."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one file says in its place in the archive, before other files add anything, and without its text."""

    article: Article
    """Without text, headings and links."""
    path: str
    folders: tuple[str, ...]
    detected: tuple[str, ...]
    """The language of each part of its text of which it is told; none where its file is marked with one."""
    samples: tuple[str, ...]
    """Parts of its text whose language is not told yet: they are not plain English."""
    sentences: tuple[int, ...]
    """Keys of those that may be found repeated."""
    links: tuple[tuple[str, str], ...]
    """(target, words that bear it), as they are written."""
    marks: tuple[Mark, ...]
    names: tuple[str, ...]
    """Of the fields of its front matter."""
    tags: tuple[str, ...]
    """As they are written."""
    worded_tags: bool
    """Whether they stand in a line of words, each of which may be one."""
    date_orders: tuple[str, ...]
    layout: str
    unfilled: str
    translations: tuple[str, ...]
    """What may be the names of stories that are this one in other languages."""
    shared: tuple[str, ...]
    """What those have in common with it."""
    own_section: bool
    """Whether the file itself names its section."""
    warnings: tuple[ParseWarning, ...]


@dataclass(frozen=True, slots=True)
class _Statuses:
    scanned: int
    """When the scan began, in nanoseconds since 1970."""
    files: dict[str, tuple[int, int, int, int, str]]
    """By absolute path, the fields of a FileStatus and the sha256."""


@dataclass(frozen=True, slots=True)
class _Record:
    digest: str
    site: str
    relative: str
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class _Facts:
    key: str
    """What `reading_key` gave."""
    files: dict[str, _Record]
    """By absolute path."""


_STATUSES, _FACTS = TypeAdapter(_Statuses), TypeAdapter(_Facts)


class ReadingMemory:
    """What is remembered of the last reading of an archive; what cannot be read of it counts as forgotten."""

    def __init__(self, statuses: bytes = b"", facts: Callable[[], bytes] = bytes) -> None:
        """`statuses` and `facts` are what `dump_statuses` and `dump_facts` gave; the facts, which are far more, are
        asked for when they are first needed."""
        try:
            self._statuses = _STATUSES.validate_json(statuses)
        except ValueError:
            self._statuses = _Statuses(0, {})
        self._load = facts

    @cached_property
    def _facts(self) -> _Facts:
        try:
            return _FACTS.validate_json(self._load())
        except ValueError:
            return _Facts("", {})

    def digest(self, path: str, status: os.stat_result) -> str | None:
        """Give the sha256 of the file at an absolute path, if it is certain without opening it."""
        *known_status, digest = self._statuses.files.get(path, (0, 0, 0, 0, ""))
        current = FileStatus.of(status)
        if not digest or known_status != [current.inode, current.size, current.modified, current.changed]:
            return None
        return digest if max(current.modified, current.changed) < self._statuses.scanned - RACY_NANOSECONDS else None

    def unknown(self, files: Iterable[SourceFile]) -> int:
        """Count the files that are new, or other than they were."""
        remembered = self._statuses.files
        return sum(str(file.path) not in remembered or remembered[str(file.path)][-1] != file.digest for file in files)

    def facts(self, file: SourceFile, key: str) -> FileFacts | None:
        """Give what a file says by the rules that `key` names, if it is as it was."""
        record = self._facts.files.get(str(file.path))
        identity = record and (record.digest, record.site, record.relative)
        if record is None or key != self._facts.key or identity != (file.digest, file.site, file.relative):
            return None
        if record.facts.article.source == file.shown:
            return record.facts
        return replace(record.facts, article=replace(record.facts.article, source=file.shown))


NOTHING = ReadingMemory()


def dump_statuses(files: Iterable[SourceFile], scanned: int) -> bytes:
    """Give as JSON how the files lay there when a scan that began at `scanned`, in ns since 1970, found them.

    Raises ValueError where JSON cannot hold it.
    """
    rows = {
        str(file.path): (file.status.inode, file.status.size, file.status.modified, file.status.changed, file.digest)
        for file in files
    }
    return _STATUSES.dump_json(_Statuses(scanned, rows))


def dump_facts(files: Iterable[SourceFile], facts: Mapping[str, FileFacts], key: str) -> bytes:
    """Give as JSON what the files say by the rules that `key` names; `facts` are by absolute path.

    Raises ValueError where JSON cannot hold it.
    """
    paths = ((str(file.path), file) for file in files)
    records = {
        path: _Record(file.digest, file.site, file.relative, facts[path]) for path, file in paths if path in facts
    }
    return _FACTS.dump_json(_Facts(key, records))


def reading_key(sites: Iterable[Site], rules: ReadingRules) -> str:
    """Name the rules by which files are read: what two readings make of one file differs only if their keys do."""
    # Where they lie is no matter of how they are read.
    settings = [replace(site, root=Path(), archive=None, configuration="", project=None, notes=()) for site in sites]
    types = [[f"{entry.name}: {entry.type}" for entry in fields(kind)] for kind in (FileFacts, Article, Link, Mark)]
    return hashlib.sha256(json.dumps([PARSER_VERSION, repr(settings), repr(rules), types]).encode()).hexdigest()
