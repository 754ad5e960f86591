"""The edits to the tags of an archive's files, by a merge plan or by suggestions, and what may be written."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from content.archive import SourceFile, read_archive, scan
from content.base import ArchiveProblem, UnreadableFile, counted, folded_name, read_file, safe_writes
from content.base.rules import POSTS
from content.retagging import Change, Edit, MergePlan, Trust, format_line, git_dirty, learn_style, prepare
from service.base.errors import SettingsError

if TYPE_CHECKING:
    from content.archive import Archive
    from content.base import Article, ReadingRules, Site
    from embeddings.base.answers import TagSuggestion
    from embeddings.index.index import Index
    from service.settings import Settings

Progress = Callable[[str, int, int], None]
UNDO_KEY = "undo.key"
"""In the account's own folder of settings: neither in the archive nor with the index, which others may write."""
KEY_BYTES = 32
BY_HAND = "Change its tags there by hand."
MIN_SIMILARITY = 0.75
"""Similarity of two names by difflib, from 0 to 1, from which on one may be a misspelling of the other."""
FIELDS_BESIDE = (".meta", ".yaml")
"""Of Nikola's and Nanoc's files that hold a story's fields: front matter in the story would be words of its page."""
MAX_LOOKUPS = 20
"""Lines for which a similar name is looked for."""


@dataclass(frozen=True, slots=True)
class Retagging:
    """Edits to an archive that are yet to be made."""

    edits: tuple[Edit, ...]
    problems: tuple[ArchiveProblem, ...]
    """Files that cannot be read, or not changed safely: they stay as they are."""
    files: int
    """Files that were read."""
    merged: Mapping[tuple[str, str | None], int]
    """(Old tag, new tag, None for one removed) → number of files in which it changes."""
    suggested: Mapping[Path, tuple[TagSuggestion, ...]]
    """File → tags that are added to it."""
    unused: tuple[Unused, ...] = ()
    """Lines of the plan that fit no tag of any file."""
    nested: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Unused:
    """A line of a plan that fits nothing."""

    old: str
    line: int
    similar: str
    """The tag of the archive that is spelled most like it, empty where none is."""


@dataclass(frozen=True, slots=True)
class Nested:
    """Tags nested by one separator in one that the plan renames or removes, which keep their names."""

    old: str
    tags: Sequence[str]
    line: str
    """The line of a plan that would rename or remove them too."""


class _RecordedChange:
    """The change that a plan makes to one file, which reports its progress and keeps the tags that it was given."""

    def __init__(self, plan: MergePlan, advance: Callable[[], None]) -> None:
        self.target = plan.target
        """What becomes of one tag, as `Change` may have it."""
        self.tags: list[str] = []
        self._plan, self._advance = plan, advance

    def __call__(self, tags: list[str]) -> Sequence[str]:
        self._advance()
        self.tags = tags
        return self._plan(tags)


def plan_merge(settings: Settings, plan: MergePlan, progress: Progress) -> Retagging:
    """Prepare what a plan changes in the article files of the archive. Raises ArchiveError or SettingsError."""
    sites, rules = _reading(settings)
    files, problems = scan(sites, rules)
    # As files say it: a merge sees what aliases hide.
    as_written = replace(rules, tag_aliases={}, ignored_tags=())
    archive = _read(sites, as_written, files, problems, progress, texts=False)
    rules = replace(rules, words_are_tags=archive.rules.words_are_tags)
    changes = {
        file.path: _RecordedChange(plan, partial(progress, "reading tags", number, len(files)))
        for number, file in enumerate(files, 1)
    }
    edits, refused = prepare(changes, rules, within=_folders(sites))
    merged = Counter(
        (tag, new) for edit in edits for tag in changes[edit.path].tags if (new := plan.target(tag)) != tag
    )
    own_tags = {file.shown: changes[file.path].tags for file in files}
    archive_tags = dict.fromkeys(
        tag for tags in (*own_tags.values(), *(article.tags for article in archive.articles)) for tag in tags
    )
    return Retagging(
        tuple(edits),
        (*problems, *refused, *_out_of_reach(plan, archive.articles, own_tags)),
        len(files),
        merged,
        {},
        tuple(_unused(plan, archive_tags)),
        tuple(_nested(plan, archive_tags)),
    )


def _out_of_reach(
    plan: MergePlan, articles: Iterable[Article], own_tags: Mapping[str, Sequence[str]]
) -> Iterator[ArchiveProblem]:
    """Tell of tags in the plan that stories have from elsewhere than their front matter, once for all with the same."""
    stories: dict[str, list[str]] = {}
    for article in articles:
        tags = [tag for tag in article.tags if tag not in own_tags[article.source] and plan.target(tag) != tag]
        if tags:
            stories.setdefault(", ".join(tags), []).append(article.source)
    for named, (first, *other_sources) in stories.items():
        and_others = f", and so for {counted(len(other_sources), 'other story')}" if other_sources else ""
        yield ArchiveProblem(
            first,
            None,
            f"its tag {named} stands in a file beside it or above it{and_others}",
            BY_HAND,
        )


def _unused(plan: MergePlan, archive_tags: Collection[str]) -> Iterator[Unused]:
    names = {folded_name(tag): tag for tag in archive_tags}
    for number, old in enumerate(plan.unused(archive_tags)):
        # A comparison with all names takes a while.
        similar = get_close_matches(folded_name(old), names, n=1, cutoff=MIN_SIMILARITY) if number < MAX_LOOKUPS else []
        yield Unused(old, plan.lines.get(old, 0), names[similar[0]] if similar else "")


