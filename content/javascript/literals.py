"""Literals: what a configuration in JavaScript has written out, by the path of its keys."""

from collections.abc import Iterable, Iterator
from itertools import islice

from content.javascript.expression import Expression, Literal
from content.javascript.script import Script

_MAX_DEPTH = 7
"""Keys of a path; what lies deeper is no setting of ours."""
_MAX_PATHS = 20_000
"""Paths of a program."""
_NOTHING = frozenset(("undefined", "null", "method_definition"))


def literals(script: Script, *, exported_alone: bool = False) -> dict[str, Literal]:
    """Read, by dotted path as `kit.paths.base` or `presets.0.1.docs.path`, the literals of the exported object.

    None where what is given is computed, or differs by a condition. What is exported by name has its name before
    the path. Where nothing is exported as a whole, all objects that lie in no other count, unless `exported_alone`.
    """
    values = literals_of(script.exported_objects())
    if not values and not exported_alone:
        values = dict(reversed(list(_pairs(((), each) for each in script.objects()))))
    for path, literal in _pairs(((name,), value) for name, value in script.exported_names()):
        values.setdefault(path, literal)
    return values


def literals_of(objects: Iterable[Expression]) -> dict[str, Literal]:
    """Read, by dotted path, the literals of objects; None where they differ, as the two sides of a condition may."""
    values: dict[str, Literal] = {}
    for path, literal in _pairs(((), each) for each in objects):
        values[path] = literal if values.setdefault(path, literal) == literal else None
    return values


def _pairs(values: Iterable[tuple[tuple[str, ...], Expression]]) -> Iterator[tuple[str, Literal]]:
    return islice((pair for path, value in values for pair in _flattened(value, path)), _MAX_PATHS)


def _flattened(value: Expression, path: tuple[str, ...]) -> Iterator[tuple[str, Literal]]:
    current = value.resolved()
    if current.kind == "object":
        parts = current.members().items()
    elif current.kind == "array":
        parts = {str(place): each for place, each in enumerate(current.elements())}.items()
    else:
        if current.kind not in _NOTHING and path:
            yield ".".join(path), current.literal()
        return
    for name, part in parts if len(path) <= _MAX_DEPTH else ():
        yield from _flattened(part, (*path, name))
