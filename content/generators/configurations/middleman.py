"""Middleman and its blogs, by config.rb: literal texts are read, and nothing of it is executed."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import available_timezones

from content.base import data_files
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import from_braces

SOURCE = "source"
_MAX_LINES = 2_000
"""Lines that are looked at."""
_ACTIVATION = re.compile(r"^[ \t]*activate[ (]:", re.MULTILINE)
_TEXT_VALUE = r"""\s*(?:"([^"#\\]{0,300})"|'([^'\\]{0,300})')?"""
_SITE_SETTING = re.compile(rf"\s*(?:set[ (]\s*:|config\[:|Time\.)(\w{{1,50}})(?:\]?\s*=|\s*,){_TEXT_VALUE}")
_BLOG_SETTING = re.compile(rf"\s*\w{{1,50}}\.(\w{{1,50}})\s*=(?!=){_TEXT_VALUE}")
_BLOG = re.compile(r"\s*activate[ (]:blog\b")
_PRETTY = re.compile(r"\s*activate[ (]:directory_indexes\b")
_IGNORE = re.compile(r"""\s*ignore[ (]\s*["']/?([^"'#\\]{1,200})["']""")
_ADDRESS_SETTINGS = ("url_root", "site_url", "base_url", "host", "hostname", "url")
"""Settings by which its sites say where they are published; Middleman itself has none."""
_BLOG_DEFAULTS = {
    "prefix": "", "sources": "{year}-{month}-{day}-{title}.html", "permalink": "{year}/{month}/{day}/{title}.html",
}  # fmt: skip
_TOKENS = {"year": "{year}", "month": "{month}", "day": "{day}", "title": "{slug}", "category": "{category}"}
_AMERICAN_ZONES = {"Pacific": "Los_Angeles", "Mountain": "Denver", "Central": "Chicago", "Eastern": "New_York"}
"""Cities by what Rails calls `Pacific Time (US & Canada)`; its other zones are called by cities themselves."""


def is_middleman(text: str, folder: Path) -> bool:
    """Tell whether a `config.rb` is Middleman's: that of Compass activates nothing."""
    return _ACTIVATION.search(text) is not None and data_files.is_folder(
        folder / _settings(text.splitlines())[0].get(SOURCE, SOURCE)
    )


def _settings(lines: Sequence[str]) -> list[dict[str, str]]:
    """Read the site's settings, and then each blog's; one that is computed is `{computed}`."""
    tables: list[dict[str, str]] = [{}]
    in_blog = False
    for line in lines[:_MAX_LINES]:
        if _BLOG.match(line):
            tables.append({})
            in_blog = " do" in line
        elif line.strip() == "end":
            in_blog = False
        elif assignment := (_BLOG_SETTING if in_blog else _SITE_SETTING).match(line):
            text = assignment[2] if assignment[3] is None else assignment[3]
            (tables[-1] if in_blog else tables[0])[assignment[1]] = "{computed}" if text is None else text
    return tables


def _read(text: str, file: Path) -> Configured:
    lines = text.splitlines()[:_MAX_LINES]
    site, *blogs = _settings(lines)
    source = site.get(SOURCE, SOURCE).strip("/")
    pretty = any(map(_PRETTY.match, lines))
    permalinks, unread = [], []
    for blog in blogs:
        # Older versions write a token as Sinatra does.
        values = (
            re.sub(r":(\w+)", r"{\1}", blog.get(name, default).strip("/")) for name, default in _BLOG_DEFAULTS.items()
        )
        prefix, sources, permalink = values
        pattern = from_braces(f"/{prefix}/{permalink}", _TOKENS)
        if pattern is None or "{computed}" in sources:
            unread.append(f"blog.permalink = {permalink!r}")
        else:
            folder = f"{prefix}/{sources}".partition("{")[0].rpartition("/")[0].strip("/")
            permalinks.append((folder, _ending(pattern, pretty=pretty)))
    zone = site.get("zone") or site.get("time_zone") or "UTC"
    timezone = _zone(zone)
    return Configured(
        base_url=next((site[name] for name in _ADDRESS_SETTINGS if site.get(name, "").startswith("http")), ""),
        base_path=site.get("http_prefix", ""),
        pattern=_ending("/{path}.html", pretty=pretty),
        permalinks=tuple(sorted(permalinks, key=lambda pair: -len(pair[0]))),
        content_folders=(source,),
        timezone=timezone,
        left_out=tuple(_left_out(lines, source)),
        unread=tuple(unread),
        notes=() if timezone else (f"Time.zone = {zone!r} is not known: set timezone under [reading].",),
    )


def _ending(pattern: str, *, pretty: bool) -> str:
    """Turn the pattern of a page's file into that of its address: an index has its folder's."""
    bare = re.sub(r"(?<=/)index\.html$|\.html$" if pretty else r"(?<=/)index\.html$", "", pattern)
    return f"{bare.rstrip('/')}/" if pretty else bare


def _left_out(lines: Sequence[str], source: str) -> Iterator[tuple[str, str]]:
    """What is ignored, by names that lack the endings of templates."""
    for match in filter(None, map(_IGNORE.match, lines)):
        for line in exclusions.lines_below(source, [match[1], f"{match[1]}.*"], anchored=True):
            yield "ignore", line


def _zone(name: str) -> str:
    """Give the usual name of a zone that Rails has one of its own for; empty for one that is not known."""
    city = _AMERICAN_ZONES.get(name.removesuffix(" Time (US & Canada)"), name.replace(" ", "_"))
    zones = sorted(available_timezones(), key=lambda zone: (zone.count("/"), zone))
    return next((zone for zone in zones if f"/{zone}".endswith(f"/{city}")), "")


MIDDLEMAN = Generator(
    name="middleman",
    title="Middleman",
    pattern="/{path}.html",
    style="as written",
    content_folders=(SOURCE,),
    content_setting=SOURCE,
    languages_in_names=False,
    index="/",
    day_zone="site",
    read_script=_read,
)
