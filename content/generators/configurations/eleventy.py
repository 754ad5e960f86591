"""Eleventy's directory data: the permalinks that files beside the stories give all that lies in their folder."""

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from content.base import table
from content.base.absolute import absolute
from content.generators.configurations import files, literals, tokens

_ENDINGS = (".11tydata.json", ".json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs")


def directory_permalinks(
    root: Path, inside: str, paths: Iterable[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (folder below the archive's root, pattern), the deepest first, and (file, permalink) that are unread.

    `inside` are the folders between the content folder and the root, which may have data too: theirs is the folder "".
    """
    made: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    whole = absolute(root)
    folders = {parent for path in paths for parent in _parents(posixpath.dirname(path))}
    above = [(whole, ""), *((parent, "") for parent in list(whole.parents)[: len(Path(inside).parts)])]
    for folder, shown in [
        *((whole / name, name) for name in sorted(folders, key=lambda folder: (-folder.count("/"), folder))),
        *above,
    ]:
        for name, data in _directory_data(folder):
            pattern = tokens.from_liquid(data if data.startswith("/") else f"/{data}") if data else None
            if pattern is None:
                unread.append((posixpath.join(shown, name), data))
            else:
                made.append((shown, pattern.removesuffix("index.html") if pattern.endswith("/index.html") else pattern))
            break
    return made, unread


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _directory_data(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, permalink) of each data file that gives one; empty where it is computed."""
    for ending in _ENDINGS:
        file = folder / f"{folder.name}{ending}"
        # It is most often not there.
        data = files.data_if_any(file) if ending.endswith(".json") else _of_script(files.text_if_any(file))
        permalink = table(data.get("eleventyComputed")).get("permalink")
        if not isinstance(permalink, str):
            permalink = data.get("permalink")
        if isinstance(permalink, dict):
            permalink = permalink.get("build")
        if isinstance(permalink, str):
            yield file.name, permalink


def _of_script(text: str) -> dict[str, Any]:
    """The permalinks that a program writes out; one that it computes is empty."""
    values = literals.literals(text)
    permalink = values.get("permalink", False)
    return {
        "permalink": None if isinstance(permalink, bool) else permalink or "",
        "eleventyComputed": {"permalink": values.get("eleventyComputed.permalink")},
    }
