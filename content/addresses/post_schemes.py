"""Schemes of generators whose pages are posts, which have dates, slugs and categories."""

import re
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, unquote

from content.addresses.path_facts import STREAM_IN_NAME, within_content
from content.addresses.scheme import POST_FOLDERS, Filling, Scheme, lies_in
from content.addresses.slugs import STYLES

_MARMITE_DATE = re.compile(r"\A\d{4}-\d\d-\d\d(?:[-T]\d\d(?:[:-]\d\d){0,2})?-")


class Unknown(Scheme):
    """Where no generator is known."""

    index_is_page = False

    def own_slug(self) -> str:
        slug = self.parts.slug
        return unquote(slug) if "%" in slug else slug  # as WordPress keeps other scripts


class Hugo(Scheme):
    """Sections are in small letters, and a language may stand before them."""

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


class Bridgetown(_Collections):
    """As Jekyll, with pages in a collection of their own and languages in front."""

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


class Jekyll(_Collections):
    """Posts by date and category, documents by collection, and languages as plug-ins have them."""

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


class Hexo(Scheme):
    """Posts by their paths below `_posts`, and pages by those of their files."""

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


class Eleventy(_DatedNames):
    """Pages are where their files lie, unless a permalink is computed."""

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


class Zola(_DatedNames):
    """Slugs are parts of paths, and all addresses end in a slash."""

    date = r"\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:T(?:[01]\d|2[0-3]):[\d:.]+(?:Z|[+-]\d\d:\d\d))?[-_]"

    def take_slug_as_path(self, filling: Filling) -> None:
        """A slash is a sign like others, but where all are kept, and stands for no whole path."""
        filling.slug = filling.slug.replace("/", {"zola": "-", "zola-safe": ""}.get(filling.style, "/"))

    def with_ending(self, url: str) -> str:
        return f"{url.rstrip('/')}/"


class Marmite(Scheme):
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


class Metalsmith(Scheme):
    """Addresses are folders, made of titles."""

    def address(self, url: str) -> str:
        return super().address(url.replace("{slug}", "{title}"))  # what it means by `:title`

    def with_ending(self, url: str) -> str:
        return url if url.endswith(("/", ".html")) else f"{url}/"


class Middleman(Scheme):
    """Articles have dates, and pages the site's own pattern."""

    def adjust(self, filling: Filling) -> None:
        if self.parts.day is None:  # a page, for each article has one
            filling.pattern = self.site.url_pattern


class Nikola(Scheme):
    """Patterns tell the place of each language, and folders keep their names."""

    def language_prefix(self) -> str:
        # Where its configuration tells the place of each language, that is part of the patterns.
        return "" if self.rules.language_permalinks else super().language_prefix()

    def is_index(self, filling: Filling) -> bool:
        return super().is_index(filling) and not filling.slug

    def name_folder_page(self, filling: Filling) -> None:
        # Its folders keep their names.
        filling.set_folder_page(filling.content_folders, "index" if filling.pattern.endswith(".html") else "")


class Pelican(Scheme):
    """Patterns tell the place of languages and slugs."""

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
