"""Markdown."""

from content.body import markdown
from content.formats.format import Format

MARKDOWN = Format(suffixes=(".md", ".markdown"), read=markdown.read)
