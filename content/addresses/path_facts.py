"""Places: what a file's path says of its story: id, slug, language, date, section, title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from content.base import Site, dates
from content.base.languages import CODES

_DATE_PREFIX = re.compile(
    r"^(?=\d{4}-\d{1,2}-\d|\d{4}_\d\d_\d\d|(?:19|20)\d{6}[-_])(\d{4})[-_]?(\d{1,2})[-_]?(\d{1,2})"
    r"(?P<time>T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?"
    r"(?:-(?P<h>[01]\d|2[0-3])-(?P<m>[0-5]\d)(?:-[0-5]\d)?_(?=.)|[-_ ](?=.)(?!\d{4}(?:\d\d)?\.\D)|$"
    r"|(?:-(?P<hour>\d\d)(?P<minute>\d\d)(?:\d\d)?)?\.(?=\D))"
)
"""`2017-5-3-name`, `2017_05_03_name`, `20170503-name`, Zola's `2017-05-03T10:00:00Z_name`, Lume's
`2017-05-03-10-00-00_name`, and Statamic's `2017-05-03.name` and `2017-05-03-1000.name`."""
_DATE_IN_PATH = re.compile(r"(?:^|/)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=[-_ /.]|$)")
"""A date in folders, such as `2017/05/03/name` and `2017/12-14-name`."""
_YEAR, _MONTH_AND_DAY = re.compile(r"\d{4}"), re.compile(r"^\d{1,2}-\d{1,2}-(?=.)")
_LANGUAGE = re.compile(
    r"[a-z]{2,8}(?:-(?:hans|hant|latn|cyrl|arab|deva))?(?:-(?:[a-z]{2}|\d{3}))?(?:-valencia)?", re.IGNORECASE
)
_PAGES = ("+page", "+page.svelte", "+page.svx")
_OTHER_LAYOUT = re.compile(r"^\+page@[^.]*")
"""SvelteKit's page that is laid out as another folder's are: `+page@(paper).md`."""
_ROUTE_GROUP = re.compile(r"\([^()]*\)|\[[^\[\]]*=[^\[\]]*\]|\[\[[^\[\]]*\]\]")
"""SvelteKit's and Next's folders that are no part of addresses, or as `[[lang]]` need not be."""
_SEVERAL_LOCALES = re.compile(r"\.multi(?=\.\w+\Z)")
STREAM_IN_NAME = re.compile(r"(\w{1,50})-(?:(?=\d{4}-\d\d-\d\d)|S-)")
"""What Marmite's stories belong to, before their date or an `S`: `news-2017-05-03-name`, `guide-S-name`."""
_WITH_ROUTE_GROUPS = ("", "next", "sveltekit")
"""Generators that have such folders; to the others a bracket is a sign like others."""
_WITH_HYPHENATED_DATES = ("bridgetown", "hugo", "jekyll")
"""Generators that take a date from names for which it is written with hyphens alone."""


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
    """The name without its date."""
    section: str
    """By the folders below the root; `place_in_site` takes those below the generator's content folder."""
    language: str
    published: datetime | None
    title: str
    is_index: bool = False
    is_page: bool = False
    """Whether its name is that of a page of Next.js or SvelteKit, such as `+page.md`, which needs no code."""
    suffix: str = ""
    """The language's code that the file's name ends in, as it is written."""
    file_folders: tuple[str, ...] = ()
    """As addresses have them, the folders that the file lies in: `folders`, and of an index its bundle's as well."""


def read_place(
    relative: str,
    zone: tzinfo,
    numbers: str = "",
    pages: Sequence[str] = _PAGES,
    languages: Sequence[str] | None = None,
    *,
    groups: bool = True,
    html: bool = False,
) -> Place:
    """Read what `relative`, a path with `/` between its parts, says.

    `numbers` is a pattern of what names begin with only to set their order, as in Nuxt's `2.news/1.story.md`;
    `pages` are the names of index files beside `index`; `languages` are the codes that may stand before the suffix,
    None for all that are usual; `groups` tells whether folders such as `(press)` are no part of addresses, and `html`
    whether the end of Middleman's `name.html.md` is one.
    """
    *folders, name = relative.split("/")
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    language = ""
    base, _, code = stem.rpartition(".")
    if base and (_is_language(code) if languages is None else code.lower() in languages):
        stem, language = base, code.lower()
    bare_stem = _unnumbered(stem if html else stem.removesuffix(".html"), numbers).lower()
    bare_stem = _OTHER_LAYOUT.sub("+page", bare_stem)
    is_index = bare_stem in ("index", *pages)
    file_folders = folders
    if is_index and folders:
        *folders, stem = folders
    id_path = "/".join((*folders, stem))
    address_folders = _address_folders(folders, numbers, groups)
    name = _unnumbered(stem, numbers)
    name = name if html else name.removesuffix(".html")
    date_match = _leading_date(name, zone)
    month_and_day = _MONTH_AND_DAY.match(name) if folders and _YEAR.fullmatch(folders[-1]) else None
    prefix = date_match or month_and_day
    slug = (name[prefix.end() :] if prefix else "") or name
    words = re.sub(r"[-_\s]+", " ", slug).strip() or stem
    return Place(
        path=id_path + (f".{code}" if language else ""),
        folders=address_folders,
        name=name,
        slug=slug,
        section=section_of(address_folders),
        language=language,
        published=_date(date_match or _DATE_IN_PATH.search(id_path), zone),
        title=words[:1].upper() + words[1:],
        is_index=is_index,
        is_page=bare_stem in pages,
        suffix=code if language else "",
        file_folders=_address_folders(file_folders, numbers, groups),
    )


