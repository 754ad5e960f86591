"""Markup: what generators, editors and content systems write into Markdown, made plain Markdown or HTML.

No name of a tag and no attribute is left as a word; what readers see of them is: captions, titles, labels.
"""

from content.body.markup.comments import opens_without_end
from content.body.markup.marks import IMAGE_OPEN, Marks, without_image_marks, without_marks
from content.body.markup.reading import as_html, as_markdown, with_code_apart

__all__ = [
    "IMAGE_OPEN",
    "Marks",
    "as_html",
    "as_markdown",
    "opens_without_end",
    "with_code_apart",
    "without_image_marks",
    "without_marks",
]
