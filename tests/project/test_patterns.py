"""Regular expressions mean the same in every Python that Seealso runs on."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as codes
from re import _parser as parser
from typing import Any

import pytest

PACKAGES = ("content", "embeddings", "service")
MISREAD = (
    codes.ASSERT,
    codes.ASSERT_NOT,
    codes.MAX_REPEAT,
    codes.MIN_REPEAT,
    codes.POSSESSIVE_REPEAT,
    codes.ATOMIC_GROUP,
)


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if module.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", each) for each in compiled(value))


def compiled(value: Any) -> Iterator[re.Pattern[Any]]:
    """Find those in a constant, which may be a table of them."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from compiled((*value.keys(), *value.values()))
    elif isinstance(value, tuple | list | frozenset | set):
        for part in value:
            yield from compiled(part)


def misread(parsed: Any, *, possessive: bool = False) -> bool:
    """Whether a part repeats or looks around within a group that is repeated possessively."""
    if isinstance(parsed, parser.SubPattern | list | tuple):
        op = parsed[0] if isinstance(parsed, tuple) and parsed else None
        # A number may be equal to one of these.
        if possessive and any(op is each for each in MISREAD):
            return True
        inside = possessive or op is codes.POSSESSIVE_REPEAT
        return any(misread(part, possessive=inside) for part in parsed)
    return False


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("(?:a(?!b))++", True),
        ("x(?:a|(?:(?<=c)d)+)*+", True),
        ("(?>(?:a(?!b))+)", False),
        ("(?: [a-z]++)*+", True),
        ("(?:[a-z]|b.)*+", False),
        ("a++(?!b)", False),
        ("(a)(b)(c)(?:(d)|e)++", False),
    ],
)
def test_a_misread_pattern_is_found(pattern: str, wrong: bool) -> None:
    assert misread(parser.parse(pattern)) is wrong


def test_no_group_that_is_repeated_possessively_repeats_or_looks_around() -> None:
    """Python 3.11.0 to 3.11.4, of which Debian 12 has one, reads such a group wrongly, and some for ever (gh-106052).

    An atomic group around a greedy repetition says the same: `(?>(?:a(?!b))+)`.
    """
    found = dict(patterns())
    assert len(found) > 500
    assert [name for name, pattern in found.items() if misread(parser.parse(pattern.pattern, pattern.flags))] == []
