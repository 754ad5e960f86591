"""Sphinx, by conf.py, with MyST's Markdown and ABlog's posts."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.base.rules import SUFFIXES
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.python_assignments import Assignments, assigned_literals, text_in

_MARKDOWN = ".md"
"""The ending that MyST makes pages of where nothing says more."""
_BUILDS = (".readthedocs.yaml", ".readthedocs.yml")
"""Files that say in which form pages are published, beside the documents or above them."""


def glob_lines(globs: Iterable[Any]) -> Iterator[str]:
    """Give lines of a `.gitignore` for globs in which two stars stand for any signs, and a slash for itself."""
    for glob in globs:
        if isinstance(glob, str):
            # `**/a` is none at the root, nor is `a/**/b` fit for `a/b`, and `**.md` is for any depth.
            deep = re.sub(r"(^|/)\*\*/", r"\1*/**/", glob.strip())
            yield from exclusions.lines_below("", [re.sub(r"\*\*(?=[^/*])", "**/*", deep)], anchored=True)


def _read(text: str, file: Path) -> Configured:
    values = assigned_literals(text, file)
    settings = ("exclude_patterns", "include_patterns", "blog_post_pattern")
    excluded = values.get("exclude_patterns")
    ending = _ending(values, file)
    posts = _of_files(exclusions.listed(values.get("blog_post_pattern")))
    return Configured(
        base_url=text_in(values, "html_baseurl") or text_in(values, "blog_baseurl"),
        pattern="/{path}/" if ending == "/" else f"/{{path}}{ending}",
        index="/" if ending == "/" else f"/index{ending}",
        left_out=(
            *(
                ("exclude_patterns", line)
                for line in glob_lines(excluded if isinstance(excluded, list | tuple) else ())
            ),
            *(("include_patterns", line) for line in _not_included(values)),
            *(("blog_post_pattern", line) for line in exclusions.lines_below("", posts, anchored=True)),
            *(("source_suffix", f"*{suffix}") for suffix in _other_suffixes(values)),
        ),
        unread=tuple(f"{name}, which is computed," for name in values.not_known(settings)),
    )


def _ending(values: Assignments, file: Path) -> str:
    """What addresses end in: a slash where each page is an index in a folder of its own."""
    if _has_folders(values, file):
        return "/"
    given = [values.get(name) for name in ("html_link_suffix", "html_file_suffix")]
    return next((text for text in given if isinstance(text, str) and re.fullmatch(r"[\w./-]*", text)), ".html")


def _has_folders(values: Assignments, file: Path) -> bool:
    """Tell whether it is built that way, as ABlog's own command does."""
    if (by_blog := values.get("ablog_builder", "dirhtml" if "ablog_website" in values else None)) is not None:
        return str(by_blog) == "dirhtml"
    builds = (folder / name for folder in (file.parent, *file.parents[1:3]) for name in _BUILDS)
    build = next((data_files.data_if_any(path) for path in builds if path.is_file()), {})
    return table(build.get("sphinx")).get("builder") == "dirhtml"


def _not_included(values: Assignments) -> Iterator[str]:
    included = values.whole("include_patterns")
    if isinstance(included, list | tuple):
        lines = [list(glob_lines(_of_files([glob]))) for glob in included]
        # One of which no line is made is of all files, or cannot be followed.
        if lines and all(lines):
            yield "/**"
            yield from (f"!{line}" for several in lines for line in several)


def _of_files(globs: Iterable[Any]) -> list[Any]:
    """Have globs that end in a star fit files and no folders."""
    return [re.sub(r"(?<!\*)\*$", "*.*", glob) if isinstance(glob, str) else glob for glob in globs]


def _other_suffixes(values: Assignments) -> list[str]:
    """Give the endings of which no page is made."""
    given = values.get("source_suffix", _MARKDOWN)
    if given is None or "source_suffix" in values.partial:
        return []
    known = {str(suffix) for suffix in (given if isinstance(given, dict | list | tuple) else [given])} | {_MARKDOWN}
    return [suffix for suffix in SUFFIXES if suffix not in known]


SPHINX = Generator(
    name="sphinx",
    title="Sphinx",
    address_names=(),
    pattern="/{path}.html",
    style="composed",
    languages_in_names=False,
    dates_in_names=False,
    index="/index.html",
    read_script=_read,
)
