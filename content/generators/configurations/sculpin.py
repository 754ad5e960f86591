"""Sculpin, by app/config/sculpin_kernel.yml and sculpin_site.yml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import from_colons

_TOKENS = {
    "year": "{year}", "yr": "{short_year}", "month": "{month}", "mo": "{i_month}", "day": "{day}", "dy": "{i_day}",
    "title": "{title}", "slug_title": "{slug_or_title}", "filename": "{name}", "slug_filename": "{slug}",
    "basename": "{name}", "slug_basename": "{slug}",
}  # fmt: skip
_BUILT_IN = {"pretty": ":year/:month/:day/:title/", "date": ":year/:month/:day/:title.html"}
_POSTS = "posts"


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    """Read whichever of the two files was found, and the other one beside it."""
    site, kernel = (_beside(file, name) for name in ("sculpin_site", "sculpin_kernel"))
    default_permalink = str(table(kernel.get("sculpin")).get("permalink") or "pretty")
    types = {_POSTS: {}, **table(kernel.get("sculpin_content_types"))}
    permalinks, unread = [], []
    for name, settings in types.items():
        permalink = str(table(settings).get("permalink") or default_permalink)
        pattern = from_colons(f"/{_BUILT_IN.get(permalink, permalink).lstrip('/')}", _TOKENS)
        if pattern is None:
            unread.append(f"permalink = {permalink!r}")
        elif permalink != "none":
            permalinks.append((f"_{name}", pattern))
    return Configured(base_url=str(site.get("url") or ""), permalinks=tuple(permalinks), unread=tuple(unread))


def _beside(file: Path, name: str) -> Mapping[str, Any]:
    candidates = (data_files.data_if_any(file.with_name(f"{name}{ending}")) for ending in (".yml", ".yaml"))
    return next(filter(None, candidates), {})


SCULPIN = Generator(
    name="sculpin",
    title="Sculpin",
    pattern="/{sections}/{slug}/",
    style="hugo",
    content_folders=("source",),
    content_setting="source",
    content_is_fixed=True,
    languages_in_names=False,
    index="/",
    read_data=_read,
)
