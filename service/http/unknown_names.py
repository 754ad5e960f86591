"""What is asked for and is in no index: the sentence that says so, with the nearest name that there is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from content.base.nearest import LONGEST, nearest
from content.base.text import printable

if TYPE_CHECKING:
    from embeddings.index.index import Index


def no_site(index: Index, name: str) -> str:
    """Empty where the index has the site."""
    known = index.sites()
    if name in known:
        return ""
    rest = nearest(name, known) if known else "There are none, as the index holds a single one."
    return f"There is no site {_told(name)}. {rest}"


def no_section(index: Index, name: str, now: datetime | None = None) -> str:
    """Empty where a story that may be named is in the section."""
    known = index.sections(now)
    return "" if name in known else f"There is no section {_told(name)}. {nearest(name, sorted(known))}"


def _told(name: str) -> str:
    return repr(printable(name[:LONGEST]))
