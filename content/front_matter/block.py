"""What a file's front matter is, as it was found and as it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

MAX_CHARACTERS = 250_000
"""Characters of front matter that are read: a page builder's blocks are some tens of thousands."""

Language = Literal["yaml", "toml", "json"]
Form = Language | Literal["header"]


class Block(NamedTuple):
    """Where the front matter of a text lies: text[start:end], without its fences; text[body:] is the story."""

    form: Form
    start: int
    end: int
    body: int


class Parsed(NamedTuple):
    """What the front matter says. `lines` and `repeated` are those of Document."""

    metadata: Any
    lines: dict[str, int]
    repeated: dict[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file in its two parts. Lines are 1-based and count from the head of the file."""

    metadata: Mapping[str, Any]
    """Scalars are the text that was typed, so `007`, `12:30`, `no` and `2024-13-45` all survive; TOML and JSON know
    true and false. Of a key that stands more than once it has the last value."""
    lines: Mapping[str, int]
    """The line of each top-level key, where it is known."""
    body: str
    body_line: int
    repeated: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """All values, in order, of each top-level key that stands more than once."""


def lines_of(text: str, line: int, keys: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Give the line that each key stands in, the last of one that stands more than once.

    `keys` are (key, its place in the text), in order; `line` is the one that the text begins in.
    """
    lines: dict[str, int] = {}
    counted_to = 0
    for key, position in keys:
        # An alias of YAML's has the place of its anchor, behind which the count goes on.
        line += text.count("\n", counted_to, position)
        counted_to = max(counted_to, position)
        lines[key] = line
    return lines


def repeated(pairs: list[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Give the values of each key that stands more than once among the pairs."""
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: tuple(occurrences) for key, occurrences in values.items() if len(occurrences) > 1}
