"""Git: which files have changes that no commit holds yet."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from content.retagging.forms.errors import RetaggingError

_BATCH = 500
"""Paths on one command line: systems limit its length."""


def git_dirty(root: Path, paths: Iterable[Path]) -> list[str]:
    """List those of the paths that are changed, staged or untracked in git, below the top of its work tree, or below
    `root` where that lies in none.

    Each is looked up in the work tree that it lies in, be it a submodule or a clone of its own. Empty where none
    lies in one, or there is no git. Raises RetaggingError where git itself fails.
    """
    if shutil.which("git") is None:
        return []
    real_root = Path(os.path.realpath(root))
    folders: dict[Path, list[str]] = {}
    for path in map(os.path.realpath, paths):
        folders.setdefault(Path(path).parent, []).append(path)
    trees: dict[Path, list[str]] = {}
    for folder, tree_paths in folders.items():
        trees.setdefault(_nearest_tree(folder) or real_root, []).extend(tree_paths)
    archive_top = _work_tree_top(real_root) or real_root
    dirty: set[str] = set()
    for tree, tree_paths in trees.items():
        top = _work_tree_top(tree)
        if top is not None:
            relative_top = Path(os.path.relpath(top, archive_top))
            dirty.update(str(relative_top / name) for name in _changed_in_tree(top, tree_paths))
    return sorted(dirty)


def _nearest_tree(folder: Path) -> Path | None:
    """Find the nearest folder that git has marked as the top of a work tree, this one or one around it."""
    return next((candidate for candidate in (folder, *folder.parents) if os.path.lexists(candidate / ".git")), None)


def _work_tree_top(folder: Path) -> Path | None:
    """The top of the work tree that a folder lies in; None where it lies in none. Raises RetaggingError."""
    try:
        return Path(os.path.realpath(_git(folder, "rev-parse", "--show-toplevel").removesuffix("\n")))
    except _GitFailed as error:
        if "not a git repository" in str(error) or "must be run in a work tree" in str(error):
            return None
        raise


def _changed_in_tree(top: Path, paths: Iterable[str]) -> Iterator[str]:
    """List those that are changed, of the paths that lie in a work tree. Raises RetaggingError."""
    inside_top = f"{str(top).rstrip(os.sep)}{os.sep}"
    inside = [path for path in paths if path.startswith(inside_top)]
    for start in range(0, len(inside), _BATCH):
        batch = inside[start : start + _BATCH]
        status = _git(top, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *batch)
        yield from (entry[3:] for entry in status.split("\0") if entry)


class _GitFailed(RetaggingError):
    pass


def _git(root: Path, *arguments: str) -> str:
    # English messages to tell failures apart; no locks taken that could disturb an editor's own git.
    in_english = ["env", "LC_ALL=C"] if os.name == "posix" else []
    completed = subprocess.run(
        [*in_english, "git", "--no-optional-locks", "--literal-pathspecs", "-C", str(root), *arguments],
        capture_output=True,
        check=False,
    )
    if completed.returncode:
        reason = os.fsdecode(completed.stderr).strip()
        raise _GitFailed(f"git cannot tell whether {root} has uncommitted changes ({reason}). Mend that, or use force.")
    return os.fsdecode(completed.stdout)
