"""Astro's routes: at which addresses the pages of `src/pages` show the stories of a collection."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from content.base import data_files
from content.base.languages import CODES
from content.generators.configurations.astro_filters import asked_by_all
from content.generators.configurations.conditions import Asked

_MAX_FILES = 500
"""Files of code that are looked at."""
_CODE_SUFFIXES = (".astro", ".ts", ".tsx", ".js", ".jsx", ".mjs")
_STORY_PARAMETER = re.compile(r"\[(?:\.\.\.)?(?:slug|id|path|post|article|story|entry)\]")
"""The parameter of a route that shows one story, and not a list or a tag."""
_LIST_PARAMETER = re.compile(
    r"\[(?:\.\.\.)?(?:author|categor(?:y|ies)|lang|language|locale|month|page|series|tags?|topic|year)\]"
)
_LANGUAGE_FOLDER = re.compile(r"\[(?P<optional>\.\.\.)?(?:lang|language|locale)\](?P<rest>(?:/[^\[]*)?)")
_DROPS_UNDERSCORED = re.compile(r"""\.filter\(\s*\(?\s*(\w{1,50})\s*\)?\s*=>\s*!\1\.startsWith\(\s*["']_["']\s*\)""")
"""Code that leaves out folders whose names begin with `_`."""
_GET_COLLECTION = re.compile(r"""\bgetCollection\(\s*["']([\w-]{1,100})["']""")
_GET_ENTRY = re.compile(r"""\bgetEntry(?:BySlug)?\(\s*["']([\w-]{1,100})["']""")
_GLOB_CALL = re.compile(r"\b(?:import\.meta|Astro)\.glob\w{0,5}\(")
"""A call that fetches stories by their paths, whichever collection they are in."""
_STORY_ADDRESS = re.compile(
    r"\b(?:data|frontmatter)\s?\??\.\s?(?:permalink|path|url)\b"
    r"|\{[^{}]{0,200}\b(?:permalink|path|url)\b[^{}]{0,200}\}\s?=\s?[\w.?\[\]]{0,50}\b(?:data|frontmatter)\b"
)


@dataclass(frozen=True, slots=True)
class Routes:
    """What a project's code says of the addresses of its collections."""

    permalinks: tuple[tuple[str, str, str], ...] = ()
    """(collection, folder in it, pattern) of each that one route alone shows, or one for each language."""
    unshown: tuple[str, ...] = ()
    """Collections that no route shows, where all routes are understood."""
    asked: tuple[tuple[str, Asked], ...] = ()
    """(collection, what all routes of its stories ask before they show one)."""
    asks_for_addresses: bool = True
    """Whether code looks at what a story says of its own address; where no route is seen, it may."""


def routes_of(pages: Path, ending: str, collections: Mapping[str, Path], default_language: str) -> Routes:
    """Read the routes in the folder `pages`, and the code beside them.

    `collections` has the folder of each; `ending` is what addresses end in.
    """
    code = dict(islice(_code_files(pages.parent), _MAX_FILES))
    shown_at: dict[str, set[str]] = defaultdict(set)
    nameless_routes: list[str] = []
    story_routes: list[tuple[str, Set[str]]] = []
    fetched = {name for path, text in code.items() if not path.endswith(".astro") for name in _fetched_in(text)}
    understood = len(code) < _MAX_FILES and not any(map(_GLOB_CALL.search, code.values()))
    by_relative_path = {os.path.relpath(path, pages).replace(os.sep, "/"): text for path, text in code.items()}
    routes = {
        path.removesuffix(".astro").removesuffix("/index"): text
        for path, text in by_relative_path.items()
        if "[" in path and path.endswith(".astro") and not path.startswith("../")
    }
    for path, text in sorted(routes.items()):
        folder, _, name = path.rpartition("/")
        collections_shown = _fetched_in(text)
        fetched |= collections_shown
        if _LIST_PARAMETER.fullmatch(name):
            continue
        story_routes.append((text, frozenset(collections_shown)))
        if _STORY_PARAMETER.fullmatch(name) is None or ("[" in folder and _LANGUAGE_FOLDER.fullmatch(folder) is None):
            understood = understood and bool(collections_shown)
            continue
        if len(collections_shown) == 1:
            shown_at[collections_shown.pop()].add(f"/{folder}" if folder else "")
        elif not collections_shown:
            nameless_routes.append(f"/{folder}" if folder else "")
    # A function of the project's own may fetch the stories.
    remaining = sorted(set(collections) - shown_at.keys())
    for route in nameless_routes:
        namesakes = [name for name in remaining if name.removesuffix("s") == route.rpartition("/")[2].removesuffix("s")]
        if namesakes or len(remaining) == len(nameless_routes) == 1:
            shown_at[(namesakes or remaining)[0]].add(route)
        else:
            understood = False
    permalinks = [
        (collection, folder, f"{pattern}{ending}")
        for collection, routes_shown in sorted(shown_at.items())
        for folder, pattern in _patterns(sorted(routes_shown), collections.get(collection), default_language)
    ]
    return Routes(
        tuple(permalinks),
        tuple(sorted(set(collections) - shown_at.keys() - fetched)) if understood and permalinks else (),
        tuple(asked_by_all(story_routes, code)),
        not routes or any(map(_STORY_ADDRESS.search, code.values())),
    )


def _code_files(source: Path) -> Iterator[tuple[str, str]]:
    """(path, text) of each file of code, but for the content and what defines it."""
    for folder, folders, names in os.walk(source):
        skipped = ("node_modules", "content") if folder == str(source) else ("node_modules",)
        folders[:] = sorted(name for name in folders if name not in skipped and not name.startswith("."))
        for name in sorted(names):
            if name.endswith(_CODE_SUFFIXES) and not name.startswith("content.config."):
                path = os.path.join(folder, name)  # noqa: PTH118 - names alone
                yield path, data_files.text_if_any(Path(path))


def _fetched_in(text: str) -> set[str]:
    """Find the collections whose stories code fetches; those of single stories only where it fetches no others."""
    return set(_GET_COLLECTION.findall(text) or _GET_ENTRY.findall(text))


def _patterns(routes: list[str], folder: Path | None, default_language: str) -> Iterator[tuple[str, str]]:
    """(folder in the collection, pattern) of a collection that is shown at these routes; none where it is not plain."""
    language_match = _LANGUAGE_FOLDER.fullmatch(routes[0].removeprefix("/"))
    if len(routes) == 1 and language_match is None:
        yield "", f"{routes[0]}/{{sections[1:]}}/{{slug}}"
        return
    languages = data_files.folders_in(folder) if folder else []
    if not languages or any(name.lower().split("-")[0] not in CODES for name in languages):
        return
    if language_match is not None and len(routes) == 1:
        rest = language_match["rest"]
        if language_match["optional"]:
            yield default_language, f"{rest}/{{sections[2:]}}/{{slug}}"
        yield "", f"/{{sections[1:2]}}{rest}/{{sections[2:]}}/{{slug}}"
        return
    by_language = {
        route.split("/")[1]: route for route in routes if route.split("/")[1:2] in [[name] for name in languages]
    }
    other_routes = [route for route in routes if route not in by_language.values()]
    if len(other_routes) == 1 and len(set(languages) - by_language.keys()) == 1:
        by_language[(set(languages) - by_language.keys()).pop()] = other_routes.pop()
    if not other_routes:
        yield from ((language, f"{route}/{{sections[2:]}}/{{slug}}") for language, route in by_language.items())


def drops_underscored(project: Path) -> bool:
    """Tell whether addresses are made as AstroPaper makes them: without folders whose names begin with `_`."""
    helper_files = (project / "src" / "utils" / f"getPath{ending}" for ending in (".ts", ".js", "s.ts"))
    return any(_DROPS_UNDERSCORED.search(data_files.text_if_any(file)) for file in helper_files)
