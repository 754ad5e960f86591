"""Schemes of generators whose pages are where their files lie, but for what is said otherwise."""

import re
from dataclasses import replace
from urllib.parse import quote

from content.addresses.path_facts import Place, within_content
from content.addresses.scheme import Filling, Scheme, lies_in
from content.base import Site, urls


class ByRoutes(Scheme):
    """Pages are made by the paths of files, stories by what a template's folder says."""

    def pattern_names_folders(self, filling: Filling) -> bool:
        return super().pattern_names_folders(filling) or _has_pattern(self.site, filling.content_folders)

    def adjust(self, filling: Filling) -> None:
        if self.place.is_page or _is_route(self.site, self.place):
            filling.pattern = self.site.url_pattern


class Gatsby(ByRoutes):
    """Code may make addresses of paths alone."""

    def address(self, url: str) -> str:
        return super().address("" if self.rules.style == "by path" else url)

    def own_slug(self) -> str:
        return "" if self.rules.style == "by path" else super().own_slug()

    def adjust(self, filling: Filling) -> None:
        super().adjust(filling)
        if filling.pattern == self.site.url_pattern:
            filling.style = "as written"  # as the file is called
            if filling.slug:  # stands for the whole path
                filling.folders = ()

    def with_ending(self, url: str) -> str:
        """End also what a story itself has for its address."""
        needs_slash = self.site.url_pattern.endswith("/") and "." not in url.rpartition("/")[2]
        return f"{url.rstrip('/')}/" if needs_slash else url


class Astro(Scheme):
    """Collections are shown by routes, and pages by their paths; slugs are made of the files' names."""

    def address(self, url: str) -> str:
        """Take the story's own word for what code makes of it: its path at the route of its collection."""
        if not self.rules.permalinks:
            return super().address(url)
        if "{" not in url and not urls.has_host(url):
            self.parts = replace(self.parts, slug=url.strip("/") or self.parts.slug)
        return super().address("")

    def adjust(self, filling: Filling) -> None:
        if _is_route(self.site, self.place):
            filling.style, filling.slug, filling.pattern = "as written", "", self.site.url_pattern
            return
        if filling.is_folder_page and "{sections[2:]}" in filling.pattern:
            filling.set_folder_page(filling.content_folders, "")  # of a language
            return
        depth = -1 if filling.own_pattern else self._depth_of_collection(filling.content_folders)
        if depth < 0:
            return
        if filling.slug:  # stands for the whole path within the collection
            filling.folders = filling.content_folders[:depth]
        elif filling.is_folder_page and len(filling.content_folders) == depth > 0:
            filling.set_name("index")

    def _depth_of_collection(self, folders: tuple[str, ...]) -> int:
        """How many of the folders lead to the collection; -1 where the story lies in none."""
        site, outside = self.site, self.site.content.outside
        starlight_folders = [folder for folder in outside if folder.endswith("/content/docs")]
        if any(lies_in(folder, self.place.file_folders) for folder in starlight_folders):
            return 0
        if not site.content.inside and not outside and site.root.name == "docs":
            return 0
        depth = next(
            (folder.count("/") + 1 for folder, _ in site.addresses.permalinks if folder and lies_in(folder, folders)), 1
        )
        return depth if len(folders) >= depth else -1


class Docusaurus(Scheme):
    """Documents have the names of their files without the numbers that order them, posts a date."""

    def is_index(self, filling: Filling) -> bool:
        """A document that is called like its folder is the folder's page, one with a slug is none."""
        if not _is_document(filling):
            return super().is_index(filling)
        is_namesake = [folder.lower() for folder in filling.content_folders[-1:]] == [self.name.lower()]
        return not filling.slug and (super().is_index(filling) or is_namesake)

    def pattern_names_folders(self, filling: Filling) -> bool:
        return super().pattern_names_folders(filling) or (
            _is_document(filling) and _has_pattern(self.site, filling.content_folders)
        )

    def adjust(self, filling: Filling) -> None:
        if not _is_document(filling):
            return
        if filling.slug == "/":
            filling.set_folder_page(filling.content_folders, "")
        elif self.parts.id and not filling.is_folder_page:
            filling.set_name(self.parts.id)

    def take_slug_as_path(self, filling: Filling) -> None:
        route = filling.folders[:1]  # that a plug-in serves
        filling.slug = filling.slug.removeprefix("./")
        if filling.slug.startswith("/"):
            filling.folders, filling.slug = route, filling.slug.strip("/")
        if filling.slug and self.rules.permalinks and filling.pattern == self.site.url_pattern:
            filling.folders = ()  # a page, whose slug is its whole address


