"""Reading memory: how the archive's files lay there when they were last read, and what each said but for its text.

What it holds of a file holds as long as the file's status does: an unchanged file is neither opened nor parsed again.
Everything here can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

from pydantic import TypeAdapter

from content.base.article import Article, Link
from content.base.errors import Warned
from content.base.rules import ReadingRules, Site
from content.files.walking import PARSER_VERSION, FileStatus, SourceFile
from content.visibility import Mark

RACY = 2_000_000_000
"""Nanoseconds before a scan within which a file may be saved again and keep its time: file systems count in steps of
up to two seconds. Git calls such an entry racily clean, and looks into the file all the same; so does a scan here."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one file says in its place in the archive, before other files add anything, and without its text."""

    article: Article
    """Without text, headings and links."""
    path: str
    folders: tuple[str, ...]
    sample: str
    """The beginning of the text, by which a language is told."""
    links: tuple[tuple[str, str], ...]
    """(target, words that bear it), as they are written."""
    marks: tuple[Mark, ...]
    names: tuple[str, ...]
    """Of the fields of its front matter."""
    tags: tuple[str, ...]
    """As they are written."""
    unfilled: str
    own_section: bool
    """Whether the file itself names its section."""
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    relative: str
    status: FileStatus
    digest: str
    facts: FileFacts | None
    """None for a file that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Record:
    key: str
    scanned: int
    entries: list[_Entry]


class ReadingMemory:
    """What is remembered of the last reading of some sites by some rules."""

    def __init__(self, key: str = "", scanned: int = 0, entries: Iterable[_Entry] = ()) -> None:
        self._key, self._scanned = key, scanned
        self._entries = {entry.path: entry for entry in entries}

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read what `dump` gave. Raises ValueError for anything else."""
        record = _RECORD.validate_json(data)
        return cls(record.key, record.scanned, record.entries)

    @staticmethod
    def dump(files: Sequence[SourceFile], facts: Mapping[str, FileFacts], key: str, scanned: int) -> bytes:
        """Give as JSON what is to be remembered of a scan that began at `scanned`, in ns since 1970, and the reading of
        its files by the rules that `key` names; `facts` are by absolute path. Raises ValueError where JSON cannot hold
        it.
        """
        entries = [_Entry(str(f.path), f.relative, f.status, f.digest, facts.get(str(f.path))) for f in files]
        return _RECORD.dump_json(_Record(key, scanned, entries))

    def digest(self, path: str, status: os.stat_result) -> str | None:
        """Give the sha256 of the file at an absolute path, if it is certain without opening it."""
        entry = self._entries.get(path)
        if entry is None or entry.status != FileStatus.of(status):
            return None
        # Its time may have been set by hand: that of the change cannot be.
        latest = max(status.st_mtime_ns, status.st_ctime_ns)
        return entry.digest if latest < self._scanned - RACY else None

    def facts(self, file: SourceFile, key: str) -> FileFacts | None:
        """Give what a file says by the rules that `key` names, if it is as it was."""
        entry = self._entries.get(str(file.path))
        if (
            key != self._key
            or entry is None
            or entry.facts is None
            or (entry.digest, entry.relative) != (file.digest, file.relative)
        ):
            return None
        if entry.facts.article.source == file.shown:
            return entry.facts
        return replace(entry.facts, article=replace(entry.facts.article, source=file.shown))


_RECORD = TypeAdapter(_Record)
NOTHING = ReadingMemory()


def reading_key(sites: Iterable[Site], rules: ReadingRules) -> str:
    """Name the rules by which files are read: what two readings make of one file differs only if their keys do."""
    told = [replace(site, configuration="", project=None, notes=()) for site in sites]
    form = [[f"{entry.name}: {entry.type}" for entry in fields(kind)] for kind in (FileFacts, Article, Link, Mark)]
    return hashlib.sha256(json.dumps([PARSER_VERSION, repr(told), repr(rules), form]).encode()).hexdigest()
