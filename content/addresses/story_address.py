"""Addressing: the address of a story, by its own word, its site's pattern, or the way of its generator."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from content.addresses.path_facts import Place, within_content
from content.addresses.permalinks import DEFAULT_PATTERN, Parts, fill, tells_by_id_alone
from content.base import Site
from content.base.days import named_zone


def address(site: Site, place: Place, own: Parts, url: str = "") -> str:
    """Give the story's URL: its own word for it, else the site's pattern; absolute where the site has a base_url.

    `own` is what its front matter says; folders and names are filled in by its place. `url` may hold a pattern, which
    then holds in place of the site's.
    """
    if place.suffix and not place.is_index and not site.languages_in_names:
        place = replace(place, name=f"{place.name}.{place.suffix}", slug=f"{place.slug}.{place.suffix}", language="")
    if url.startswith("./"):  # Lume's, seen from the story's own folder
        folders, above = within_content(site, place.lies_in)
        url = "/".join(("", *above, *folders, url.removeprefix("./")))
    elif url and "{" not in url and not re.match(r"https?://|/", url):
        url = f"{_language_prefix(site, place) if site.generator == 'hugo' else ''}/{url}"
    if not url or "{" in url:
        url = _by_pattern(site, place, own, url)
    else:
        url = _below_language(site, place.language or own.language, url)
    if re.match(r"(?:https?:)?//", url):
        return url
    slashed = site.generator == "hugo" and "." not in url.rsplit("/", 1)[-1]
    if slashed or (site.style == "vuepress-1" and not url.endswith(".html")):
        url = f"{url.rstrip('/')}/"
    return (site.base_url.rstrip("/") or site.base_path.rstrip("/")) + url


def _by_pattern(site: Site, place: Place, own: Parts, own_pattern: str) -> str:
    """Fill the story's own pattern, else the one that its site has for it."""
    slug, style = own.slug, site.style
    if not site.generator and "%" in slug:  # as WordPress keeps letters of other scripts
        slug = unquote(slug)
    folders, above = within_content(site, place.folders if site.generator in _BY_SLUG else place.lies_in)
    where = (*above, *folders)
    pattern = own_pattern or _language_pattern(site, where, place.language, own.language) or _pattern(site, where)
    folders, name, dated_name, of_index = _named(site, place, where, pattern, slug, own.id)
    if site.generator == "vuepress":  # whose patterns leave the date out, and know no slug but the file's name
        name, slug = name if of_index else place.slug, ""
        own_pattern = own_pattern.replace("{plain_slug}", "{slug}")
        if own.day is None:
            pattern, own_pattern = (_undated(each, style) for each in (pattern, own_pattern))
    if (date := _STRIPPED.get(site.generator)) and name == place.slug and not re.match(date, place.name):
        name = place.name  # a date in another form stays
    named = dict(site.category_names)
    categories = _with_defaults(site, where, tuple(named.get(name, name) for name in own.categories))
    if site.generator in _COLLECTIONS:
        categories, folders = _collected(folders, categories)
    elif site.generator == "hexo":
        at = next((place for place, folder in enumerate(folders) if folder in _POSTS), -1)
        folders = folders[at + 1 :]
    if site.generator in _BY_ROUTES and (place.is_page or _is_route(site, place)):
        pattern = site.url_pattern
    if site.generator == "middleman" and own.day is None:  # a page, for each article has one
        pattern = site.url_pattern
    if site.generator == "astro" and _is_route(site, place):
        style, slug, pattern = "as written", "", site.url_pattern
    elif site.generator == "astro" and not own_pattern and (depth := _depth_of_collection(site, place, where)) >= 0:
        if slug:  # stands for the whole path within the collection
            folders = where[:depth]
        elif of_index and len(where) == depth > 0:
            folders, name, dated_name, of_index = where, "index", "index", False
    if site.generator == "hugo" and not own_pattern and "{sections}" in pattern:  # no permalink of the configuration's
        style += "-path"
    pattern = own_pattern or (_of_index(site, pattern, where) if of_index else pattern)
    if site.generator == "hugo" and site.dates_in_names and not slug and name != dated_name:
        slug = name  # what follows the date goes before the title
    if slug.startswith("/"):
        # The whole path, below the part that a plug-in serves.
        folders, slug = (folders[:1] if site.generator == "docusaurus" else ()), slug.strip("/")
    if site.generator == "docusaurus" and slug and site.permalinks and pattern == site.url_pattern:
        folders = ()  # a page, whose slug is its whole address
    parts = replace(
        own,
        folders=folders,
        index_sections=[
            folder
            for depth, folder in enumerate(folders)
            if depth == 0 or "/".join(folders[: depth + 1]) in site.section_folders
        ],
        name=name,
        dated_name=dated_name,
        slug=slug.strip("/"),
        section=own.section if own.section or not above else above[0],
        categories=categories,
        # What has no date is of Go's first day: /1/01/01/.
        day=own.day or (datetime(1, 1, 1) if site.generator == "hugo" else None),
        # Hexo's plug-in writes it into a file when it first makes its page: until then all would have one address.
        id=own.id or (name if tells_by_id_alone(pattern) else ""),
        stem_path=(*above, *within_content(site, place.lies_in)[0], "index" if place.is_index else name),
        language=own.language or (site.default_language if site.generator == "pelican" else ""),
    )
    url = fill(pattern, parts, style)
    if of_index and not pattern.endswith("/"):
        url = url.rstrip("/") or "/"
    if "{stem_path}" in pattern:
        url = re.sub(r"/index\.html$", "/", url)
    return url if "{language}" in pattern else f"{_language_prefix(site, place)}{url}"


