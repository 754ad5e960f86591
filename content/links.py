"""Links: what a story's links lead to, among the stories of the archive."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote

from content.names import Names, split_address
from content.templating import FILE_REF, PAGE_REF, POST_REF

_SPECIFIC_WORDS = 3
_ENOUGH_TARGETS = 3
_ENOUGH_SHARE = 0.3


class Resolver:
    """Finds the story that a link target leads to. `hosts` maps host names to a site, `""` where any site will do."""

    def __init__(self, names: Names, hosts: Mapping[str, str]) -> None:
        self._names, self._hosts = names, dict(hosts)

    def resolve(self, target: str, *, site: str = "", path: str = "", url: str = "") -> str | None:
        """The story's id; None where the target is no story of ours, or could be several.

        `site`, `path` (below the root) and `url` are those of the story that holds the link.
        """
        for prefix in (PAGE_REF, POST_REF, FILE_REF):
            if target.startswith(prefix):
                return self._page(unquote(target[len(prefix) :]), site, path)
        host, wanted = split_address(target)
        if not wanted:
            return None
        if host:
            home = self._hosts.get(host)
            if home is None:
                return None
            return self._pick((self._names.at_path(wanted), self._names.under_path(wanted)), home or site)
        if target.lstrip().startswith("/"):
            return self._pick((self._names.at_path(wanted), self._names.under_path(wanted)), site)
        return self._relative(target, wanted, site, path, url)

    def _relative(self, target: str, wanted: str, site: str, path: str, url: str) -> str | None:
        """Seen from the file, as editors do, and from the address, as browsers do."""
        from_file = _joined(posixpath.dirname(path), wanted)
        from_address = _joined(split_address(url)[1], wanted)
        plain = "/".join(part for part in wanted.split("/") if part not in (".", ".."))
        return self._pick(
            (self._names.at_path(from_file), self._names.at_path(from_address), self._names.under_path(plain)), site
        )

    def _page(self, name: str, site: str, path: str) -> str | None:
        """A page as Hugo and Jekyll name it: a path in the content folder or beside this page, or a file name."""
        _, wanted = split_address(name)
        if not wanted:
            return None
        beside = _joined(posixpath.dirname(path), wanted)
        return self._pick(
            (self._names.at_path(wanted), self._names.at_path(beside), self._names.under_path(wanted)), site
        )

    def _pick(self, steps: Iterable[Collection[str]], site: str) -> str | None:
        for found in steps:
            if len(found) > 1:
                found = [story for story in found if self._names.site_of(story) == site]
            if len(found) == 1:
                return next(iter(found))
        return None


def own_hosts(targets: Iterable[str], names: Names, known: Collection[str]) -> tuple[str, ...]:
    """Hosts of absolute links that must be the newsroom's own, for its stories answer to their addresses.

    Only targets that end in a name of three words or more count: at least 3 of a host's must each fit one story,
    and at least 30 % of all such.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        host, path = split_address(target)
        if "." in host and host not in known and path.rsplit("/", 1)[-1].count("-") >= _SPECIFIC_WORDS - 1:
            seen[host].add(path)
    own = []
    for host, paths in seen.items():
        fitting = sum(len(names.at_path(path) or names.under_path(path)) == 1 for path in paths)
        if fitting >= _ENOUGH_TARGETS and fitting >= _ENOUGH_SHARE * len(paths):
            own.append(host)
    return tuple(sorted(own))


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder.lower(), path)).strip("/")
