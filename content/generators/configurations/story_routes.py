"""Routes by which code of the project shows stories: folders and files such as `[slug]`, and Gatsby's `{mdx.slug}`."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_MAX_FILES = 5_000
"""Files that are looked at."""
_STORY_PART = re.compile(
    r"(?i)(?:(?:\[{1,2}(?P<rest>\.{3})?|_)\w{0,20}?(?:slug|id|path|post|article|story|entry|name|segments)(?:=\w{1,20})?\]{0,2}"
    r"|\{(?:mdx|markdownremark)\.(?:\w{0,30}(?:slug|path|(?P<title>title))|parent__\(file\)__name)\})"
)
OF_LISTS = re.compile(
    r"(?i)amp|api|authors?|categor(?:y|ies)|drafts?|embed|page|people|previews?|print|series|tags?|topics?|users?"
)
_WHOLE_PATH = "{sections[1:]}/{slug}"
_ROUTE_GROUP = re.compile(r"\(.*\)|@.*")


@dataclass(frozen=True, slots=True)
class StoryRoutes:
    """What a project's routes say of stories that are no pages by themselves."""

    permalinks: tuple[tuple[str, str], ...] = ()
    """As in Configured: of folders called as a route is, and of all where there is but one."""
    known: bool = False
    """Whether they hold for all stories."""


def story_routes(project: Path, folders: Sequence[str], page: str, ending: str) -> StoryRoutes:
    """Read the routes in the first of the project's `folders` that has any of one story.

    `page` is a pattern of the files that stand for the folder that they lie in; `ending` is what addresses end in.
    """
    for folder in folders:
        routes = dict(sorted(_routes(project / folder, re.compile(page))))
        if not routes:
            continue
        names = [route.rpartition("/")[2] for route in routes]
        if any(re.search(r"\[|/_", route) for route in routes) or len(set(names)) < len(names):
            return StoryRoutes()
        patterns = {
            route: f"{route}/{shown}{ending}"
            for route, shown in routes.items()
            if route or shown != _WHOLE_PATH  # what is shown below the root by its whole path is where it lies
        }
        at_root = routes.get("") == _WHOLE_PATH
        permalinks = [(route.rpartition("/")[2], pattern) for route, pattern in patterns.items() if route]
        if len(routes) == 1:
            permalinks += [("", pattern) for pattern in patterns.values()]
        return StoryRoutes(tuple(dict(permalinks).items()), len(routes) == 1 or at_root)
    return StoryRoutes()


def _routes(root: Path, page: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """(route, pattern of what a story has for the rest of the path) of each that shows one story."""
    paths = (os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names)  # noqa: PTH118 - names alone
    for path in islice(paths, _MAX_FILES):
        *parts, name = Path(path).relative_to(root).parts
        if page.fullmatch(name) is None:
            # Of Next's older way, where a file is a page by its own name.
            parts.append(name.rpartition(".")[0])
        # Such names are parameters to Nuxt 2 alone; to the others what lies there is no page.
        if any(part.startswith("_") for part in parts) and not name.endswith(".vue"):
            continue
        route_parts = [part for part in parts if not _ROUTE_GROUP.fullmatch(part)]
        match = _STORY_PART.fullmatch(route_parts.pop()) if route_parts else None
        if match and not any(map(OF_LISTS.fullmatch, route_parts)):
            pattern = _WHOLE_PATH if match["rest"] else "{title}" if match["title"] else "{slug}"
            yield "".join(f"/{part}" for part in route_parts), pattern
