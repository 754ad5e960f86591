"""Contentlayer: which folder of a project in Next.js holds its documents, and at which addresses they are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.collections import definitions
from content.generators.configurations.script_options import ScriptOptions
from content.javascript.expression import Expression

_FILES = ("contentlayer.config.ts", "contentlayer.config.js", "contentlayer.config.mjs")
_MAX_TYPES = 50
"""Types of documents that are looked at."""
_OF_PATH = re.compile(r"""(?:\w{1,50}\.)?_raw\.flattenedPath(\.split\(["'`]/["'`]\)\.pop\(\)!?)?""")
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


@dataclass(frozen=True, slots=True)
class _Type:
    """A type of documents."""

    name: str
    pattern: str
    """Of its files; empty where it is not known, or none."""
    addresses: tuple[str, ...]
    """Ways in which their addresses are made."""


def documents_of(project: Path, ending: str) -> Documents:
    """Read the configuration beside Next.js's; `ending` is what addresses end in."""
    options = ScriptOptions(script := definitions(project, _FILES))
    folder = options.folder("contentDirPath")
    named = [each for types in options.values("documentTypes") for each in types.elements() or types.members().values()]
    if not folder or len(named) > _MAX_TYPES:
        return Documents()
    types = list(map(_type, named))
    every = dict.fromkeys([*_addresses([script.program]), *(address for each in types for address in each.addresses)])
    permalinks = tuple(sorted(_permalinks(types, list(every), ending), key=lambda pair: -len(pair[0])))
    stripped = permalinks or folder.rpartition("/")[2] in _WITHOUT_NAME
    excluded = [glob for path in options.listed("contentDirExclude") for glob in (path, f"{path.rstrip('/')}/**")]
    left_out = [*_left_out(types, folder), *exclusions.lines_below(folder, excluded, anchored=True)]
    return Documents(folder if stripped else "", permalinks, tuple(("documentTypes", line) for line in left_out))


def _type(value: Expression) -> _Type:
    options = next(value.objects(), value)
    computed = options.at("computedFields")
    fields = computed.resolved().members().values() if computed else ()
    addresses = dict.fromkeys(_addresses([options, *map(Expression.resolved, fields)]))
    return _Type(options.text_at("name"), options.text_at("filePathPattern"), tuple(addresses))


def _addresses(parts: Iterable[Expression]) -> Iterator[str]:
    """Give our pattern of each text in code that is a folder and a document's path."""
    for text in (text for part in parts for text in part.nodes("template_string", "binary_expression")):
        before, path = text.after_text() or ("", text)
        if before.startswith("/") and (made_of := _OF_PATH.fullmatch("".join(path.text.split()))):
            yield f"{before.rstrip('/')}/{'' if made_of[1] else '{sections}/'}{{slug}}"


def _permalinks(types: list[_Type], every: list[str], ending: str) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of each type that writes out how its addresses are made, and of all where it is one way."""
    for each in types:
        if len(each.addresses) == 1 and each.pattern and len(every) > 1:
            yield re.split(r"[*?\[{]", each.pattern)[0].rpartition("/")[0].strip("./"), f"{each.addresses[0]}{ending}"
    if len(every) == 1:
        yield "", f"{every[0]}{ending}"


def _left_out(types: list[_Type], folder: str) -> Iterator[str]:
    """Lines for what is none of the documents, and for the pages of authors, which are no stories."""
    patterns = [each.pattern for each in types]
    if patterns and all(patterns):
        yield from exclusions.nothing_but(folder, patterns)
    for each in types:
        if each.pattern and _OF_AUTHORS.fullmatch(each.name) and len(types) > 1:
            yield from exclusions.lines_below(folder, [each.pattern], anchored=True)
