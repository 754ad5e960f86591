"""AstroWind: a theme of Astro whose own `src/config.yaml` says where the site is published, and a post's address."""

import re
from dataclasses import replace
from pathlib import Path

from content.base import data_files, table
from content.generators.configurations.description import Configured
from content.generators.configurations.script_options import site_url

_THEME_FILES = ("src/config.yaml", "src/config.yml")
_POST_COLLECTION = "post"
"""The collection of its posts."""
_TOKEN = re.compile(r"%(\w+)%")
_KNOWN_TOKENS = frozenset(("slug", "year", "month", "day", "hour", "minute", "second", "category", "id"))


def with_astrowind(configured: Configured, project: Path) -> tuple[Configured, dict[str, str]]:
    """Add what the theme's file says, and give the pattern of each collection that it has one for."""
    file = next((project / name for name in _THEME_FILES if (project / name).is_file()), None)
    data = data_files.data_if_any(file)
    site = table(data.get("site"))
    if not configured.base_url and (address := str(site.get("site") or "")):
        base = f"/{str(site.get('base') or '').strip('/')}".rstrip("/") or configured.base_path
        configured = replace(configured, base_url=site_url(address, base), base_path=base)
    post = table(table(table(data.get("apps")).get("blog")).get("post"))
    permalink = post.get("permalink")
    if not isinstance(permalink, str) or not _KNOWN_TOKENS.issuperset(names := _TOKEN.findall(permalink)) or not names:
        return configured, {}
    pattern = _TOKEN.sub(r"{\1}", permalink).strip("/")
    return configured, {_POST_COLLECTION: f"/{pattern}{'/' if site.get('trailingSlash') is True else ''}"}
