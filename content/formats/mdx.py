"""MDX: Markdown with components, and fields in what it exports."""

from content.body import markdown
from content.formats.format import Format
from content.front_matter.mdx_exports import with_exports

MDX = Format(suffixes=(".mdx",), read=markdown.read_mdx, complete=with_exports)
