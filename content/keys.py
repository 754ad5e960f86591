"""Keys: how the names of front-matter fields compare."""

from __future__ import annotations


def plain_key(name: str) -> str:
    """A field's name as it is compared: no case, hyphens or underscores."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")
