"""The message of a wrong setting, in one line: where it stands, which key, what is wrong, and the remedy."""

import os
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
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
    "string_type": "this should be text, in quotes",
    "bool_type": "this should be true or false",
    "bool_parsing": "this should be true or false",
    "int_type": "this should be a whole number",
    "int_parsing": "this should be a whole number",
    "int_from_float": "this should be a whole number",
    "float_type": "this should be a number",
    "float_parsing": "this should be a number, with a point if it has a fraction",
}
"""By pydantic's type of error, the message in place of one that speaks of Python."""
Variable = Callable[[Sequence[str]], str]
"""Gives the environment variable of a key's path."""


def explain(
    error: ValidationError,
    model: type[BaseModel],
    flags: Mapping[str, Any],
    file: Path | None,
    variable: Variable | None,
) -> str:
    """Say the first thing that is wrong with the settings that `model` was to be made from.

    `flags` are those of the command line, `file` is the config file, if one was read, and `variable` None where no
    environment was: they tell where a key stands.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    where = _source(path, flags, file, variable)
    if first["type"] == "extra_forbidden":
        keys = _table_keys(model, path[:-1])
        hint = _belongs(model, path[-1], isinstance(first["input"], Mapping)) or nearest.nearest(path[-1], keys)
        return f"{where}: there is no setting {_short(key)}. {hint}"
    # No message shows a token, not even a wrong one.
    value = "" if "token" in path else f" = {_short(first['input'])}"
    message = MESSAGES.get(first["type"], first["msg"].replace("Input should", "this should"))
    fault = printable(message.removeprefix("Value error, ").rstrip(".")[: 4 * MAX_CHARACTERS])
    return f"{where}: {printable(key[:MAX_CHARACTERS])}{value}: {fault}{'' if fault.endswith('?') else '.'}"


def _short(value: object) -> str:
    value = str(value) if isinstance(value, Path) else value
    is_small = not isinstance(value, Sized) or len(value) <= MAX_ITEMS
    try:
        return textwrap.shorten(repr(value), MAX_CHARACTERS, placeholder=" …") if is_small else "…"
    except (ValueError, RecursionError):
        # Python writes out no number of more than some thousand digits.
        return "…"


def _source(path: Sequence[str], flags: Mapping[str, Any], file: Path | None, variable: Variable | None) -> str:
    value: Any = flags
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is not None or (path[0] in flags and not isinstance(flags[path[0]], Mapping)):
        return "the command line"
    variable_name = (
        _variable_set([part for part in path if not part.isdigit()], variable) if variable is not None else ""
    )
    if variable_name:
        return f"the environment variable {printable(variable_name[:MAX_CHARACTERS])}"
    return str(file) if file else "the settings"


def _variable_set(parts: Sequence[str], variable: Variable) -> str:
    """Give the variable of the environment that sets what is at a path; empty where none does."""
    for end in range(len(parts), 0, -1):
        name = variable(parts[:end])
        for environment_name in map(str.upper, os.environ):
            # A value may have been given a name below it, as a table has.
            if environment_name == name or (end == len(parts) and environment_name.startswith(variable([*parts, ""]))):
                return environment_name
    return ""


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


def _belongs(model: type[BaseModel], key: str, holds_table: bool) -> str:
    """Say where that key is a setting, empty where it is nowhere: in TOML all that follows a table's head is of it.

    Where it holds a table, it is none that holds a value: `[site.bow]` is a misspelt `[sites.bow]`.
    """
    tables = list(_tables_with(model, key, holds_table))
    places = [f"under {' or '.join(f'[{table}]' for table in tables)}"] if tables else []
    if key in model.model_fields:
        places.insert(0, f"by itself, as [{key}]" if holds_table else "above the first table")
    return f"It stands {' or '.join(places)}." if places else ""


def _tables_with(model: type[BaseModel], key: str, holds_table: bool, path: str = "") -> Iterator[str]:
    """Give the paths of the tables below a model that have a setting, or a table, of that name."""
    for name, field in model.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if _is_model(kind):
                place = f"{path}{name}" if kind is field.annotation else f"{path}{name}.NAME"
                if key in kind.model_fields and (is_table(kind, [key]) or not holds_table):
                    yield place
                yield from _tables_with(kind, key, holds_table, f"{place}.")


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
