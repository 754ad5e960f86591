"""MkDocs Publisher, whose plug-in `pub-meta` makes a page only of what says that it is published."""

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from content.base import data_files, table
from content.base.absolute import absolute
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured

_MAX_FOLDERS = 5_000
"""Folders of documents that are looked through."""
_PUBLISHED = (True, "true", "published")


def publishing(plugins: Any, folder: str, project: Path, ending: str) -> Configured:
    """Read what the plug-ins say of pages in the folder of documents; nothing where they are not used.

    `ending` is that of addresses.
    """
    settings, vault, blog = (_settings(plugins, name) for name in ("pub-meta", "pub-obsidian", "pub-blog"))
    if settings is None:
        return Configured(default_marks=tuple(_blog_marks(blog, folder, project, "true")))
    publish, slug = table(settings.get("publish")), table(settings.get("slug"))
    field, file_name = str(publish.get("key_name") or "publish"), str(settings.get("dir_meta_file") or "README.md")
    by_file = slug.get("mode") == "filename"
    last = f"{'{slug}' if by_file else '{slug_or_given_title}'}{'/' if ending == '/' else '/{name}.html'}"
    without_pages = [] if vault is None else [str(vault.get("templates_dir") or "_templates")]
    prefixes, own_prefixes = {"": ""}, dict[str, str]()
    shown_pages: list[str] = []
    documents = project / folder
    # No other project's.
    is_own = absolute(documents).is_relative_to(absolute(project).parent) and data_files.is_folder(documents)
    for parent, folders, files in islice(os.walk(documents), _MAX_FOLDERS) if is_own else ():
        folders.sort()
        if (path := Path(parent).relative_to(documents).as_posix()) == ".":
            continue
        above, _, name = path.rpartition("/")
        head = data_files.head_if_any(Path(parent) / file_name) if file_name in files else {}
        prefixes[path] = f"{prefixes[above]}/{quote(name)}"
        if head.get(field, publish.get("dir_default", True)) not in _PUBLISHED:
            folders.clear()
            without_pages.append(path)
        elif file_name in files:
            shown_pages.append(f"{folder}/{path}/{file_name}")
            title = name if by_file else str(head.get("title") or name)
            prefixes[path] = own_prefixes[path] = f"{prefixes[above]}/{quote(str(head.get('slug') or _slug(title)))}"
    default = publish.get("file_default", False)
    default_text = "true" if default in _PUBLISHED else str(default).lower()
    has_slugs = slug.get("enabled", True) is not False
    return Configured(
        pattern=f"/{{sections}}/{last}" if has_slugs else "",
        permalinks=tuple(
            (path, f"{prefix}/{{sections[{path.count('/') + 1}:]}}/{last}")
            for path, prefix in sorted(own_prefixes.items(), reverse=True)
            if has_slugs
        ),
        style="mkdocs-publisher" if has_slugs else None,
        left_out=tuple(
            ("publish", line)
            for glob in (file_name, *(f"{exclusions.literal(path)}/" for path in without_pages))
            for line in exclusions.lines_below(folder, [glob], anchored=True)
        ),
        # A folder's own page goes by what holds for folders.
        default_marks=(
            *((page, field, "true") for page in shown_pages if default_text != "true" or blog is not None),
            *_blog_marks(blog, folder, project, default_text),
            *((("", field, default_text),) if default_text != "true" else ()),
        ),
        notes=()
        if field == "publish"
        else (f"pub-meta asks for {field!r}: say under [reading.hidden] which of its values hide, and which do not.",),
    )


def _blog_marks(
    blog: Mapping[str, Any] | None, folder: str, project: Path, default: str
) -> Iterator[tuple[str, str, str]]:
    """Give as default marks that the blog lists no post in its folder which does not say that it is published; what
    lies deeper is a page like others, for which `default` holds."""
    if blog is not None:
        posts = f"{folder.strip('./')}/{str(blog.get('blog_dir') or 'blog').strip('./')}"
        yield from ((f"{posts}/{name}", "publish", default) for name in data_files.folders_in(project / posts))
        yield posts, "publish", "draft"


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
