"""Places: what a file's path says of its story: id, slug, language, date, section, title, address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    is_index: bool = False
    lies_in: tuple[str, ...] = ()
    """As addresses have them, the folders that the file lies in: `folders`, and of an index its bundle's as well."""


def read_place(
    relative: str,
    zone: tzinfo,
    numbers: str = "",
    pages: Sequence[str] = _PAGE,
    languages: Sequence[str] | None = None,
) -> Place:
    """What `relative`, a path with `/` between its parts, says.

    `numbers` is a pattern of what names begin with only to set their order, as in Nuxt's `2.news/1.story.md`;
    `pages` are the names of index files beside `index`; `languages` are the codes that may stand before the suffix,
    None for all that are usual.
    """
    *folders, name = relative.split("/")
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    language = ""
    bare, _, code = stem.rpartition(".")
    known = code.lower().split("-")[0] in _LANGUAGES if languages is None else code.lower() in languages
    if bare and known:
        stem, language = bare, code.lower()
    is_index = _unnumbered(stem, numbers).lower() in ("index", *pages)
    lies_in = folders
    if is_index and folders:
        *folders, stem = folders
    plain = "/".join((*folders, stem))
    shown = _shown(folders, numbers)
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
        is_index=is_index,
        lies_in=_shown(lies_in, numbers),
    )


def placed(site: Site, relative: str, zone: tzinfo) -> Place:
    """The place of a site's file, in the language of the folder that it lies in where its name tells none."""
    by_page = any(not folder or relative.startswith(f"{folder}/") for folder in site.page_folders)
    pages = ("page", *_PAGE) if by_page else _PAGE
    place = read_place(relative, zone, site.numbers, pages, site.languages)
    if place.language:
        return place
    for folder, language in site.language_folders:
        if not folder or relative.startswith(f"{folder}/"):
            return replace(place, language=language)
    return place


def _shown(folders: Sequence[str], numbers: str) -> tuple[str, ...]:
    return tuple(_unnumbered(folder, numbers) for folder in folders if not _GROUP.fullmatch(folder))


def address(
    site: Site,
    place: Place,
    *,
    url: str = "",
    slug: str = "",
    own_id: str = "",
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
        folders, above = _within(site, place.folders if site.generator in _BY_SLUG else place.lies_in)
        where = (*above, *folders)
        own = pattern
        pattern = own or _language_pattern(site, where, place.language, language) or _pattern(site, where)
        folders, name, dated_name, of_index = _named(site, place, where, pattern, slug, own_id)
        if own and site.generator == "vuepress":  # whose own pattern leaves the date out
            name = place.slug
        categories = _with_defaults(site, where, categories)
        if site.generator in _COLLECTIONS:
            categories, folders = _collected(folders, categories)
        elif site.generator == "hexo":
            folders = _below_posts(folders)
        pattern = own or (_of_index(site, pattern, where) if of_index else pattern)
        if slug.startswith("/"):
            # The whole path, below the part that a plug-in serves.
            folders, slug = (folders[:1] if site.generator == "docusaurus" else ()), slug.strip("/")
        parts = Parts(
            folders=folders,
            name=name,
            dated_name=dated_name,
            slug=slug.strip("/"),
            section=section if section or not above else above[0],
            title=title,
            categories=categories,
            author=author,
            language=language,
            day=day,
        )
        url = fill(pattern, parts, site.style)
        if of_index and not pattern.endswith("/"):
            url = url.rstrip("/") or "/"
        # Only a file's name says for certain that the address has a language.
        if place.language and place.language != site.default_language and "{language}" not in pattern:
            url = f"/{place.language}{url}"
    if re.match(r"(?:https?:)?//", url):
        return url
    return (site.base_url.rstrip("/") or site.base_path.rstrip("/")) + url


_COLLECTIONS = ("jekyll", "bridgetown")
_POSTS = ("_posts", "_drafts")
_BY_SLUG = ("", "pelican", "nikola")
"""Those to which an index file is a story like others."""


def _named(
    site: Site, place: Place, where: tuple[str, ...], pattern: str, slug: str, own_id: str
) -> tuple[tuple[str, ...], str, str, bool]:
    """(folders, name, name with its date, whether it is their index) of a file in the folders `where`."""
    name = place.slug if site.dates_in_names else place.name
    docs = site.generator == "docusaurus" and "{date_path" not in pattern
    is_index = place.is_index or ((docs or site.generator == "eleventy") and where[-1:] == (name,))
    if docs and slug == "/":
        return where, "", "", True
    if site.generator in _BY_SLUG or not is_index or (docs and slug):
        return (where, own_id, own_id, False) if docs and own_id else (where, name, place.name, False)
    # What an index is the index of may lie above the archive, and has no name where the pattern itself names it.
    served = [folder for folder, _ in site.permalinks] if docs else []
    if not where or "/".join(where) in served or _collection(site, where):
        # `/index.html`, where nothing takes the place of the ending.
        bare = "index" if pattern.endswith(".html") and not site.index else ""
        return where, bare, bare, True
    own = where[-1] == place.name
    return where[:-1], name if own else where[-1], place.name if own else where[-1], True


def _collection(site: Site, folders: tuple[str, ...]) -> bool:
    """Whether the last folder is a collection's own, which has no name in addresses but by its pattern."""
    return site.generator in _COLLECTIONS and folders[-1].startswith("_") and folders[-1] not in _POSTS


def _of_index(site: Site, pattern: str, folders: tuple[str, ...]) -> str:
    """The pattern for an index file."""
    if not site.index or any(folder in _POSTS for folder in folders) or re.search(r"\{(?:date_path|slug_or)", pattern):
        return pattern
    if pattern.endswith(".html"):
        return pattern.removesuffix(".html") + site.index
    return pattern if pattern.endswith("/") or site.index != "/" else f"{pattern}/"


def _within(site: Site, folders: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(folders below the root and below the content folder, folders between that and the root)."""
    for folder in site.outside:
        outside = tuple(folder.split("/"))
        if folders[: len(outside)] == outside:
            return folders[len(outside) :], ()
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
