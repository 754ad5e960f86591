"""Zola, by its config.toml."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator

_STYLE_OF_SLUGIFY = {"on": "zola", "safe": "zola-safe", "off": "as written"}


def _read_zola(data: Mapping[str, Any], file: Path) -> Configured:
    settings = table(data.get("slugify"))
    slugify_paths = settings.get("paths")
    default = str(data.get("default_language") or "en").lower()
    ignored = data.get("ignored_content")
    return Configured(
        base_url=str(data.get("base_url") or ""),
        style=_STYLE_OF_SLUGIFY.get(str(slugify_paths).lower()) if slugify_paths is not None else None,
        default_language=default,
        languages=_languages(data.get("languages"), default),
        dates_in_names=settings.get("paths_keep_dates") is not True,
        left_out=(
            *(
                ("ignored_content", line)
                for line in exclusions.lines_below("content", _crossing(exclusions.listed(ignored)))
            ),
            # It makes pages of files in `.md` alone.
            *(("content", line) for line in exclusions.nothing_but("content", ["**/*.md"])),
        ),
    )


def _crossing(globs: Iterable[Any]) -> Iterator[Any]:
    """Give each glob, and one for what else it matches in Zola: a star stands for slashes as well."""
    for glob in globs:
        yield glob
        if isinstance(glob, str):
            yield re.sub(r"(?<!\*)\*(?!\*)", "*/**/*", re.sub(r"^\*/", "**/", glob))


def _languages(listed: Any, default: str) -> tuple[str, ...]:
    """The languages that names may end in, the default one first; older configurations list tables with a `code`."""
    if isinstance(listed, list):
        listed = [table(entry).get("code") for entry in listed]
    codes = [str(code).lower() for code in listed] if isinstance(listed, list | dict) else []
    return tuple(dict.fromkeys((default, *codes))) if codes else ()


ZOLA = Generator(
    name="zola",
    title="Zola",
    pattern="/{sections}/{slug}/",
    style="zola",
    content_folders=("content",),
    content_setting="content",
    content_is_fixed=True,
    read_data=_read_zola,
)
