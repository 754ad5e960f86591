"""Hugo's configuration, put together from all files that it may stand in."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, data_files, table

_PARTS = ("permalinks", "languages", "frontmatter", "module")
"""Tables that may stand in files of their own."""
_MAX_FILES = 2_000
"""Files of a folder of the configuration that are looked through."""
_LANGUAGE_FILE = re.compile(r"(?P<table>languages|menus?|params)\.(?P<code>[A-Za-z][\w-]{1,20})\.(?:toml|ya?ml|json)")


def project_of(file: Path) -> Path:
    """Give the folder of the project that has a configuration, which may lie in `config/_default`."""
    return file.parents[2] if file.parent.name == "_default" else file.parent


def with_overlays(data: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """Give the configuration, its keys in lower case, with what the folder `config` adds for a published site."""
    values = lowered(data)
    config_folder = project_of(file) / "config"
    for folder in (config_folder / "_default", config_folder / "production"):
        for stem, suffix in product(("hugo", "config", *_PARTS), ("toml", "yaml", "yml", "json")):
            part = folder / f"{stem}.{suffix}"
            if part != file and (overlay := data_files.data_if_any(part)):
                # A table's own file may have its name once more.
                overlay = {stem: overlay} if stem in _PARTS and overlay.keys() != {stem} else overlay
                values = _merged(values, lowered(overlay))
    for folder in (config_folder / "_default", config_folder / "production"):
        for code, settings in _language_files(folder):
            languages = lowered(table(values.get("languages")))
            values["languages"] = _merged(languages, {code: _merged(lowered(table(languages.get(code))), settings)})
    return values


def _language_files(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(code, settings) of each language with a file of its own: `languages.en.toml`."""
    try:
        configuration_files = sorted(islice(folder.iterdir(), _MAX_FILES)) if folder.is_dir() else []
    except OSError:
        return
    for file in configuration_files:
        if (name := _LANGUAGE_FILE.fullmatch(file.name)) is None:
            continue
        try:
            settings = lowered(data_files.read_data(file))
        except (UnreadableFile, OSError):
            continue
        # Files of menus and parameters tell only that there is such a language.
        yield name["code"].lower(), settings if name["table"] == "languages" else {}


def _merged(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in overlay.items():
        existing = result.get(key)
        result[key] = {**existing, **value} if isinstance(existing, dict) and isinstance(value, dict) else value
    return result


def lowered(table: Mapping[str, Any]) -> dict[str, Any]:
    """Give a table of the configuration with its keys in lower case."""
    return {str(key).lower(): value for key, value in table.items()}
