"""The message of a wrong setting, in one line: where it stands, which key, what is wrong, and the remedy."""

import os
import textwrap
from collections.abc import Callable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any, TypeGuard, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from content.base import nearest, printable

MAX_CHARACTERS = 200
"""Of a key or value in a message."""
MAX_ITEMS = 1000
"""Of a value that is written out before it is cut."""
MESSAGES = {
    "model_type": "this should be a table",
    "dict_type": "this should be a table",
    "tuple_type": "this should be a list",
    "path_type": "this should be a path, in quotes",
}
"""By pydantic's type of error, the message in place of one that speaks of Python."""
Variable = Callable[[Sequence[str]], str]
"""Gives the environment variable of a key's path."""


def explain(
    error: ValidationError, model: type[BaseModel], flags: Mapping[str, Any], file: Path | None, variable: Variable
) -> str:
    """Say the first thing that is wrong with the settings that `model` was to be made from.

    `flags` are those of the command line, and `file` the config file, if one was read: they tell where a key stands.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    where = _source(path, flags, file, variable)
    if first["type"] == "extra_forbidden":
        places = _tables_with(model, path[-1])
        remedy = (
            f"It stands {' or '.join(places)}." if places else nearest.nearest(path[-1], _table_keys(model, path[:-1]))
        )
        return f"{where}: there is no setting {_short(key)}. {remedy}"
    # No message shows a token, not even a wrong one.
    value = "" if "token" in path else f" = {_short(first['input'])}"
    said = MESSAGES.get(first["type"], first["msg"])
    fault = printable(said.removeprefix("Value error, ").rstrip(".")[: 4 * MAX_CHARACTERS])
    return f"{where}: {printable(key[:MAX_CHARACTERS])}{value}: {fault}{'' if fault.endswith('?') else '.'}"


def _short(value: object) -> str:
    value = str(value) if isinstance(value, Path) else value
    is_small = not isinstance(value, Sized) or len(value) <= MAX_ITEMS
    try:
        return textwrap.shorten(repr(value), MAX_CHARACTERS, placeholder=" …") if is_small else "…"
    except (ValueError, RecursionError):
        # Python writes out no number of more than some thousand digits.
        return "…"


def _source(path: Sequence[str], flags: Mapping[str, Any], file: Path | None, variable: Variable) -> str:
    value: Any = flags
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is not None or (path[0] in flags and not isinstance(flags[path[0]], Mapping)):
        return "the command line"
    parts = [part for part in path if not part.isdigit()]
    for end in range(len(parts), 0, -1):
        name = variable(parts[:end])
        for found in os.environ:
            # A value may have been given a name below it, as a table has.
            if found.upper() == name or (end == len(parts) and found.upper().startswith(variable([*parts, ""]))):
                return f"the environment variable {printable(found.upper()[:MAX_CHARACTERS])}"
    return str(file) if file else "the settings"


def _table_keys(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    """List the keys of the table at that path, in alphabetical order."""
    steps = list(path)
    while steps:
        annotation = model.model_fields[steps.pop(0)].annotation
        inner: type[BaseModel] | None = next(
            (kind for kind in (annotation, *get_args(annotation)) if _is_model(kind)), None
        )
        if inner is None:
            return []
        if annotation is not inner:
            # A table of tables: the next step is a name of the newsroom's own.
            steps = steps[1:]
        model = cast(type[BaseModel], inner)
    return sorted(model.model_fields)


def _tables_with(model: type[BaseModel], key: str, path: str = "") -> list[str]:
    """List where that key is a setting: in TOML all that follows a table's head is of that table."""
    places: list[str] = []
    if key in model.model_fields:
        places.append(f"under [{path}]" if path else "above the first table")
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if _is_model(kind):
                below = name if kind is field.annotation else f"{name}.NAME"
                places += _tables_with(kind, key, f"{path}.{below}" if path else below)
    return places


def is_table(model: type[BaseModel], path: Sequence[str]) -> bool:
    """Tell whether that path leads to a table, of settings or of names of the newsroom's own."""
    for place, name in enumerate(path, 1):
        field = model.model_fields.get(name)
        annotation = field.annotation if field else None
        if get_origin(annotation) is dict:
            return place == len(path)
        if not _is_model(annotation):
            return False
        model = annotation
    return True


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
