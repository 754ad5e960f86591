"""Schemes: what single generators do in their own ways when they make an address."""

import re
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, unquote

from content.addresses.path_facts import STREAM_IN_NAME, Place, within_content
from content.addresses.scheme import POST_FOLDERS, Filling, Scheme, lies_in
from content.addresses.slugs import STYLES
from content.base import Site, urls

_MARMITE_DATE = re.compile(r"\A\d{4}-\d\d-\d\d(?:[-T]\d\d(?:[:-]\d\d){0,2})?-")


class _Unknown(Scheme):
    """Where no generator is known."""

    index_is_page = False

    def own_slug(self) -> str:
        slug = self.parts.slug
        return unquote(slug) if "%" in slug else slug  # as WordPress keeps other scripts


class _Hugo(Scheme):
    def pattern(self, folders: tuple[str, ...]) -> str:
        # As its configuration names sections: in small letters, since 0.123 with hyphens for blanks.
        return super().pattern(tuple(folder.lower().replace(" ", "-") for folder in folders))

    def from_root(self, url: str) -> str:
        return f"{self.language_prefix()}/{url}"

    def with_ending(self, url: str) -> str:
        return url if "." in url.rsplit("/", 1)[-1] else f"{url.rstrip('/')}/"

    def code_in_front(self) -> str:
        # Of files that name none, where addresses in the usual language have its code too.
        usual_code = (
            self.site.languages.codes[0] if self.site.languages.codes and not self.site.languages.default else ""
        )
        return self.place.language or usual_code

    def adjust(self, filling: Filling) -> None:
        if not filling.own_pattern and "{sections}" in filling.pattern:  # no permalink of the configuration's
            filling.style += "-path"
        if self.rules.dates_in_names and not filling.slug and filling.name != filling.dated_name:
            filling.slug = filling.name  # what follows the date goes before the title

    def day(self) -> datetime | None:
        return self.parts.day or datetime(1, 1, 1)  # as Go's first day: /1/01/01/


class _Collections(Scheme):
    """Collections in `_folders`, as Jekyll and Bridgetown have them."""

    def default_pattern(self, folders: tuple[str, ...]) -> str:
        collection = next((folder for folder in reversed(folders) if folder.startswith("_")), "")
        if collection and _is_collection(collection):
            return f"/{collection[1:]}/{{sections}}/{{slug}}.html"
        return super().default_pattern(folders)

    def pattern_names_folders(self, filling: Filling) -> bool:
        return super().pattern_names_folders(filling) or _is_collection(filling.content_folders[-1])

    def adjust(self, filling: Filling) -> None:
        """Folders above `_posts` are categories, those below are left out."""
        folders = filling.folders
        collection_depth = next(
            (depth for depth in range(len(folders) - 1, -1, -1) if folders[depth].startswith("_")), None
        )
        if collection_depth is None:
            return
        filling.folders = folders[collection_depth + 1 :]
        if folders[collection_depth] in POST_FOLDERS:
            above = tuple(dict.fromkeys(folder for folder in folders[:collection_depth] if not folder.startswith("_")))
            above_names = {folder.lower() for folder in above}
            own_categories = (category for category in filling.categories if category.lower() not in above_names)
            filling.folders, filling.categories = (), (*above, *own_categories)


class _Bridgetown(_Collections):
    def default_pattern(self, folders: tuple[str, ...]) -> str:
        """Pages are a collection too, whose folder has no name in addresses."""
        return "/{path}/" if folders[:1] == ("_pages",) else super().default_pattern(folders)

    def adjust(self, filling: Filling) -> None:
        super().adjust(filling)
        filling.dated_name = filling.name  # its paths have no dates

    def code_in_front(self) -> str:
        """Give the language, which a story's own `locale` tells as well as its file's name."""
        return (
            self.parts.language if self.parts.language in (self.site.languages.codes or ()) else super().code_in_front()
        )


