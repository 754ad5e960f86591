"""Files: walking the sites' folders to the Markdown in them, without parsing any."""

import hashlib
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from content.base import (
    ArchiveError,
    ArchiveProblem,
    ReadingRules,
    Site,
    UnreadableFile,
    by_place,
    printable,
    read_file,
)
from content.base.absolute import absolute
from content.base.globs import ignoring
from content.base.opening import cannot_open
from content.base.rules import DEFAULT_IGNORE, PAGE
from content.files.other_formats import OtherFormats
from content.generators import completed
from content.visibility import Inherited

PARSER_VERSION = 33
"""Counts up with every change that makes the same file read differently."""
_WITH_README_IN_CAPITALS = ("mkdocs", "zensical")
"""Generators to which `Readme.md` is a page beside others; to others it is that of its folder in any case."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What tells, without opening it, that a file is another than it was."""

    inode: int
    size: int
    modified: int
    """In nanoseconds since 1970."""
    changed: int
    """When its status changed, which nobody sets by hand, in nanoseconds since 1970."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """Take it of what the system tells."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


KnownDigest = Callable[[str, os.stat_result], str | None]
"""The sha256 of the file at an absolute path with that status, None where it has to be opened for it."""


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
    real: str
    """The path with every symbolic link in it followed."""
    status: FileStatus = field(compare=False)
    """As it was before the file was opened."""


def scan(
    sites: Sequence[Site], rules: ReadingRules, known_digest: KnownDigest = lambda *_: None
) -> tuple[list[SourceFile], list[ArchiveProblem]]:
    """List all readable files of stories, sorted by site and path, pages of HTML last; and the problems of others:
    those that cannot be opened, and those in a format that is not read.

    A file is not opened where `known_digest` gives its digest.
    Raises ArchiveError where a site's folder is missing or two sites cannot be told apart.
    """
    _check_sites(sites)
    walker = _Walker(sites, rules, known_digest)
    for site in sites:
        walker.walk(site)
    order = {site.name: place for place, site in enumerate(sites)}
    # Of two with one name, Markdown counts before a page.
    walker.files.sort(key=lambda file: (order[file.site], file.relative.lower().endswith(PAGE), file.relative))
    return walker.files, walker.all_problems()


def fingerprint(
    files: Iterable[SourceFile], sites: Iterable[Site], rules: ReadingRules, problems: Iterable[ArchiveProblem]
) -> str:
    """Make a text that changes with anything that could alter what read_archive makes of these files."""
    files = list(files)
    sites = completed_sites(list(sites), files)
    paths = {site.name: [file.relative for file in files if file.site == site.name] for site in sites}
    record = [
        PARSER_VERSION,
        [Inherited(site, paths[site.name], rules).digest for site in sites],
        [[file.site, file.relative, file.digest] for file in files],
        list(map(_settings_of, sites)),
        repr(rules),
        [str(problem) for problem in problems],
    ]
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()


def _settings_of(site: Site) -> str:
    """What is set of a site, from wherever the command was called: its folders by their whole paths, and nothing that
    is only told of it."""
    archive = site.archive and absolute(site.archive)
    return repr(replace(site, root=absolute(site.root), archive=archive, configuration="", project=None, notes=()))


def completed_sites(sites: Sequence[Site], files: Iterable[SourceFile]) -> list[Site]:
    """Fill up the sites from their generators' configurations."""
    paths: dict[str, list[str]] = {site.name: [] for site in sites}
    for file in files:
        paths[file.site].append(file.relative)
    return [completed(site, paths[site.name]) for site in sites]


def rules_key(rules: ReadingRules) -> list[object]:
    """Give the rules that bear on how one file is parsed, as JSON holds them."""
    name_tables = [
        sorted((name, list(names)) for name, names in table.items()) for table in (rules.fields, rules.hide, rules.show)
    ]
    scalars = rules.timezone, rules.timestamps_in_utc, rules.day_first, rules.space_separated_tags, rules.words_are_tags
    return [*name_tables, sorted(rules.no_marks), *scalars]


_STORABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
"""Names that JSON, SQLite and a line of text can hold."""