def _is_language(code: str) -> bool:
    """Tell whether it is a language's code, with or without a script and a country."""
    return _LANGUAGE.fullmatch(code) is not None and code.lower().split("-")[0] in CODES


def section_of(folders: Sequence[str]) -> str:
    """Find the first folder that is neither a number, such as a year, nor one that generators keep."""
    return next((folder for folder in folders if not folder.isdigit() and not folder.startswith("_")), "")


def within_content(site: Site, folders: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the folders below the root and below the content folder, and those between that and the root."""
    for folder in site.content.outside:
        outside = tuple(folder.split("/"))
        if folders[: len(outside)] == outside:
            mount_point = dict(site.content.mounted).get(folder, "")
            return (*filter(None, mount_point.split("/")), *folders[len(outside) :]), ()
    return folders, tuple(filter(None, site.content.inside.split("/")))


def place_in_site(site: Site, relative: str, zone: tzinfo) -> Place:
    """Read the place of a site's file, in the language of the folder that it lies in where its name tells none."""
    if site.generator == "grav":
        # Its files are called by the templates that show them, and its folders are the stories.
        name = relative.rsplit("/", 1)[-1]
        pages: Sequence[str] = (name.partition(".")[0].lower(),)
        return read_place(relative, zone, site.addresses.numbers, pages, site.languages.codes)
    if site.generator == "bridgetown":  # a page of it in each language
        relative = _SEVERAL_LOCALES.sub("", relative)
    if site.generator == "marmite":
        return _place_in_stream(read_place(relative, zone), zone)
    in_page_folder = any(_lies_below(relative, folder) for folder in site.content.pages)
    pages = ("page", *_PAGES) if in_page_folder else ("readme", *_PAGES) if site.content.readme_is_index else _PAGES
    groups, html = site.generator in _WITH_ROUTE_GROUPS, site.generator not in ("", "middleman")
    place = read_place(relative, zone, site.addresses.numbers, pages, site.languages.codes, groups=groups, html=html)
    if site.generator == "docusaurus" and not _is_document(site, relative):
        place = read_place(relative, zone, "", _PAGES, site.languages.codes, groups=groups, html=html)
    if site.generator in _WITH_HYPHENATED_DATES and "-" not in place.name[:5]:
        place = replace(place, slug=place.name)
    if any(_lies_below(relative, folder) for folder in site.content.grouping):
        place = replace(place, folders=_ungrouped(place.folders), file_folders=_ungrouped(place.file_folders))
    by_folder = (language for folder, language in site.languages.folders if _lies_below(relative, folder))
    # Where the archive is a generator's whole project, the first folder is the one that all stories lie in.
    below, _ = within_content(site, place.folders)
    return replace(place, language=place.language or next(by_folder, place.language), section=section_of(below))


def _place_in_stream(place: Place, zone: tzinfo) -> Place:
    """Take the day and the title of one of Marmite's stories from behind its stream's name."""
    if (stream := STREAM_IN_NAME.match(place.name)) is None or place.is_index:
        return place
    bare = read_place(place.name[stream.end() :], zone)
    return replace(place, slug=bare.slug, title=bare.title, published=bare.published or place.published)


def path_of_translations(site: Site, place: Place) -> tuple[str, ...]:
    """Give what Hugo finds translations by beside their keys: the path below the content folder of each language."""
    if site.generator != "hugo" or len(site.languages.codes or ()) < 2:
        return ()
    below, above = within_content(site, place.folders)
    return ("/".join(("path ", *above, *below, place.name)).casefold(),)


def _is_document(site: Site, relative: str) -> bool:
    """Tell whether Docusaurus's plug-in for documents serves it: posts and pages keep numbers that they begin with."""
    below, above = within_content(site, tuple(relative.split("/")))
    path = "/".join((*above, *below))
    route_pattern = next((pattern for folder, pattern in site.addresses.permalinks if _lies_below(path, folder)), "")
    return (bool(route_pattern) and "{date_path" not in route_pattern) or not site.addresses.permalinks


def _lies_below(relative: str, folder: str) -> bool:
    """Tell whether a path lies below a folder, which is empty for the root."""
    return not folder or relative.startswith(f"{folder}/")


def _ungrouped(folders: Sequence[str]) -> tuple[str, ...]:
    return tuple(folder for folder in folders if not folder.startswith("_"))


def _address_folders(folders: Sequence[str], numbers: str, groups: bool) -> tuple[str, ...]:
    return tuple(_unnumbered(folder, numbers) for folder in folders if not (groups and _ROUTE_GROUP.fullmatch(folder)))


def _unnumbered(name: str, numbers: str) -> str:
    return re.sub(f"^(?:{numbers})", "", name) or name if numbers and not _DATE_PREFIX.match(name) else name


def _leading_date(name: str, zone: tzinfo) -> re.Match[str] | None:
    """The date that a name begins with; eight figures are one only where there is such a day."""
    match = _DATE_PREFIX.match(name)
    return match if match is None or "-" in match[0][:5] or _date(match, zone) is not None else None


def _date(match: re.Match[str] | None, zone: tzinfo) -> datetime | None:
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        groups = match.groupdict()
        hour, minute = groups.get("hour") or groups.get("h"), groups.get("minute") or groups.get("m")
        time = groups.get("time") or (hour and f"T{hour}:{minute}")
        return dates.parse_date(f"{day.isoformat()}{time}" if time else day, zone)
    except ValueError:
        return None


def day_in_address(path: str, zone: tzinfo) -> datetime | None:
    """Read the day that an address names: `/2017/05/03/name/`."""
    return _date(_DATE_IN_PATH.search(path), zone)
