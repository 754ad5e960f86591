"""Tables: the mappings in what a configuration or front matter holds, where anything else may stand as well."""

from collections.abc import Iterator, Mapping
from typing import Any


def table(value: Any) -> Mapping[str, Any]:
    """Give the value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give the mappings of a list, or the value itself where it is one."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            yield part
