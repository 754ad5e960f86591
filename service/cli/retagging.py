"""Changing the tags of an archive's files: which files, what becomes of each, and the guard of unsaved work."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from content.archive import SourceFile, read_archive, scan
from content.base import safe_writes
from content.base.errors import ArchiveProblem, UnreadableFile
from content.base.keys import folded_name
from content.base.opening import read_file
from content.retagging import Change, Edit, MergePlan, Trust, format_line, git_dirty, learn_style, prepare
from service.base.errors import SettingsError

if TYPE_CHECKING:
    from content.base.article import Article
    from content.base.rules import ReadingRules
    from embeddings.base.answers import TagSuggestion
    from embeddings.index.index import Index
    from service.settings import Settings

Progress = Callable[[str, int, int], None]
UNDO_KEY = "undo.key"
"""In the account's own folder of settings: neither in the archive nor with the index, which others may write."""
KEY_BYTES = 32
NEAR = 0.75
"""How alike two names are, by difflib, from which on one may be a slip of the other."""
MOST_NEAR = 20
"""Lines for which such a name is looked for."""


@dataclass(frozen=True, slots=True)
class Retagging:
    """What is to be done to an archive, not done yet."""

    edits: tuple[Edit, ...]
    problems: tuple[ArchiveProblem, ...]
    """Files that cannot be read, or not changed safely: they stay as they are."""
    files: int
    """Files that were looked at."""
    merged: Mapping[tuple[str, str | None], int]
    """(Old tag, new tag, None for one removed) → files in which it happens."""
    suggested: Mapping[Path, tuple[TagSuggestion, ...]]
    """File → tags that it gets."""
    unused: tuple[Unused, ...] = ()
    """Lines of the plan that fit no tag of any file."""
    nested: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Unused:
    """A line of a plan that fits nothing."""

    old: str
    line: int
    near: str
    """The tag of the archive that is spelled most like it, empty where none is."""


@dataclass(frozen=True, slots=True)
class Nested:
    """Tags nested in one that the plan renames or removes, which keep their names."""

    old: str
    tags: Sequence[str]
    line: str
    """What would take them along, as a line of a plan."""


class _Watched:
    """A plan that tells for which file it is asked, and notes the tags that it is asked for."""

    def __init__(self, plan: MergePlan, tell: Callable[[], None]) -> None:
        self.target = plan.target
        self.tags: list[str] = []
        self._plan, self._tell = plan, tell

    def __call__(self, tags: list[str]) -> Sequence[str]:
        self._tell()
        self.tags = tags
        return self._plan(tags)


def merging(settings: Settings, plan: MergePlan, progress: Progress) -> Retagging:
    """Carry out a plan on every article file of the archive. Raises ArchiveError or SettingsError."""
    files, problems = _files(settings)
    changes = {
        file.path: _Watched(plan, partial(progress, "reading tags", place, len(files)))
        for place, file in enumerate(files, 1)
    }
    edits, refused = prepare(changes, settings.rules(), within=_folders(settings))
    merged = Counter(move for edit in edits for move in _moves(plan, changes[edit.path].tags))
    there = dict.fromkeys(tag for change in changes.values() for tag in change.tags)
    return Retagging(
        tuple(edits),
        (*problems, *refused),
        len(files),
        merged,
        {},
        tuple(_unused(plan, there)),
        tuple(_nested(plan, there)),
    )


