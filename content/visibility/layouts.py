"""Layouts: Eleventy's, whose front matter is data of all stories that they show."""

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from content import front_matter
from content.base import ReadingRules, Site, UnreadableFile, read_file

_TEMPLATE_SUFFIXES = (".njk", ".liquid", ".html", ".md", ".hbs", ".webc", ".vto", ".ejs", ".pug", ".mustache", ".haml")
_MAX_LAYOUTS, _MAX_DEPTH = 500, 10
"""Layouts that are read, and those that one may stand in."""


class Layouts:
    """The front matter of one site's layouts."""

    def __init__(self, site: Site, rules: ReadingRules) -> None:
        self._aliases = dict(site.content.layout_aliases)
        self._metadata: dict[str, Mapping[str, Any]] = {}
        """By path below their folder, and by the same without its ending."""
        digest = sha256()
        folder = site.project / site.content.layouts if site.project and site.content.layouts else None
        for path in islice(_template_files(folder), _MAX_LAYOUTS) if folder else ():
            try:
                data = read_file(path, rules.max_file_bytes)
                metadata = front_matter.split(data.decode("utf-8", "replace")).metadata
            except UnreadableFile:
                continue
            if metadata and folder:
                name = path.relative_to(folder).as_posix()
                self._metadata[name] = metadata
                self._metadata.setdefault(name.rpartition(".")[0], metadata)
                digest.update(repr((name, sha256(data).hexdigest())).encode())
        self.digest = digest.digest() if self._metadata else b""
        """Changes with any of them that says anything."""

    def metadata_of(self, name: str) -> dict[str, Any]:
        """Return a layout's metadata, with that of the layouts it stands in where it has none."""
        metadata: dict[str, Any] = {}
        for _ in range(_MAX_DEPTH):
            layout = self._metadata.get(self._aliases.get(name, name), {})
            metadata = {**layout, **metadata}
            name = str(layout.get("layout") or "")
        return metadata


def _template_files(folder: Path) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(directory) / name for name in sorted(names) if name.endswith(_TEMPLATE_SUFFIXES))
