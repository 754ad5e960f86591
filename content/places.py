"""Places: what a file's path says of its story: id, slug, language, date, section, title, address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from content.dates import parse_date
from content.permalinks import DEFAULT_PATTERN, Parts, fill
from content.rules import Site

_DATED = re.compile(
    r"^(?=\d{4}-|\d{4}_\d\d_\d\d|(?:19|20)\d{6}[-_])(\d{4})[-_]?(\d{1,2})[-_]?(\d{1,2})"
    r"(?P<time>T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?(?:[-_ ](?=.)|$)"
)
"""`2017-5-3-name`, `2017_05_03_name`, `20170503-name` and Zola's `2017-05-03T10:00:00Z_name`."""
_DATED_PATH = re.compile(r"(?:^|/)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=[-_ /.]|$)")
"""A date in folders, such as `2017/05/03/name` and `2017/12-14-name`."""
_YEAR, _MONTH_AND_DAY = re.compile(r"\d{4}"), re.compile(r"^\d{1,2}-\d{1,2}-(?=.)")
_LANGUAGES = frozenset((
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd",
    "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ku", "lo",
    "lt", "lv", "mk", "mn", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "pa", "pl", "pt", "ro", "ru", "sk",
    "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "yi", "zh",
))  # fmt: skip
"""Codes that may stand before a file's suffix, as in Hugo's `story.es.md`."""
_PAGE = ("+page", "+page.svelte", "+page.svx")
_GROUP = re.compile(r"\([^()]*\)|\[[^\[\]]*=[^\[\]]*\]")
"""SvelteKit's and Next's folders that are no part of addresses."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a path below the site's root says, before the front matter has its word."""

    path: str
    """The id within the site: no suffix, and a bundle's folder in place of its index file."""
    folders: tuple[str, ...]
    """As addresses have them: without numbers that set an order, and without groups."""
    name: str
    """The file's, or its bundle's, likewise."""
    slug: str
    """The same without its date."""
    section: str
    language: str
    plain_path: str
    """The path without the language that the file's name ends in: what its translations share."""
    published: datetime | None
    title: str


def read_place(relative: str, zone: tzinfo, numbers: str = "", languages: Sequence[str] | None = None) -> Place:
    """What `relative`, a path with `/` between its parts, says.

    `numbers` is a pattern of what names begin with only to set their order, as in Nuxt's `2.news/1.story.md`.
    `languages` are the codes that may stand before the suffix; None stands for all that are usual.
    """
    *folders, name = relative.split("/")
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    language = ""
    bare, _, code = stem.rpartition(".")
    known = code.lower().split("-")[0] in _LANGUAGES if languages is None else code.lower() in languages
    if bare and known:
        stem, language = bare, code.lower()
    if stem.lower() in ("index", *_PAGE) and folders:
        *folders, stem = folders
    plain = "/".join((*folders, stem))
    shown = tuple(_unnumbered(folder, numbers) for folder in folders if not _GROUP.fullmatch(folder))
    name = _unnumbered(stem, numbers)
    dated = _dated(name, zone)
    rest = _MONTH_AND_DAY.match(name) if folders and _YEAR.fullmatch(folders[-1]) else None
    prefix = dated or rest
    slug = name[prefix.end() :] if prefix else name
    slug = slug or name
    section = next((folder for folder in shown if not folder.isdigit() and not folder.startswith("_")), "")
    words = re.sub(r"[-_\s]+", " ", slug).strip() or stem
    return Place(
        path=plain + (f".{code}" if language else ""),
        folders=shown,
        name=name,
        slug=slug,
        section=section,
        language=language,
        plain_path=plain,
        published=_date(dated or _DATED_PATH.search(plain), zone),
        title=words[:1].upper() + words[1:],
    )


