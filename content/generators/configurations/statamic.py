"""Statamic, by content/collections/*.yaml, of which each says where the entries in a folder are."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import from_braces

COLLECTIONS = "content/collections"
COLLECTION_KEYS = frozenset((
    "blueprints", "date_behavior", "inject", "mount", "propagate", "revisions", "route", "sites", "structure",
    "taxonomies", "template",
))  # fmt: skip
"""Each of its files has at least one of these."""
_MAX_COLLECTIONS = 200
"""Collections that are read."""
_TOKENS = {name: f"{{{name}}}" for name in ("slug", "year", "month", "day", "id")}
_ANTLERS = re.compile(r"\{\{\s{0,9}(\w{1,50})\s{0,9}\}\}")
_COMPUTED_OR_HOST = re.compile(r"\{\{[^{}]{0,200}\}\}|https?://[^/]*")


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    """Read the collection that was found, and those beside it."""
    project = file.parents[2]
    sites = data_files.data_if_any(project / "resources/sites.yaml")
    addresses = {name: str(table(site).get("url") or "") for name, site in sites.items()}
    permalinks, marks, unread, without_pages = [], list[tuple[str, str, str]](), list[str](), list[str]()
    for collection_file in islice(sorted(file.parent.glob("*.yaml")), _MAX_COLLECTIONS):
        name, collection = collection_file.stem, data_files.data_if_any(collection_file)
        if not collection:
            unread.append(collection_file.name)
        if _has_no_pages(collection):
            without_pages.append(name)
        nested = "children:" in data_files.text_if_any(project / "content/trees/collections" / collection_file.name)
        for folder, prefix, route in _routes(collection.get("route"), addresses):
            pattern = from_braces(_ANTLERS.sub(r"{\1}", route), _TOKENS if nested else {**_TOKENS, "parent_uri": ""})
            if pattern is None or "{{" in pattern:
                unread.append(f"the route of {name}, {route!r},")
            else:
                permalinks.append((f"{name}{folder}", f"{prefix}/{pattern}"))
        marks += ((f"{COLLECTIONS}/{name}", key, str(value)) for key, value in table(collection.get("inject")).items())
    return Configured(
        base_url=next((host[0] for url in addresses.values() if (host := re.match(r"https?://[^/]+", url))), ""),
        permalinks=tuple(permalinks),
        default_marks=tuple(marks),
        left_out=tuple(
            ("route", line)
            for name in without_pages
            for line in exclusions.lines_below(COLLECTIONS, [f"{name}/"], anchored=True)
        ),
        unread=tuple(unread),
    )


def _has_no_pages(collection: Mapping[str, Any]) -> bool:
    """Tell whether its entries have no address, or lose it with their day, as those of events do."""
    past_behavior = table(collection.get("date_behavior")).get("past", collection.get("past_date_behavior"))
    return not collection.get("route") or past_behavior in ("private", "unlisted")


def _routes(route: Any, addresses: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Give (folder in the collection's, prefix, route) of each site; a single site has no folder of its own."""
    for site, address in addresses.items() or {"": ""}.items():
        own_route = table(route).get(site, next(iter(table(route).values()), route))
        if own_route:
            yield (
                f"/{site}" if len(addresses) > 1 else "",
                _COMPUTED_OR_HOST.sub("", address).rstrip("/"),
                str(own_route),
            )


STATAMIC = Generator(
    name="statamic",
    title="Statamic",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=(COLLECTIONS,),
    content_setting=COLLECTIONS,
    content_is_fixed=True,
    languages_in_names=False,
    read_data=_read,
)
