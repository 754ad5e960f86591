"""Markdown: a story's body as plain text, headings, links and its first image."""

import re

from markdown_it import MarkdownIt

from content.base import ParseWarning, storable
from content.body import bounds, templating
from content.body.body import Body, Reading
from content.body.collector import MDX_PARSER, PARSER, Collector
from content.body.markup import (
    Marks,
    as_html,
    as_markdown,
    opens_without_end,
    with_code_apart,
    without_marks,
)

__all__ = ["MAX_CHARACTERS", "Body", "Reading", "read", "read_body", "read_html", "read_mdx"]

_MERGE_BEGINS, _MERGE_ENDS = re.compile(r"^<{7}(?: |$)", re.MULTILINE), re.compile(r"^>{7}(?: |$)", re.MULTILINE)
MAX_CHARACTERS = 500_000
"""Characters of a body that are read: a novel has as many."""


def read_body(body: str) -> Body:
    """Read Markdown for what it says. Never raises, whatever the text."""
    return read(body).body


def read(body: str) -> Reading:
    """Read Markdown. Never raises, whatever the text."""
    return _read_markdown(body, PARSER, mdx=False)


def read_mdx(body: str) -> Reading:
    """Read MDX: what components and expressions show is kept. Never raises, whatever the text."""
    return _read_markdown(body, MDX_PARSER, mdx=True)


def read_html(body: str) -> Reading:
    """Read HTML that holds no Markdown. Never raises, whatever the text."""
    body, warnings = _shortened(body)
    marks = Marks()
    text = as_html(templating.resolve(body, marks), marks)
    collector = Collector(marks, text)
    collector.read_html(text)
    return collector.reading(warnings)


def _read_markdown(body: str, parser: MarkdownIt, *, mdx: bool) -> Reading:
    body, warnings = _shortened(body)
    marks = Marks()
    body = with_code_apart(body, marks, mdx=mdx)
    merge_start = _MERGE_BEGINS.search(body)
    if merge_start is not None and _MERGE_ENDS.search(body, merge_start.end()) is not None:
        warnings.append(
            ParseWarning(
                None,
                "it holds the marks of a merge that was not finished, and the words of both versions",
                "Choose one of the two, and take the lines of <<<<<<<, ======= and >>>>>>> away.",
            )
        )
    if opens_without_end(body):
        warnings.append(
            ParseWarning(
                None,
                "a comment is opened and never closed, so nothing below it is read",
                "Close it with -->, or take it away.",
            )
        )
    text = as_markdown(templating.resolve(body, marks), marks)
    collector = Collector(marks, text)
    tamed = bounds.tame(text)
    if tamed != text:
        warnings.append(
            ParseWarning(
                None,
                "it holds more markup, lines or cells of tables than an article has, so a part is read as plain words",
                "Make several files of it, or take out what a program has put there.",
            )
        )
    collector.read_markdown(tamed, parser)
    return collector.reading(warnings)


def _shortened(body: str) -> tuple[str, list[ParseWarning]]:
    """What is read of a body, and the warning where that is not all."""
    warnings = []
    if len(body) > MAX_CHARACTERS:
        warnings.append(
            ParseWarning(
                None,
                f"it is {len(body):,} characters long, of which the first {MAX_CHARACTERS:,} are read",
                "Make several files of it.",
            )
        )
    return without_marks(storable(body[:MAX_CHARACTERS])), warnings
