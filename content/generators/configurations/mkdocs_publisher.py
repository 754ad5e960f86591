"""MkDocs Publisher, whose plug-in `pub-meta` makes a page only of what says that it is published."""

import os
import re
import unicodedata
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from content.base import data_files, table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured

_MAX_FOLDERS = 5_000
"""Folders of documents that are looked through."""
_PUBLISHED = (True, "true", "published")


def publishing(plugins: Any, folder: str, project: Path, ending: str) -> Configured:
    """Read what the plug-in says of pages in the folder of documents; nothing where it is not used.

    `ending` is that of addresses.
    """
    settings, vault = _settings(plugins, "pub-meta"), _settings(plugins, "pub-obsidian")
    if settings is None:
        return Configured()
    publish, slug = table(settings.get("publish")), table(settings.get("slug"))
    field, file_name = str(publish.get("key_name") or "publish"), str(settings.get("dir_meta_file") or "README.md")
    by_file = slug.get("mode") == "filename"
    last = f"{'{slug}' if by_file else '{slug_or_given_title}'}{'/' if ending == '/' else '/{name}.html'}"
    without_pages = [] if vault is None else [str(vault.get("templates_dir") or "_templates")]
    prefixes: dict[str, str] = {}
    shown_pages: list[str] = []
    documents = project / folder
    for parent, folders, files in islice(os.walk(documents), _MAX_FOLDERS):
        path = Path(parent).relative_to(documents).as_posix()
        head = data_files.head_if_any(Path(parent) / file_name) if file_name in files and path != "." else {}
        if path != "." and head.get(field, publish.get("dir_default", True)) not in _PUBLISHED:
            folders.clear()
            without_pages.append(path)
        elif path == ".":
            continue
        elif file_name in files:
            shown_pages.append(f"{folder}/{path}/{file_name}")
            above, _, name = path.rpartition("/")
            title = name if by_file else str(head.get("title") or name)
            prefixes[path] = f"{prefixes.get(above, quote(f'/{above}'))}/{quote(str(head.get('slug') or _slug(title)))}"
    default = publish.get("file_default", False)
    has_slugs = slug.get("enabled", True) is not False
    return Configured(
        pattern=f"/{{sections}}/{last}" if has_slugs else "",
        permalinks=tuple(
            (path, f"{prefix}/{{sections[{path.count('/') + 1}:]}}/{last}")
            for path, prefix in sorted(prefixes.items(), reverse=True)
            if has_slugs
        ),
        style="mkdocs-publisher" if has_slugs else None,
        left_out=tuple(
            ("publish", line)
            for glob in (file_name, *(f"{exclusions.literal(path)}/" for path in without_pages))
            for line in exclusions.lines_below(folder, [glob], anchored=True)
        ),
        # A folder's own page goes by what holds for folders.
        default_marks=()
        if default in _PUBLISHED
        else (*((page, field, "true") for page in shown_pages), ("", field, str(default).lower())),
        notes=()
        if field == "publish"
        else (f"pub-meta asks for {field!r}: say under [reading.hidden] which of its values hide, and which do not.",),
    )


def _slug(text: str) -> str:
    """Write a folder's title as its plug-in does."""
    letters = unicodedata.normalize("NFD", text.replace("_", " ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w\- ]", "", letters).strip().lower().replace(" ", "-")


def _settings(plugins: Any, name: str) -> Mapping[str, Any] | None:
    for plugin in plugins if isinstance(plugins, list) else [plugins]:
        if plugin == name:
            return {}
        if isinstance(plugin, dict) and name in plugin:
            return table(plugin[name])
    return None
