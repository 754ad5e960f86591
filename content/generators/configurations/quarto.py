"""Quarto, by _quarto.yml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    render = exclusions.listed(table(data.get("project")).get("render"))
    passed_over = [str(glob)[1:] for glob in render if str(glob).startswith("!")]
    address = str(table(data.get("website")).get("site-url") or table(data.get("book")).get("site-url") or "")
    return Configured(
        base_url=address,
        left_out=tuple(("render", line) for line in exclusions.below("", passed_over, anchored=True)),
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
