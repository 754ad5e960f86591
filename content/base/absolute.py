"""Whole paths, where links are not followed."""

import os
from pathlib import Path


def absolute(path: Path) -> Path:
    """Give the whole path without `..` in it, whatever the links on the way lead to.

    Not `Path.absolute`: what `site/../content` lies in is not `site`.
    """
    return Path(os.path.abspath(path))  # noqa: PTH100
