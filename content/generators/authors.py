"""Authors: their names by the keys that stories give, as the project's files of authors have them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, composed, data_files, plain_key, shortened, table, tables
from content.front_matter import split
from content.javascript.script import Script

MAX_ENTRIES = 1_000
"""Authors of a project, and names of a folder that are looked through."""
_MAX_BLOGS = 100
"""Folders of the content that may have authors of their own."""
_MAX_NAME_LENGTH = 200
"""Characters of a name."""
_DATA_SUFFIXES = (".yml", ".yaml", ".json", ".toml")
_PAGE_SUFFIXES = (".md", ".mdx")
_AUTHOR_FILES = (".authors", "authors", "_data/authors", "data/authors")
"""Of Material for MkDocs, Docusaurus, Jekyll, Eleventy and Hugo: all authors in one file, with a suffix of data."""
_AUTHOR_FOLDERS = ("authors", "author", "_authors", "_data/authors", "data/authors")
"""In which each author has a file or a folder, as in Hugo's themes, in Jekyll's tutorial and in starters of Astro and
Contentlayer."""
_CONFIGURATIONS = ("_config.yml", "marmite.yaml", "marmite.yml")
"""Of Jekyll and Marmite, which may hold authors."""
_STARLIGHT = "starlightBlog"
_INDEX_PAGES = ("_index.md", "index.md")
_NAME_FIELDS = ("name", "displayname", "fullname")
_KEY_FIELDS = ("id", "key", "slug", "username", "shortname", "handle", "nickname")


def author_names(project: Path, content_folders: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (key, name) of each author whose key is not the name itself; of a key given twice, the first.

    `content_folders` are seen from the project's folder.
    """
    names: dict[str, str] = {}
    for key, name in islice(_keys_and_names(project, content_folders), MAX_ENTRIES):
        if key.casefold() != name.casefold():
            names.setdefault(composed(key).casefold(), shortened(composed(name), _MAX_NAME_LENGTH))
    return tuple(names.items())


def _keys_and_names(project: Path, content_folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    folders = [project / folder for folder in dict.fromkeys((*content_folders, ""))]
    # A blog within the content may have authors of its own.
    blogs = [blog for parent in folders for blog in _subfolders(parent)]
    for folder, stems in [
        *((folder, _AUTHOR_FILES) for folder in folders),
        *((folder, _AUTHOR_FILES[:2]) for folder in blogs),
    ]:
        for file in (folder / f"{name}{ending}" for name in stems for ending in _DATA_SUFFIXES):
            yield from _authors_of_file(data_files.data_if_any(file))
    for file in (project / name for name in _CONFIGURATIONS):
        if isinstance(configured := data_files.data_if_any(file).get("authors"), dict | list):
            yield from _authors_of_file({"authors": configured})
    for file in sorted(project.glob("astro.config.*")):
        if _STARLIGHT in (text := data_files.text_if_any(file)):
            yield from _authors_of_starlight(Script(text, file))
    for folder in (parent / name for parent in folders for name in _AUTHOR_FOLDERS):
        for entry in _entries(folder):
            yield from _author_of_entry(folder, entry)


def _subfolders(folder: Path) -> list[Path]:
    names = [entry.name for entry in _entries(folder) if entry.is_dir(follow_symlinks=False)]
    return [folder / name for name in names if name[:1] != "." and name != "node_modules"][:_MAX_BLOGS]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, MAX_ENTRIES), key=lambda entry: entry.name)
    except (OSError, ValueError):  # ValueError: a configuration can name a folder with a NUL
        return []


def _authors_of_file(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Authors of one file: by their keys, below `authors` or not, or in a list."""
    authors = data.get("authors", data)
    for author in tables(authors) if isinstance(authors, list) else ():
        fields = {plain_key(str(key)): value for key, value in author.items()}
        key = next((fields[key] for key in _KEY_FIELDS if isinstance(fields.get(key), str)), "")
        if key and (name := _full_name(author)):
            yield key, name
    for key, value in table(authors).items():
        if name := value.strip() if isinstance(value, str) else _full_name(table(value)):
            yield str(key), name


def _authors_of_starlight(configuration: Script) -> Iterator[tuple[str, str]]:
    """Authors of starlight-blog, which is a call with them in the configuration, or with a list of blogs."""
    for call in configuration.calls(_STARLIGHT):
        for given in call.arguments()[:1]:
            for blog in given.resolved().elements() or [given]:
                authors = blog.resolved().at("authors")
                for key, author in (authors.members() if authors else {}).items():
                    if name := author.resolved().text_at("name"):
                        yield key, name


def _author_of_entry(folder: Path, entry: os.DirEntry[str]) -> Iterator[tuple[str, str]]:
    """The author of a file or folder: `quill.toml`, `quill.mdx`, `quill/_index.md`."""
    stem, ending = Path(entry.name).stem, Path(entry.name).suffix
    page: Mapping[str, Any] = {}
    if ending in _DATA_SUFFIXES and entry.is_file(follow_symlinks=False):
        name = _full_name(data_files.data_if_any(folder / entry.name))
    elif ending in _PAGE_SUFFIXES and not stem.startswith("_") and entry.is_file(follow_symlinks=False):
        page = _page_metadata(folder / entry.name)
        name = _full_name(page)
        if name == stem:
            name = _text(page.get("title"))
    elif entry.is_dir(follow_symlinks=False):
        stem = entry.name
        pages = (_page_metadata(folder / stem / page_name) for page_name in _INDEX_PAGES)
        name = next((text for page in pages if (text := _full_name(page) or _text(page.get("title")))), "")
    else:
        return
    if name:
        yield stem, name
        yield from ((key, name) for field in ("short_name", "username") if (key := _text(page.get(field))))


def _full_name(author: Mapping[str, Any]) -> str:
    fields = {plain_key(str(key)): value for key, value in author.items()}
    values = (table(fields[key]).get("display", fields[key]) for key in _NAME_FIELDS if key in fields)
    return next(filter(None, map(_text, values)), "")


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _page_metadata(file: Path) -> Mapping[str, Any]:
    try:
        return split(data_files.read_text(file)).metadata if file.is_file() else {}
    except UnreadableFile:
        return {}
