"""Inherited marks: what the file of a folder says of all stories below it.

Hugo's `cascade` and Zola's drafts in `_index.md`, Eleventy's directory data, the defaults of Jekyll's `_config.yml`.
"""

import json
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from content import front_matter
from content.base import ReadingRules, UnreadableFile, plain_key, read_file, table, tables
from content.visibility.marks import Mark, read_marks
from content.visibility.moments import read_moments
from content.visibility.paths import JEKYLL_CONFIGS

_INDEXES = ("_index.md", "_index.markdown", "_index.html")


@dataclass(frozen=True, slots=True)
class Bequest:
    """What a file says of stories below its folder."""

    applies: Callable[[str], bool]
    """Whether to the story at this path below the site's root."""
    marks: tuple[Mark, ...]
    visible_from: datetime | None
    expires: datetime | None


class Inherited:
    """What all such files of one site say."""

    def __init__(self, root: Path, paths: Iterable[str], rules: ReadingRules, project: Path | None = None) -> None:
        """`paths` are those of the site's stories, below its root; `project` is the folder of their generator's
        configuration, if it is known: what lies between it and the root is asked as well."""
        self._rules = rules
        whole = Path(os.path.abspath(root))  # noqa: PTH100 - links are not followed
        top = project if project is not None and whole.is_relative_to(project) else whole
        self._prefix = "" if top == whole else f"{whole.relative_to(top).as_posix()}/"
        self._bequests: dict[str, list[Bequest]] = {}
        digest = sha256()
        lowest = {posixpath.dirname(f"{self._prefix}{path}") for path in paths}
        for folder in sorted({parent for each in lowest for parent in _parents(each)}):
            for file in _files(folder):
                try:
                    data = read_file(top / folder / file, rules.max_file_bytes)
                except UnreadableFile:
                    continue  # it is most often not there
                digest.update(json.dumps([folder, file, sha256(data).hexdigest()]).encode())
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

    def _keep(self, folder: str, file: str, applies: Callable[[str], bool], pairs: list[tuple[str, Any]]) -> None:
        moments = read_moments(pairs, {}, self._rules)
        read = (*read_marks(pairs, {}, self._rules), *moments.unreadable)
        marks = tuple(Mark(f"{posixpath.join(folder, file)}: {m.name}", m.value, m.says) for m in read if not m.weak)
        if marks or moments.visible_from or moments.expires:
            made = Bequest(applies, marks, moments.visible_from, moments.expires)
            self._bequests.setdefault(folder, []).append(made)


def _files(folder: str) -> Iterator[str]:
    yield from _INDEXES
    if name := posixpath.basename(folder):
        yield from (f"{name}.json", f"{name}.11tydata.json")
    else:
        yield from JEKYLL_CONFIGS


def _bequeathed(folder: str, file: str, data: bytes) -> Iterator[tuple[Callable[[str], bool], list[tuple[str, Any]]]]:
    """(which stories, (name, value) of what holds for them)."""
    text = data.decode("utf-8", "replace")
    wrapped = f"---\n{text}\n---\n" if file in JEKYLL_CONFIGS and not file.endswith(".toml") else text
    try:
        metadata = front_matter.split(wrapped).metadata
    except UnreadableFile:
        return
    if file in JEKYLL_CONFIGS:
        for default in tables(metadata.get("defaults")):
            scope = table(default.get("scope"))
            below, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
            yield _scoped(below, kind), _pairs(default.get("values"))
    elif file in _INDEXES:
        yield _every, [(name, value) for name, value in metadata.items() if plain_key(name) == "draft"]
        for cascade in tables(metadata.get("cascade")):
            yield _targeted(cascade.get("target", cascade.get("_target"))), _pairs(cascade)
    else:
        yield _every, _pairs(metadata)


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
    asked = list(tables(targets))
    if not asked:
        return _every

    def applies(path: str) -> bool:
        parts = posixpath.splitext(path)[0].removesuffix("/index").split("/")
        # Seen from the content folder, which is the root, or up to two folders below the project.
        seen = ["/" + "/".join(parts[first:]) for first in range(min(3, len(parts)))]
        return any(
            str(target.get("kind", "page")) in ("page", "*", "{page,section}", "")
            and any(fnmatchcase(bare, str(target.get("path", "*")).replace("**", "*")) for bare in seen)
            for target in asked
        )

    return applies


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return [(str(name), part) for name, part in value.items()] if isinstance(value, Mapping) else []


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
