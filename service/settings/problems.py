"""What is wrong with a setting, told in one line: where it stands, which key, what, and the remedy."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any, TypeGuard, cast, get_args

from pydantic import BaseModel, ValidationError

from content.base.nearest import nearest
from content.base.text import printable

LONGEST_SHOWN = 200
"""Characters of a key or value that are told."""
MOST_SHOWN = 1000
Variable = Callable[[Sequence[str]], str]
"""The environment variable for a key's path."""


def explain(
    error: ValidationError, model: type[BaseModel], flags: Mapping[str, Any], file: Path | None, variable: Variable
) -> str:
    """The first thing that is wrong with the settings that `model` was made from."""
    first = error.errors(include_url=False, include_context=False)[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    where = _source(path, flags, file, variable)
    if first["type"] == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        return f"{where}: there is no setting {_short(key)}. {nearest(path[-1], known)}"
    said = first["msg"].removeprefix("Value error, ").rstrip(".")
    # A token is nobody's business, not even where it is wrong.
    value = "" if "token" in path else f" = {_short(first['input'])}"
    told = printable(said[: 4 * LONGEST_SHOWN])
    return f"{where}: {printable(key[:LONGEST_SHOWN])}{value}: {told}{'' if told.endswith('?') else '.'}"


def _short(value: object) -> str:
    try:
        return textwrap.shorten(repr(value), LONGEST_SHOWN, placeholder=" …") if _small(value) else "…"
    except (ValueError, RecursionError):
        # Python writes out no number of more than some thousand digits.
        return "…"


def _small(value: object) -> bool:
    """Whether it is worth writing out before it is cut."""
    return not isinstance(value, Sized) or len(value) <= MOST_SHOWN


def _source(path: Sequence[str], flags: Mapping[str, Any], file: Path | None, variable: Variable) -> str:
    at: Any = flags
    for part in path:
        at = at.get(part) if isinstance(at, Mapping) else None
    if at is not None or (path[0] in flags and not isinstance(flags[path[0]], Mapping)):
        return "the command line"
    parts = [part for part in path if not part.isdigit()]
    for end in range(len(parts), 0, -1):
        name = variable(parts[:end])
        if any(known.upper() == name for known in os.environ):
            return f"the environment variable {name}"
    return str(file) if file else "the settings"


def _known_keys(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    """The keys of the table at that path."""
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


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
