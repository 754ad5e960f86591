"""Formats: one file each for what stories are written in, and the registry of them. Imports body, front_matter.

To add one, write a file like `mdx.py` and name its `Format` in `FORMATS`. Which suffixes are read unless somebody
chooses is in `content/base/rules.py`.
"""

from posixpath import splitext

from content.formats.format import Format
from content.formats.html import HTML
from content.formats.markdown import MARKDOWN
from content.formats.mdx import MDX

__all__ = ["FORMATS", "MARKDOWN", "Format", "format_of"]

FORMATS = (MARKDOWN, MDX, HTML)
_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}


def format_of(name: str) -> Format:
    """Give the format of a file of that name or path: Markdown where its suffix is that of none."""
    return _BY_SUFFIX.get(splitext(name.lower())[1], MARKDOWN)
