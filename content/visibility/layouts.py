"""Layouts: Eleventy's, whose front matter is data of all stories that they show."""

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from content import front_matter
from content.base import ReadingRules, Site, UnreadableFile, read_file

_TEMPLATES = (".njk", ".liquid", ".html", ".md", ".hbs", ".webc", ".vto", ".ejs", ".pug", ".mustache", ".haml")
_MOST, _DEEPEST = 500, 10
"""Layouts that are read, and those that one may stand in."""


class Layouts:
    """What those of one site say."""

    def __init__(self, site: Site, rules: ReadingRules) -> None:
        self._aliases = dict(site.layout_aliases)
        self._said: dict[str, Mapping[str, Any]] = {}
        """By path below their folder, and by the same without its ending."""
        digest = sha256()
        folder = site.project / site.layout_folder if site.project and site.layout_folder else None
        for path in islice(_files(folder), _MOST) if folder else ():
            try:
                data = read_file(path, rules.max_file_bytes)
                said = front_matter.split(data.decode("utf-8", "replace")).metadata
            except UnreadableFile:
                continue
            if said and folder:
                name = path.relative_to(folder).as_posix()
                self._said[name] = said
                self._said.setdefault(name.rpartition(".")[0], said)
                digest.update(repr((name, sha256(data).hexdigest())).encode())
        self.digest = digest.digest() if self._said else b""
        """Changes with any of them that says anything."""

    def of(self, name: str) -> dict[str, Any]:
        """Return what a layout says, and those that it stands in where it does not."""
        said: dict[str, Any] = {}
        for _ in range(_DEEPEST):
            layout = self._said.get(self._aliases.get(name, name), {})
            said = {**layout, **said}
            name = str(layout.get("layout") or "")
        return said


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(at) / name for name in sorted(names) if name.endswith(_TEMPLATES))