def _language_prefix(site: Site, place: Place) -> str:
    """What an address begins with for its language; only a file's name says for certain that it has one."""
    code = place.language or _always_in_subdir(site)
    return f"/{code}" if code and code != site.default_language else ""


def _undated(pattern: str, style: str) -> str:
    """Write out the day that VuePress gives what has none: the first that computers know, or one of noughts."""
    year, month, day = ("1970", "01", "01") if style == "vuepress-1" else ("0000", "00", "00")
    days = {"{year}": year, "{month}": month, "{day}": day, "{i_month}": month[1:], "{i_day}": day[1:]}
    for placeholder, written in days.items():
        pattern = pattern.replace(placeholder, written)
    return pattern


def _always_in_subdir(site: Site) -> str:
    """The language of Hugo's files that name none, where addresses in the usual language have its code too."""
    return site.languages[0] if site.generator == "hugo" and site.languages and not site.default_language else ""


def _below_language(site: Site, language: str, url: str) -> str:
    """Put what a story says of its address below its language, as Jekyll's plug-ins do with all that they make."""
    by_plugin = site.generator == "jekyll" and (site.language_folders or site.language_permalinks)
    if not by_plugin or language in ("", site.default_language) or not url.startswith("/") or url.startswith("//"):
        return url
    return url if url.startswith(f"/{language}/") else f"/{language}{url}"


def day_of_address(site: Site, published: datetime | None, written: datetime | None) -> datetime | None:
    """Give the moment whose day stands in the story's address; `written` is in the zone that its file names."""
    if published is None or written is None or not site.day_zone:
        return published
    if site.day_zone == "written":
        return written
    zone = named_zone(site.day_zone)
    return written.astimezone(zone) if zone else published


_STRIPPED = {"eleventy": r"\d{4}-\d\d-\d\d-", "zola": r"\d{4}-\d\d-\d\d"}
"""The only form of dates that these leave out of names."""
_COLLECTIONS = ("jekyll", "bridgetown")
_BY_ROUTES = ("gatsby", "next", "sveltekit")
_POSTS = ("_posts", "_drafts")
_OF_DAY = re.compile(r"(?:^|/)\d{4}[-/]\d{1,2}[-/]\d{1,2}$")
_BY_SLUG = ("", "pelican")
"""Those to which an index file is a story like others."""


