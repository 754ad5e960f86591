"""Configuration files: found beside an archive, and read as data; code is never executed."""

import json
import os
import re
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from content.base import UnreadableFile, read_file
from content.base.toml_text import load_toml
from content.base.yaml_bombs import refuse_bombs

MAX_BYTES = 1_000_000
"""Bytes of a configuration file."""
_MAX_ENTRIES = 500
"""Entries of a folder that are looked at."""
_MAX_NUMBER_LENGTH = 100
"""Characters of a number; a longer one stays text, for reading `1:1:1:1…` takes quadratic time."""
_HEAD = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads tags of other programs, such as MkDocs's `!!python/name:…`, as None."""

    def construct_number(self, node: Any) -> Any:
        """Make a number of what looks like one."""
        return self.construct_yaml_int(node) if len(node.value) <= _MAX_NUMBER_LENGTH else node.value


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)


def is_folder(path: Path) -> bool:
    """Tell whether a folder that a configuration names is there; one that no disk can have is not."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a name is too long


def read_text(file: Path) -> str:
    """Read a configuration file's text. Raises UnreadableFile."""
    return read_file(file, MAX_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")


def text_if_any(file: Path | None) -> str:
    """Read a configuration file's text; empty where there is none that can be read."""
    try:
        return read_text(file) if file else ""
    except UnreadableFile:
        return ""


def read_data(file: Path) -> dict[str, Any]:
    """Read a TOML, YAML or JSON file. Raises UnreadableFile."""
    return _parsed(read_text(file), file.suffix)


def head_if_any(file: Path) -> dict[str, Any]:
    """Read the YAML between fences at the head of a text file; nothing where there is none that can be read."""
    try:
        head = _HEAD.match(read_text(file))
        return _parsed(head[1], ".yaml") if head else {}
    except UnreadableFile:
        return {}


def _parsed(text: str, suffix: str) -> dict[str, Any]:
    try:
        match suffix:
            case ".toml":
                data: Any = load_toml(text)
            case ".json":
                data = json.loads(text)
            case _:
                refuse_bombs(text, _Loader, 1)
                data = yaml.load(text, _Loader)
    # PyYAML raises whatever comes of a text that its tag does not fit, such as `!!bool x`.
    except (ValueError, LookupError, AttributeError, ArithmeticError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UnreadableFile(f"it cannot be read ({reason})", "Mend it, or say in seealso.toml what it says.") from None
    return {str(name): value for name, value in data.items()} if isinstance(data, dict) else {}


def folders_in(folder: Path) -> list[str]:
    """List the names of the folders in a folder; nothing where it is not there."""
    try:
        return sorted(entry.name for entry in islice(folder.iterdir(), _MAX_ENTRIES) if entry.is_dir())
    except (OSError, ValueError):
        return []


def data_if_any(file: Path | None) -> dict[str, Any]:
    """Read a TOML, YAML or JSON file; nothing where there is none that can be read."""
    try:
        return read_data(file) if file else {}
    except UnreadableFile:
        return {}
