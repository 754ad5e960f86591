"""Grav, by user/config/system.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations.description import Configured, Generator

TEMPLATES = frozenset(("article", "blog", "blog_item", "default", "form", "item", "modular", "news", "page", "post"))
"""What its files are usually called: by the template that shows them."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    settings = table(data.get("languages"))
    supported = settings.get("supported")
    languages = tuple(str(code).lower() for code in supported) if isinstance(supported, list) else ()
    default = str(settings.get("default_lang") or (languages[0] if languages else "en")).lower()
    return Configured(
        base_url=str(data.get("custom_base_url") or ""),
        languages=languages or None,
        default_language="" if languages and settings.get("include_default_lang") is not False else default,
    )


GRAV = Generator(
    name="grav",
    title="Grav",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("pages",),
    dates_in_names=False,
    numbers=r"\d+\.(?=.)",
    read_data=_read,
)
