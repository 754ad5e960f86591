"""Hugo, by hugo.toml, config.toml and the like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.generators.base import Configured, Generator
from content.generators.tokens import HUGO, from_colons


def _read(said: Mapping[str, Any] | str, file: Path) -> Configured:
    if isinstance(said, str):
        return Configured()
    values = {key.lower(): value for key, value in said.items()}
    unsaid: list[str] = []
    permalinks = tuple(_permalinks(values.get("permalinks"), unsaid))
    language = str(values.get("defaultcontentlanguage") or "en").lower()
    said_languages = values.get("languages")
    languages = said_languages if isinstance(said_languages, dict) else {}
    folders = [str(values.get("contentdir") or "content")]
    for code, one in languages.items():
        if isinstance(one, dict):
            own = {key.lower(): value for key, value in one.items()}
            if own.get("contentdir"):
                folders.append(str(own["contentdir"]))
            if str(code).lower() == language and own.get("permalinks") and not permalinks:
                permalinks = tuple(_permalinks(own["permalinks"], unsaid))
    ugly = values.get("uglyurls") is True
    dates = values.get("frontmatter")
    by_name = isinstance(dates, dict) and any(
        ":filename" in (value if isinstance(value, list) else [value]) for value in dates.values()
    )
    return Configured(
        base_url=str(values.get("baseurl") or ""),
        pattern="/{sections}/{slug}.html" if ugly else "",
        permalinks=permalinks,
        style="hugo-cased" if values.get("disablepathtolower") is True else None,
        default_language="" if values.get("defaultcontentlanguageinsubdir") is True else language,
        content_folders=tuple(sorted(folders, key=len, reverse=True)),
        dates_in_names=by_name,
        unsaid=tuple(unsaid),
    )


def _permalinks(said: Any, unsaid: list[str]) -> list[tuple[str, str]]:
    tables = said if isinstance(said, dict) else {}
    pages = tables.get("page")
    flat = {**tables, **(pages if isinstance(pages, dict) else {})}
    found = []
    for section, pattern in flat.items():
        if not isinstance(pattern, str):
            continue
        if (made := from_colons(pattern, HUGO)) is None:
            unsaid.append(f"permalinks.{section} = {pattern!r}")
        else:
            found.append((str(section).strip("/"), made))
    # The deepest folder decides.
    return sorted(found, key=lambda pair: -len(pair[0]))


HUGO_GENERATOR = Generator(
    name="hugo",
    title="Hugo",
    pattern="/{sections}/{slug}/",
    style="hugo",
    content_folders=("content",),
    dates_in_names=False,
    read=_read,
)
