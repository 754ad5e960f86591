"""Front matter: the YAML, TOML, JSON or header lines at the head of a file, taken off its body."""

from content.front_matter.block import Block, Document
from content.front_matter.fences import language_by_opening
from content.front_matter.finding import find
from content.front_matter.reading import document, split

__all__ = ["Block", "Document", "document", "find", "language_by_opening", "split"]
