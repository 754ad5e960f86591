"""Body: what is read of a story's text, whatever form it is written in."""

from dataclasses import dataclass

from content.base import ParseWarning


@dataclass(frozen=True, slots=True)
class Body:
    """What a body says. `links` are (target as written, anchor text), in order, internal or not."""

    text: str
    headings: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    image: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A body, and what else was found in it."""

    body: Body
    warnings: tuple[ParseWarning, ...]
    """What was left out because no parser could read it in time."""
    stand_ins: tuple[str, ...]
    """Alternative texts of what is shown, in order: words for whoever sees no image."""
    shows: bool
    """Whether it shows or links anything."""