def _moves(plan: MergePlan, tags: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    return ((tag, new) for tag in tags if (new := plan.target(tag)) != tag)


def _unused(plan: MergePlan, there: Collection[str]) -> Iterator[Unused]:
    spelled = {folded_name(tag): tag for tag in there}
    for number, old in enumerate(plan.unused(there)):
        # Looking takes a while.
        near = get_close_matches(folded_name(old), spelled, n=1, cutoff=NEAR) if number < MOST_NEAR else []
        yield Unused(old, plan.lines.get(old, 0), spelled[near[0]] if near else "")


def _nested(plan: MergePlan, there: Iterable[str]) -> Iterator[Nested]:
    for old, tags in plan.left_nested(there).items():
        new, separator = plan.target(old), tags[0][len(old)]
        yield Nested(old, tags, format_line(f"{old}{separator}*", None if new is None else f"{new}{separator}*"))


def applying(settings: Settings, index: Index, confidence: float, most: int, progress: Progress) -> Retagging:
    """Give the stories without tags those that are suggested with at least this confidence.

    Hidden stories are left alone: somebody may be writing them. Raises ArchiveError, SettingsError, ModelUnavailable
    or ModelMismatch.
    """
    files, problems = _files(settings)
    rules = settings.rules()
    archive = read_archive(
        settings.archive_sites(),
        rules,
        now=datetime.now(UTC),
        files=files,
        progress=lambda done, total: progress("reading", done, total),
    )
    paths = {file.shown: file.path for file in files}
    untagged = [article for article in archive.articles if not article.tags and not article.hidden]
    suggested: dict[Path, tuple[TagSuggestion, ...]] = {}
    for done, article in enumerate(untagged, 1):
        tags = _suggestions(index, article, confidence, most)
        if tags:
            suggested[paths[article.source]] = tags
        progress("reading stories without tags", done, len(untagged))
    style = learn_style(_contents(files, rules), rules)
    changes = {path: _adding(tags) for path, tags in suggested.items()}
    edits, refused = prepare(changes, rules, style=style, within=_folders(settings))
    kept = {edit.path: suggested[edit.path] for edit in edits}
    return Retagging(tuple(edits), (*problems, *refused), len(untagged), {}, kept)


def unsaved(settings: Settings) -> list[str]:
    """Article files with changes that no git commit holds yet."""
    files, _ = _files(settings)
    roots = [site.root for site in settings.archive_sites()]
    return sorted({name for root in roots for name in git_dirty(root, [file.path for file in files])})


def trust(settings: Settings, asked: Callable[[Sequence[Path]], bool]) -> Trust:
    """What an undo file may write, of which nobody knows who made it: articles below the archive, if one is known."""
    try:
        folders = _folders(settings)
    except SettingsError:
        folders = []
    return Trust(folders, settings.rules().suffixes, undo_key(), asked)


def undo_key() -> bytes:
    """By which this account's undo files are known again, made at the first call; empty where it cannot be kept."""
    place = Path(click.get_app_dir("seealso"), UNDO_KEY)
    try:
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Of two that make one at once, the last counts for both from then on.
            safe_writes.write(place, secrets.token_bytes(KEY_BYTES), 0o600)
        key = read_file(place, KEY_BYTES)
    except (OSError, UnreadableFile):
        return b""
    return key if len(key) == KEY_BYTES else b""


def _files(settings: Settings) -> tuple[list[SourceFile], list[ArchiveProblem]]:
    return scan(settings.archive_sites(), settings.rules())


def _contents(files: Iterable[SourceFile], rules: ReadingRules) -> Iterator[bytes]:
    """Of those that are still there."""
    for file in files:
        with suppress(UnreadableFile):
            yield read_file(file.path, rules.max_file_bytes)


def _folders(settings: Settings) -> list[Path]:
    """What may be written below."""
    return [folder for site in settings.archive_sites() for folder in (site.root, site.archive) if folder is not None]


def _suggestions(index: Index, article: Article, confidence: float, most: int) -> tuple[TagSuggestion, ...]:
    try:
        known = index.get(article.id)
    except KeyError:
        known = None
    # What the index knows needs no model.
    if known is not None and (known.title, known.text) == (article.title, article.text):
        answer = index.tags(article.id, limit=most)
    else:
        answer = index.tags_for_draft(article, limit=most)
    return tuple(tag for tag in answer.tags if tag.confidence >= confidence)


def _adding(tags: Iterable[TagSuggestion]) -> Change:
    return lambda there: [*there, *(tag.tag for tag in tags)]
