"""HTML that holds no Markdown."""

from content.body import markdown
from content.formats.format import Format

HTML = Format(suffixes=(".htm", ".html", ".xhtml"), read=markdown.read_html)
