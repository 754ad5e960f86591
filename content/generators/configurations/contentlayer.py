"""Contentlayer: which folder of a project in Next.js holds its documents, and at which addresses they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from content.generators.configurations import exclusions, files
from content.generators.configurations.literals import literals
from content.generators.configurations.script import Script
from content.generators.configurations.script_options import folder_of

_FILES = ("contentlayer.config.ts", "contentlayer.config.js", "contentlayer.config.mjs")
_MOST = 50
"""Types of documents that are looked at."""
_COMMENTS = re.compile(r"^[ \t]*(?://|/?\*).*$", re.MULTILINE)
"""By their lines alone: `blog/**/*.mdx` holds signs of one too."""
_FOLDER = re.compile(r"""\bcontentDirPath\s*:\s*["'`]([^"'`$\\\n]{1,200})["'`]""")
_DEFINED = re.compile(r"\bdefine(?:DocumentType|Nested)\s*\(")
_NAME = re.compile(r"""\bname\s*:\s*["'`](\w{1,100})["'`]""")
_PATTERN = re.compile(r"""\bfilePathPattern\s*:\s*["'`]([^"'`$\\\n]{1,200})["'`]""")
_ADDRESS = re.compile(
    r"""`(/[\w/-]{0,100})\$\{\s*\w{1,50}\._raw\.flattenedPath(\.split\(\s*["']/["']\s*\)\.pop\(\)!?)?\s*\}`"""
)
_WITHOUT_NAME = ("content", "contents", "data")
"""Folders that stand in no address where the types of documents do not say how theirs are made."""
_OF_AUTHORS = re.compile(r"(?i)authors?")


@dataclass(frozen=True, slots=True)
class Documents:
    """What is said of the documents of a project."""

    folder: str = ""
    """That has no name in their addresses; empty where there is none."""
    permalinks: tuple[tuple[str, str], ...] = ()
    """(folder below it, pattern), the deepest first."""
    left_out: tuple[tuple[str, str], ...] = ()
    """As in Configured."""


def documents_of(project: Path, ending: str) -> Documents:
    """Read the configuration beside Next.js's; `ending` is what addresses end in."""
    file = next((project / name for name in _FILES if (project / name).is_file()), None)
    text = _COMMENTS.sub("", files.text_if_any(file)[: 200 * 1000])
    folder = folder_of(named[1]) if (named := _FOLDER.search(text)) else ""
    starts = [match.end() for match in _DEFINED.finditer(text)]
    if not folder or len(starts) > _MOST:
        return Documents()
    types = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    permalinks = tuple(sorted(_permalinks(types, text, ending), key=lambda pair: -len(pair[0])))
    stripped = permalinks or folder.rpartition("/")[2] in _WITHOUT_NAME
    left_out = tuple(("documentTypes", line) for line in _left_out(types, folder, text))
    return Documents(folder if stripped else "", permalinks, left_out)


def _permalinks(types: list[str], text: str, ending: str) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of each type that writes out how its addresses are made, and of all where it is one way."""
    every = dict.fromkeys(map(_made, _ADDRESS.findall(text)))
    for each in types:
        own = dict.fromkeys(map(_made, _ADDRESS.findall(each)))
        pattern = _PATTERN.search(each)
        if len(own) == 1 and pattern is not None and len(every) > 1:
            yield re.split(r"[*?\[{]", pattern[1])[0].rpartition("/")[0].strip("./"), f"{next(iter(own))}{ending}"
    if len(every) == 1:
        yield "", f"{next(iter(every))}{ending}"


def _made(address: tuple[str, str]) -> str:
    before, last_alone = address
    return f"{before.rstrip('/')}/{'' if last_alone else '{sections}/'}{{slug}}"


def _left_out(types: list[str], folder: str, text: str) -> Iterator[str]:
    """Lines for what is none of the documents, and for the pages of authors, which are no stories."""
    patterns = [pattern[1] if (pattern := _PATTERN.search(each)) else "" for each in types if "filePathPattern" in each]
    if patterns and all(patterns) and len(patterns) == text.count("filePathPattern"):
        yield from exclusions.nothing_but(folder, patterns)
    for each in types:
        name, pattern = _NAME.search(each), _PATTERN.search(each)
        if name and pattern and _OF_AUTHORS.fullmatch(name[1]) and len(types) > 1:
            yield from exclusions.below(folder, [pattern[1]], anchored=True)
    options = literals(Script(text))
    excluded = [str(value) for path, value in options.items() if re.fullmatch(r"(?:.*\.)?contentDirExclude\.\d+", path)]
    globs = [glob for path in excluded for glob in (path, f"{path.rstrip('/')}/**")]
    yield from exclusions.below(folder, globs, anchored=True)
