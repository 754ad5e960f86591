"""One line of the printed table, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """What was measured."""

    what: str
    figure: str
    beside: str = ""
    """What it was measured beside, in the same run."""
    ratio: float | None = None
    wanted: str = ""
    """The bound that the ratio or the figure is held to."""


HEAD = Row("measured", "figure", "beside it", None, "wanted")


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    cells = [[row.what, row.figure, row.beside, _ratio(row), row.wanted] for row in rows]
    cells = [[*HEAD[:3], "ratio", HEAD.wanted], *cells]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _ratio(row: Row) -> str:
    return "" if row.ratio is None else f"{row.ratio:.2f}"
