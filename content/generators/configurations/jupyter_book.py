"""Jupyter Book 1, and MyST's own tool, which is its second version: which files are pages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.generators.configurations import exclusions, sphinx
from content.generators.configurations.description import Configured, Generator

CONTENTS = "_toc.yml"
"""Its table of contents, which Jekyll, whose configuration is called as its own, does not have."""


def is_jupyter_book(project: Path) -> bool:
    """Tell whether the project's `_config.yml` is Jupyter Book's."""
    return "root" in data_files.data_if_any(project / CONTENTS)


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    excluded = sphinx.glob_lines(exclusions.listed(data.get("exclude_patterns")))
    toc_only = data.get("only_build_toc_files") is True
    globs = globs_in_contents(data_files.data_if_any(file.parent / CONTENTS)) if toc_only else ()
    return Configured(
        base_url=str(table(data.get("html")).get("baseurl") or ""),
        left_out=(
            *(("exclude_patterns", line) for line in excluded),
            *(("only_build_toc_files", line) for line in exclusions.nothing_but("", globs)),
        ),
    )


def globs_in_contents(contents: Any) -> Iterator[str]:
    """Give globs of the files that a table of contents names, wherever in it."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            if key in ("root", "file") and isinstance(value, str):
                yield value if value.endswith(".md") else f"{value}.*"
            elif key in ("glob", "pattern") and isinstance(value, str):
                yield value
            else:
                yield from globs_in_contents(value)
    elif isinstance(contents, list):
        for entry in contents:
            yield from globs_in_contents(entry)


def _read_myst(data: Mapping[str, Any], file: Path) -> Configured:
    project, site = table(data.get("project")), table(data.get("site"))
    globs = list(globs_in_contents(project.get("toc") or data_files.data_if_any(file.parent / CONTENTS)))
    excluded = exclusions.lines_below("", exclusions.listed(project.get("exclude")), anchored=True)
    domain = next(iter(exclusions.listed(site.get("domains"))), "")
    return Configured(
        base_url=f"https://{domain}" if isinstance(domain, str) and domain else "",
        pattern="/{sections}/{slug}" if table(site.get("options")).get("folders") else "/{slug}",
        moved=tuple(
            (re.escape(first_page.removesuffix(".*").removesuffix(".md")) + r"\.md", "index.md")
            for first_page in globs[:1]
        ),
        left_out=(
            *(("exclude", line) for line in excluded),
            *(("toc", line) for line in exclusions.nothing_but("", globs)),
        ),
    )


MYST = Generator(
    name="myst",
    title="MyST",
    address_names=(),
    pattern="/{slug}",
    style="myst",
    suffixes=(".md",),
    languages_in_names=False,
    dates_in_names=False,
    read_data=_read_myst,
)
JUPYTER_BOOK = replace(sphinx.SPHINX, name="jupyter-book", title="Jupyter Book", suffixes=(".md",), read_data=_read)
