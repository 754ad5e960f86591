"""Links: what a story's links lead to, among the stories of the archive."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from urllib.parse import parse_qs, unquote

from content.addresses.names import Names, normalized, split_address
from content.base import urls
from content.body.markup.marks import FILE_REF, PAGE_REF, POST_REF, WIKI_REF

_SPECIFIC_WORDS = 3
_MIN_TARGETS = 3
_MIN_SHARE_OF_TARGETS = 0.3
_MIN_SHARE_WITH_ALIASES = 0.2
"""Share of the stories that must have had an address at a host for all its addresses to be looked for."""
_MIN_IN_FOLDER, _MIN_SHARE_OF_FOLDER = 2, 0.5
_MAX_NAMESAKES = 1000
"""Stories that one name fits: neither site nor language tells which of so many is meant, and to ask each takes long."""
_BY_FILE = re.compile(
    r"^(?:\{(?:filename|static|attach|index)\}|\|filename\||@(?=/)|link://filename(?:_raw)?/|project:(?=[./]|\S+\.md))"
)
"""How Pelican, Zola, Nikola and MyST begin a link to a file."""
_BY_SLUG = re.compile(r"^link://slug/([^/?#]+)")
"""Nikola's, by the page's own name."""
_BY_ID = re.compile(
    r"^(?:(?:statamic://)?entry::|page://|/@/page/|:/|(?![a-z]+://)(?:[^?#]*/)?resolveuid/)([\w-]{16,36})(?=[/?#]|$)",
    re.IGNORECASE,
)
"""How Statamic, Kirby, Joplin and Plone link to a page by its id."""
_WEB_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)(?=[/?#]|$)", re.IGNORECASE)
"""How most links to elsewhere begin: they are recognised without being parsed."""
_DAY = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?=/|$)")
_REFS = (PAGE_REF, POST_REF, FILE_REF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The story that holds a link."""

    site: str = ""
    path: str = ""
    """Below the root."""
    url: str = ""
    language: str = ""


NOWHERE = Origin()