def _named(
    site: Site, place: Place, where: tuple[str, ...], pattern: str, slug: str, own_id: str
) -> tuple[tuple[str, ...], str, str, bool]:
    """(folders, name, name with its date, whether it is their index) of a file in the folders `where`."""
    name = place.slug if site.dates_in_names else place.name
    docs = site.generator == "docusaurus" and "{date_path" not in pattern
    is_index = place.is_index or (site.generator == "eleventy" and where[-1:] == (name,))
    is_index = is_index or (docs and bool(where) and where[-1].lower() == name.lower())
    if docs and slug == "/":
        return where, "", "", True
    if place.is_index and "{date_path" in pattern and _OF_DAY.search("/".join(where)):
        return where, "index", "index", False  # as Docusaurus calls what its folder has no other name for
    if site.generator in _BY_SLUG or not is_index or (slug and (docs or site.generator == "nikola")):
        return (where, own_id, own_id, False) if docs and own_id else (where, name, place.name, False)
    if site.generator == "nikola":  # whose folders keep their names
        bare = "index" if pattern.endswith(".html") else ""
        return where, bare, bare, True
    if site.generator == "jekyll" and pattern.endswith("/") and any(_is_collection(folder) for folder in where):
        return where, "index", "index", False  # a document like others: /stories/index/
    # What an index is the index of may lie above the archive, and has no name where the pattern itself names it.
    served = [folder for folder, _ in site.permalinks] if docs or site.generator in _BY_ROUTES else []
    if not where or "/".join(where) in served or _collection(site, where):
        # `/index.html`, where nothing takes the place of the ending.
        bare = "index" if pattern.endswith(".html") and not site.index else ""
        return where, bare, bare, True
    own = where[-1] == place.name
    return where[:-1], name if own else where[-1], place.name if own else where[-1], True


def _is_route(site: Site, place: Place) -> bool:
    """Whether Astro or Next.js makes its page by its path alone, which stands in the address as it is written."""
    whole = "/".join(place.lies_in)
    pages = site.route_folders or [folder for folder in site.outside if folder.rpartition("/")[2] == "pages"]
    return any(folder in ("", whole) or whole.startswith(f"{folder}/") for folder in pages)


def _depth_of_collection(site: Site, place: Place, where: tuple[str, ...]) -> int:
    """How many of the folders `where` lead to Astro's collection; -1 where the story lies in none."""
    starlights = [folder for folder in site.outside if folder.endswith("/content/docs")]
    if any(_lies_in(folder, place.lies_in) for folder in starlights) or (
        not site.inside and not site.outside and site.root.name == "docs"
    ):
        return 0
    depth = next((folder.count("/") + 1 for folder, _ in site.permalinks if folder and _lies_in(folder, where)), 1)
    return depth if len(where) >= depth else -1


def _collection(site: Site, folders: tuple[str, ...]) -> bool:
    """Whether the last folder is a collection's own, which has no name in addresses but by its pattern."""
    return site.generator in _COLLECTIONS and _is_collection(folders[-1])


def _is_collection(folder: str) -> bool:
    return folder.startswith("_") and folder not in _POSTS


def _of_index(site: Site, pattern: str, folders: tuple[str, ...]) -> str:
    """The pattern for an index file."""
    if not site.index or any(folder in _POSTS for folder in folders) or re.search(r"\{(?:date_path|slug_or)", pattern):
        return pattern
    if pattern.endswith(".html"):
        return pattern.removesuffix(".html") + site.index
    return pattern if pattern.endswith("/") or site.index != "/" else f"{pattern}/"


def _lies_in(folder: str, folders: tuple[str, ...]) -> bool:
    whole = "/".join(folders)
    return folder in ("", whole) or whole.startswith(f"{folder}/") or (folder.startswith("_") and folder in folders)


def _with_defaults(site: Site, folders: tuple[str, ...], categories: tuple[str, ...]) -> tuple[str, ...]:
    """The categories, with those that the generator adds to some stories, or gives to those that have none."""
    if not categories and site.folder_category:
        categories = folders[-1:]
    given = [(names, always) for folder, names, always in site.default_categories if _lies_in(folder, folders)]
    added = [name for names, always in given if always for name in names]
    applied = (*added, *categories) or next((names for names, always in given if not always), ())
    return tuple(dict.fromkeys(applied))


def _language_pattern(site: Site, folders: tuple[str, ...], by_name: str, by_field: str) -> str:
    other = by_field.lower() not in ("", site.default_language)
    return next(
        (
            pattern
            for language, folder, pattern in site.language_permalinks
            if (language == by_name or (language == "*" and other)) and _lies_in(folder, folders)
        ),
        "",
    )


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
