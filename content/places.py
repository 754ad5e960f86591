"""Places: what a file's path says of its story: id, slug, language, date, section, title, address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from urllib.parse import quote

from content.dates import parse_date
from content.errors import ArchiveError
from content.nearest import nearest
from content.rules import Site

_DATED = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ](?=.)|$)")
_DATED_PATH = re.compile(r"(?:^|/)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=[-_ /]|$)")
"""A date in folders, such as `2017/05/03/name` and `2017/12-14-name`."""
_LANGUAGES = frozenset((
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd",
    "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ku", "lo",
    "lt", "lv", "mk", "mn", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "pa", "pl", "pt", "ro", "ru", "sk",
    "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "yi", "zh",
))  # fmt: skip
"""Codes that may stand before a file's suffix, as in Hugo's `story.es.md`."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a path below the site's root says, before the front matter has its word."""

    path: str
    """The id within the site: no suffix, and a bundle's folder in place of its index file."""
    slug: str
    section: str
    language: str
    published: datetime | None
    title: str


PATTERN_NAMES = ("section", "slug", "path", "year", "month", "day")
"""What a site's `url_pattern` may name in braces."""
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_ANOTHERS = re.compile(r"(?<!\w):([A-Za-z]\w*)|%([A-Za-z]\w*)%|\[\.*([A-Za-z]\w*)\]|<([A-Za-z]\w*)>")
"""A name as Jekyll and Hugo, WordPress, SvelteKit or Flask write it in patterns of their own."""


def check_pattern(pattern: str, names: Sequence[str] = PATTERN_NAMES) -> None:
    """Raise ArchiveError where a `url_pattern` names what there is not: each story's address would lead nowhere."""
    for said in _IN_BRACES.findall(pattern):
        if said not in names:
            raise ArchiveError(f"there is no {{{said}}} in an address. {nearest(said, names, _in_braces)}")
    rest = _IN_BRACES.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise ArchiveError("a brace has no partner. Write each name between two: /{section}/{slug}/")
    if found := _ANOTHERS.search(rest):
        said = next(filter(None, found.groups()))
        raise ArchiveError(f"{found[0]} is another program's way to write a name. {nearest(said, names, _in_braces)}")


def _in_braces(name: str) -> str:
    return f"{{{name}}}"


def read_place(relative: str, zone: tzinfo) -> Place:
    """What `relative`, a path with `/` between its parts, says."""
    *folders, name = relative.split("/")
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    language = ""
    bare, _, code = stem.rpartition(".")
    if bare and code.lower().split("-")[0] in _LANGUAGES:
        stem, language = bare, code.lower()
    if stem == "index" and folders:
        *folders, stem = folders
    path = "/".join((*folders, stem)) + (f".{code}" if language else "")
    dated = _DATED.match(stem)
    slug = (stem[dated.end() :] if dated else stem) or stem
    section = next((folder for folder in folders if not folder.isdigit() and not folder.startswith("_")), "")
    words = re.sub(r"[-_\s]+", " ", slug).strip() or stem
    return Place(
        path, slug, section, language, _date(dated or _DATED_PATH.search(path), zone), words[:1].upper() + words[1:]
    )


def address(site: Site, path: str, *, url: str, slug: str, section: str, language: str, day: datetime | None) -> str:
    """The story's URL: its own word for it, else the site's pattern; absolute where the site has a base_url."""
    if not url:
        parts = {
            "section": re.sub(r"\s+", "-", section.strip().lower()),
            "slug": slug,
            "path": path,
            "year": f"{day:%Y}" if day else "",
            "month": f"{day:%m}" if day else "",
            "day": f"{day:%d}" if day else "",
        }
        filled = re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], ""), site.url_pattern)
        prefix = f"/{language}/" if language else "/"
        url = re.sub(r"/{2,}", "/", prefix + quote(filled, safe="/-._~", errors="replace"))
    if re.match(r"(?:https?:)?//", url):
        return url
    return site.base_url.rstrip("/") + url


def _date(found: re.Match[str] | None, zone: tzinfo) -> datetime | None:
    if found is None:
        return None
    try:
        return parse_date(date(int(found[1]), int(found[2]), int(found[3])), zone)
    except ValueError:
        return None
