"""Books: mdBook, HonKit and GitBook, which make pages of the chapters that a list names, and of no other file."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

from content.base import data_files, table
from content.base.rules import SUFFIXES
from content.generators.configurations.description import Configured, Generator

SUMMARY = "SUMMARY.md"
_README = "README.md"
_LANGUAGES = "LANGS.md"
"""HonKit's list of the folders that hold a book each, in one language."""
_HONKIT_KEYS = {"gitbook", "plugins", "pluginsConfig", "structure"}
_MIN_CHAPTERS = 3
"""Chapters that a list names, where it alone tells that there is a book."""


def has_chapters(project: Path) -> bool:
    """Tell whether a list of chapters lies in a folder, which may be without a configuration."""
    text = data_files.text_if_any(project / SUMMARY)
    targets = [target for target in _targets(text) if "://" not in target]
    # What names folders and patterns is navigation of MkDocs's plug-in `literate-nav`, and leaves nothing out.
    return all(target.endswith(SUFFIXES) for target in targets) and (
        sum((project / unquote(target)).is_file() for target in targets[: 10 * _MIN_CHAPTERS]) >= _MIN_CHAPTERS
    )


def is_honkit_file(project: Path) -> bool:
    """Tell whether the project's `book.json` or `book.js` is HonKit's."""
    settings = data_files.data_if_any(project / "book.json")
    if settings.keys() & _HONKIT_KEYS or is_honkit(project):
        return True
    roots = dict.fromkeys(("", str(settings.get("root") or "")))
    return any((project / root / name).is_file() for root in roots for name in (SUMMARY, _LANGUAGES))


def is_honkit(project: Path) -> bool:
    """Tell whether the project's packages name HonKit, or GitBook as it was at first."""
    packages = data_files.data_if_any(project / "package.json")
    names = [name for kind in ("dependencies", "devDependencies") for name in table(packages.get(kind))]
    return bool({"honkit", "gitbook", "gitbook-cli"}.intersection(names))


class _AsWritten(MarkdownIt):
    """Leaves the targets of links as they are."""

    def normalizeLink(self, url: str) -> str:
        """Give the target back."""
        return url


def _targets(text: str) -> list[str]:
    """Give what the links of a Markdown text lead to, without what stands behind a `#`."""
    tokens = _AsWritten("commonmark").parse(text)
    links = [str(child.attrGet("href") or "") for token in tokens for child in token.children or ()]
    return [target.partition("#")[0] for target in links if target.partition("#")[0]]


def _chapters(project: Path, summary: str, *, quoted: bool = True) -> Iterator[str]:
    """Give the paths of the chapters that a list names, from the project's folder; `%20` is a blank where `quoted`."""
    folder = posixpath.dirname(summary)
    for target in _targets(data_files.text_if_any(project / summary)):
        path = posixpath.normpath(posixpath.join(folder, unquote(target) if quoted else target))
        if "://" not in target and not path.startswith(".."):
            yield path


def _read_mdbook(data: Mapping[str, Any], file: Path) -> Configured:
    address = str(table(table(data.get("output")).get("html")).get("site-url") or "")
    source = posixpath.normpath(str(table(data.get("book")).get("src") or "src"))
    is_address = "://" in address
    return Configured(
        base_url=address if is_address else "",
        base_path="" if is_address else address.rstrip("/"),
        content_folders=(source,),
        listed=_listed(file.parent, [posixpath.join(source, SUMMARY)]),
    )


def _listed(project: Path, summaries: list[str], *first_pages: str, quoted: bool = True) -> tuple[str, tuple[str, ...]]:
    chapters = [path for summary in summaries for path in _chapters(project, summary, quoted=quoted)]
    return ("summary", (*first_pages, *chapters)) if chapters else ("", ())


def _read_gitbook(data: Mapping[str, Any], file: Path, *, quoted: bool = True) -> Configured:
    project = file.parent
    root = posixpath.normpath(str(data.get("root") or "."))
    structure = table(data.get("structure"))
    languages = [posixpath.dirname(path) or path for path in _chapters(project, posixpath.join(root, _LANGUAGES))]
    folders = [folder for folder in languages if data_files.is_folder(project / folder)] or [root]
    summary, readme = str(structure.get("summary") or SUMMARY), str(structure.get("readme") or _README)
    first_pages = [posixpath.normpath(posixpath.join(folder, readme)) for folder in folders]
    summaries = [posixpath.normpath(posixpath.join(folder, summary)) for folder in folders]
    return Configured(
        content_folders=(root,),
        listed=_listed(project, summaries, *first_pages, quoted=quoted),
        moved=((re.escape(posixpath.normpath(readme)), "index.md"),) if readme != _README else (),
    )


def _read_honkit(data: Mapping[str, Any], file: Path) -> Configured:
    return _read_gitbook(data, file, quoted=False)


def _read_honkit_script(text: str, file: Path) -> Configured:
    """Its program may say anything; the list is where it usually is."""
    return _read_honkit({}, file)


GITBOOK = Generator(
    name="gitbook",
    title="GitBook",
    address_names=(),
    pattern="/{path}",
    style="as written",
    readme_is_index=True,
    languages_in_names=False,
    dates_in_names=False,
    read_data=_read_gitbook,
)
_IN_FILES = replace(GITBOOK, pattern="/{path}.html", index="/index.html")
HONKIT = replace(_IN_FILES, name="honkit", title="HonKit", read_data=_read_honkit, read_script=_read_honkit_script)
MDBOOK = replace(
    _IN_FILES,
    name="mdbook",
    title="mdBook",
    content_folders=("src",),
    content_setting="src",
    read_data=_read_mdbook,
)
