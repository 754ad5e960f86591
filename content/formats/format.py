"""What reading must know of a format that stories are written in."""

from collections.abc import Callable
from dataclasses import dataclass

from content import front_matter
from content.body.body import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of files."""

    suffixes: tuple[str, ...]
    """Endings of names, in lower case, such as `.md`."""
    read: Callable[[str], Reading]
    """A body as text, headings and links. Never raises, whatever the text."""
    split: Callable[[str], front_matter.Document] = front_matter.split
    """A file's text in its two parts: fields and body. Raises UnreadableFile."""
    complete: Callable[[front_matter.Document], front_matter.Document] = lambda document: document
    """Adds the fields that the file's body gives as well."""
