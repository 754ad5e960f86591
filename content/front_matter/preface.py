"""Preface: what a conversion writes of a story between its title and its first words, in place of front matter."""

import re
from dataclasses import replace

from content.front_matter.block import Document

_SUBSTACK = re.compile(
    r"\s*# (?P<title>[^\n]{1,500})\n\n(?:## (?P<subtitle>[^\n]{1,1000})\n\n)?\*\*(?P<date>[^*\n]{1,60})\*\*\n\n"
    r"\*\*Likes:\*\* [^\n]{0,60}(?:\n\n\*\*[A-Z][a-z]{1,20}:\*\* [^\n]{0,60})*(?:\n\n+|\n?\Z)"
)
"""Title, subtitle, day and how many like it, as Substack2Markdown and the scrapers made of it write them."""


def with_preface(document: Document) -> Document:
    """Give a file's parts with the fields that its body begins with; those of its front matter go before."""
    if (preface := _SUBSTACK.match(document.body)) is None:
        return document
    fields = {name: value.strip() for name, value in preface.groupdict().items() if value}
    if not re.search(r"\d{4}", fields["date"]):
        del fields["date"]
    return replace(
        document,
        metadata={**fields, **document.metadata},
        body=document.body[preface.end() :],
        body_line=document.body_line + document.body.count("\n", 0, preface.end()),
    )
