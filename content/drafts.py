"""Drafts: text that is in no archive yet, read as an article."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from content.addresses.path_facts import read_place
from content.articles import article_of
from content.base import Article, ReadingRules, Site
from content.files.parsing import parse_document, parse_text
from content.formats import format_of
from content.front_matter import Document
from content.visibility import Verdicts


def parse_draft(text: str, name: str, rules: ReadingRules, now: datetime) -> Article:
    """Read a draft, which is in no archive: an article without id and URL, its links unresolved.

    `text` is a whole file with or without front matter, `name` its file name, for messages and a missing title.
    Raises UnreadableFile.
    """
    draft, _ = parse_linking_draft(text, name, rules, now)
    return replace(draft, related=(), related_exclude=())


def parse_linking_draft(
    draft: str | Document, name: str, rules: ReadingRules, now: datetime
) -> tuple[Article, tuple[tuple[str, str], ...]]:
    """Read a draft as `parse_draft` does, and give its links as well: the target as it is written, and the words that
    bear it.

    `draft` is a whole file, or one that is in its two parts already. The stories that it pins or excludes are those
    names as they are written.
    """
    if isinstance(draft, str):
        parsed = parse_text(draft.encode("utf-8", "replace").decode(), rules, format_of(name))
    else:
        parsed = parse_document(draft, rules, format_of(name))
    place = read_place(Path(name).name or "draft", rules.zone)
    article = article_of(Site(root=Path()), "", name, place, parsed, rules)
    url = "" if "{" in parsed.fields.url or not parsed.fields.url else article.url
    hidden = Verdicts({"": parsed.fields.marks}).why_hidden("", article.visible_from, article.expires, now)
    article = replace(article, hidden=hidden)
    return replace(article, id="", url=url), parsed.body.links
