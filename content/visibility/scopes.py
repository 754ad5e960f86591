"""Scopes: of which stories of a site a folder's file or a configuration speaks."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from content.base import Site, table, tables
from content.generators.configurations.exclusions import listed, without_braces

Stories: TypeAlias = Callable[[str], bool]
"""Tells whether the story at this path, seen from the top of what is asked, is one of them."""
_LONGEST = 200
"""Of a glob that is followed."""


@dataclass(frozen=True, slots=True)
class OneStory:
    """Takes one alone."""

    stem: str
    """Its path without the suffix."""

    def __call__(self, path: str) -> bool:
        return posixpath.splitext(path)[0] == self.stem


def one_of(paths: Iterable[Any]) -> Stories:
    """Take those of Quarto's list of drafts: files from the project's folder, or patterns of them."""
    stems = [
        re.sub(r"\*+", "*", posixpath.splitext(path.strip("/"))[0])
        for path in paths
        if isinstance(path, str) and len(path) <= _LONGEST
    ]
    return lambda path: any(fnmatchcase(posixpath.splitext(path)[0], stem) for stem in stems)


def every(path: str) -> bool:
    """Take all."""
    return True


def scoped(folder: str, kind: str) -> Stories:
    """Take those of Jekyll's scope: a folder, and `posts`, `pages` or the name of a collection."""
    pattern = f"{folder}/*" if folder else "*"

    def applies(path: str) -> bool:
        *folders, _ = path.split("/")
        collections = [name[1:] for name in folders if name.startswith("_")]
        if kind and not (kind in collections or (kind == "pages" and not collections)):
            return False
        return fnmatchcase(path, pattern) or fnmatchcase(path, folder)

    return applies


def targeted(
    targets: Any, within: Stories, language_of: Callable[[str], str] | None, seen: Callable[[str], list[str]]
) -> Stories:
    """Take those of Hugo's page matcher: a kind, a glob for paths and languages; of more nothing is known here.

    `within` are the stories that are meant where no language is named, `seen` is made by `seen_by_hugo`.
    """
    asked = [(target, without_braces(_path_of(target)), _languages_of(target)) for target in tables(targets)]
    if not asked:
        return within

    def applies(path: str) -> bool:
        paths = seen(path)
        return any(
            str(target.get("kind", "page")) in ("page", "*", "{page,section}", "")
            # What readers see is built for production.
            and fnmatchcase("production", str(target.get("environment") or "*"))
            and any(_fits(bare, glob) for glob in globs for bare in paths)
            and (
                any(fnmatchcase(language_of(path), code) for code in languages)
                if languages and language_of is not None
                else within(path)
            )
            for target, globs, languages in asked
        )

    return applies


def seen_by_hugo(site: Site, prefix: str) -> Callable[[str], list[str]]:
    """Make what gives the path of a story's page as targets see it: below the content folder, in small letters.

    `prefix` leads from the top of what is asked to the site's root.
    """
    mounted = dict(site.mounted)

    def seen(path: str) -> list[str]:
        below = path.removeprefix(prefix)
        content = next((folder for folder in site.outside if not folder or below.startswith(f"{folder}/")), None)
        if content is not None:
            below = "/".join(filter(None, (mounted.get(content, ""), below[len(content) :].lstrip("/"))))
        else:
            below = f"{site.inside}/{below}".lstrip("/")
        page = posixpath.splitext(below.lower())[0]
        for code in site.languages or ():
            page = page.removesuffix(f".{code}")
        parts = page.removesuffix("/index").split("/")
        # Where no configuration tells the content folder, it is the root, or up to two folders below.
        paths = ["/" + "/".join(parts[first:]) for first in range(1 if site.project else min(3, len(parts)))]
        # Since Hugo 0.123 a blank is a hyphen there.
        return [form for each in paths for form in dict.fromkeys((each, each.replace(" ", "-")))]

    return seen


def _fits(path: str, glob: str) -> bool:
    """Tell whether a glob fits a path, in which only two stars stand for more than a name."""
    names = path.split("/")
    ends = {0}
    for part in glob.lower().split("/"):
        starts = range(min(ends), len(names)) if part.startswith("**") else ends
        ends = {at + 1 for at in starts if at < len(names) and fnmatchcase(names[at], part)}
        if not ends:
            return False
        if part.endswith("**"):
            ends = set(range(min(ends), len(names) + 1))
    return len(names) in ends


def _languages_of(target: Mapping[str, Any]) -> list[str]:
    matrix = table(table(target.get("sites")).get("matrix"))
    named = [str(code).lower()[:_LONGEST] for code in listed(target.get("lang") or matrix.get("languages"))]
    return [each for code in named for each in without_braces(code)]


def _path_of(target: Mapping[str, Any]) -> str:
    return str(target.get("path", "**"))[:_LONGEST]


def languages_by_path(site: Site, prefix: str) -> Callable[[str], str] | None:
    """Make what tells the language of the story at a path below the project; None where the site has but one."""
    if not site.languages or len(site.languages) < 2:
        return None
    codes, folders, usual = frozenset(site.languages), site.language_folders, site.languages[0]

    def language_of(path: str) -> str:
        code = posixpath.splitext(path)[0].rpartition(".")[2].lower()
        below = path.removeprefix(prefix)
        above = (language for folder, language in folders if not folder or below.startswith(f"{folder}/"))
        return code if code in codes else next(above, usual)

    return language_of