class Resolver:
    """Finds the story that a link target leads to, by its path before its name.

    `hosts` maps host names to a site, `""` where any site will do; `bases` are the paths that sites lie at on their
    hosts; `days` tells when stories were published. `learn` then sees in which folders their addresses lie.
    """

    def __init__(
        self,
        names: Names,
        hosts: Mapping[str, str],
        *,
        bases: Collection[str] = (),
        days: Mapping[str, datetime | None] | None = None,
    ) -> None:
        self._names, self._hosts = names, dict(hosts)
        self._bases = sorted({normalized(base.strip("/")) for base in bases} - {""})
        self._days = days or {}
        self._story_folders: set[str] = set()
        self._foreign = cache(self._is_foreign)

    def resolve(self, target: str, origin: Origin = NOWHERE) -> str | None:
        """Find the story that a link's target is; None where it is no story of ours, or could be several."""
        if self._leads_elsewhere(target):
            return None
        for prefix in _REFS:
            if target.startswith(prefix):
                return self._resolve_page(target[len(prefix) :], origin)
        if target.startswith(WIKI_REF):
            return self._resolve_note(unquote(target[len(WIKI_REF) :]), origin)
        if (by_file := _BY_FILE.match(unquote(target))) is not None:
            return self._resolve_page(unquote(target)[by_file.end() :], origin)
        if (by_slug := _BY_SLUG.match(target)) is not None:
            return self._pick_one((self._names.called(normalized(unquote(by_slug[1]))),), origin)
        if (by_id := _BY_ID.match(target)) is not None:
            return self._pick_one((self._names.at_path(normalized(by_id[1])),), origin)
        host, path = split_address(target)
        if not path:
            return None
        if host:
            site = self._hosts.get(host)
            if site is None:
                # No host of ours; but a story may have stood there, and `beta.` and `www2.` are hosts of the same site.
                name = path.rsplit("/", 1)[-1]
                namesakes = self._names.called(name) if _is_specific(name) and self._is_related_host(host) else ()
                return self._pick_one((self._names.at_url(host, path), namesakes), origin)
            origin = Origin(site=site or origin.site, path=origin.path, url=origin.url, language=origin.language)
            return self._pick_one(chain((self._names.at_url(host, path),), self._at_address(path)), origin)
        if target.lstrip().startswith("/") or path.startswith("?"):
            return self._pick_one(self._at_address(path), origin)
        return self._resolve_relative(path, origin)

    def is_internal(self, target: str) -> bool:
        """Tell whether the target can only be meant for a page of ours, story or not."""
        if self._leads_elsewhere(target):
            return False
        if target.startswith((*_REFS, WIKI_REF)) or _BY_FILE.match(unquote(target)) or _BY_SLUG.match(target):
            return True
        if (host_and_path := urls.plain(target)) is not None:
            return bool(host_and_path[1].strip("/")) and (
                not host_and_path[0] or host_and_path[0].removeprefix("www.") in self._hosts
            )
        parts = urls.split(target.strip())
        if parts is None or parts.scheme not in ("", "http", "https") or not (parts.path.strip("/") or parts.query):
            return False
        return not parts.hostname or parts.hostname.lower().removeprefix("www.") in self._hosts

    def learn(self, targets: Iterable[str]) -> None:
        """See in which folders stories' addresses lie, by targets whose name can be only one story's."""
        unique: Counter[str] = Counter()
        ambiguous: Counter[str] = Counter()
        for target in dict.fromkeys(targets):
            if self._leads_elsewhere(target):
                continue
            host, path = split_address(target)
            if (host and host not in self._hosts) or not (host or target.lstrip().startswith("/")):
                continue
            folder, _, name = path.rpartition("/")
            if folder and _is_specific(name):
                (unique if len(self._names.called(name)) == 1 else ambiguous)[_folder_shape(folder)] += 1
        self._story_folders = {
            folder
            for folder, count in unique.items()
            if count >= _MIN_IN_FOLDER and count >= _MIN_SHARE_OF_FOLDER * (count + ambiguous[folder])
        }

    def _leads_elsewhere(self, target: str) -> bool:
        """Whether its host alone tells that it is no page of ours; most links are such."""
        return (matched := _WEB_HOST.match(target)) is not None and self._foreign(matched[1].lower())

    def _is_foreign(self, host: str) -> bool:
        return host not in self._hosts and host not in self._names.hosts and not self._is_related_host(host)

    def _is_related_host(self, host: str) -> bool:
        return "." in host and any(host.endswith(f".{own}") or own.endswith(f".{host}") for own in self._hosts)

    def _at_address(self, path: str) -> Iterator[Collection[str]]:
        """What an address on one of our hosts leads to, best first."""
        names = self._names
        yield names.at_path(path)
        if below_base := next((path[len(base) + 1 :] for base in self._bases if path.startswith(f"{base}/")), ""):
            yield names.at_path(below_base)
        yield from (names.at_path(f"{base}/{path}") for base in self._bases)
        yield names.at_neutral_path(path)
        yield self._stories_called(path)

    def _resolve_relative(self, path: str, origin: Origin) -> str | None:
        """Seen from the file, as editors do, and from the address, as browsers do."""
        from_file = _joined_path(posixpath.dirname(origin.path), path)
        from_address = _joined_path(split_address(origin.url)[1], path)
        without_dots = "/".join(part for part in path.split("/") if part not in (".", ".."))
        return self._pick_one(
            (
                self._names.at_path(from_file),
                self._names.at_neutral_path(from_file),
                self._names.at_path(from_address),
                self._stories_called(without_dots),
            ),
            origin,
        )

    def _resolve_page(self, name: str, origin: Origin) -> str | None:
        """A page as generators name it: a path in the content folder or beside this page, or a file name.

        `?lang=de` asks for the page in that language.
        """
        parts = urls.split(name)
        language = (parse_qs(parts.query).get("lang") if parts else None) or [origin.language]
        origin = Origin(site=origin.site, path=origin.path, url=origin.url, language=language[0].lower())
        _, path = split_address(unquote(name))
        if not path:
            return None
        beside_origin = _joined_path(posixpath.dirname(origin.path), path)
        locations = (path, beside_origin) if name.startswith("/") else (beside_origin, path)
        in_language = [self._in_language(location, origin.language) for location in locations]
        return self._pick_one((*in_language, *map(self._names.at_path, locations), self._stories_called(path)), origin)

    def _resolve_note(self, name: str, origin: Origin) -> str | None:
        """A note as Obsidian names it, by its file's name, or by the end of its path, wherever it lies; as Logseq
        does, by its title."""
        path = split_address(name.split("#", 1)[0].split("^", 1)[0])[1]
        titled = self._names.titled(name) or self._names.titled(name.split("#", 1)[0])
        if not path:
            return self._pick_one((titled,), origin)
        beside_origin = _joined_path(posixpath.dirname(origin.path), path)
        names = self._names
        return self._pick_one(
            (
                names.at_path(beside_origin),
                names.at_path(path),
                names.called(path.rsplit("/", 1)[-1]),
                names.called(re.sub(r"[\s_]+", "-", path.rsplit("/", 1)[-1])),
                titled,
            ),
            origin,
        )

    def _in_language(self, path: str, language: str) -> Collection[str]:
        """The story at a path that may leave the language out, in just this one; both may be empty."""
        stories = self._names.at_neutral_path(path)
        return [story for story in stories if self._names.language_of(story) == language] if language else ()

    def _stories_called(self, path: str) -> Collection[str]:
        """Stories whose last name is this path's, and which share the most of its other parts.

        A name of one word needs its folders to be the story's, to hold other stories, or to be its day:
        `/topics/design/` is hardly the story `design`.
        """
        *folders, name = path.split("/")
        folders = [folder.removeprefix("_") for folder in folders]
        names = self._names
        stories = names.called(name)
        on_day = {story for story in stories if _names_day(path, self._days.get(story))} if _DAY.search(path) else set()
        if "-" not in name and "_" not in name and _folder_shape("/".join(folders)) not in self._story_folders:
            for folder in folders:
                if folder and not folder.isdigit():
                    stories = stories & names.in_folder(folder)
            stories = stories | on_day
        stories = on_day or stories
        if len(stories) > 1:
            shared = Counter(story for folder in folders for story in stories & names.in_folder(folder))
            most_shared = max(shared.values(), default=0)
            return [story for story, count in shared.items() if count == most_shared] or stories
        return stories

    def _pick_one(self, steps: Iterable[Collection[str]], origin: Origin) -> str | None:
        for stories in steps:
            if len(stories) > _MAX_NAMESAKES:
                continue
            if len(stories) > 1:
                stories = [story for story in stories if self._names.site_of(story) == origin.site]
            if len(stories) > 1:
                stories = [story for story in stories if self._names.language_of(story) == origin.language]
            if len(stories) == 1:
                return next(iter(stories))
        return None


