"""Where a site is published, as a file beside the configuration says it: its metadata, a theme's or a plug-in's."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from content.generators.configurations import files
from content.generators.configurations.literals import literals
from content.generators.configurations.script import Script

_DATA = (".json", ".yaml", ".yml")
_SCRIPTS = (".js", ".cjs", ".mjs", ".ts", ".mts")
_ENDINGS = (*_DATA, *_SCRIPTS)
_HOSTNAME = re.compile(
    r"""^(?![ \t]*//).{0,200}?\bhostname\s*:\s*(["'`])(https?://[^"'`$\\\s]{1,300})\1""", re.MULTILINE
)
_FEED = re.compile(r"\bfeedPlugin\s{0,20},")
_BASE = re.compile(r"""^(?![ \t]*//).{0,200}?\bbase\s*:\s*(["'`])(https?://[^"'`$\\\s/]{1,200})""", re.MULTILINE)


def address_beside(folder: Path, names: Iterable[str], *settings: str) -> str:
    """Return the first of the settings that is an address in the first of the files that holds one; else empty.

    `names` are without their endings: `siteMetadata` is `siteMetadata.js`, `siteMetadata.json` and so on.
    """
    for file in (folder / f"{name}{ending}" for name in names for ending in _ENDINGS):
        values: Mapping[str, Any] = (
            files.data_if_any(file) if file.suffix in _DATA else literals(Script(files.text_if_any(file), file))
        )
        given = (str(values.get(setting) or "") for setting in settings)
        if address := next((each for each in given if re.match(r"https?://[^\s/]", each)), ""):
            return address
    return ""


def hostname_in(texts: Iterable[str]) -> str:
    """Return the one address that themes and plug-ins are given as `hostname` in the texts; empty where none is."""
    found = {address.rstrip("/") for text in texts for _, address in _HOSTNAME.findall(text)}
    return found.pop() if len(found) == 1 else ""


def base_of_feed(text: str) -> str:
    """Return the host that Eleventy's plug-in for feeds is given as `base` for its links; empty where there is none."""
    found = [_BASE.search(text[called.end() : called.end() + 2000]) for called in _FEED.finditer(text)]
    return next((base[2] for base in found if base), "")
