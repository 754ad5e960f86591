"""Scheme: how a site makes the address of a story, from its own word for it or from a pattern.

What every generator does stands here; what one does in its own way is in `post_schemes.py` or
`page_schemes.py` beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from content.addresses.path_facts import Place, within_content
from content.addresses.permalinks import DEFAULT_PATTERN, Parts, fill, tells_by_id_alone
from content.base import Site, urls

POST_FOLDERS = ("_posts", "_drafts")
"""Folders of Jekyll's and Hexo's, which are no part of addresses."""
_ENDS_WITH_DAY = re.compile(r"(?:^|/)\d{4}[-/]\d{1,2}[-/]\d{1,2}$")
_HAS_HOST = re.compile(r"(?:https?:)?//")


@dataclass(slots=True)
class Filling:
    """What goes into a pattern, while it is put together."""

    pattern: str
    own_pattern: str
    """The story's own, which holds in place of the site's; empty where it has none."""
    style: str
    """One of `content.addresses.slugs.STYLES`."""
    slug: str
    """The front matter's own."""
    content_folders: tuple[str, ...]
    """Those that the story's file lies in, from the generator's content folder on."""
    folders: tuple[str, ...] = ()
    name: str = ""
    dated_name: str = ""
    """The name with its date, where it has one."""
    is_folder_page: bool = False
    """Whether the story is the page of its folder."""
    categories: tuple[str, ...] = ()

    def set_name(self, name: str, dated_name: str = "") -> None:
        """Name the file in the folders that it lies in."""
        self.folders, self.is_folder_page = self.content_folders, False
        self.name, self.dated_name = name, dated_name or name

    def set_folder_page(self, folders: tuple[str, ...], name: str, dated_name: str = "") -> None:
        """Make it the page of its folder, which has that name among `folders`."""
        self.folders, self.is_folder_page = folders, True
        self.name, self.dated_name = name, dated_name or name


