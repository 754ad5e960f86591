"""Names: every way to name a story, and the stories that a name fits."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import unquote, urlsplit

from content.errors import AmbiguousName, UnknownName

_SUFFIX = re.compile(r"\.(?:md|markdown|mdx|html?|aspx|php)$")
_INDEX = re.compile(r"(?:^|/)(?:index|default)$")
_DATE_PREFIX = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}[-_](?=.)")
_WWW = re.compile(r"^www\.")


class Named(Protocol):
    """What a story is found by: an Article has it, and so has a row of an index."""

    @property
    def id(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


class Names:
    """An index of stories by id, URL, URL path, alias, slug and file name, all without case."""

    def __init__(self, stories: Iterable[Named]) -> None:
        self._ids: dict[str, str] = {}
        self._sites: dict[str, str] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._by_id: dict[str, set[str]] = defaultdict(set)
        self._by_url: dict[str, set[str]] = defaultdict(set)
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._by_alias: dict[str, set[str]] = defaultdict(set)
        self._by_slug: dict[str, set[str]] = defaultdict(set)
        for story in stories:
            self._add(story)

    def _add(self, story: Named) -> None:
        self._ids[story.id] = story.id
        self._sites[story.id] = story.site
        path = story.id.removeprefix(f"{story.site}:").lower() if story.site else story.id.lower()
        self._by_id[story.id.lower()].add(story.id)
        host, url_path = split_address(story.url)
        if host:
            self._by_url[f"{host}/{url_path}"].add(story.id)
        if url_path:
            self._by_path[url_path].add(story.id)
        self._by_path[path].add(story.id)
        for alias in story.aliases:
            host, alias_path = split_address(alias)
            if alias_path:
                self._by_alias[alias_path].add(story.id)
                # An old address often ends in the words that links still use, under another folder.
                self._add_slug(alias_path.rsplit("/", 1)[-1], story.id)
        for name in {story.slug.lower(), path.rsplit("/", 1)[-1], url_path.rsplit("/", 1)[-1]}:
            self._add_slug(name, story.id)
        self._parts[story.id] = frozenset((*path.split("/")[:-1], *url_path.split("/")[:-1]))

    def _add_slug(self, name: str, story: str) -> None:
        for form in (name, _DATE_PREFIX.sub("", name)):
            if form and not form.isdigit():
                self._by_slug[form].add(story)

    def find(self, name: str) -> tuple[str, ...]:
        """Ids of the stories that the name fits, sorted.

        An exact id beats an id without case, that an address or path below the root, that an alias, that a slug or
        file name.
        """
        name = name.strip()
        if name in self._ids:
            return (name,)
        host, path = split_address(name)
        steps = (
            self._by_id.get(name.lower()),
            self._by_url.get(f"{host}/{path}") if host else None,
            self._by_path.get(path),
            self._by_alias.get(path),
            self._by_slug.get(path.rsplit("/", 1)[-1]) if "/" not in path or host else None,
            self._in_site(name),
        )
        return tuple(sorted(next(filter(None, steps), ())))

    def one(self, name: str) -> str:
        """The id of the one story that the name fits. Raises AmbiguousName and UnknownName."""
        found = self.find(name)
        if len(found) > 1:
            raise AmbiguousName(name, found)
        if not found:
            raise UnknownName(name, self._closest(name))
        return found[0]

    def site_of(self, story: str) -> str:
        return self._sites[story]

    def at_path(self, path: str) -> set[str]:
        """Stories whose URL path, path below the root or alias is exactly this one (no slashes around, lower case)."""
        return self._by_path.get(path) or self._by_alias.get(path) or set()

    def under_path(self, path: str) -> set[str]:
        """Stories whose last name is this path's, and which share the most of its other parts.

        A name of one word needs its folders to be known or numbers: `/topics/design/` is hardly the story `design`.
        """
        *folders, name = path.split("/")
        found = self._by_slug.get(name) or self._by_slug.get(_DATE_PREFIX.sub("", name)) or set()
        if "-" not in name and not name.isdigit():
            found = {
                story
                for story in found
                if all(part.isdigit() or part in self._parts[story] for part in folders if part)
            }
        if len(found) > 1:
            shared = {story: sum(part in self._parts[story] for part in folders) for story in found}
            best = max(shared.values())
            found = {story for story, count in shared.items() if count == best}
        return found

    def _in_site(self, name: str) -> set[str] | None:
        """`site:slug`."""
        site, colon, rest = name.partition(":")
        if not colon or rest.startswith("//") or site not in self._sites.values():
            return None
        return {story for story in self.find(rest) if self._sites[story] == site}

    def _closest(self, name: str) -> list[str]:
        _, path = split_address(name)
        last = path.rsplit("/", 1)[-1]
        slugs = difflib.get_close_matches(last, list(self._by_slug), n=3, cutoff=0.6)
        return list(dict.fromkeys(story for slug in slugs for story in sorted(self._by_slug[slug])))[:3]


def split_address(address: str) -> tuple[str, str]:
    """(host without `www.`, path) of an address, both lower-case.

    The path is without slashes around, suffix, query and anchor. The host is empty where the address has none, and the
    path is empty where it cannot be one of a story.
    """
    try:
        parts = urlsplit(address.strip())
        host = _WWW.sub("", parts.hostname or "")
    except ValueError:
        return "", ""
    if parts.scheme not in ("", "http", "https"):
        return "", ""
    path = _SUFFIX.sub("", unquote(parts.path).strip("/ ").lower())
    return host, _INDEX.sub("", path).strip("/")