def _nested(plan: MergePlan, archive_tags: Iterable[str]) -> Iterator[Nested]:
    for (old, separator), tags in plan.left_nested(archive_tags).items():
        new = plan.target(old)
        yield Nested(old, tags, format_line(f"{old}{separator}*", None if new is None else f"{new}{separator}*"))


def plan_suggested_tags(
    settings: Settings, index: Index, confidence: float, limit: int, progress: Progress
) -> Retagging:
    """Prepare to tag the stories without tags with at most `limit` that are suggested with at least this confidence.

    Hidden stories are left out: somebody may be writing them. Raises ArchiveError, SettingsError, ModelUnavailable or
    ModelMismatch.
    """
    sites, rules = _reading(settings)
    files, problems = scan(sites, rules)
    archive = _read(sites, rules, files, problems, progress)
    rules = archive.rules
    paths = {file.shown: file.path for file in files}
    untagged = [article for article in archive.articles if not article.tags and not article.hidden]
    suggested: dict[Path, tuple[TagSuggestion, ...]] = {}
    for done, article in enumerate(untagged, 1):
        tags = _suggestions(index, article, confidence, limit)
        if tags:
            suggested[paths[article.source]] = tags
        progress("reading stories without tags", done, len(untagged))
    with_field_file = [
        path for path in suggested if any(path.with_suffix(ending).is_file() for ending in FIELDS_BESIDE)
    ]
    for path in with_field_file:
        del suggested[path]
    style = learn_style(_contents(files, rules), rules)
    changes = {path: _addition(tags) for path, tags in suggested.items()}
    edits, refused = prepare(changes, rules, style=style, within=_folders(sites))
    refused += [
        ArchiveProblem(str(path), None, "its fields stand in a file beside it", BY_HAND) for path in with_field_file
    ]
    return Retagging(
        tuple(edits), (*problems, *refused), len(untagged), {}, {edit.path: suggested[edit.path] for edit in edits}
    )


def unsaved(settings: Settings) -> list[str]:
    """List the article files with changes that no git commit holds yet."""
    sites, rules = _reading(settings)
    files, _ = scan(sites, rules)
    paths = {site.name: [file.path for file in files if file.site == site.name] for site in sites}
    return sorted({name for site in sites for name in git_dirty(site.root, paths[site.name])})


def trust(settings: Settings, confirm: Callable[[Sequence[Path]], bool]) -> Trust:
    """Tell what an undo file of unknown origin may write: articles below the archive, if one is known.

    `confirm` asks the user about other files.
    """
    try:
        folders = _folders(settings.archive_sites())
    except SettingsError:
        folders = []
    return Trust(folders, settings.rules().suffixes_in(POSTS), undo_key(), confirm)


def undo_key() -> bytes:
    """Read the key that signs this account's undo files, made at the first call; empty where it cannot be stored."""
    file = Path(click.get_app_dir("seealso"), UNDO_KEY)
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Of two that make one at once, the last counts for both from then on.
            safe_writes.write(file, secrets.token_bytes(KEY_BYTES), 0o600)
        key = read_file(file, KEY_BYTES)
    except (OSError, UnreadableFile):
        return b""
    return key if len(key) == KEY_BYTES else b""


def _reading(settings: Settings) -> tuple[tuple[Site, ...], ReadingRules]:
    """The sites to read, and how. Raises SettingsError."""
    sites = settings.archive_sites()
    return sites, settings.rules(sites)


def _read(
    sites: Sequence[Site],
    rules: ReadingRules,
    files: Sequence[SourceFile],
    problems: Sequence[ArchiveProblem],
    progress: Progress,
    *,
    texts: bool = True,
) -> Archive:
    """Read what a scan found. Raises ArchiveError."""
    return read_archive(
        sites,
        rules,
        now=datetime.now(UTC),
        texts=texts,
        files=files,
        unread=problems,
        progress=lambda done, total: progress("reading", done, total),
    )


def _contents(files: Iterable[SourceFile], rules: ReadingRules) -> Iterator[bytes]:
    """Read the files that are still there."""
    for file in files:
        with suppress(UnreadableFile):
            yield read_file(file.path, rules.max_file_bytes)


def _folders(sites: Iterable[Site]) -> list[Path]:
    """List the folders below which files may be written."""
    return [folder for site in sites for folder in (site.root, site.archive) if folder is not None]


def _suggestions(index: Index, article: Article, confidence: float, limit: int) -> tuple[TagSuggestion, ...]:
    try:
        indexed = index.get(article.id)
    except KeyError:
        indexed = None
    # A story as the index holds it needs no model.
    if indexed is not None and (indexed.title, indexed.text) == (article.title, article.text):
        answer = index.tags(article.id, limit=limit)
    else:
        answer = index.tags_for_draft(article, limit=limit)
    return tuple(tag for tag in answer.tags if tag.confidence >= confidence and _is_meant(tag, confidence))


def _is_meant(tag: TagSuggestion, confidence: float) -> bool:
    """Tell whether who wants tags of this confidence wants one that may be at most possible."""
    from embeddings.base.answers import tag_level

    return tag.advised or tag_level(confidence) not in ("sure", "likely")


def _addition(tags: Iterable[TagSuggestion]) -> Change:
    return lambda file_tags: [*file_tags, *(tag.tag for tag in tags)]
