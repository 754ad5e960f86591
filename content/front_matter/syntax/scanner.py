"""Scanner: where the values of TOML and JSON begin and end, in text that a real parser has accepted."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from content.front_matter.syntax.node import Node

STRING = (
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)'  # one that is never closed goes to the end, for time's sake
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?|\'[^\'\n]*+\'?'
)
"""A quoted text of TOML, and so of JSON; for patterns with re.DOTALL."""
_TOKEN = re.compile(rf"(?:{STRING})|#[^\n]*+|[\[\]{{}}]|[^\s\"'#\[\]{{}}]++|\s++", re.DOTALL)
_VALUE = re.compile(rf"(?:{STRING})|[^\s,\]}}#]++(?: \d[^\s,\]}}#]*+)?", re.DOTALL)  # the blank is in a TOML date
BLANKS = r"(?>(?:\s++|#[^\n]*+)*)"
"""Blanks and comments of TOML and YAML, as many as there are."""
_BLANK = re.compile(BLANKS)
_COMMA = re.compile(rf"{BLANKS},?{BLANKS}")
_KEY = re.compile(r'"(?:\\.|[^"\\\n])*+"|\'[^\'\n]*+\'|[\w-]++')
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SEPARATOR = re.compile(r"\s*[:=]\s*")


class Member(NamedTuple):
    """`key = value` or `"key": value`."""

    path: tuple[str, ...]
    """The parts of a dotted key."""
    key_start: int
    start: int
    end: int
    """text[start:end] is the value."""


class Header(NamedTuple):
    """The head of a table, such as `[taxonomies]`, or of one of several, such as `[[tags]]`."""

    path: tuple[str, ...]
    start: int
    end: int
    """Behind its line."""
    is_item: bool


def members(text: str, start: int) -> Iterator[Member]:
    """Give the members of the object or inline table whose { is at `start`."""
    position = _skip(text, start + 1)
    while text[position] != "}":
        each = member(text, position)
        yield each
        position = _after_comma(text, each.end)


def items(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Give the (start, end) of each item of the array whose [ is at `start`."""
    position = _skip(text, start + 1)
    while text[position] != "]":
        end = _value_end(text, position)
        yield position, end
        position = _after_comma(text, end)


def node(text: str, start: int, end: int) -> Node:
    """Take apart the value that text[start:end] is."""
    if text[start] == "[":
        return Node(start, end, items=[node(text, *span) for span in items(text, start)])
    if text[start] == "{":
        parts = {each.path[0]: Node(each.start, each.end) for each in members(text, start) if len(each.path) == 1}
        return Node(start, end, members=parts)
    return Node(start, end)


def statements(text: str) -> Iterator[Member | Header]:
    """TOML from the top: each `key = value`, its path counted from the root, and the head of each table."""
    table: tuple[str, ...] = ()
    position = _skip(text, 0)
    while position < len(text):
        if text[position] == "[":
            start, is_item = position, text.startswith("[[", position)
            table, position = _path(text, _skip(text, position + is_item + 1))
            end = (text.find("\n", position) + 1) or len(text)
            yield Header(table, start, end, is_item)
            position = _skip(text, end)
            continue
        statement = member(text, position)
        yield statement._replace(path=(*table, *statement.path))
        position = _skip(text, statement.end)


def member(text: str, position: int) -> Member:
    """Scan the member that begins here. Raises ValueError."""
    path, end = _path(text, position)
    separator = _SEPARATOR.match(text, end)
    if separator is None:
        raise ValueError(f"no value behind the key at {position}")
    return Member(path, position, separator.end(), _value_end(text, separator.end()))


def _path(text: str, position: int) -> tuple[tuple[str, ...], int]:
    parts: list[str] = []
    while (key := _KEY.match(text, position)) is not None:
        raw = key[0]
        parts.append(json.loads(raw) if raw[0] == '"' and "\\U" not in raw else next(iter(tomllib.loads(f"{raw} = 0"))))
        dot = _DOT.match(text, key.end())
        if dot is None:
            return tuple(parts), key.end()
        position = dot.end()
    raise ValueError(f"no key at {position}")


def _value_end(text: str, position: int) -> int:
    if text[position] not in "[{":
        value = _VALUE.match(text, position)
        if value is None:
            raise ValueError(f"no value at {position}")
        return value.end()
    depth = 0
    for token in _TOKEN.finditer(text, position):
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
        if not depth:
            return token.end()
    raise ValueError(f"nothing closes the bracket at {position}")


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _after_comma(text: str, position: int) -> int:
    comma = _COMMA.match(text, position)
    return comma.end() if comma else position
