"""Files that MkDocs's plug-ins leave out, by globs in which each star stands for slashes too, and by expressions."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.base.rules import SUFFIXES
from content.generators.configurations import exclusions

_PLUGINS = {
    "exclude": ("glob", "regex"),
    "excluder": ("glob", "regex"),
    "file-filter": ("exclude_glob", "exclude_regex"),
    "file_filter": ("exclude_glob", "exclude_regex"),
}
"""Of each the settings that hold globs and expressions, which are of paths below the documents' folder."""
_EXEMPTING = ("include_glob", "include_regex")
_BY_TAGS = {
    "file-filter": "exclude_tag",
    "file_filter": "exclude_tag",
    "mkdocs_exclude_tagged_files": "tags_to_exclude",
}
_MAX_INNER_STARS = 3
"""Stars within a name that are followed across slashes."""
_BY_PREFIX = "include_exclude_files"


def excluded_by_plugins(plugins: Any, folder: str, project: Path, unread: list[str]) -> Iterator[tuple[str, str]]:
    """Give (setting, line of a `.gitignore`) for what plug-ins leave out, and add to `unread` what cannot be followed.

    `folder` is that of the documents.
    """
    for plugin in tables(plugins):
        for name, settings in plugin.items():
            settings = table(settings)
            lines: list[str] = []
            if name == _BY_PREFIX:
                prefixes = [prefix for prefix in exclusions.listed(settings.get("exclude")) if isinstance(prefix, str)]
                lines += exclusions.lines_below(
                    folder, [f"{exclusions.literal(prefix)}*" for prefix in prefixes], anchored=True
                )
            elif name in _PLUGINS and settings.get("enabled") is not False:
                globs, expressions = (exclusions.listed(settings.get(setting)) for setting in _PLUGINS[name])
                lines += _lines(folder, globs, expressions, unread)
                exempt_globs, exempt = (exclusions.listed(settings.get(setting)) for setting in _EXEMPTING)
                if settings.get("mkdocsignore") is True:
                    file = project / str(settings.get("mkdocsignore_file") or ".mkdocsignore")
                    lines += exclusions.lines_below("", exclusions.lines_in(file))
                lines += [f"!{line}" for line in _lines(folder, exempt_globs, exempt, []) if name.startswith("file")]
            yield from ((str(name), line) for line in lines)


def excluded_tags(plugins: Any) -> Iterator[str]:
    """Give the tags of pages that plug-ins leave out."""
    for plugin in tables(plugins):
        for name, setting in _BY_TAGS.items():
            settings = table(plugin.get(name))
            if settings.get("enabled") is not False and settings.get("metadata_property", "tags") == "tags":
                yield from map(str, exclusions.listed(settings.get(setting)))


def _lines(folder: str, globs: Iterable[Any], expressions: Iterable[Any], unread: list[str]) -> Iterator[str]:
    patterns = [glob for glob in globs if isinstance(glob, str)]
    for expression in expressions:
        # They are looked for where a path begins.
        parts = str(expression).split("|") if "(" not in str(expression) else [str(expression)]
        for part in parts:
            found = exclusions.from_regex(f"^{part.removeprefix('^')}")
            if found is None:
                unread.append(f"regex = {expression!r}")
            patterns += [f"{glob}*" if glob.endswith("/") else glob for glob in found or ()]
    for pattern in patterns:
        glob = re.sub(r"\*+", "*", pattern)
        ending = re.split(r"[*?\]]", glob)[-1]
        if glob in ("*", "*/*"):
            yield f"/{folder.strip('./')}/{glob}*"
        # It is for whole paths, so that the name of a folder fits nothing.
        elif not glob.startswith("/") and any(suffix.endswith(ending[-len(suffix) :]) for suffix in SUFFIXES):
            yield from exclusions.lines_below(folder, _crossing(glob), anchored=True)


def _crossing(glob: str) -> list[str]:
    """Give globs that together fit what one does whose stars stand for slashes too; the last fits folders anyhow."""
    globs = [re.sub(r"(^|/)\*(?!$)", r"\1**/*", glob)]
    for number, star in enumerate(list(re.finditer(r"(?<=[^*/])\*(?!$)", globs[0]))[::-1]):
        if number < _MAX_INNER_STARS:
            globs += [f"{text[: star.start()]}*/**/*{text[star.end() :]}" for text in globs]
    return globs
