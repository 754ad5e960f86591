"""Style: how an archive writes its tags, for a tag line that a file does not have yet."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["block", "flow"]
Quote = Literal["", "'", '"']


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Where a file has tags already, their own style counts, and this only for what they do not show."""

    name: str = "tags"
    """The field's name as the archive spells it, such as `topics`."""
    group: str = ""
    """The table that holds it, such as `taxonomies`; empty for the top level."""
    form: Form = "block"
    """block: each tag on a line of its own. flow: all on one line in brackets."""
    quote: Quote = '"'
    """Around each tag; none where YAML allows it."""
    indent: str = "  "
    """Before the dash of a YAML block list."""

    @property
    def path(self) -> tuple[str, ...]:
        """Where the field stands in the front matter."""
        return (self.group, self.name) if self.group else (self.name,)
