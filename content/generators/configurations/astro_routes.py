"""Astro's routes: at which addresses the pages of `src/pages` show the stories of a collection."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from content.generators.configurations import files

_MOST = 500
"""Routes that are looked at."""
_OF_ONE_STORY = re.compile(r"\[(?:\.\.\.)?(?:slug|id|path|post|article|story|entry)\]\.astro")
"""And not of a page of a list, or of a tag."""
_DROPPED = re.compile(r"""\.filter\(\s*\(?\s*(\w{1,50})\s*\)?\s*=>\s*!\1\.startsWith\(\s*["']_["']\s*\)""")
"""Folders whose names begin with `_`."""
_COLLECTION = re.compile(r"""\bgetCollection\(\s*["']([\w-]{1,100})["']""")


def collection_permalinks(pages: Path, ending: str, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (folder of a collection below the content, pattern) of each that one route alone shows.

    `pages` is the folder of the routes; `ending` is what addresses end in; `names` are those of the collections.
    """
    routes: dict[str, set[str]] = defaultdict(set)
    unnamed: list[str] = []
    for file in islice((file for file in pages.rglob("*.astro") if "[" in str(file.relative_to(pages))), _MOST):
        folder, _, name = file.relative_to(pages).as_posix().removesuffix("/index.astro").rpartition("/")
        if _OF_ONE_STORY.fullmatch(f"{name.removesuffix('.astro')}.astro") is None or "[" in folder:
            continue
        route = f"/{folder}" if folder else ""
        shown = set(_COLLECTION.findall(files.text_if_any(file)))
        if len(shown) == 1:
            routes[shown.pop()].add(route)
        elif not shown:
            unnamed.append(route)
    # A function of the project's own may fetch the stories.
    left = sorted(set(names) - routes.keys())
    for route in unnamed:
        called_so = [name for name in left if name.removesuffix("s") == route.rpartition("/")[2].removesuffix("s")]
        if called_so or len(left) == len(unnamed) == 1:
            routes[(called_so or left)[0]].add(route)
    return tuple(
        (collection, f"{route}/{{sections[1:]}}/{{slug}}{ending}")
        for collection, found in sorted(routes.items())
        if len(found) == 1
        for route in found
    )


def drops_underscored(project: Path) -> bool:
    """Tell whether addresses are made as AstroPaper makes them: without folders whose names begin with `_`."""
    made_by = (project / "src" / "utils" / f"getPath{ending}" for ending in (".ts", ".js", "s.ts"))
    return any(_DROPPED.search(files.text_if_any(file)) for file in made_by)
