"""Permalinks: patterns such as `/{section}/{slug}/`, from which the addresses of a site's stories are made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from content.addresses.slugs import STYLES, Style, jekyll
from content.base import ArchiveError
from content.base.nearest import nearest

PATTERN_NAMES = (
    "section", "slug", "path", "year", "month", "day", "name", "title", "slug_or_title", "sections", "folder",
    "date_path", "categories", "slugified_categories", "category", "author", "language", "i_month", "i_day",
    "short_year", "y_day", "hour", "minute", "second", "month_name", "short_month", "long_month", "weekday",
    "short_day", "long_day", "week", "plain_slug", "plain_name", "undated_slug", "id",
)  # fmt: skip
"""What a pattern may hold in braces; those that newsrooms need come first."""
DEFAULT_PATTERN = "/{section}/{slug}/"
"""Where neither the settings nor a generator have another."""
_DATE_NAMES = frozenset((
    "year", "month", "day", "i_month", "i_day", "short_year", "y_day", "i_y_day", "w_year", "hour", "minute",
    "second", "month_name", "short_month", "long_month", "weekday", "short_day", "long_day", "week",
))  # fmt: skip
"""Those that tell of the day of publication, which takes longer than all others."""
_LIST_NAMES = ("sections", "folder", "categories", "slugified_categories", "category", "path", "date_path")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_FOREIGN_PLACEHOLDER = re.compile(
    r"(?<!\w):([A-Za-z]\w*)|%([A-Za-z]\w*)%|\[\.*([A-Za-z]\w*)\]|<([A-Za-z]\w*)>"
    r"|\$([A-Za-z]\w*)|%-?([YymdjHMBbe])(?![0-9A-Za-z])"
)
"""A name as Jekyll and Hugo, WordPress, SvelteKit, Flask, shells or strftime write it in patterns of their own."""
_DISTINGUISHING_NAMES = frozenset((
    "slug", "path", "name", "title", "slug_or_title", "date_path", "plain_slug", "plain_name", "undated_slug", "id",
    "minute", "second",
))  # fmt: skip
"""Names of which one at least tells a story from the others."""
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\[(-?\d{1,4})?(:?)(-?\d{1,4})?\])?(?:-([\w./-]+))?\}")
"""A name, the part of a list that is taken of it, and the folder that is left out of a path: `{stem_path-a/b}`."""
_DATE = re.compile(r"(?:^|(?<=/))(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[-/]|$)")
_LAST_DATE = re.compile(r"(.*)(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?(.*)", re.DOTALL)
"""The one that Docusaurus finds in the path of a post, wherever that is."""
_eleventy_slug = STYLES["nuxt"].title
"""Eleventy's older filter `slug`, which is the same library."""
_SAFE_CHARACTERS = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a story brings to its address."""

    folders: Sequence[str] = ()
    """Below the generator's content folder."""
    index_sections: Sequence[str] = ()
    """Those of them that Hugo counts as sections."""
    name: str = ""
    """The file's, without suffix, language, date and number."""
    dated_name: str = ""
    """The file's name with its date, where it has one."""
    undated_name: str = ""
    """The file's name without its date, whatever the generator does."""
    slug: str = ""
    """The front matter's own; it may hold a `/`."""
    section: str = ""
    title: str = ""
    given_title: str = ""
    """The front matter's own; empty where the body has it."""
    categories: tuple[str, ...] = ()
    author: str = ""
    language: str = ""
    id: str = ""
    """The front matter's own."""
    stream: str = ""
    """The front matter's own."""
    day: datetime | None = None
    stem_path: Sequence[str] = ()
    """Folders and name of the file itself, which is called `index` where it is one, as Eleventy has them."""


def check_pattern(pattern: str) -> None:
    """Raise ArchiveError where a `url_pattern` names what there is not: each story's address would lead nowhere."""
    for placeholder in _IN_BRACES.findall(pattern):
        if placeholder not in PATTERN_NAMES and not (
            _PLACEHOLDER.fullmatch(f"{{{placeholder}}}") and placeholder.split("[")[0] in PATTERN_NAMES
        ):
            raise ArchiveError(
                f"there is no {{{placeholder}}} in an address. {nearest(placeholder, PATTERN_NAMES, _in_braces)}"
            )
        if "[" in placeholder and placeholder.split("[")[0] not in _LIST_NAMES:
            raise ArchiveError(
                f"{{{placeholder}}} takes a part of what is no list. Only {', '.join(_LIST_NAMES)} are lists."
            )
    if re.match(r"\w+:", pattern):
        raise ArchiveError("it is a whole address. The host belongs in base_url; write it like /{section}/{slug}/")
    if "${" in pattern:
        raise ArchiveError("$ before a brace would stand in the address. Write each name like {slug}")
    rest = _IN_BRACES.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise ArchiveError("a brace has no partner. Write each name between two: /{section}/{slug}/")
    if foreign := _FOREIGN_PLACEHOLDER.search(rest):
        placeholder = next(filter(None, foreign.groups()))
        raise ArchiveError(
            f"{foreign[0]} is another program's way to write a name. {nearest(placeholder, PATTERN_NAMES, _in_braces)}"
        )
    if pattern and _DISTINGUISHING_NAMES.isdisjoint(_names(pattern)):
        raise ArchiveError("all stories of a section or a day would have one address. Add {slug}")


