"""Quarto, by _quarto.yml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    render = exclusions.listed(table(data.get("project")).get("render"))
    passed_over = [
        f"{str(glob)[1:].rstrip('/')}{below}" for glob in render if str(glob).startswith("!") for below in ("", "/**")
    ]
    rendered = [str(glob) for glob in render if not str(glob).startswith("!")]
    # A folder stands for all in it, and a name for files at any depth.
    globs = [f"{glob.rstrip('/')}{below}" for glob in rendered for below in ("", "/**")]
    left_out = [
        *(exclusions.nothing_but("", globs, anchored=False) if rendered else ()),
        *exclusions.below("", passed_over, anchored=True),
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