class _Jekyll(_Collections):
    def in_its_language(self, url: str) -> str:
        """Plug-ins for languages do so with all that Jekyll makes."""
        language = self.place.language or self.parts.language
        code = self._configured_code(language) if language != self.site.languages.default else ""
        return f"/{code}{url}" if code and url.startswith("/") and not url.startswith(("//", f"/{code}/")) else url

    def language_prefix(self) -> str:
        code = super().language_prefix().removeprefix("/")
        return f"/{self._configured_code(code) or code}" if code else ""

    def _configured_code(self, language: str) -> str:
        """Give a language's code as the configuration writes it, empty where it lists none."""
        by_folder = (folder.rpartition("/")[2] for folder, _ in self.site.languages.folders)
        by_field = (pattern.split("/")[1] for *_, pattern in self.rules.language_permalinks)
        return next((code for code in (*by_folder, *by_field) if code.lower() == language), "")

    def name_folder_page(self, filling: Filling) -> None:
        if filling.pattern.endswith("/") and any(map(_is_collection, filling.content_folders)):
            filling.set_name("index")  # a document like others: /stories/index/
        else:
            super().name_folder_page(filling)


class _Hexo(Scheme):
    def in_its_language(self, url: str) -> str:
        """End a page's own word for its address as a file that Hexo writes; posts have what they say."""
        folders, above = within_content(self.site, self.place.file_folders)
        is_page = not any(folder in POST_FOLDERS for folder in (*above, *folders))
        is_complete = url.endswith("/") or "." in url.rpartition("/")[2]
        return f"{url}.html" if is_page and not is_complete and self.rules.pages.endswith(".html") else url

    def default_pattern(self, folders: tuple[str, ...]) -> str:
        is_post = not self.rules.pages or any(folder in POST_FOLDERS for folder in folders)
        return super().default_pattern(folders) if is_post else self.rules.pages

    def is_index(self, filling: Filling) -> bool:
        return super().is_index(filling) and not any(folder in POST_FOLDERS for folder in filling.content_folders)

    def language(self) -> str:
        return self.parts.language or self.site.languages.default

    def adjust(self, filling: Filling) -> None:
        """A post goes by its path below `_posts`, or by what `new_post_name` takes of that as its title."""
        posts_depth = next((depth for depth, folder in enumerate(filling.folders) if folder in POST_FOLDERS), -1)
        if posts_depth < 0:
            return
        title = "/".join((*filling.folders[posts_depth + 1 :], "index" if self.place.is_index else self.place.name))
        if self.rules.post_names:
            match = re.fullmatch(self.rules.post_names, title)
            groups = match.groupdict() if match else {}
            title = groups.get("title") or STYLES["hexo"].category(title)
            self.parts = replace(self.parts, language=groups.get("lang") or self.parts.language)
        *folders, name = title.split("/")
        filling.folders, filling.name, filling.dated_name = tuple(folders), name, name


class _DatedNames(Scheme):
    """A date that a name begins with is left out in one form alone."""

    date: ClassVar[str]

    def adjust(self, filling: Filling) -> None:
        if filling.name == self.place.slug and not re.match(self.date, self.place.name):
            filling.name = self.place.name


class _Eleventy(_DatedNames):
    date = r"\d{4}-\d\d-\d\d-"

    def address(self, url: str) -> str:
        folders, above = within_content(self.site, self.place.file_folders)
        computed = any(lies_in(folder, (*above, *folders)) for folder in self.rules.computed_folders)
        # Where a path begins makes no difference.
        return super().address("" if computed else url[1:] if url.startswith("./") else url)

    def language(self) -> str:
        return self.parts.language or self.place.language

    def code_in_front(self) -> str:
        return ""

    def adjust(self, filling: Filling) -> None:
        """A date may stand further on in a name as well: what is before it is left out, too."""
        super().adjust(filling)
        if not re.match(self.date, self.place.name):
            filling.name = re.sub(rf".*?{self.date}(?=.)", "", filling.name, count=1)

    def is_index(self, filling: Filling) -> bool:
        return super().is_index(filling) or filling.content_folders[-1:] in ((self.name,), (self.place.name,))


class _Zola(_DatedNames):
    date = r"\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:T(?:[01]\d|2[0-3]):[\d:.]+(?:Z|[+-]\d\d:\d\d))?[-_]"

    def take_slug_as_path(self, filling: Filling) -> None:
        """A slash is a sign like others, but where all are kept, and stands for no whole path."""
        filling.slug = filling.slug.replace("/", {"zola": "-", "zola-safe": ""}.get(filling.style, "/"))

    def with_ending(self, url: str) -> str:
        return f"{url.rstrip('/')}/"


