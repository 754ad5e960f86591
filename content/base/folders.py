"""Folders of relative paths, as they are written."""

import posixpath
from collections.abc import Iterator


def with_parents(folder: str) -> Iterator[str]:
    """Give a folder and those that it lies in, the deepest first, without the one that the path begins in."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
