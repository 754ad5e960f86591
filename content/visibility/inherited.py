"""Inherited marks: what the file of a folder says of all stories below it.

Hugo's `cascade` and Zola's drafts in `_index.md`, Eleventy's directory data, Lume's `_data.yml`, Quarto's
`_metadata.yml`, and what Jekyll's, Hugo's and Quarto's configurations say of folders and files.
"""

import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from content import front_matter
from content.base import ReadingRules, UnreadableFile, plain_key, read_file, table, tables
from content.base.absolute import absolute
from content.generators.configurations.exclusions import without_braces
from content.generators.configurations.literals import literals
from content.visibility.marks import Mark, read_marks
from content.visibility.moments import read_moments
from content.visibility.paths import JEKYLL_CONFIGS

_INDEXES = ("_index.md", "_index.markdown", "_index.html")
_FOLDER_DATA = ("_metadata.yml", "_metadata.yaml", "_data.yml", "_data.yaml", "_data.json")
_HUGO_CONFIGS = tuple(
    f"{folder}{name}.{suffix}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for suffix in ("toml", "yaml", "yml", "json")
)
_QUARTO_CONFIGS = ("_quarto.yml", "_quarto.yaml")
_CONFIGS = (*JEKYLL_CONFIGS, *_HUGO_CONFIGS, *_QUARTO_CONFIGS)
_SCRIPTS = (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs")
"""Eleventy's data as programs, of which what is written out is read."""
_OF_ONE_STORY = (".json", ".meta", ".yaml", ".yml", *_SCRIPTS)
_LONGEST = 200
"""Of a glob that is followed."""
_OPENING = re.compile(r"\A\ufeff?---[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Bequest:
    """What a file says of stories below its folder."""

    applies: Callable[[str], bool]
    """Whether to the story at this path below the site's root."""
    name: str
    """Of the field that says it, as `plain_key` gives it."""
    marks: tuple[Mark, ...]
    visible_from: datetime | None
    expires: datetime | None
    yields: bool
    """Whether a story that has a field of that name itself goes by that."""


class Inherited:
    """What all such files of one site say."""

    def __init__(
        self,
        root: Path,
        paths: Iterable[str],
        rules: ReadingRules,
        project: Path | None = None,
        generator: str = "",
    ) -> None:
        """`paths` are those of the site's stories, below its root; `project` is the folder of their generator's
        configuration, if it is known: what lies between it and the root is asked as well."""
        self._rules = rules
        whole = absolute(root)
        top = project if project is not None and whole.is_relative_to(project) else whole
        self._prefix = "" if top == whole else f"{whole.relative_to(top).as_posix()}/"
        self._bequests: dict[str, list[Bequest]] = {}
        digest, paths = sha256(), list(paths)
        lowest = {posixpath.dirname(f"{self._prefix}{path}") for path in paths}
        stems = {posixpath.splitext(f"{self._prefix}{path}")[0] for path in paths}
        for folder in sorted({parent for each in lowest for parent in _parents(each)}):
            there = _names(top / folder)
            for file in (*_files(folder), *_of_one_story(folder, there, stems)):
                if file.partition("/")[0] not in there:
                    continue
                try:
                    data = read_file(top / folder / file, rules.max_file_bytes)
                except UnreadableFile as error:
                    # One that leads nowhere, or is a folder, is none to the generator either.
                    if (top / folder / file).is_file():
                        digest.update(json.dumps([folder, file, error.message]).encode())
                        self._withhold(folder, file, error)
                    continue
                digest.update(json.dumps([folder, file, sha256(data).hexdigest()]).encode())
                # To Hugo only the section's own page is a draft; to Zola all below it is, whatever that says.
                if file in _INDEXES and generator != "hugo":
                    self._keep(folder, file, _every, _draft_of(data), yields=False)
                if file in _INDEXES and (broken := _fault(data)):
                    self._withhold(folder, file, broken)
                for applies, pairs in _bequeathed(folder, file, data):
                    self._keep(folder, file, applies, pairs)
        self.digest = digest.hexdigest()
        """Changes with any of the files."""

    def of(self, path: str) -> Iterator[Bequest]:
        """Return what holds for the story at a path below the root."""
        path = f"{self._prefix}{path}"
        for folder in _parents(posixpath.dirname(path)) if self._bequests else ():
            for bequest in self._bequests.get(folder, ()):
                if bequest.applies(path):
                    yield bequest

    def _keep(
        self,
        folder: str,
        file: str,
        applies: Callable[[str], bool],
        pairs: list[tuple[str, Any]],
        *,
        yields: bool = True,
    ) -> None:
        file = posixpath.join(folder, file)
        for pair in pairs:
            moments = read_moments([pair], {}, self._rules)
            read = (*read_marks([pair], {}, self._rules), *moments.unreadable)
            marks = tuple(Mark(f"{file}: {m.name}", m.value, m.says) for m in read if not m.weak or m.says)
            if marks or moments.visible_from or moments.expires:
                made = Bequest(applies, plain_key(pair[0]), marks, moments.visible_from, moments.expires, yields)
                self._bequests.setdefault(folder, []).append(made)

    def _withhold(self, folder: str, file: str, error: UnreadableFile) -> None:
        """Hide the stories of which a file may say so that cannot be read; a configuration is told of elsewhere."""
        if file in _CONFIGS:
            return
        mark = Mark(posixpath.join(folder, file), error.message, None, remedy=error.remedy)
        applies = _every if file in _files(folder) else _of_stem(_story_of(folder, file))
        self._bequests.setdefault(folder, []).append(Bequest(applies, "", (mark,), None, None, yields=False))


def _fault(data: bytes) -> UnreadableFile | None:
    """Tell why the front matter of a section's page cannot be read: its generator makes no page of it either."""
    try:
        front_matter.split(data.decode("utf-8", "replace"))
    except UnreadableFile as error:
        return error
    return None


def _draft_of(data: bytes) -> list[tuple[str, Any]]:
    """What the file of a section says of whether it is a draft."""
    return [(name, value) for name, value in _pairs(_metadata(_INDEXES[0], data)) if plain_key(name) == "draft"]


def _names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return set()


def _of_one_story(folder: str, names: Iterable[str], stems: set[str]) -> Iterator[str]:
    """What another file says of one story: Eleventy's `story.json` or `story.11tydata.json`, Nikola's `story.meta` and
    Nanoc's `story.yaml` beside `story.md`."""
    for name in sorted(names):
        if name.endswith(_OF_ONE_STORY) and _story_of(folder, name) in stems and name not in _files(folder):
            yield name


def _story_of(folder: str, file: str) -> str:
    return posixpath.join(folder, posixpath.splitext(file)[0].removesuffix(".11tydata"))


def _files(folder: str) -> Iterator[str]:
    yield from (*_INDEXES, *_FOLDER_DATA)
    if name := posixpath.basename(folder):
        yield from (f"{name}.json", f"{name}.11tydata.json", *(f"{name}{ending}" for ending in _SCRIPTS))
    else:
        yield from _CONFIGS


def _bequeathed(folder: str, file: str, data: bytes) -> Iterator[tuple[Callable[[str], bool], list[tuple[str, Any]]]]:
    """(which stories, (name, value) of what holds for them)."""
    metadata = _metadata(file, data)
    if file in JEKYLL_CONFIGS:
        for default in tables(metadata.get("defaults")):
            scope = table(default.get("scope"))
            below, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
            yield _scoped(below, kind), _pairs(default.get("values"))
    elif file in _QUARTO_CONFIGS:
        drafts = table(metadata.get("website")).get("drafts")
        yield _one_of(drafts if isinstance(drafts, list) else [drafts]), [("draft", True)]
    elif file in (*_INDEXES, *_HUGO_CONFIGS):
        for cascade in tables(metadata.get("cascade")):
            yield _targeted(cascade.get("target", cascade.get("_target"))), _pairs(cascade)
    elif file in _files(folder):
        yield _every, _pairs(metadata)
    else:
        yield _of_stem(_story_of(folder, file)), _pairs(metadata)


def _metadata(file: str, data: bytes) -> Mapping[str, Any]:
    if file.endswith(_SCRIPTS):
        values = literals(data.decode("utf-8", "replace"))
        return {name: value for name, value in values.items() if value is not None and "." not in name}
    try:
        return front_matter.split(_fenced(file, data.decode("utf-8", "replace"))).metadata
    except UnreadableFile:
        return {}


def _fenced(file: str, text: str) -> str:
    """The text as front matter, which that of an index has fences for."""
    if file in _INDEXES or file.endswith((".json", ".meta")):
        return text
    fence = "+++" if file.endswith(".toml") else "---"
    return f"{fence}\n{_OPENING.sub('', text)}\n{fence}\n"


def _one_of(paths: Iterable[Any]) -> Callable[[str], bool]:
    """Quarto's list of drafts: files from the project's folder, or folders of an `index` each."""
    stems = {posixpath.splitext(path.strip("/"))[0] for path in paths if isinstance(path, str)}
    return lambda path: posixpath.splitext(path)[0] in stems


def _of_stem(stem: str) -> Callable[[str], bool]:
    return lambda path: posixpath.splitext(path)[0] == stem


def _every(path: str) -> bool:
    return True


def _scoped(folder: str, kind: str) -> Callable[[str], bool]:
    """Jekyll's scope: a folder, and `posts`, `pages` or the name of a collection."""
    pattern = f"{folder}/*" if folder else "*"

    def applies(path: str) -> bool:
        *folders, _ = path.split("/")
        collections = [name[1:] for name in folders if name.startswith("_")]
        if kind and not (kind in collections or (kind == "pages" and not collections)):
            return False
        return fnmatchcase(path, pattern) or fnmatchcase(path, folder)

    return applies


def _targeted(targets: Any) -> Callable[[str], bool]:
    """Hugo's page matcher: a kind and a glob for paths; of what else it may hold nothing is known here."""
    asked = [(target, without_braces(_path_of(target))) for target in tables(targets)]
    if not asked:
        return _every

    def applies(path: str) -> bool:
        parts = posixpath.splitext(path)[0].removesuffix("/index").split("/")
        # Seen from the content folder, which is the root, or up to two folders below the project.
        seen = ["/" + "/".join(parts[first:]) for first in range(min(3, len(parts)))]
        return any(
            str(target.get("kind", "page")) in ("page", "*", "{page,section}", "")
            # What readers see is built for production.
            and fnmatchcase("production", str(target.get("environment") or "*"))
            and any(fnmatchcase(bare, glob) for glob in globs for bare in seen)
            for target, globs in asked
        )

    return applies


def _path_of(target: Mapping[str, Any]) -> str:
    return str(target.get("path", "*")).replace("**", "*")[:_LONGEST]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return [(str(name), part) for name, part in value.items()] if isinstance(value, Mapping) else []


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
