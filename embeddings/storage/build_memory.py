"""What a build remembers for the next one: what its snapshot was made of, and how the archive's files lay there.

It lies in the index's own cache folder. Without it, or where it is of another snapshot, a build learns everything anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from content.base import safe_writes
from content.base.article import Article
from content.base.errors import UnreadableFile
from content.base.opening import read_file
from content.files.reading_memory import ReadingMemory
from embeddings.base.vectors import Floats
from embeddings.storage.snapshot import FileStamp
from embeddings.text.single_terms import SingleTerms

FILES, FACTS, PUBLISHED = "files.json", "facts.json", "published.json"
SINGLE, WORDS = "single-terms.safetensors", "words.json"
MAX_FILE_BYTES = 1 << 32
"""Bytes of each."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the published snapshot was made of."""

    snapshot: str
    """Its name."""
    method: str
    """Names everything but the stories that decides what an index holds: model, engine, prior, rules …"""
    learned_at: str
    """When all that is learned of the whole archive was learned, ISO 8601."""
    stories: dict[str, str]
    """By id, what `story_key` gave."""
    recent: list[str] = field(default_factory=list)
    """Ids of the stories that came or changed since."""
    files: dict[str, FileStamp] = field(default_factory=dict)
    """How the snapshot's files lay there when they were last checked."""
    configurations: dict[str, str] = field(default_factory=dict)
    """By absolute path of a site's folder, that of the generator's configuration by which it was read."""
    changes: int = 0
    """How many stories came, changed or went since, each time that they did."""


@dataclass(frozen=True, slots=True)
class LearnedWords:
    """What a later build needs of the words of all stories, beside what the index holds of them."""

    single: SingleTerms
    ids: Sequence[str]
    """Of the stories, by their numbers then."""
    singular: Floats
    """Shape (SVD dimensions,)."""


@dataclass(frozen=True, slots=True)
class _WordsFile:
    ids: list[str]
    common: list[str]
    singular: list[float]


_PUBLISHED = TypeAdapter(Published)
_WORDS_FILE = TypeAdapter(_WordsFile)
_ARTICLE = TypeAdapter(Article)


def story_key(article: Article, place: str, digest: str) -> str:
    """Name what a story says: `article` without its text, which `digest`, that of its file, stands for.

    `place` is the file's path below the site's root: where the archive lies makes no other story.
    """
    record = _ARTICLE.dump_json(replace(article, source=place, text="", headings=()))
    return hashlib.sha256(record + digest.encode()).hexdigest()[:32]


def published(folder: Path) -> Published | None:
    """Read what the last build kept in its cache folder; None where there is nothing, or nothing that can be read."""
    try:
        return _PUBLISHED.validate_json(read_file(folder / PUBLISHED, MAX_FILE_BYTES))
    except (UnreadableFile, ValueError):
        return None


def keep_published(folder: Path, made_of: Published) -> None:
    """Keep it for `published`. Raises OSError."""
    safe_writes.write(folder / PUBLISHED, _PUBLISHED.dump_json(made_of))


def learned_words(folder: Path) -> LearnedWords | None:
    """Read what was kept of the words; None where there is nothing, or nothing that can be read."""
    try:
        names = _WORDS_FILE.validate_json(read_file(folder / WORDS, MAX_FILE_BYTES))
        terms = SingleTerms.load(folder / SINGLE, names.common)
    except (UnreadableFile, OSError, ValueError):
        return None
    return LearnedWords(terms, names.ids, np.array(names.singular, np.float32))


def keep_learned_words(folder: Path, learned: LearnedWords) -> None:
    """Keep it for `learned_words`. Raises OSError."""
    for name in (SINGLE, WORDS):
        (folder / name).unlink(missing_ok=True)
    learned.single.save(folder / SINGLE)
    names = _WordsFile(list(learned.ids), sorted(learned.single.common), learned.singular.tolist())
    safe_writes.write(folder / WORDS, _WORDS_FILE.dump_json(names))


def reading(folder: Path) -> ReadingMemory:
    """Give what the last reading of the archive found; nothing where that cannot be read."""

    def read(name: str) -> bytes:
        try:
            return read_file(folder / name, MAX_FILE_BYTES)
        except UnreadableFile:
            return b""

    return ReadingMemory(read(FILES), lambda: read(FACTS))


def keep_reading(folder: Path, statuses: bytes, facts: bytes) -> None:
    """Keep what `dump_statuses` and `dump_facts` gave for `reading`. Raises OSError."""
    safe_writes.write(folder / FACTS, facts)
    safe_writes.write(folder / FILES, statuses)


def forget(folder: Path) -> None:
    """Remove all of it."""
    for name in (FILES, FACTS, PUBLISHED, SINGLE, WORDS):
        (folder / name).unlink(missing_ok=True)
