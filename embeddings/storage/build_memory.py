"""What a build remembers for the next one: what its snapshot was made of, and how the archive's files lay there.

It lies in the index's own cache folder. Without it, or where it is of another snapshot, a build learns everything anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter

from content.base import safe_writes
from content.base.article import Article
from content.base.errors import UnreadableFile
from content.base.opening import read_file
from content.files.reading_memory import ReadingMemory
from embeddings.text.single_terms import SingleTerms

FILES, FACTS, PUBLISHED = "files.json", "facts.json", "published.json"
SINGLE, SINGLE_NAMES = "single-terms.safetensors", "single-terms.json"
LARGEST = 1 << 32
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
    changes: int = 0
    """How many stories came, changed or went since, each time that they did."""


@dataclass(frozen=True, slots=True)
class _Names:
    ids: list[str]
    common: list[str]


_PUBLISHED = TypeAdapter(Published)
_NAMES = TypeAdapter(_Names)
_ARTICLE = TypeAdapter(Article)


def story_key(article: Article, digest: str) -> str:
    """Name what a story says: `article` without its text, which `digest`, that of its file, stands for."""
    said = _ARTICLE.dump_json(replace(article, source="", text="", headings=()))
    return hashlib.sha256(said + digest.encode()).hexdigest()[:32]


def published(folder: Path) -> Published | None:
    """Read what the last build kept in its cache folder; None where there is nothing, or nothing that can be read."""
    try:
        return _PUBLISHED.validate_json(read_file(folder / PUBLISHED, LARGEST))
    except (UnreadableFile, ValueError):
        return None


def keep_published(folder: Path, made_of: Published) -> None:
    """Keep it for `published`. Raises OSError."""
    safe_writes.write(folder / PUBLISHED, _PUBLISHED.dump_json(made_of))


def single_terms(folder: Path) -> tuple[SingleTerms, list[str]] | None:
    """Read the words that were no terms when all was learned, and the ids of the stories by their numbers then."""
    try:
        names = _NAMES.validate_json(read_file(folder / SINGLE_NAMES, LARGEST))
        return SingleTerms.load(folder / SINGLE, names.common), names.ids
    except (UnreadableFile, OSError, ValueError):
        return None


def keep_single_terms(folder: Path, terms: SingleTerms, ids: list[str]) -> None:
    """Keep them for `single_terms`. Raises OSError."""
    for name in (SINGLE, SINGLE_NAMES):
        (folder / name).unlink(missing_ok=True)
    terms.save(folder / SINGLE)
    safe_writes.write(folder / SINGLE_NAMES, _NAMES.dump_json(_Names(ids, sorted(terms.common))))


def reading(folder: Path) -> ReadingMemory:
    """Give what the last reading of the archive found; nothing where that cannot be read."""

    def read(name: str) -> bytes:
        try:
            return read_file(folder / name, LARGEST)
        except UnreadableFile:
            return b""

    return ReadingMemory(read(FILES), lambda: read(FACTS))


def keep_reading(folder: Path, statuses: bytes, facts: bytes) -> None:
    """Keep what `dump_statuses` and `dump_facts` gave for `reading`. Raises OSError."""
    safe_writes.write(folder / FACTS, facts)
    safe_writes.write(folder / FILES, statuses)


def forget(folder: Path) -> None:
    """Remove all of it."""
    for name in (FILES, FACTS, PUBLISHED, SINGLE, SINGLE_NAMES):
        (folder / name).unlink(missing_ok=True)
