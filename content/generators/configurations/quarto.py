"""Quarto, by _quarto.yml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    render = exclusions.listed(table(data.get("project")).get("render"))
    excluded = [
        f"{str(glob)[1:].rstrip('/')}{ending}" for glob in render if str(glob).startswith("!") for ending in ("", "/**")
    ]
    rendered = [str(glob) for glob in render if not str(glob).startswith("!")]
    # A folder stands for all in it, and a name for files at any depth.
    globs = [f"{glob.rstrip('/')}{ending}" for glob in rendered for ending in ("", "/**")]
    left_out = [
        *(exclusions.nothing_but("", globs, anchored=False) if rendered else ()),
        *exclusions.lines_below("", excluded, anchored=True),
    ]
    address = str(table(data.get("website")).get("site-url") or table(data.get("book")).get("site-url") or "")
    return Configured(
        base_url=address,
        left_out=tuple(("render", line) for line in left_out),
    )


QUARTO = Generator(
    name="quarto",
    title="Quarto",
    pattern="/{path}.html",
    style="as written",
    dates_in_names=False,
    index="/",
    read_data=_read,
)
