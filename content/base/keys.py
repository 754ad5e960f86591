"""Keys: how the names of front-matter fields, and those of tags, compare."""

from __future__ import annotations

import unicodedata


def plain_key(name: str) -> str:
    """A field's name as it is compared: no case, hyphens or underscores."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def composed(name: str) -> str:
    """The name in Unicode NFC: some keyboards and file systems write é as an e and an accent."""
    return unicodedata.normalize("NFC", name)


def folded_name(name: str) -> str:
    """A tag's name as it is compared: on one line, in NFC, without case."""
    # Without case some letters come apart again, such as ǰ.
    return composed(composed(" ".join(name.split())).casefold())
