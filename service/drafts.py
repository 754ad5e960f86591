"""A draft as it was handed in (JSON, Markdown, a file) → Article."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import yaml

from content.archive import parse_draft
from content.article import Article
from content.errors import UnreadableFile
from content.rules import ReadingRules
from service.errors import DraftRefused
from service.schemas import DraftBody

NAME = "draft.md"
"""What a draft is called that came without a file name."""


def from_json(draft: DraftBody, rules: ReadingRules) -> Article:
    """Read a draft given field by field. Raises DraftRefused."""
    if not draft.title.strip() and not draft.body.strip():
        raise DraftRefused("The draft is empty. Give a title, a body (Markdown), or both.")
    fields = draft.model_dump(exclude={"body"}, exclude_none=True)
    front_matter = yaml.safe_dump({k: v for k, v in fields.items() if v}, allow_unicode=True, sort_keys=False)
    # A headline alone says something too: an editor asks before the first paragraph is written.
    body = draft.body if draft.body.strip() else draft.title
    return from_text(f"---\n{front_matter}---\n{body}\n", rules)


def from_text(text: str, rules: ReadingRules, name: str = NAME) -> Article:
    """Read a whole file, front matter and all. Raises DraftRefused."""
    if len(text) > rules.max_file_bytes:
        raise DraftRefused(f"{name}: longer than {rules.max_file_bytes:,} characters. It is hardly a story.")
    try:
        return parse_draft(text, name, rules, datetime.now(UTC))
    except UnreadableFile as error:
        place = name if error.line is None else f"{name}:{error.line}"
        raise DraftRefused(f"{place}: {error.message}. {error.remedy}") from None


def from_file(path: Path, rules: ReadingRules, name: str | None = None) -> Article:
    """Read a file. Raises DraftRefused, with the path as given in the message, or OSError."""
    if path.stat().st_size > rules.max_file_bytes:
        raise DraftRefused(f"{name or path}: larger than {rules.max_file_bytes:,} bytes. It is hardly a story.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftRefused(f"{name or path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    return from_text(text, rules, name or str(path))
