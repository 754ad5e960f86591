"""Names: every way to name a story, and the stories that a name fits."""

import difflib
import re
import unicodedata
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from enum import IntEnum
from functools import cached_property, lru_cache
from urllib.parse import unquote

from content.base import AmbiguousName, Article, UnknownName, urls

_SUFFIX = re.compile(r"\.(?:md|markdown|mdx|html?|aspx|php)$")
_README = re.compile(r"(?:^|/)readme\.m(?:arkdown|dx?)$")
_INDEX = re.compile(r"(?:^|/)(?:index|default)$")
_DATE_PREFIX = re.compile(r"^(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}_\d\d_\d\d|(?:19|20)\d\d[01]\d[0-3]\d)[-_](?=.)")
_WORDPRESS = re.compile(r"(?:p|page_id|post|article)=(\d{1,12})(?:&|$)")
"""How WordPress names a story by its number."""
_WWW = re.compile(r"^www\.")
SLUGS_AROUND = 2000
"""Slugs on either side of an unknown one among which the closest are sought: a typing error mostly comes late."""

CLOSEST_SLUGS = 30
"""Closest slugs among which three stories are sought that may be named."""


class Kind(IntEnum):
    """What a name is; the order is that in which `Finder.find` tries them."""

    ID = 0
    URL = 1
    PATH = 2
    ALIAS = 3
    SLUG = 4


def names_of(story: Article) -> Iterator[tuple[Kind, str]]:
    """Give every name of a story, without case. Some may come twice."""
    path = _path_of(story)
    yield Kind.ID, normalized(story.id)
    host, url_path = split_address(story.url)
    if host:
        yield Kind.URL, f"{host}/{url_path}"
    if url_path:
        yield Kind.PATH, url_path
    yield Kind.PATH, path
    last_parts = [normalized(story.slug), path.rsplit("/", 1)[-1], url_path.rsplit("/", 1)[-1]]
    for alias in story.aliases:
        alias_host, alias_path = split_address(alias)
        if alias_path:
            if alias_host:
                yield Kind.URL, f"{alias_host}/{alias_path}"
            yield Kind.ALIAS, alias_path
            # An old address often ends in the words that links still use, under another folder.
            last_parts.append(alias_path.rsplit("/", 1)[-1])
    # A file that came from Middleman is still called `story.html.md`.
    for name in dict.fromkeys((*last_parts, *(_SUFFIX.sub("", name) for name in last_parts))):
        for form in (name, _DATE_PREFIX.sub("", name)):
            if form and not form.isdigit():
                yield Kind.SLUG, form


class Finder(ABC):
    """Finds stories by id, URL, URL path, alias, slug and file name, all without case, wherever the names are kept."""

    @abstractmethod
    def ids_named(self, kind: Kind, name: str) -> Collection[str]:
        """Return the ids of the stories that have this name, given in lower case."""

    @abstractmethod
    def sites(self) -> Collection[str]:
        """Give the sites that ids begin with."""

    @abstractmethod
    def slugs_around(self, slug: str, count: int) -> Collection[str]:
        """Give at most so many slugs on either side of this one in the alphabet."""

    def may_name(self, story: str) -> bool:
        """Tell whether a message may name the story with that id."""
        return True

    def find(self, name: str) -> tuple[str, ...]:
        """List the ids of the stories that the name fits, sorted.

        An exact id beats an id without case, that an address or path below the root, that an alias, that a slug or
        file name, and that one of these after the name of a site.
        """
        return self._find_without_site(name) or tuple(sorted(self._find_in_site(name)))

    def _find_without_site(self, name: str) -> tuple[str, ...]:
        by_id = self.ids_named(Kind.ID, normalized(name))
        if not by_id:  # a file's name may end in a space
            name = name.strip()
            by_id = self.ids_named(Kind.ID, normalized(name))
        if name in by_id:
            return (name,)
        host, path = split_address(name)
        steps: tuple[Callable[[], Collection[str]], ...] = (
            lambda: by_id,
            lambda: self.ids_named(Kind.URL, f"{host}/{path}") if host else (),
            lambda: self.ids_named(Kind.PATH, path),
            lambda: self.ids_named(Kind.ALIAS, path),
            lambda: self.ids_named(Kind.SLUG, path.rsplit("/", 1)[-1]) if "/" not in path or host else (),
        )
        return tuple(sorted(next(filter(None, (step() for step in steps)), ())))

    def resolve(self, name: str) -> str:
        """Find the one story that the name fits, and give its id. Raises AmbiguousName and UnknownName."""
        story = self.resolve_if_any(name)
        if story is None:
            raise UnknownName(name, self._closest(name))
        return story

    def resolve_if_any(self, name: str) -> str | None:
        """Find the one story that the name fits; None where it fits none, without a look for the closest, which
        takes far longer. Raises AmbiguousName."""
        stories = self.find(name)
        if len(stories) > 1:
            raise AmbiguousName(name, [story for story in stories if self.may_name(story)], len(stories))
        return stories[0] if stories else None

    def _find_in_site(self, name: str) -> Collection[str]:
        """`site:slug`, and `site/slug`, as whoever knows a site by its folder writes it."""
        site, colon, rest = name.partition(":")
        if not colon or rest.startswith("//") or site not in self.sites():
            first, _, rest = split_address(name)[1].partition("/")
            site = next((known_site for known_site in self.sites() if known_site and known_site.lower() == first), "")
        return (
            {story for story in self._find_without_site(rest) if story.startswith(f"{site}:")} if site and rest else ()
        )

    def _closest(self, name: str) -> list[str]:
        _, path = split_address(name)
        last_part = path.rsplit("/", 1)[-1]
        slugs = difflib.get_close_matches(
            last_part, list(self.slugs_around(last_part, SLUGS_AROUND)), n=CLOSEST_SLUGS, cutoff=0.6
        )
        stories = (story for slug in slugs for story in sorted(self.ids_named(Kind.SLUG, slug)))
        return list(dict.fromkeys(story for story in stories if self.may_name(story)))[:3]


