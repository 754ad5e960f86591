"""Markdown, and the module script that SvelteKit lets it begin with."""

from content.body import markdown
from content.formats.format import Format
from content.front_matter.ikiwiki import with_wiki_directives
from content.front_matter.mdx_exports import with_module_exports
from content.front_matter.post_directive import with_post_directive

MARKDOWN = Format(
    suffixes=(".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdwn", ".mdoc", ".qmd", ".svx"),
    read=markdown.read,
    complete=lambda document: with_wiki_directives(with_post_directive(with_module_exports(document))),
)
