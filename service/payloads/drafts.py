"""A draft as it was sent (JSON, Markdown, a file) → Article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from content.archive import parse_linking_draft
from content.base import AmbiguousName, Article, Link, ReadingRules, UnreadableFile, read_file, urls
from content.front_matter import Document, document
from service.base.errors import DraftRefused
from service.payloads.schemas import DraftBody

if TYPE_CHECKING:
    from embeddings.index.index import Index

MAX_CHARACTERS = 500_000
"""Of a draft: as many as a long book has, and what is read within seconds."""
NAME = "draft.md"
"""File name of a draft that came without one."""
_FRONT_MATTER = re.compile(r"\ufeff?\s*(?:-{3,}|\+{3,}|;{3,})\s*\n|\ufeff?\s*\{\s*[\"}]")


def from_json(draft: DraftBody, rules: ReadingRules, index: Index | None = None) -> Article:
    """Read a draft given as JSON, its links resolved if there is an index. Raises DraftRefused."""
    if not draft.title.strip() and not draft.markdown.strip():
        raise DraftRefused("The draft is empty. Give a title, a body (Markdown), or both.")
    fields = {k: v for k, v in draft.model_dump(exclude={"body", "text"}, exclude_none=True).items() if v}
    if _FRONT_MATTER.match(draft.text):
        if others := ", ".join(name for name in fields if name != "title"):
            raise DraftRefused(f"text has front matter of its own. Write {others} there, or send the text without it.")
        return from_text(draft.text, rules, index=index)
    # A headline alone says something too: an editor asks before the first paragraph is written.
    body = draft.markdown if draft.markdown.strip() else draft.title
    _check_length(len(body), NAME, rules)
    return _read(document(fields, body), NAME, rules, index)


def from_text(text: str, rules: ReadingRules, name: str = NAME, index: Index | None = None) -> Article:
    """Read a whole file, front matter and all, its links resolved if there is an index. Raises DraftRefused."""
    _check_length(len(text), name, rules)
    return _read(text, name, rules, index)


def from_file(path: Path, rules: ReadingRules, name: str | None = None, index: Index | None = None) -> Article:
    """Read a file, its links resolved if there is an index.

    Raises DraftRefused, whose message begins with `name`, else with the path.
    """
    try:
        text = read_file(path, rules.max_file_bytes).decode("utf-8-sig")
    except UnreadableFile as error:
        raise DraftRefused(f"{name or path}: {error.message}. {error.remedy}") from None
    except UnicodeDecodeError as error:
        raise DraftRefused(f"{name or path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    return from_text(text, rules, name or str(path), index)


def _check_length(characters: int, name: str, rules: ReadingRules) -> None:
    if characters > (longest := min(rules.max_file_bytes, MAX_CHARACTERS)):
        raise DraftRefused(f"{name}: longer than {longest:,} characters. It is hardly a story: send a part of it.")


def _read(source: str | Document, name: str, rules: ReadingRules, index: Index | None) -> Article:
    try:
        draft, links = parse_linking_draft(source, name, rules, datetime.now(UTC))
    except UnreadableFile as error:
        place = name if error.line is None else f"{name}:{error.line}"
        raise DraftRefused(f"{place}: {error.message}. {error.remedy}") from None
    return draft if index is None else _resolve_links(draft, links, index)


def _resolve_links(draft: Article, links: Iterable[tuple[str, str]], index: Index) -> Article:
    """Give the draft those of its links (target, anchor text) that lead to stories of the index, one a story."""
    resolved: dict[str, Link] = {}
    for target, anchor in links:
        if (article := _story_at(target, index)) is not None:
            resolved.setdefault(article.id, Link(article.id, anchor))
    return replace(draft, links=tuple(resolved.values()))


def _story_at(target: str, index: Index) -> Article | None:
    try:
        # The page of another website may have the path of a story here.
        sites = (urls.host(str(site["base_url"])) for site in index.manifest.sites)
        is_own = urls.host(target) in {*sites, *index.manifest.hosts} if "//" in target else target.startswith("/")
        return index.find_if_any(target) if is_own else None
    except (ValueError, AmbiguousName):
        return None