def address(
    site: Site,
    place: Place,
    *,
    url: str = "",
    slug: str = "",
    section: str = "",
    title: str = "",
    categories: tuple[str, ...] = (),
    author: str = "",
    language: str = "",
    day: datetime | None = None,
) -> str:
    """The story's URL: its own word for it, else the site's pattern; absolute where the site has a base_url.

    `url` may hold a pattern, which then holds in place of the site's.
    """
    pattern = url if "{" in url else ""
    if not url or pattern:
        folders, above = _within(site, place.folders)
        where = (*above, *folders)
        categories = _with_defaults(site, where, categories)
        pattern = pattern or _language_pattern(site, where, place.language, language) or _pattern(site, where)
        if site.generator in _COLLECTIONS:
            categories, folders = _collected((*above, *folders), categories)
        elif site.generator == "hexo":
            folders = _below_posts((*above, *folders))
        else:
            folders = (*above, *folders)
        if slug.startswith("/"):
            # The whole path, below the part that a plug-in serves.
            folders, slug = (folders[:1] if site.generator == "docusaurus" else ()), slug.strip("/")
        parts = Parts(
            folders=folders,
            name=place.slug if site.dates_in_names else place.name,
            dated_name=place.name,
            slug=slug.strip("/"),
            section=section if section or not above else above[0],
            title=title,
            categories=categories,
            author=author,
            language=language,
            day=day,
        )
        url = fill(pattern, parts, site.style)
        # Only a file's name says for certain that the address has a language.
        if place.language and place.language != site.default_language and "{language}" not in pattern:
            url = f"/{place.language}{url}"
    if re.match(r"(?:https?:)?//", url):
        return url
    return (site.base_url.rstrip("/") or site.base_path.rstrip("/")) + url


_COLLECTIONS = ("jekyll", "bridgetown")
_POSTS = ("_posts", "_drafts")


def _within(site: Site, folders: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(folders below the root and below the content folder, folders between that and the root)."""
    if site.outside:
        outside = tuple(site.outside.split("/"))
        if folders[: len(outside)] == outside:
            folders = folders[len(outside) :]
    return folders, tuple(filter(None, site.inside.split("/")))


def _lies_in(folder: str, folders: tuple[str, ...]) -> bool:
    whole = "/".join(folders)
    return folder in ("", whole) or whole.startswith(f"{folder}/") or (folder.startswith("_") and folder in folders)


def _with_defaults(site: Site, folders: tuple[str, ...], categories: tuple[str, ...]) -> tuple[str, ...]:
    """The categories, with those that the generator adds to some stories, or gives to those that have none."""
    if not categories and site.folder_category:
        categories = folders[-1:]
    given = [(names, always) for folder, names, always in site.default_categories if _lies_in(folder, folders)]
    added = [name for names, always in given if always for name in names]
    found = (*added, *categories) or next((names for names, always in given if not always), ())
    return tuple(dict.fromkeys(found))


def _language_pattern(site: Site, folders: tuple[str, ...], by_name: str, said: str) -> str:
    other = said.lower() not in ("", site.default_language)
    for language, folder, pattern in site.language_permalinks:
        if (language == by_name or (language == "*" and other)) and _lies_in(folder, folders):
            return pattern
    return ""


def _pattern(site: Site, folders: tuple[str, ...]) -> str:
    for folder, pattern in site.permalinks:
        if _lies_in(folder, folders):
            return pattern
    if site.generator in _COLLECTIONS:
        collection = next((folder for folder in reversed(folders) if folder.startswith("_")), "")
        if collection not in ("", *_POSTS):
            return f"/{collection[1:]}/{{sections}}/{{slug}}.html"
    if site.pages and not any(folder.startswith("_") for folder in folders):
        return site.pages
    return site.url_pattern or DEFAULT_PATTERN


def _collected(folders: tuple[str, ...], categories: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(categories, folders) as Jekyll has them: what lies above `_posts` is a category, what lies below is nothing."""
    at = next((place for place in range(len(folders) - 1, -1, -1) if folders[place].startswith("_")), None)
    if at is None:
        return categories, folders
    if folders[at] in _POSTS:
        above = tuple(folder for folder in folders[:at] if not folder.startswith("_"))
        known = {folder.lower() for folder in above}
        return (*above, *(category for category in categories if category.lower() not in known)), ()
    return categories, folders[at + 1 :]


def _below_posts(folders: tuple[str, ...]) -> tuple[str, ...]:
    at = next((place for place, folder in enumerate(folders) if folder in _POSTS), -1)
    return folders[at + 1 :]


def _unnumbered(name: str, numbers: str) -> str:
    return re.sub(f"^(?:{numbers})", "", name) or name if numbers and not _DATED.match(name) else name


def _dated(name: str, zone: tzinfo) -> re.Match[str] | None:
    """The date that a name begins with; eight figures are one only where there is such a day."""
    found = _DATED.match(name)
    return found if found is None or "-" in found[0][:5] or _date(found, zone) is not None else None


def _date(found: re.Match[str] | None, zone: tzinfo) -> datetime | None:
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        time = found.groupdict().get("time")
        return parse_date(f"{day.isoformat()}{time}" if time else day, zone)
    except ValueError:
        return None


def dated(path: str, zone: tzinfo) -> datetime | None:
    """The day that an address names: `/2017/05/03/name/`."""
    return _date(_DATED_PATH.search(path), zone)