class _Walker:
    def __init__(self, sites: Sequence[Site], rules: ReadingRules, known_digest: KnownDigest) -> None:
        self._known_digest = known_digest
        self.files: list[SourceFile] = []
        self.problems: list[ArchiveProblem] = []
        self._roots = {os.path.realpath(site.root) for site in sites}
        archives = (os.path.realpath(site.archive) for site in sites if site.archive is not None)
        self._allowed_prefixes = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in (*self._roots, *archives))
        self._follow_links = rules.follow_links
        self._suffixes_in = rules.suffixes_in
        self._other_formats = OtherFormats(rules)
        self._max_bytes = rules.max_file_bytes
        self._is_ignored = ignoring(rules.ignore)
        self._visited: set[tuple[int, int]] = set()
        # Unless the newsroom itself says what is ignored.
        self._readmes_too = rules.ignore == DEFAULT_IGNORE

    def walk(self, site: Site) -> None:
        root, site_folder = str(site.root), site.folder
        working_folder = "" if site.root.is_absolute() else str(Path.cwd())
        self._visited.clear()
        first_file = len(self.files)
        readmes: list[tuple[str, str]] = []
        pending = [("", root)]
        while pending:
            relative, folder = pending.pop()
            real = os.path.realpath(folder)
            suffixes = self._suffixes_in(real)
            other_entries, files_before = [], len(self.files)
            for entry in self._entries(folder):
                path = f"{relative}{entry.name}"
                has_story_suffix = entry.name.lower().endswith(suffixes)
                if self._is_ignored(entry.name, path, f"{site_folder}{path}"):
                    is_readme = has_story_suffix and entry.name.rpartition(".")[0].lower() == "readme"
                    if is_readme and entry.is_file(follow_symlinks=False):
                        readmes.append((path, entry.path))
                    continue
                is_link, is_folder = entry.is_symlink(), _is_folder(entry)
                # A link without a suffix may have been one to a folder of stories.
                if not (is_folder or has_story_suffix or (is_link and "." not in entry.name and not _exists(entry))):
                    other_entries.append(entry)
                    continue
                real_path = os.path.realpath(entry.path) if is_link else f"{real.rstrip(os.sep)}{os.sep}{entry.name}"
                if is_link and not self._may_follow(entry.path, real_path):
                    continue
                if is_folder:
                    if has_story_suffix:
                        self._add_problem(entry.path, "it is a folder with the name of a story", "Rename or ignore it.")
                    # A site inside another's folder reads its own files.
                    if len(self._roots) == 1 or real_path not in self._roots:
                        pending.append((f"{path}/", entry.path))
                else:
                    # Not by `Path.absolute`, which takes longer than to look at the file.
                    self._read(site, path, os.path.join(working_folder, entry.path), entry.path, real_path)  # noqa: PTH118
            self._other_formats.look(other_entries, beside_stories=len(self.files) > files_before)
        for path, shown in self._indexes(site, [file.relative for file in self.files[first_file:]], readmes):
            self._read(site, path, os.path.join(working_folder, shown), shown, os.path.realpath(shown))  # noqa: PTH118

    def all_problems(self) -> list[ArchiveProblem]:
        """What cannot be opened, and what is in a format that is not read, by its place."""
        return sorted((*self.problems, *self._other_formats.problems()), key=by_place)

    def _indexes(self, site: Site, paths: list[str], readmes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Give those READMEs that the generator makes the page of a folder below its content's."""
        nested = [(path, shown) for path, shown in readmes if "/" in path] if self._readmes_too else []
        if not nested or not (site := completed(site, paths)).readme_is_index:
            return
        indexed_folders = {posixpath.dirname(path) for path in paths if posixpath.basename(path).startswith("index.")}
        content_prefixes = tuple(f"{folder}/" for folder in site.outside) or ("",)
        for path, shown in nested:
            folder = posixpath.dirname(path)
            if site.generator in _WITH_README_IN_CAPITALS and posixpath.basename(path).partition(".")[0] != "README":
                continue
            if folder not in indexed_folders and folder.startswith(content_prefixes):
                yield path, shown

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            status = Path(folder).stat()
            # By device and inode: a symbolic link may lead back up, and then round for ever.
            if (identity := (status.st_dev, status.st_ino)) in self._visited:
                return
            self._visited.add(identity)
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            failure = cannot_open(folder, error)
            self._add_problem(folder, failure.message, failure.remedy)
            return
        yield from listed

    def _may_follow(self, path: str, real: str) -> bool:
        if self._follow_links or f"{real}{os.sep}".startswith(self._allowed_prefixes) or not os.path.lexists(real):
            return True
        self._add_problem(
            path,
            f"it is a symbolic link that leads out of the archive, to {real}",
            "Move what it leads to into the archive, ignore it, or set `follow_links = true` under [reading].",
        )
        return False

    def _read(self, site: Site, relative: str, absolute_path: str, path: str, real: str) -> None:
        if _STORABLE.fullmatch(relative) is None:
            undecodable = any("\ud800" <= letter <= "\udfff" for letter in relative)
            fault = "is not UTF-8" if undecodable else "holds a control character"
            self._add_problem(path, f"its name, or that of a folder that it is in, {fault}", "Rename it.")
            return
        file = Path(absolute_path)
        try:
            # Before its bytes: one that is saved meanwhile has another status the next time.
            status = file.stat()
            digest = self._known_digest(str(file), status)
            if digest is None:
                digest = hashlib.sha256(read_file(path, self._max_bytes)).hexdigest()
        except OSError as error:
            failure = cannot_open(path, error)
            self._add_problem(path, failure.message, failure.remedy)
            return
        except UnreadableFile as error:
            self._add_problem(path, error.message, error.remedy)
            return
        file_status = FileStatus.of(status)
        self.files.append(SourceFile(site.name, file, relative, printable(path), digest, real, file_status))

    def _add_problem(self, path: str, message: str, remedy: str) -> None:
        self.problems.append(ArchiveProblem(path, None, message, remedy))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """False as well for a link that cannot be followed, which reading it will tell."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _exists(entry: os.DirEntry[str]) -> bool:
    try:
        entry.stat()
    except OSError:
        return False
    return True


def _check_sites(sites: Sequence[Site]) -> None:
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
    if invalid_name := next((name for name in names if ":" in name or "/" in name), None):
        raise ArchiveError(f"A site cannot be called {invalid_name!r}. Leave out the colon and the slash.")