class Scheme:
    """How the address of one story is made."""

    index_is_page: ClassVar[bool] = True
    """Whether an index file is the page of its folder, and no story like others."""

    def __init__(self, site: Site, place: Place, parts: Parts) -> None:
        """`parts` is what the story's front matter says; folders and names are filled in by its place."""
        if place.suffix and not place.is_index and not site.languages.in_names:
            suffix = place.suffix
            place = replace(place, name=f"{place.name}.{suffix}", slug=f"{place.slug}.{suffix}", language="")
        self.site, self.rules, self.place, self.parts = site, site.addresses, place, parts

    def address(self, url: str) -> str:
        """Give the story's URL: its own word for it, else the site's pattern; absolute where the site has a base_url.

        `url` is that word, or a pattern which then holds in place of the site's; empty where there is none.
        """
        site = self.site
        if self._leads_elsewhere(url):
            url = ""
        if url.startswith("./"):  # Lume's, seen from the story's own folder
            folders, above = within_content(site, self.place.file_folders)
            url = "/".join(("", *above, *folders, url.removeprefix("./")))
        elif url and "{" not in url and not re.match(r"https?://|/", url):
            url = self.from_root(url)
        url = self._fill_pattern(url) if not url or "{" in url else self.in_its_language(url)
        if _HAS_HOST.match(url):
            return url
        base_url = dict(site.languages.base_urls).get(self.code_in_front(), site.base_url)
        return (base_url.rstrip("/") or site.addresses.base_path.rstrip("/")) + self.with_ending(url)

    # What generators do in their own ways.

    def from_root(self, url: str) -> str:
        """Complete the story's own word for its address, which begins with no slash."""
        return f"/{url}"

    def in_its_language(self, url: str) -> str:
        """Put the story's own word for its address below its language."""
        return url

    def with_ending(self, url: str) -> str:
        """End an address as the generator does."""
        return url

    def own_slug(self) -> str:
        """Give the slug of the front matter."""
        return self.parts.slug

    def pattern(self, folders: tuple[str, ...]) -> str:
        """Give the pattern of stories in these folders."""
        own_language = self.parts.language.lower()
        by_field = ("*", f"*{own_language}") if own_language not in ("", self.site.languages.default) else ()
        of_language = (
            pattern
            for language, folder, pattern in self.rules.language_permalinks
            if language in (self.place.language, *by_field) and lies_in(folder, folders)
        )
        of_all = (pattern for folder, pattern in self.rules.permalinks if lies_in(folder, folders))
        return next(of_language, "") or next(of_all, "") or self.default_pattern(folders)

    def default_pattern(self, folders: tuple[str, ...]) -> str:
        """Give the pattern of stories in these folders, for which the configuration has none of their own."""
        if self.rules.pages and not any(folder.startswith("_") for folder in folders):
            return self.rules.pages
        return self.site.url_pattern or DEFAULT_PATTERN

    def is_index(self, filling: Filling) -> bool:
        """Tell whether the story is the page of the folder that it lies in."""
        return self.place.is_index

    def pattern_names_folders(self, filling: Filling) -> bool:
        """Tell whether the pattern itself names the folders, so that their page has no name there."""
        return not filling.content_folders

    def name_folder_page(self, filling: Filling) -> None:
        """Name the page of a folder."""
        folders, name = filling.content_folders, self.place.name
        if self.pattern_names_folders(filling):
            # `/index.html`, where nothing takes the place of the ending.
            filling.set_folder_page(
                folders, "index" if filling.pattern.endswith(".html") and not self.rules.index else ""
            )
        elif folders[-1] == name:
            filling.set_folder_page(folders[:-1], self.name, name)
        else:
            filling.set_folder_page(folders[:-1], folders[-1])

    def adjust(self, filling: Filling) -> None:
        """Change what fills the pattern where the generator does otherwise than most."""

    def take_slug_as_path(self, filling: Filling) -> None:
        """Let a slug that begins with a slash stand for the whole path."""
        if filling.slug.startswith("/"):
            filling.folders, filling.slug = (), filling.slug.strip("/")

    def day(self) -> datetime | None:
        """Give the day that stands in the address."""
        return self.parts.day

    def language(self) -> str:
        """Give the language that stands in the address."""
        return self.parts.language

    def code_in_front(self) -> str:
        """Give the language whose code an address begins with; only a file's name says for certain that it has one."""
        return self.place.language

    # What all do.

    @property
    def name(self) -> str:
        """The file's name as most addresses have it."""
        return self.place.slug if self.rules.dates_in_names else self.place.name

    def language_prefix(self) -> str:
        """Give what an address begins with for its language."""
        code = self.code_in_front()
        omitted = ("", self.site.languages.default, *dict(self.site.languages.base_urls))
        return f"/{code}" if code not in omitted else ""

    def _leads_elsewhere(self, url: str) -> bool:
        """Tell whether an address is on none of the site's hosts, as that of what a story links to or speaks of: no
        generator makes a page there."""
        site, host = self.site, urls.host(url)
        if not (host and site.configuration and site.base_url):
            return False
        base_urls = (site.base_url, *dict(site.languages.base_urls).values())
        own_hosts = (*map(urls.host, base_urls), *(own_host.lower().removeprefix("www.") for own_host in site.hosts))
        return not any(f".{host}".endswith(f".{own_host}") or own_host.endswith(f".{host}") for own_host in own_hosts)

    def _fill_pattern(self, own_pattern: str) -> str:
        """Fill the story's own pattern, else the one that its site has for it."""
        site, place, parts = self.site, self.place, self.parts
        folders, above = within_content(site, place.file_folders if self.index_is_page else place.folders)
        content_folders = (*above, *folders)
        pattern = own_pattern or self.pattern(content_folders)
        filling = Filling(pattern, own_pattern, self.rules.style, self.own_slug(), content_folders)
        self._name_file(filling)
        filling.categories = self._categories(content_folders)
        self.adjust(filling)
        pattern = filling.own_pattern or (self._index_pattern(filling) if filling.is_folder_page else filling.pattern)
        filling.pattern = pattern
        self.take_slug_as_path(filling)
        filled_parts = replace(
            parts,
            folders=filling.folders,
            index_sections=[
                folder
                for depth, folder in enumerate(filling.folders)
                if depth == 0 or "/".join(filling.folders[: depth + 1]) in site.content.sections
            ],
            name=filling.name,
            dated_name=filling.dated_name,
            undated_name=self.place.slug,
            slug=filling.slug.strip("/"),
            section=parts.section if parts.section or not above else above[0],
            categories=filling.categories,
            day=self.day(),
            # Hexo's plug-in writes it into a file when it first makes its page: until then all would have one address.
            id=parts.id or (filling.name if tells_by_id_alone(pattern) else ""),
            stem_path=(
                *above, *within_content(site, place.file_folders)[0], "index" if place.is_index else filling.name,
            ),
            language=self.language(),
        )  # fmt: skip
        url = fill(pattern, filled_parts, filling.style)
        if filling.is_folder_page and not pattern.endswith("/"):
            url = url.rstrip("/") or "/"
        if "{stem_path" in pattern:
            url = re.sub(r"/index\.html$", "/", url)
        return url if "{language}" in pattern else f"{self.language_prefix()}{url}"

    def _name_file(self, filling: Filling) -> None:
        folder = "/".join(filling.content_folders)
        has_no_name = _ENDS_WITH_DAY.search(folder) or folder in dict(self.rules.permalinks)
        if self.place.is_index and "{date_path" in filling.pattern and has_no_name:
            filling.set_name("index")  # as Docusaurus calls what its folder has no other name for
        elif self.index_is_page and self.is_index(filling):
            self.name_folder_page(filling)
        else:
            filling.set_name(self.name, self.place.name)

    def _index_pattern(self, filling: Filling) -> str:
        """The pattern for an index file."""
        pattern, index = filling.pattern, self.rules.index
        if not index or any(folder in POST_FOLDERS for folder in filling.content_folders):
            return pattern
        if re.search(r"\{(?:date_path|slug_or)", pattern):
            return pattern
        ending = index.removeprefix("/index") if index.startswith("/index") else ".html"
        if pattern.endswith(ending):
            return pattern.removesuffix(ending) + index
        return pattern if pattern.endswith("/") or index != "/" else f"{pattern}/"

    def _categories(self, content_folders: tuple[str, ...]) -> tuple[str, ...]:
        """The categories, with those that the generator adds to some stories, or gives to those that have none."""
        category_names = dict(self.rules.category_names)
        categories = tuple(category_names.get(name, name) for name in self.parts.categories)
        if not categories and self.rules.folder_category:
            categories = content_folders[-1:]
        defaults = [
            (names, always)
            for folder, names, always in self.rules.default_categories
            if lies_in(folder, content_folders)
        ]
        added = [name for names, always in defaults if always for name in names]
        applied = (*added, *categories) or next((names for names, always in defaults if not always), ())
        return tuple(dict.fromkeys(applied))


def has_pattern(site: Site, place: Place) -> bool:
    """Tell whether the folder that a story lies in, or one above, has a pattern of its own."""
    folders, above = within_content(site, place.file_folders)
    return any(lies_in(folder, (*above, *folders)) for folder, _ in site.addresses.permalinks)


def lies_in(folder: str, folders: tuple[str, ...]) -> bool:
    """Tell whether a path of folders lies below `folder`, empty for the root, or has it, one of Jekyll's `_folders`."""
    path = "/".join(folders)
    return folder in ("", path) or path.startswith(f"{folder}/") or (folder.startswith("_") and folder in folders)