def own_hosts(
    targets: Iterable[str], names: Names, known_hosts: Collection[str], days: Mapping[str, datetime | None]
) -> tuple[str, ...]:
    """Find hosts of absolute links that must be the newsroom's own, for its stories answer to their addresses.

    Only targets that end in a name of three words or more count: at least 3 of a host's must each fit one story,
    and at least 30 % of all such. Where an address names the day of the story too, one is enough if all fit.
    `days` tells when stories were published.
    """
    paths_by_host: dict[str, set[str]] = defaultdict(set)
    for target in filter(_is_specific, targets):
        host, path = split_address(target)
        if "." in host and host not in known_hosts and _is_specific(path.rsplit("/", 1)[-1]):
            paths_by_host[host].add(path)
    hosts = []
    for host, paths in paths_by_host.items():
        resolved = [(path, names.at_path(path) or names.called(path.rsplit("/", 1)[-1])) for path in paths]
        unique = [(path, next(iter(stories))) for path, stories in resolved if len(stories) == 1]
        is_enough = len(unique) >= _MIN_TARGETS and len(unique) >= _MIN_SHARE_OF_TARGETS * len(paths)
        if is_enough or (
            len(unique) == len(paths) and any(_names_day(path, days.get(story)) for path, story in unique)
        ):
            hosts.append(host)
    return tuple(sorted(hosts))


def former_hosts(aliases: Iterable[Iterable[str]], stories: int) -> tuple[str, ...]:
    """Find the hosts at which a good part of the stories stood, by the former addresses that they give."""
    story_counts = Counter(
        host
        for story_aliases in aliases
        for host in {split_address(alias)[0] for alias in story_aliases}
        if "." in host
    )
    minimum = max(_MIN_TARGETS, _MIN_SHARE_WITH_ALIASES * stories)
    return tuple(sorted(host for host, count in story_counts.items() if count >= minimum))


def _names_day(path: str, day: datetime | None) -> bool:
    match = _DAY.search(path)
    return (
        day is not None
        and match is not None
        and (day.year, day.month) == (int(match[1]), int(match[2]))
        and (not match[3] or day.day == int(match[3]))
    )


def _is_specific(name: str) -> bool:
    return name.count("-") + name.count("_") >= _SPECIFIC_WORDS - 1


def _folder_shape(folder: str) -> str:
    """The folder with its numbers left open: `blog/2016/02` and `blog/2017/11` are alike."""
    return re.sub(r"\d+", "#", folder)


def _joined_path(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(normalized(folder), path)).strip("/")