class MkDocs(Scheme):
    """A section has the name of its folder, and a language that of its plug-in."""

    def code_in_front(self) -> str:
        # Its plug-in's folders are called as its configuration writes languages, and so are names of files: `pt-BR`.
        return self.place.language and (self.place.suffix or self.place.language)

    def adjust(self, filling: Filling) -> None:
        if filling.is_folder_page and "{slug_or_given_title}" in filling.pattern:
            # Its folder's slug is part of the pattern, where it has one.
            filling.set_folder_page(filling.content_folders, "")
            filling.pattern = filling.pattern.partition("{slug_or_given_title}")[0]


class VitePress(Scheme):
    """Pages are where their files lie, unless the configuration moves them."""

    def address(self, url: str) -> str:
        folders, above = within_content(self.site, self.place.file_folders)
        path = "/".join((*above, *folders, f"{'index' if self.place.is_index else self.place.name}.md"))
        for pattern, replacement in self.rules.moved:
            if match := re.fullmatch(pattern, path, re.IGNORECASE):
                stem = re.sub(r"(^|/)index$", r"\1", match.expand(replacement).removesuffix(".md"))
                ending = "" if stem.endswith("/") or not stem else self.site.url_pattern.removeprefix("/{path}")
                return super().address(f"/{quote(stem)}{ending}")
        return super().address(url)


class Myst(VitePress):
    """No slug of a story counts."""

    def own_slug(self) -> str:
        return ""


class VuePress(Scheme):
    """Its patterns leave the date out, and know no slug but the file's name."""

    by_path = False
    """Whether the story asks for no pattern: `permalinkPattern: null`."""

    def address(self, url: str) -> str:
        self.by_path = url == "/{path}"
        return super().address("" if self.by_path else url)

    def pattern(self, folders: tuple[str, ...]) -> str:
        return "/{path}.html" if self.by_path else super().pattern(folders)

    def with_ending(self, url: str) -> str:
        needs_slash = self.rules.style == "vuepress-1" and not url.endswith(".html")
        return f"{url.rstrip('/')}/" if needs_slash else url

    def is_index(self, filling: Filling) -> bool:
        """A pattern for all pages holds for those of folders too."""
        return super().is_index(filling) and (self.rules.style == "vuepress-1" or "{path" in filling.pattern)

    def adjust(self, filling: Filling) -> None:
        filling.slug = ""
        if not filling.is_folder_page:
            filling.name = self.place.slug
            if self.place.is_index:
                filling.name = "README" if self.place.is_page else "index"
        filling.own_pattern = filling.own_pattern.replace("{plain_slug}", "{slug}")
        if self.parts.day is None:
            filling.pattern = _undated(filling.pattern, filling.style)
            filling.own_pattern = _undated(filling.own_pattern, filling.style)


def _is_document(filling: Filling) -> bool:
    """Whether Docusaurus's plug-in for documents makes the page, and not the one for blogs."""
    return "{date_path" not in filling.pattern


def _has_pattern(site: Site, folders: tuple[str, ...]) -> bool:
    """Whether a folder has a pattern of its own."""
    return "/".join(folders) in [folder for folder, _ in site.addresses.permalinks]


def _is_route(site: Site, place: Place) -> bool:
    """Whether a page is made by its path alone, which stands in the address as it is written."""
    path = "/".join(place.file_folders)
    pages = site.content.routes or [folder for folder in site.content.outside if folder.rpartition("/")[2] == "pages"]
    return any(folder in ("", path) or path.startswith(f"{folder}/") for folder in pages)


def _undated(pattern: str, style: str) -> str:
    """Write out the day that VuePress gives what has none: the first that computers know, or one of noughts."""
    year, month, day = ("1970", "01", "01") if style == "vuepress-1" else ("0000", "00", "00")
    days = {"{year}": year, "{month}": month, "{day}": day, "{i_month}": month[1:], "{i_day}": day[1:]}
    for placeholder, digits in days.items():
        pattern = pattern.replace(placeholder, digits)
    return pattern