class Names(Finder):
    """The names of stories, in memory."""

    def __init__(self, stories: Iterable[Article]) -> None:
        self._by_kind: dict[Kind, dict[str, set[str]]] = {kind: defaultdict(set) for kind in Kind}
        self._sites: dict[str, str] = {}
        self._by_folder: dict[str, set[str]] = defaultdict(set)
        self._languages: dict[str, str] = {}
        self._by_neutral_path: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, set[str]] = defaultdict(set)
        for story in stories:
            self._titles[_title_key(story.title)].add(story.id)
            self._sites[story.id] = story.site
            for kind, name in names_of(story):
                self._by_kind[kind][name].add(story.id)
            path = _path_of(story)
            for folder in (*path.split("/")[:-1], *split_address(story.url)[1].split("/")[:-1]):
                # Jekyll's `_docs/` is `/docs/` in addresses.
                self._by_folder[folder.removeprefix("_")].add(story.id)
            self._languages[story.id] = story.language
            self._by_neutral_path[_neutral_path(path, story.language)].add(story.id)

    def ids_named(self, kind: Kind, name: str) -> Collection[str]:
        return self._by_kind[kind].get(name, ())

    def sites(self) -> Collection[str]:
        return self._sites.values()

    def slugs_around(self, slug: str, count: int) -> Collection[str]:
        slugs = sorted(self._by_kind[Kind.SLUG])
        place = bisect_left(slugs, slug)
        return slugs[max(0, place - count) : place + count]

    def site_of(self, story: str) -> str:
        return self._sites[story]

    def language_of(self, story: str) -> str:
        """Give a story's language as it says it, or its file's name; may be empty."""
        return self._languages[story]

    def in_folder(self, folder: str) -> Set[str]:
        """Find the stories of whose path, or address, a folder of this name is a part."""
        return self._by_folder.get(folder, frozenset())

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts at which any story has, or had, its address."""
        return frozenset(name.partition("/")[0] for name in self._by_kind[Kind.URL])

    def at_path(self, path: str) -> Collection[str]:
        """Find the stories whose URL path, path below the root or alias is exactly this one (no slashes around,
        lower case)."""
        return self.ids_named(Kind.PATH, path) or self.ids_named(Kind.ALIAS, path)

    def at_url(self, host: str, path: str) -> Collection[str]:
        """Find the stories that have, or had, exactly this address."""
        return self.ids_named(Kind.URL, f"{host}/{path}")

    def at_neutral_path(self, path: str) -> Collection[str]:
        """Find the stories at this path below the root in any language."""
        return self._by_neutral_path.get(path, ())

    def titled(self, title: str) -> Collection[str]:
        """Find the stories with exactly this title."""
        return self._titles.get(_title_key(title), ())

    def called(self, name: str) -> Set[str]:
        """Find the stories whose slug, file's name or former slug this is, with or without its date."""
        slugs = self._by_kind[Kind.SLUG]
        return slugs.get(name) or slugs.get(_DATE_PREFIX.sub("", name)) or frozenset()


def _title_key(title: str) -> str:
    return normalized(" ".join(title.split()))


def _path_of(story: Article) -> str:
    return normalized(story.id.removeprefix(f"{story.site}:") if story.site else story.id)


def _neutral_path(path: str, language: str) -> str:
    """The path without the language that its file's name ends in, or that is its first folder."""
    if not language:
        return path
    path = path.removesuffix(f".{language}")
    first, _, rest = path.partition("/")
    return rest if rest and first == language else path


def normalized(name: str) -> str:
    """Give a name as it is compared: without case, in Unicode's composed form."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).lower()


@lru_cache(maxsize=20_000)
def split_address(address: str) -> tuple[str, str]:
    """Split an address into host without `www.`, and path, both lower-case.

    The path is without slashes around, suffix, query and anchor; WordPress's `?p=123` stands for one.
    The host is empty where the address has none, and the path is empty where it cannot be one of a story.
    """
    if (host_and_path := urls.plain(address)) is not None:
        return _WWW.sub("", host_and_path[0]), _page_path(host_and_path[1].lower())
    parts = urls.split(address.strip())
    if parts is None or parts.scheme not in ("", "http", "https"):
        return "", ""
    host = _WWW.sub("", parts.hostname or "")
    path = _page_path(normalized(unquote(parts.path)))
    if not path and (number := _WORDPRESS.match(parts.query)) is not None:
        return host, f"?p={number[1]}"
    return host, path


def _page_path(path: str) -> str:
    """A path without slashes around, suffix and the name of a folder's own page."""
    return _INDEX.sub("", _SUFFIX.sub("", _README.sub("", path.strip("/ ")))).strip("/")
