"""Git: which files have changes that no commit holds yet."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from content.retagging.forms.errors import RetaggingError

_BATCH = 500
"""Paths on one command line: systems limit its length."""


def git_dirty(root: Path, paths: Iterable[Path]) -> list[str]:
    """List those of the paths that are changed, staged or untracked in git, below the top of its work tree.

    Empty where `root` lies in no work tree, or there is no git. Paths outside that tree are not asked about.
    Raises RetaggingError where git itself fails.
    """
    if shutil.which("git") is None:
        return []
    try:
        top = _git(root, "rev-parse", "--show-toplevel").removesuffix("\n")
    except _Failed as error:
        if "not a git repository" in str(error) or "must be run in a work tree" in str(error):
            return []
        raise
    inside_top = f"{os.path.realpath(top).rstrip(os.sep)}{os.sep}"
    inside = [path for path in map(os.path.realpath, paths) if path.startswith(inside_top)]
    dirty: set[str] = set()
    for first in range(0, len(inside), _BATCH):
        batch = inside[first : first + _BATCH]
        status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *batch)
        dirty.update(entry[3:] for entry in status.split("\0") if entry)
    return sorted(dirty)


class _Failed(RetaggingError):
    pass


def _git(root: Path, *arguments: str) -> str:
    # English messages to tell failures apart; no locks taken that could disturb an editor's own git.
    english = ["env", "LC_ALL=C"] if os.name == "posix" else []
    done = subprocess.run(
        [*english, "git", "--no-optional-locks", "--literal-pathspecs", "-C", os.path.realpath(root), *arguments],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        reason = os.fsdecode(done.stderr).strip()
        raise _Failed(f"git cannot tell whether {root} has uncommitted changes ({reason}). Mend that, or use force.")
    return os.fsdecode(done.stdout)
