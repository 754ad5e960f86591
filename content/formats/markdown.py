"""Markdown, and the module script that SvelteKit lets it begin with."""

from content.body import markdown
from content.formats.format import Format
from content.front_matter.mdx_exports import with_module_exports

MARKDOWN = Format(
    suffixes=(".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdoc", ".qmd", ".svx"),
    read=markdown.read,
    complete=with_module_exports,
)
