"""Files: walking the sites' folders to the Markdown in them, without parsing any."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

from content.errors import ArchiveError, Problem
from content.rules import ReadingRules, Site

PARSER_VERSION = 4
"""Counts up with every change that makes the same file read differently."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file as it lay on the disk."""

    site: str
    path: Path
    """Absolute."""
    relative: str
    """Below the site's root, with `/` between parts."""
    shown: str
    """As a person would type it."""
    digest: str
    """sha256 of its bytes, hexadecimal."""


def scan(sites: Sequence[Site], rules: ReadingRules) -> tuple[list[SourceFile], list[Problem]]:
    """All readable Markdown files, sorted by site and path, and the ones that cannot be opened.

    Raises ArchiveError where a site's folder is missing or two sites cannot be told apart.
    """
    _check(sites)
    walker = _Walker(sites, rules)
    for site in sites:
        walker.walk(site)
    order = {site.name: place for place, site in enumerate(sites)}
    return sorted(walker.files, key=lambda file: (order[file.site], file.relative)), sorted(
        walker.problems, key=_by_place
    )


def fingerprint(
    files: Iterable[SourceFile], sites: Iterable[Site], rules: ReadingRules, problems: Iterable[Problem]
) -> str:
    """A text that changes with anything that could alter what read_archive makes of these files."""
    record = [
        PARSER_VERSION,
        [[file.site, file.relative, file.digest] for file in files],
        [[site.name, str(site.root), site.base_url, site.hosts, site.url_pattern] for site in sites],
        rules_key(rules),
        sorted(rules.tag_aliases.items()),
        [str(problem) for problem in problems],
    ]
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()


def rules_key(rules: ReadingRules) -> list[object]:
    """The rules that bear on how one file is parsed."""
    named = [
        sorted((name, list(others)) for name, others in said.items()) for said in (rules.fields, rules.hide, rules.show)
    ]
    return [*named, sorted(rules.no_marks), rules.timezone, rules.day_first, rules.space_separated_tags]


class _Walker:
    def __init__(self, sites: Sequence[Site], rules: ReadingRules) -> None:
        self.files: list[SourceFile] = []
        self.problems: list[Problem] = []
        self._roots = {os.path.realpath(site.root) for site in sites}
        self._suffixes = tuple(suffix.lower() for suffix in rules.suffixes)
        self._limit = rules.max_file_bytes
        names = [glob for glob in rules.ignore if "/" not in glob]
        paths = [glob.strip("/") for glob in rules.ignore if "/" in glob]
        self._ignored_name, self._ignored_path = _any_of(names), _any_of(paths)
        self._visited: set[tuple[int, int]] = set()

    def walk(self, site: Site) -> None:
        root = str(site.root)
        self._visited.clear()
        pending = [("", root)]
        while pending:
            relative, folder = pending.pop()
            for entry in self._entries(folder):
                path = f"{relative}{entry.name}"
                if self._ignored_name(entry.name) or self._ignored_path(path):
                    continue
                if _is_folder(entry):
                    # A site inside another's folder reads its own files.
                    if len(self._roots) == 1 or os.path.realpath(entry.path) not in self._roots:
                        pending.append((f"{path}/", entry.path))
                elif entry.name.lower().endswith(self._suffixes):
                    self._read(site, path, entry.path)

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            status = Path(folder).stat()
            # By device and inode: a symbolic link may lead back up, and then round for ever.
            if (identity := (status.st_dev, status.st_ino)) in self._visited:
                return
            self._visited.add(identity)
            with os.scandir(folder) as entries:
                yield from sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._cannot_open(folder, error)

    def _read(self, site: Site, relative: str, path: str) -> None:
        try:
            status = Path(path).stat()
            if not stat.S_ISREG(status.st_mode):
                return
            if status.st_size > self._limit:
                self.problems.append(
                    Problem(
                        path,
                        None,
                        f"it has {status.st_size / 1e6:,.1f} MB, more than the {self._limit / 1e6:g} MB of a story",
                        "Shorten it, ignore it, or raise max_file_bytes.",
                    )
                )
                return
            digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        except OSError as error:
            self._cannot_open(path, error)
            return
        self.files.append(SourceFile(site.name, Path(path).absolute(), relative, path, digest))

    def _cannot_open(self, path: str, error: OSError) -> None:
        remedies: dict[type[OSError], str] = {
            PermissionError: "Give the account that runs this leave to read it.",
            FileNotFoundError: "Mend or remove the symbolic link, which leads nowhere.",
        }
        remedy = remedies.get(type(error), "Look whether it is a symbolic link to itself, or on a failing disk.")
        self.problems.append(Problem(path, None, f"it cannot be opened ({error.strerror or error})", remedy))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """False as well for a link that cannot be followed, which reading it will tell."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _check(sites: Sequence[Site]) -> None:
    if not sites:
        raise ArchiveError("No archive was named. Name the folder that holds the Markdown files.")
    for site in sites:
        if not site.root.exists():
            raise ArchiveError(f"There is no folder {site.root}. Name the folder that holds the Markdown files.")
        if not site.root.is_dir():
            raise ArchiveError(f"{site.root} is not a folder. Name the folder that holds the Markdown files.")
    names = [site.name for site in sites]
    if len(sites) > 1 and (not all(names) or len(set(names)) < len(names)):
        raise ArchiveError("With several sites each needs a name of its own: it begins the ids of its stories.")
    if bad := next((name for name in names if ":" in name or "/" in name), None):
        raise ArchiveError(f"A site cannot be called {bad!r}. Leave out the colon and the slash.")


def _any_of(globs: Sequence[str]) -> Callable[[str], bool]:
    pattern = "|".join(translate(glob.lower()) for glob in globs) or r"(?!)"
    match = re.compile(pattern).match
    return lambda name: match(name.lower()) is not None


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return problem.path, problem.line or 0, problem.message
