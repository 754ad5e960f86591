"""Splices: replacements at exact places of a text, all made in one go."""

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """text[start:end] gives way to `new`."""

    start: int
    end: int
    new: str = ""


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Make all splices, none of which may overlap; where several begin at one place, in the order given."""
    parts: list[str] = []
    position = 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        parts += text[position : splice.start], splice.new
        position = splice.end
    return "".join((*parts, text[position:]))