def tells_by_id_alone(pattern: str) -> bool:
    """Tell whether stories of one day and section differ in it by their ids, and by nothing else."""
    return _DISTINGUISHING_NAMES.intersection(_names(pattern)) == {"id"}


def _in_braces(name: str) -> str:
    return f"{{{name}}}"


def fill(pattern: str, parts: Parts, style: str = "") -> str:
    """Fill a pattern: the path of a story's address, percent-encoded; what comes out empty collapses.

    `style` names the way in which the generator writes names: one of `content.addresses.slugs.STYLES`.
    """
    values = _values(parts, STYLES[style], has_day=not _DATE_NAMES.isdisjoint(_names(pattern)))

    def filled(placeholder: re.Match[str]) -> str:
        value = values.get(placeholder[1], "")
        if placeholder[1] == "date_path" and placeholder[3]:
            # Docusaurus's: below the folder that is served, the date comes first; a slug stands alone.
            path_parts = [*values["sections"][int(placeholder[2] or 0) :], values["name"]]
            value = [str(values["slug"])] if parts.slug else _date_first("/".join(map(str, path_parts)))
            return quote("/".join(filter(None, value)), safe=_SAFE_CHARACTERS, errors="replace")
        if isinstance(value, str):
            return quote(value, safe=_SAFE_CHARACTERS, errors="replace")
        first, colon, last = placeholder[2], placeholder[3], placeholder[4]
        if first or colon:
            start = int(first or 0)
            value = value[start : int(last) if last else None] if colon else value[start:][:1]
        path = "/".join(filter(None, value))
        if placeholder[5]:
            path = f"/{path}".replace(f"/{placeholder[5]}/", "/")
        return quote(path, safe=_SAFE_CHARACTERS, errors="replace")

    return re.sub(r"/{2,}", "/", _PLACEHOLDER.sub(filled, f"/{pattern}"))


@lru_cache
def _names(pattern: str) -> frozenset[str]:
    """What a pattern holds in braces."""
    return frozenset(placeholder[1] for placeholder in _PLACEHOLDER.finditer(pattern))


def _date_first(path: str) -> list[str]:
    if (match := _LAST_DATE.fullmatch(path)) is None:
        return path.split("/")
    before, *day, after = match.groups()
    return [*day, *f"{before}{after}".split("/")]


def _values(parts: Parts, style: Style, *, has_day: bool) -> Mapping[str, str | Sequence[str]]:
    folders = [style.segment(folder) for folder in parts.folders]
    stem = (style.stem or style.segment)(parts.name)
    slug = "/".join(map(style.slug, parts.slug.split("/"))) if parts.slug else stem
    title = style.title(parts.title)
    file_name = style.segment(parts.name)
    values: dict[str, str | Sequence[str]] = {
        "section": style.section(parts.section),
        "sections": folders,
        "index_sections": [style.segment(folder) for folder in parts.index_sections],
        "folder": folders[-1:],
        "slug": slug,
        "undated_slug": slug if parts.slug else style.segment(parts.undated_name or parts.name),
        "slug_or_title": slug if parts.slug else title or slug,
        "slug_or_given_title": slug if parts.slug else style.title(parts.given_title) or slug,
        "title": title or slug,
        "name": file_name,
        "slugified_name": style.title(parts.name),
        "slugified_slug": style.title(parts.slug or parts.name),
        "slugged_title": _eleventy_slug(parts.title) or slug,
        "slugged_name": _eleventy_slug(parts.name),
        "stem_path": [style.segment(part) for part in parts.stem_path],
        "path": [*folders, style.segment(parts.dated_name or parts.name)],
        "date_path": [*folders, slug]
        if parts.slug
        else _DATE.sub(r"\1/\2/\3/", "/".join((*folders, file_name))).split("/"),
        "categories": [style.category(category) for category in parts.categories],
        "plain_slug": "/".join(map(jekyll, (parts.slug or parts.name).split("/"))),
        "plain_name": jekyll(parts.dated_name or parts.name),
        "slugified_categories": [jekyll(category) for category in parts.categories],
        "category": [style.category(category) for category in parts.categories[:1]],
        "author": style.author(parts.author),
        "language": parts.language,
        "id": parts.id,
    }
    if has_day and (day := parts.day):
        values |= {
            "year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "i_month": str(day.month),
            "i_day": str(day.day), "short_year": f"{day:%y}", "y_day": f"{day:%j}",
            "i_y_day": f"{day:%j}".lstrip("0"), "w_year": f"{day:%G}", "hour": f"{day:%H}",
            "minute": f"{day:%M}", "second": f"{day:%S}", "month_name": _MONTHS[day.month - 1],
            "short_month": _MONTHS[day.month - 1][:3].capitalize(), "long_month": _MONTHS[day.month - 1].capitalize(),
            "weekday": _DAYS[day.weekday()], "short_day": _DAYS[day.weekday()][:3].capitalize(),
            "long_day": _DAYS[day.weekday()].capitalize(), "week": f"{day:%V}",
        }  # fmt: skip
    return values


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In English whatever the machine's language is, as generators write them."""
