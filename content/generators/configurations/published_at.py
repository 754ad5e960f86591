"""Where a site is published, as a file beside the configuration says it: its metadata, a theme's or a plug-in's."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from content.base import data_files
from content.javascript.literals import literals
from content.javascript.script import Script

_DATA = (".json", ".yaml", ".yml")
_SCRIPTS = (".js", ".cjs", ".mjs", ".ts", ".mts")
_ENDINGS = (*_DATA, *_SCRIPTS)
_ADDRESS = re.compile(r"https?://[^\s/]+")


def address_beside(folder: Path, names: Iterable[str], *settings: str) -> str:
    """Return the first of the settings that is an address in the first of the files that holds one; else empty.

    `names` are without their endings: `siteMetadata` is `siteMetadata.js`, `siteMetadata.json` and so on.
    """
    for file in (folder / f"{name}{ending}" for name in names for ending in _ENDINGS):
        values: Mapping[str, Any] = (
            data_files.data_if_any(file)
            if file.suffix in _DATA
            else literals(Script(data_files.text_if_any(file), file))
        )
        given = (str(values.get(setting) or "") for setting in settings)
        if address := next((each for each in given if _ADDRESS.match(each)), ""):
            return address
    return ""


def hostname_in(scripts: Iterable[Script]) -> str:
    """Return the one address that themes and plug-ins are given as `hostname`; empty where none is."""
    given = (text for script in scripts for text in script.texts_under("hostname"))
    found = {text.rstrip("/") for text in given if _ADDRESS.match(text)}
    return found.pop() if len(found) == 1 else ""


def base_of_feed(script: Script) -> str:
    """Return the host that Eleventy's plug-in for feeds is given as `base` for its links; empty where there is none."""
    given = (options for call in script.calls("addPlugin") for options in call.arguments()[1:])
    found = (_ADDRESS.match(options.text_at("metadata", "base")) for options in given)
    return next((base[0] for base in found if base), "")
