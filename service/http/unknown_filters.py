"""A site or section to filter by that no index has: the sentence that says so, with the nearest name there is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from content.base import printable
from content.base.nearest import MAX_NAME_LENGTH, nearest

if TYPE_CHECKING:
    from embeddings.index.index import Index


def unknown_site(index: Index, name: str) -> str:
    """Say that the index has no site of that name; empty where it has."""
    sites = index.sites()
    if name in sites:
        return ""
    remedy = nearest(name, sites) if sites else "There are none, as the index holds a single one."
    return f"There is no site {_quoted(name)}. {remedy}"


def unknown_section(index: Index, name: str, now: datetime | None = None) -> str:
    """Say that no story which lists may show at `now` is in that section; empty where one is."""
    sections = index.sections(now)
    return "" if name in sections else f"There is no section {_quoted(name)}. {nearest(name, sorted(sections))}"


def _quoted(name: str) -> str:
    return repr(printable(name[:MAX_NAME_LENGTH]))
