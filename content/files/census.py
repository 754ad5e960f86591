"""Census: what reading an archive has seen beside its stories: links, and names of front matter."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from content.addresses.names import split_address
from content.base import FIELD_NAMES, ReadingRules, plain_key, urls
from content.base.translated_names import FIELD_OF
from content.body.markup.marks import FILE_REF, PAGE_REF, POST_REF, WIKI_REF
from content.files.standing_in import may_stand_in
from content.visibility import moment_names, vocabulary

_PAGE_SUFFIXES = ("", ".htm", ".html", ".md", ".mdx", ".markdown", ".aspx", ".php")
_FILE_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}$")
_GENERATOR_NAMES = frozenset((
    "layout", "template", "type", "kind", "weight", "order", "menu", "menus", "sitemap", "outputs", "cascade", "toc",
    "comments", "math", "extracss", "extrajs", "taxonomies", "params", "extra", "id", "uid", "uuid", "aside", "build",
))  # fmt: skip
"""Names that say how a page is made; nobody misses them."""


@dataclass(slots=True)
class Census:
    """Of one site."""

    internal: int = 0
    """Links that can only be meant for a page of the newsroom's own."""
    resolved: int = 0
    """Those that lead to a story."""
    unresolved: Counter[str] = field(default_factory=Counter)
    """Target as written → links to it."""
    names: Counter[str] = field(default_factory=Counter)
    """Name of a front-matter field as written → files that have it."""
    _first_spellings: dict[object, str] = field(default_factory=dict, repr=False)
    tags: set[str] = field(default_factory=set)
    """As the files say them, before aliases."""

    def count_unresolved(self, target: str) -> None:
        """Count a link that leads to no story; other ways to write its address are the same page."""
        key = split_address(target) if "://" in target or target.startswith("/") else target
        self.unresolved[self._first_spellings.setdefault(key, target)] += 1

    def unread(self, rules: ReadingRules) -> list[tuple[str, int]]:
        """List (name, files) of the front-matter fields that nothing reads, the commonest first."""
        read_names = _read_names(rules)
        unread_names: Counter[str] = Counter()
        first_spellings: dict[str, str] = {}
        for name, count in self.names.most_common():
            key = plain_key(name)
            if key not in read_names and not moment_names.is_moment(key) and not may_stand_in(key):
                unread_names[first_spellings.setdefault(key, name)] += count
        return unread_names.most_common()


def combined(censuses: Iterable[Census]) -> Census:
    """Add up several sites' censuses."""
    total = Census()
    for census in censuses:
        total.internal += census.internal
        total.resolved += census.resolved
        total.unresolved.update(census.unresolved)
        total.names.update(census.names)
        total.tags |= census.tags
    return total


def as_written(target: str) -> str:
    """Write a link's target as its author wrote it, or nearly."""
    prefix = next(filter(target.startswith, _REFS), "")
    before, after = _REFS.get(prefix, ("", ""))
    return f"{before}{unquote(target[len(prefix) :])}{after}" if prefix else target


_REFS = {
    PAGE_REF: ('{{< ref "', '" >}}'),
    POST_REF: ("{% post_url ", " %}"),
    FILE_REF: ("{% link ", " %}"),
    WIKI_REF: ("[[", "]]"),
}


def may_be_a_page(target: str) -> bool:
    """Return False for the address of a picture, a PDF or another file that is no page."""
    parts = urls.split(target.strip())
    suffix = posixpath.splitext((parts.path if parts else "").rstrip("/"))[1].lower()
    return suffix in _PAGE_SUFFIXES or _FILE_SUFFIX.fullmatch(suffix) is None


def _read_names(rules: ReadingRules) -> frozenset[str]:
    lists: list[Iterable[str]] = [*FIELD_NAMES.values(), *rules.fields.values(), rules.hide, rules.show, rules.no_marks]
    keys = frozenset(plain_key(name) for names in lists for name in names)
    return keys | FIELD_OF.keys() | vocabulary.KINDS.keys() | vocabulary.WHERE_ANYTHING_HIDES.keys() | _GENERATOR_NAMES
