"""Disk: where files really lie, symbolic links followed, and how one is replaced there and nowhere else."""

import os
from collections.abc import Iterable
from pathlib import Path

from content.base import safe_writes


def write_safely(path: Path, data: bytes, real: str) -> None:
    """Replace a file, or where `path` is a symbolic link its target; permissions and owner stay.

    `real` is where the path must lead once all links are followed. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    if str(target) != real:
        raise OSError(f"it leads to {target} by now, not to {real}")
    safe_writes.write(target, data)


def is_below(real: str, folders: Iterable[Path]) -> bool:
    """Tell whether a path, its symbolic links followed, lies in one of the folders."""
    return any(Path(real).is_relative_to(os.path.realpath(folder)) for folder in folders)


def folders_of(paths: Iterable[Path]) -> set[Path]:
    """List the folders that the files themselves lie in, symbolic links followed."""
    return {Path(os.path.realpath(path)).parent for path in paths}
