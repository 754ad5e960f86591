"""Authors: their names by the keys that stories give, as the project's files of authors have them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, composed, plain_key, shortened, table, tables
from content.front_matter import split
from content.generators.configurations import files

MOST = 1_000
"""Authors of a project, and names of a folder that are looked through."""
_MOST_BLOGS = 100
"""Folders of the content that may have authors of their own."""
_LONGEST = 200
"""Characters of a name."""
_DATA = (".yml", ".yaml", ".json", ".toml")
_PAGES = (".md", ".mdx")
_FILES = (".authors", "authors", "_data/authors", "data/authors")
"""Of Material for MkDocs, Docusaurus, Jekyll, Eleventy and Hugo: all authors in one file, with an ending of _DATA."""
_FOLDERS = ("authors", "author", "_authors", "_data/authors", "data/authors")
"""In which each author has a file or a folder, as in Hugo's themes, in Jekyll's tutorial and in starters of Astro and
Contentlayer."""
_OWN_PAGES = ("_index.md", "index.md")
_NAMES = ("name", "displayname", "fullname")
_KEYS = ("id", "key", "slug", "username", "shortname", "handle", "nickname")


def author_names(project: Path, content_folders: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (key, name) of each author whose key is not the name itself, a key that comes twice by its first name.

    `content_folders` are seen from the project's folder.
    """
    names: dict[str, str] = {}
    for key, name in islice(_told(project, content_folders), MOST):
        if key.casefold() != name.casefold():
            names.setdefault(composed(key).casefold(), shortened(composed(name), _LONGEST))
    return tuple(names.items())


def _told(project: Path, content_folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    folders = [project / folder for folder in dict.fromkeys((*content_folders, ""))]
    # A blog within the content may have authors of its own.
    blogs = [below for around in folders for below in _below(around)]
    for folder, named in [*((folder, _FILES) for folder in folders), *((folder, _FILES[:2]) for folder in blogs)]:
        for file in (folder / f"{name}{ending}" for name in named for ending in _DATA):
            yield from _in_one(files.data_if_any(file))
    if isinstance(configured := files.data_if_any(project / "_config.yml").get("authors"), dict | list):
        yield from _in_one({"authors": configured})
    for folder in (around / name for around in folders for name in _FOLDERS):
        for entry in _entries(folder):
            yield from _in_its_own(folder, entry)


def _below(folder: Path) -> list[Path]:
    inside = [entry.name for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
    return [folder / name for name in inside if name[:1] != "." and name != "node_modules"][:_MOST_BLOGS]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, MOST), key=lambda entry: entry.name)
    except (OSError, ValueError):  # ValueError: a configuration can name a folder with a NUL
        return []


def _in_one(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Authors of one file: by their keys, below `authors` or not, or in a list."""
    whole = data.get("authors", data)
    for each in tables(whole) if isinstance(whole, list) else ():
        named = {plain_key(str(key)): value for key, value in each.items()}
        key = next((named[key] for key in _KEYS if isinstance(named.get(key), str)), "")
        if key and (name := _name(each)):
            yield key, name
    for key, value in table(whole).items():
        if name := value.strip() if isinstance(value, str) else _name(table(value)):
            yield str(key), name


def _in_its_own(folder: Path, entry: os.DirEntry[str]) -> Iterator[tuple[str, str]]:
    """The author of a file or folder: `quill.toml`, `quill.mdx`, `quill/_index.md`."""
    stem, ending = Path(entry.name).stem, Path(entry.name).suffix
    page: Mapping[str, Any] = {}
    if ending in _DATA and entry.is_file(follow_symlinks=False):
        name = _name(files.data_if_any(folder / entry.name))
    elif ending in _PAGES and not stem.startswith("_") and entry.is_file(follow_symlinks=False):
        page = _of_page(folder / entry.name)
        name = _name(page)
        if name == stem:
            name = _text(page.get("title"))
    elif entry.is_dir(follow_symlinks=False):
        stem = entry.name
        pages = (_of_page(folder / stem / page) for page in _OWN_PAGES)
        name = next((found for page in pages if (found := _name(page) or _text(page.get("title")))), "")
    else:
        return
    if name:
        yield stem, name
        yield from ((key, name) for each in ("short_name", "username") if (key := _text(page.get(each))))


def _name(author: Mapping[str, Any]) -> str:
    named = {plain_key(str(key)): value for key, value in author.items()}
    given = (table(named[key]).get("display", named[key]) for key in _NAMES if key in named)
    return next(filter(None, map(_text, given)), "")


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _of_page(file: Path) -> Mapping[str, Any]:
    try:
        return split(files.read_text(file)).metadata if file.is_file() else {}
    except UnreadableFile:
        return {}