class _Marmite(Scheme):
    """All pages lie in one folder; the names of those in a stream begin with its name."""

    index_is_page = False

    def language_prefix(self) -> str:
        return ""

    def adjust(self, filling: Filling) -> None:
        file_name = "index" if self.place.is_index else self.place.path.rpartition("/")[2]
        in_name = STREAM_IN_NAME.match(file_name)
        # A post that names another language than the site's is in that one's stream, and a page in none.
        language = self.parts.language if self.parts.day and self.parts.language != self.site.languages.default else ""
        stream = self.parts.stream or (in_name[1] if in_name else "") or language
        filling.set_name(_MARMITE_DATE.sub("", file_name[in_name.end() :] if in_name else file_name))
        filling.slug = filling.slug.replace("/", "-")
        if stream not in ("", "index") and filling.pattern == "/{slug_or_given_title}.html":
            filling.pattern = f"/{quote(stream)}-{filling.pattern[1:]}"


class _Metalsmith(Scheme):
    def address(self, url: str) -> str:
        return super().address(url.replace("{slug}", "{title}"))  # what it means by `:title`

    def with_ending(self, url: str) -> str:
        return url if url.endswith(("/", ".html")) else f"{url}/"


class _Middleman(Scheme):
    def adjust(self, filling: Filling) -> None:
        if self.parts.day is None:  # a page, for each article has one
            filling.pattern = self.site.url_pattern


class _ByRoutes(Scheme):
    """Pages are made by the paths of files, stories by what a template's folder says."""

    def pattern_names_folders(self, filling: Filling) -> bool:
        return super().pattern_names_folders(filling) or _has_pattern(self.site, filling.content_folders)

    def adjust(self, filling: Filling) -> None:
        if self.place.is_page or _is_route(self.site, self.place):
            filling.pattern = self.site.url_pattern


class _Gatsby(_ByRoutes):
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


class _Astro(Scheme):
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


class _Docusaurus(Scheme):
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


class _MkDocs(Scheme):
    def code_in_front(self) -> str:
        # Its plug-in's folders are called as its configuration writes languages, and so are names of files: `pt-BR`.
        return self.place.language and (self.place.suffix or self.place.language)

    def adjust(self, filling: Filling) -> None:
        if filling.is_folder_page and "{slug_or_given_title}" in filling.pattern:
            # Its folder's slug is part of the pattern, where it has one.
            filling.set_folder_page(filling.content_folders, "")
            filling.pattern = filling.pattern.partition("{slug_or_given_title}")[0]


class _VitePress(Scheme):
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


class _Myst(_VitePress):
    def own_slug(self) -> str:
        return ""


class _VuePress(Scheme):
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


class _Nikola(Scheme):
    def language_prefix(self) -> str:
        # Where its configuration tells the place of each language, that is part of the patterns.
        return "" if self.rules.language_permalinks else super().language_prefix()

    def is_index(self, filling: Filling) -> bool:
        return super().is_index(filling) and not filling.slug

    def name_folder_page(self, filling: Filling) -> None:
        # Its folders keep their names.
        filling.set_folder_page(filling.content_folders, "index" if filling.pattern.endswith(".html") else "")


class _Pelican(Scheme):
    index_is_page = False

    def adjust(self, filling: Filling) -> None:
        # Whether the pattern for names of files fits this one, where it begins with a date.
        fits = not self.rules.dates_in_names or filling.name != filling.dated_name
        if fits and self.rules.slugs_in_names:
            filling.slug = filling.slug or filling.name

    def language(self) -> str:
        return self.parts.language or self.site.languages.default

    def language_prefix(self) -> str:
        return ""  # its patterns say where


def _is_collection(folder: str) -> bool:
    return folder.startswith("_") and folder not in POST_FOLDERS


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


SCHEMES: dict[str, type[Scheme]] = {
    "": _Unknown,
    "astro": _Astro,
    "bridgetown": _Bridgetown,
    "docusaurus": _Docusaurus,
    "eleventy": _Eleventy,
    "gatsby": _Gatsby,
    "gitbook": _VitePress,
    "hexo": _Hexo,
    "honkit": _VitePress,
    "hugo": _Hugo,
    "jekyll": _Jekyll,
    "marmite": _Marmite,
    "metalsmith": _Metalsmith,
    "middleman": _Middleman,
    "mkdocs": _MkDocs,
    "myst": _Myst,
    "next": _ByRoutes,
    "nikola": _Nikola,
    "nuxt": _ByRoutes,
    "pelican": _Pelican,
    "sveltekit": _ByRoutes,
    "vitepress": _VitePress,
    "vuepress": _VuePress,
    "zola": _Zola,
}
"""By the names of generators; those that are not here have none of their own."""
