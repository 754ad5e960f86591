"""A draft as it was sent (JSON, Markdown, a file) → Article."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from content.addresses.link_target import link_target
from content.base import AmbiguousName, Article, Link, ReadingRules, UnreadableFile, read_file, urls
from content.drafts import parse_linking_draft
from content.front_matter import Document, document, split
from service.base.errors import DraftRefused
from service.payloads.requests import DraftBody

if TYPE_CHECKING:
    from embeddings.index.index import Index

MAX_CHARACTERS = 500_000
"""Of a draft: as many as a long book has, and what is read within seconds."""
FENCES = ("---", "+++", ";;;")
NAME = "draft.md"
"""File name of a draft that came without one."""


def from_json(
    draft: DraftBody,
    rules: ReadingRules,
    index: Index | None = None,
    add_note: Callable[[str], None] | None = None,
) -> Article:
    """Read a draft given as JSON, its links resolved if there is an index. Raises DraftRefused.

    `add_note` is called with what keeps a pin or an exclusion from having an effect, as by the other two.
    """
    if not draft.title.strip() and not draft.markdown.strip():
        raise DraftRefused("The draft is empty. Give a title, a body (Markdown), or both.")
    fields = {
        name: value for name, value in draft.model_dump(exclude={"body", "text"}, exclude_none=True).items() if value
    }
    _check_length(len(draft.text), NAME, rules)
    if (document_parts := _whole_file(draft.text)) is not None:
        if other_fields := ", ".join(name for name in fields if name != "title"):
            raise DraftRefused(
                f"text has front matter of its own. Write {other_fields} there, or send the text without it."
            )
        return _read(document_parts, NAME, rules, index, add_note)
    # A headline alone says something too: an editor asks before the first paragraph is written.
    body = draft.markdown if draft.markdown.strip() else draft.title
    _check_length(len(body), NAME, rules)
    try:
        file = document(fields, body)
    except UnreadableFile as error:
        raise _refused(error, NAME) from None
    return _read(file, NAME, rules, index)


def from_text(
    text: str,
    rules: ReadingRules,
    name: str = NAME,
    index: Index | None = None,
    add_note: Callable[[str], None] | None = None,
) -> Article:
    """Read a whole file, front matter and all, its links resolved if there is an index. Raises DraftRefused.

    `add_note` is called with what keeps a pin or an exclusion from having an effect.
    """
    _check_length(len(text), name, rules)
    return _read(text, name, rules, index, add_note)


def from_file(
    path: Path,
    rules: ReadingRules,
    name: str | None = None,
    index: Index | None = None,
    add_note: Callable[[str], None] | None = None,
) -> Article:
    """Read a file as `from_text` does. Raises DraftRefused, whose message begins with `name`, else with the path."""
    try:
        text = read_file(path, rules.max_file_bytes).decode("utf-8-sig")
    except UnreadableFile as error:
        raise DraftRefused(f"{name or path}: {error.message}. {error.remedy}") from None
    except UnicodeDecodeError as error:
        raise DraftRefused(f"{name or path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    return from_text(text, rules, name or str(path), index, add_note)


def _check_length(characters: int, name: str, rules: ReadingRules) -> None:
    if characters > (longest := min(rules.max_file_bytes, MAX_CHARACTERS)):
        raise DraftRefused(f"{name}: longer than {longest:,} characters. It is hardly a story: send a part of it.")


def _whole_file(text: str) -> Document | None:
    """Take a text apart that begins with front matter, in whichever form an archive's file may have it; None for any
    other. Raises DraftRefused."""
    try:
        file = split(text)
    except UnreadableFile as error:
        raise _refused(error, NAME) from None
    return file if file.metadata or file.body_line > 1 else None


def _refused(error: UnreadableFile, name: str) -> DraftRefused:
    place = name if error.line is None else f"{name}:{error.line}"
    return DraftRefused(f"{place}: {error.message}. {error.remedy}")


def _read(
    source: str | Document,
    name: str,
    rules: ReadingRules,
    index: Index | None,
    add_note: Callable[[str], None] | None = None,
) -> Article:
    try:
        draft, links = parse_linking_draft(source, name, rules, datetime.now(UTC))
    except UnreadableFile as error:
        if name == NAME and isinstance(source, str) and source.startswith(FENCES) and len(source.splitlines()) == 1:
            remedy = "Send it with them: curl keeps them with --data-binary, and drops them with -d"
            raise DraftRefused(f"{name}: it begins with front matter, and has no line ends. {remedy}.") from None
        raise _refused(error, name) from None
    if index is None:
        return replace(draft, related=(), related_exclude=())
    draft = _resolve_links(draft, links, index)
    pinned = {reference: _story_ids(reference, index) for reference in draft.related}
    excluded = {reference: _story_ids(reference, index) for reference in draft.related_exclude}
    if add_note is not None:
        for reference in (reference for reference, stories in pinned.items() if len(stories) != 1):
            add_note(f"`related` names {reference!r}, which fits no story, or several. Give the id of one.")
        for reference in (reference for reference, stories in excluded.items() if not stories):
            add_note(f"`relatedExclude` names {reference!r}, which fits no story. Give the id of one.")
    return replace(
        draft,
        related=_each_once(stories for stories in pinned.values() if len(stories) == 1),
        # A draft is on no site yet, by which one of several could be told from the others: none of them is shown.
        related_exclude=_each_once(excluded.values()),
    )


def _resolve_links(draft: Article, links: Iterable[tuple[str, str]], index: Index) -> Article:
    """Give the draft those of its links (target, anchor text) that lead to stories of the index, one a story."""
    resolved: dict[str, Link] = {}
    for target, anchor in links:
        if (article := _story_at(target, index)) is not None:
            resolved.setdefault(article.id, Link(article.id, anchor))
    return replace(draft, links=tuple(resolved.values()))


def _story_ids(name: str, index: Index) -> tuple[str, ...]:
    """Give the ids of the stories that a name of front matter fits."""
    try:
        story = index.find_if_any(link_target(name) or name)
    except AmbiguousName as several:
        return several.ids
    except ValueError:
        return ()
    return () if story is None else (story.id,)


def _each_once(ids: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(ids)))


def _story_at(target: str, index: Index) -> Article | None:
    try:
        # The page of another website may have the path of a story here.
        sites = (urls.host(str(site["base_url"])) for site in index.manifest.sites)
        is_own = urls.host(target) in {*sites, *index.manifest.hosts} if "//" in target else target.startswith("/")
        return index.find_if_any(target) if is_own else None
    except (ValueError, AmbiguousName):
        return None
