"""Scopes: which of a site's stories a folder's file or a configuration applies to."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from content.base import Site, table, tables
from content.generators.configurations.exclusions import listed, without_braces

StoryFilter: TypeAlias = Callable[[str], bool]
"""Tells whether the story at this path, relative to the topmost folder that is read, is one of them."""
_MAX_GLOB_LENGTH = 200
"""Of a glob that is followed."""


@dataclass(frozen=True, slots=True)
class OneStory:
    """Matches one story alone."""

    stem: str
    """Its path without the suffix."""

    def __call__(self, path: str) -> bool:
        return posixpath.splitext(path)[0] == self.stem


def any_of_paths(paths: Iterable[Any]) -> StoryFilter:
    """Match those of Quarto's list of drafts: files from the project's folder, or patterns of them."""
    stems = [
        re.sub(r"\*+", "*", posixpath.splitext(path.strip("/"))[0])
        for path in paths
        if isinstance(path, str) and len(path) <= _MAX_GLOB_LENGTH
    ]
    return lambda path: any(fnmatchcase(posixpath.splitext(path)[0], stem) for stem in stems)


def all_stories(path: str) -> bool:
    """Match every story."""
    return True


def jekyll_scope(folder: str, kind: str) -> StoryFilter:
    """Match those in a scope of Jekyll's: a folder, and `posts`, `pages` or the name of a collection."""
    pattern = f"{folder}/*" if folder else "*"

    def matches(path: str) -> bool:
        *folders, _ = path.split("/")
        collections = [name[1:] for name in folders if name.startswith("_")]
        if kind and not (kind in collections or (kind == "pages" and not collections)):
            return False
        return fnmatchcase(path, pattern) or fnmatchcase(path, folder)

    return matches


def hugo_target(
    targets: Any,
    default_stories: StoryFilter,
    language_of: Callable[[str], str] | None,
    page_paths: Callable[[str], list[str]],
) -> StoryFilter:
    """Match those of Hugo's page matcher: its kind, environment, glob for paths and languages; nothing else is read.

    `default_stories` are those that are meant where no language is named; `hugo_page_paths` makes `page_paths`.
    """
    matchers = [(target, without_braces(_path_of(target)), _languages_of(target)) for target in tables(targets)]
    if not matchers:
        return default_stories

    def matches(path: str) -> bool:
        paths = page_paths(path)
        return any(
            str(target.get("kind", "page")) in ("page", "*", "{page,section}", "")
            # What readers see is built for production.
            and fnmatchcase("production", str(target.get("environment") or "*"))
            and any(_glob_matches(page_path, glob) for glob in globs for page_path in paths)
            and (
                any(fnmatchcase(language_of(path), code) for code in languages)
                if languages and language_of is not None
                else default_stories(path)
            )
            for target, globs, languages in matchers
        )

    return matches


def hugo_page_paths(site: Site, prefix: str) -> Callable[[str], list[str]]:
    """Make the function that gives the paths of a story's page for targets: below the content folder, in lower case.

    `prefix` leads from the topmost folder that is read to the site's root.
    """
    mounted = dict(site.content.mounted)

    def page_paths(path: str) -> list[str]:
        relative = path.removeprefix(prefix)
        content = next(
            (folder for folder in site.content.outside if not folder or relative.startswith(f"{folder}/")), None
        )
        if content is not None:
            relative = "/".join(filter(None, (mounted.get(content, ""), relative[len(content) :].lstrip("/"))))
        else:
            relative = f"{site.content.inside}/{relative}".lstrip("/")
        page = posixpath.splitext(relative.lower())[0]
        for code in site.languages.codes or ():
            page = page.removesuffix(f".{code}")
        parts = page.removesuffix("/index").split("/")
        # Where no configuration tells the content folder, it is the root, or up to two folders below.
        paths = ["/" + "/".join(parts[first:]) for first in range(1 if site.project else min(3, len(parts)))]
        # Since Hugo 0.123 a blank is a hyphen there.
        return [form for page_path in paths for form in dict.fromkeys((page_path, page_path.replace(" ", "-")))]

    return page_paths


def _glob_matches(path: str, glob: str) -> bool:
    """Tell whether a glob fits a path, in which only two stars stand for more than a name."""
    names = path.split("/")
    end_depths = {0}
    for part in glob.lower().split("/"):
        start_depths = range(min(end_depths), len(names)) if part.startswith("**") else end_depths
        end_depths = {depth + 1 for depth in start_depths if depth < len(names) and fnmatchcase(names[depth], part)}
        if not end_depths:
            return False
        if part.endswith("**"):
            end_depths = set(range(min(end_depths), len(names) + 1))
    return len(names) in end_depths


def _languages_of(target: Mapping[str, Any]) -> list[str]:
    matrix = table(table(target.get("sites")).get("matrix"))
    globs = [str(glob).lower()[:_MAX_GLOB_LENGTH] for glob in listed(target.get("lang") or matrix.get("languages"))]
    return [code for glob in globs for code in without_braces(glob)]


def _path_of(target: Mapping[str, Any]) -> str:
    return str(target.get("path", "**"))[:_MAX_GLOB_LENGTH]


def languages_by_path(site: Site, prefix: str) -> Callable[[str], str] | None:
    """Make the function that tells the language of a story by its path; None where the site has but one."""
    if not site.languages.codes or len(site.languages.codes) < 2:
        return None
    codes, folders, default = (
        frozenset(site.languages.codes),
        site.languages.folders,
        site.languages.codes[0],
    )

    def language_of(path: str) -> str:
        code = posixpath.splitext(path)[0].rpartition(".")[2].lower()
        relative = path.removeprefix(prefix)
        by_folder = (language for folder, language in folders if not folder or relative.startswith(f"{folder}/"))
        return code if code in codes else next(by_folder, default)

    return language_of
