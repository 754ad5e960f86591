"""Unclaimed: folders of an archive that hold Markdown and that no site reads, and globs that leave nothing out."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from content.base import ReadingRules, Site
from content.base.globs import ignoring
from content.base.rules import DEFAULT_IGNORE


def unclaimed(archives: Iterable[Path], sites: Sequence[Site], rules: ReadingRules) -> list[tuple[str, int]]:
    """List the outermost folders below the archives of which no site reads anything, with their Markdown files' number.

    A folder is named as a person would type it; one around a site's folder counts only the files directly in it. What
    is ignored is passed over, links are not followed, and what cannot be read is for `scan` to tell.
    """
    claimed = {os.path.realpath(site.root) for site in sites}
    counts: Counter[str] = Counter()
    for archive in dict.fromkeys(archives):
        for folder, files in _files_by_folder(archive, claimed, rules):
            counts[folder] += files
    return sorted((folder, files) for folder, files in counts.items() if files)


def idle_globs(sites: Sequence[Site], rules: ReadingRules) -> list[str]:
    """List the globs of `ignore`, but for the usual ones, that no file or folder of the sites fits."""
    idle = {glob: ignoring((glob,)) for glob in rules.ignore if glob not in DEFAULT_IGNORE}
    is_ignored = ignoring(rules.ignore)
    for site in sites if idle else ():
        root, folder_of_site = str(site.root), site.folder
        for folder, folders, files in os.walk(root):
            prefix = "" if folder == root else f"{os.path.relpath(folder, root)}/"
            paths = {name: (f"{prefix}{name}", f"{folder_of_site}{prefix}{name}") for name in (*folders, *files)}
            idle = {glob: fits for glob, fits in idle.items() if not any(fits(name, *paths[name]) for name in paths)}
            if not idle:
                return []
            folders[:] = [name for name in folders if not is_ignored(name, *paths[name])]
    return list(idle)


def _files_by_folder(archive: Path, claimed: set[str], rules: ReadingRules) -> Iterator[tuple[str, int]]:
    """Each folder that no site reads, as the outermost that is told of it, and the files in it."""
    is_ignored = ignoring(rules.ignore)
    pending = [(str(archive), os.path.realpath(archive), "", "")]
    while pending:
        folder, real, relative, outermost = pending.pop()
        if real in claimed:
            continue
        if not outermost and not any(site.startswith(f"{real.rstrip(os.sep)}{os.sep}") for site in claimed):
            outermost = folder
        files, suffixes = 0, rules.suffixes_in(real)
        for entry in _entries(folder):
            path = f"{relative}{entry.name}"
            if entry.is_symlink() or is_ignored(entry.name, path):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, f"{real.rstrip(os.sep)}{os.sep}{entry.name}", f"{path}/", outermost))
            elif entry.name.lower().endswith(suffixes):
                files += 1
        yield outermost or folder, files


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
