"""Metalsmith, by its metalsmith.json; what a program of the project's own does with it is not read."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import from_colons

_TOKENS = {"dirname": "{sections}", "basename": "{slugified_name}", "title": "{title}", "slug": "{slug}"}
_DATE_TOKENS = {
    "YYYY": "{year}", "YY": "{short_year}", "MM": "{month}", "M": "{i_month}", "DD": "{day}", "D": "{i_day}",
}  # fmt: skip
_ADDRESSES = ("siteurl", "site_url", "siteURL", "baseurl", "baseUrl", "base_url", "url")
"""Metadata by which sites say where they are published; Metalsmith itself has none."""
_FOLDER = re.compile(r"/?([^*?{}\[\]!]{1,200})/\*{1,2}(?:/\*)?(?:\.[\w{},]{1,20})?")
"""A glob for all that lies in a folder."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    source = str(data.get("source") or "src")
    # They stand in a list or in a table, and the older ones are called `metalsmith-…`.
    used = [pair for plugin in tables(data.get("plugins")) for pair in plugin.items()]
    plugins = {name.rpartition("/")[2].removeprefix("metalsmith-"): settings for name, settings in used}
    globs = {
        name: str(table(settings).get("pattern") or settings)
        for name, settings in table(plugins.get("collections")).items()
    }
    collections = {name: folder[1] for name, glob in globs.items() if (folder := _FOLDER.fullmatch(glob))}
    unread: list[str] = []
    permalinks = list(_permalinks(plugins["permalinks"], collections, unread)) if "permalinks" in plugins else []
    metadata = table(data.get("metadata"))
    addresses = [table(place).get(name) for place in (metadata, metadata.get("site")) for name in _ADDRESSES]
    addresses.append(table(plugins.get("sitemap")).get("hostname"))
    return Configured(
        base_url=next((text for text in map(str, addresses) if text.startswith("http")), ""),
        pattern="" if "permalinks" in plugins else "/{path}.html",
        permalinks=tuple(sorted(permalinks, key=lambda pair: -len(pair[0]))),
        address_names=("permalink",) if "permalinks" in plugins else (),
        content_folders=(source.removeprefix("./").strip("/"),),
        left_out=tuple(
            ("ignore", line)
            for line in exclusions.lines_below(source, exclusions.listed(data.get("ignore")), anchored=True)
        ),
        default_marks=(("", "draft", "true"),) if table(plugins.get("drafts")).get("default") is True else (),
        unread=tuple(unread),
    )


def _permalinks(settings: Any, collections: Mapping[str, str], unread: list[str]) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of each set of links, the usual one last and with no folder."""
    options = {"pattern": settings} if isinstance(settings, str) else table(settings)
    for links in (*tables(options.get("linksets")), {}):
        match = links.get("match", "")
        glob = _FOLDER.fullmatch(match) if isinstance(match, str) else None
        folder = glob[1] if glob else collections.get(str(table(match).get("collection")), "")
        if links and not folder:
            unread.append(f"match = {match!r}")
            continue
        pattern = str(links.get("pattern") or options.get("pattern") or ":dirname/:basename").replace("?", "")
        date = str(links.get("date") or options.get("date") or "YYYY/MM/DD")
        tokens = {**_TOKENS, "date": re.sub(r"YYYY|YY|MM?|DD?", lambda token: _DATE_TOKENS[token[0]], date)}
        named = {place: name for name, place in collections.items() if place.startswith(folder)}
        for place, name in {**(named if ":collection" in pattern else {}), folder: named.get(folder, "")}.items():
            if (filled := from_colons(pattern.replace(":collection", name), tokens)) is None:
                unread.append(f"pattern = {pattern!r}")
            else:
                yield place, f"/{filled}/"


METALSMITH = Generator(
    name="metalsmith",
    title="Metalsmith",
    pattern="/{sections}/{slugified_name}/",
    style="metalsmith",
    content_setting="source",
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_data=_read,
)
