"""Exports: the fields that an MDX file keeps in JavaScript, as `export const metadata = {…}`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from content.front_matter import Document

_OPENING = re.compile(
    r"^export[ \t]+(?:const|let|var)[ \t]+(?:meta|metadata|frontmatter)\b[^={}\n]{0,200}=\s{0,20}\{",
    re.MULTILINE | re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""(?:new\s{1,9})?Date\(\s{0,9}["'`](?P<date>[^"'`\n]{0,80})["'`]\s{0,9}\)"""
    # What is never closed goes on to the end, for time's sake.
    r"""|(?P<text>"(?:[^"\\\n]|\\.)*+(?:"|\n|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|\n|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z))"""
    r"|(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))|(?P<word>-?[\w$.]++)|(?P<mark>\S)"
)
_OPENERS, _CLOSERS = frozenset("{[("), frozenset("}])")
_LONGEST = 20_000
"""Characters of an object that are looked at."""


def with_exports(document: Document) -> Document:
    """Add the plain values of the object that a document exports to its fields, where front matter has not them."""
    exported = dict(_exported(document.body))
    return replace(document, metadata={**exported, **document.metadata}) if exported else document


def _exported(body: str) -> Iterator[tuple[str, str]]:
    """(name, value) of what the object says by itself: values that are worked out are left alone."""
    opening = _OPENING.search(body)
    if opening is None:
        return
    depth, name, value = 1, "", ""
    for token in _TOKEN.finditer(body, opening.end(), opening.end() + _LONGEST):
        mark = token["mark"] or ""
        ends = mark == "}" and depth == 1
        if depth == 1 and (ends or mark == ","):
            if name and value:
                yield name, value
            name = value = ""
        if ends:
            return
        if mark in _OPENERS:
            value = ""  # a call or a table
        depth += (mark in _OPENERS) - (mark in _CLOSERS)
        if depth > 1 or token["comment"]:
            continue
        if mark == ":" and not name:
            name, value = value, ""
        elif not mark:
            value = token["date"] or token["word"] or token["text"][1:-1]
