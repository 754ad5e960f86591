"""Translations: stories in different languages that say the same, by their key, their path, or what both carry over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Self

import numpy as np

from content.base.article import Article
from content.base.languages import folder_code, primary
from content.translation_keys import is_a_key
from embeddings.base.scripts import UNSPACED
from embeddings.base.vectors import Codes, Doubles

MAX_CHARACTERS = 10_000
"""Characters of a story that are searched for what a translation carries over."""
MIN_SHARED, MIN_SHARE = 3, 0.6
"""Names and numbers that two stories of one day share at least, and the share of the fewer that they are."""
MAX_STORIES_OF_A_DAY = 200
"""Stories of one day beyond which their texts are not compared, each with each: it is the day of an import."""
SAME_LINK_WORTH, SAME_IMAGE_WORTH = 2, 3
"""How many names a link to the same story is worth, and the same image."""

_WORD = re.compile(r"[^\W_]{2,}")
_LATIN = re.compile(r"[a-z][a-z0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{2,}")
_NO_CAPITALS = re.compile(f"[{UNSPACED}\u0590-\u0dff]")
"""Letters of scripts in which a name is written like any word, and foreign names often in Latin letters."""
_DOCUSAURUS = re.compile(r"^i18n/[^/]+/docusaurus-plugin-content-(blog|docs)(?:/current)?(?=/)")
"""Where Docusaurus keeps what is translated of `blog/` and `docs/`."""
_SUFFIX = re.compile(r"(?<=.)[._-]([a-z]{2}(?:[-_][a-z]{2,4})?)$", re.IGNORECASE)


class Naming(NamedTuple):
    """What tells which stories are translations of each other without their texts."""

    key: tuple[str, str]
    """Equal for those that are: a site, and what `of` makes of the story's own key or of its path."""
    image: str
    links: tuple[str, ...]
    variant: str = ""
    """The story's own mark of its language, such as `zh-tw`; empty where it has none."""

    @classmethod
    def of(cls, article: Article) -> Naming:
        """Read it from a story."""
        image = article.image.rpartition("/")[2]
        links = tuple(link.article for link in article.links)
        language = primary(article.language)
        site = "" if folder_code(article.site) == language else article.site
        variant = variant_of(article.language)
        if article.translation_key:
            return cls((site, f"key {article.translation_key.casefold()}"), image, links, variant)
        path = article.id.removeprefix(f"{article.site}:") if article.site else article.id
        return cls((site, f"path {without_language(path, language)}"), image, links, variant)


def variant_of(language: str) -> str:
    """Write a language tag in one way: `zh_TW` → `zh-tw`. Variants of a language have readers of their own: simplified
    and traditional characters, or the Portuguese of Brazil and of Portugal."""
    return language.strip().replace("_", "-").lower()


def without_language(path: str, language: str) -> str:
    """Take the language out of a path: its folder, or the end of its name.

    >>> neutral("blog/es/2024/puente", "es"), neutral("blog/2024/puente.es", "es"), neutral("it/2024/puente", "es")
    ('blog/2024/puente', 'blog/2024/puente', 'it/2024/puente')
    >>> neutral("blog/puente/es", "es"), neutral("i18n/es/docusaurus-plugin-content-blog/puente", "es")
    ('blog/puente', 'blog/puente')
    >>> neutral("i18n/es/docusaurus-plugin-content-docs/current/guia/puente", "es")
    'docs/guia/puente'
    """
    if not language:
        return path
    path = _DOCUSAURUS.sub(r"\1", path)
    *folders, name = path.split("/")
    if folders and folder_code(name) == language:
        return "/".join(folders)
    suffix = _SUFFIX.search(name)
    if suffix and folder_code(suffix[1]) == language:
        return "/".join([*folders, name[: suffix.start()]])
    place = next((number for number, folder in enumerate(folders) if folder_code(folder) == language), None)
    return path if place is None else "/".join([*folders[:place], *folders[place + 1 :], name])


def group(
    namings: Sequence[Naming],
    languages: Sequence[str],
    day: Doubles,
    text: Callable[[int], str],
    earlier_groups: Iterable[Sequence[int]] = (),
    fresh: Set[int] | None = None,
) -> Codes:
    """Give each story the number of the first one that it is a translation of, its own where there is none.

    `namings`, the codes of `languages` and `day` (NaN without a date) are those of all n stories; `text` gives one's,
    title first. `earlier_groups` are numbers of stories that were translations of each other; texts are compared of the
    days of `fresh` stories, of all if None. Gives shape (n,).
    """
    groups = _UnionFind(len(namings))
    if _language_count(range(len(namings)), namings, languages) < 2:
        return groups.leaders()
    by_key: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, naming in enumerate(namings):
        by_key[naming.key].append(number)
    for (_, key), numbers in by_key.items():
        language_count = _language_count(numbers, namings, languages)
        # A story's own key may be about something else: then it is that of many stories.
        if language_count > 1 and (key.startswith("path ") or is_a_key(len(numbers), language_count)):
            groups.join(numbers)
    leader = groups.leaders()
    alone = np.bincount(leader, minlength=len(leader))[leader] == 1
    by_day: defaultdict[float, list[int]] = defaultdict(list)
    for number in np.flatnonzero(alone & ~np.isnan(day)).tolist():
        by_day[float(day[number])].append(number)
    compared: set[int] = set()
    for numbers in by_day.values():
        if len(numbers) > MAX_STORIES_OF_A_DAY or (fresh is not None and fresh.isdisjoint(numbers)):
            continue
        compared.update(numbers)
        if len({languages[number] for number in numbers}) > 1:
            invariants = {number: _Invariants.of(text(number), namings[number]) for number in numbers}
            for pair in _nearest_pairs(numbers, languages, invariants):
                groups.join(pair)
    for earlier_group in earlier_groups:
        # A key that is shared by now, or a comparison made just now, tells better.
        still_holds = alone[[*earlier_group]].all() and compared.isdisjoint(earlier_group)
        if still_holds and _language_count(earlier_group, namings, languages) > 1:
            groups.join(earlier_group)
    return groups.leaders()


def _language_count(numbers: Iterable[int], namings: Sequence[Naming], languages: Sequence[str]) -> int:
    """How many languages, or variants of these, some stories are in."""
    numbers = list(numbers)
    variants = {namings[number].variant for number in numbers} - {""}
    return max(len({languages[number] for number in numbers}), len(variants))


class _UnionFind:
    """Stories that are joined one by one into groups (union-find)."""

    def __init__(self, stories: int) -> None:
        self._parent = list(range(stories))

    def join(self, numbers: Iterable[int]) -> None:
        roots = {self._root(number) for number in numbers}
        for root in roots:
            self._parent[root] = min(roots)

    def leaders(self) -> Codes:
        """The number of the first story of each one's group."""
        return np.array([self._root(number) for number in range(len(self._parent))], dtype=np.int32)

    def _root(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number


@dataclass(frozen=True, slots=True)
class _Invariants:
    """What a translation carries over from a text."""

    carried: frozenset[str]
    """Its names and numbers; in a script without capitals, what it has in Latin letters."""
    words: frozenset[str]
    naming: Naming

    @classmethod
    def of(cls, text: str, naming: Naming) -> Self:
        text = text[:MAX_CHARACTERS]
        words = _WORD.findall(text)
        numbers = _NUMBER.findall(text)
        if len(_NO_CAPITALS.findall(text)) * 4 > len(text):
            names = {word.casefold() for word in _LATIN.findall(text)}
        else:
            small = {word for word in words if word[0].islower()}
            names = {word.casefold() for word in words if word[0].isupper() and word.lower() not in small}
        all_words = frozenset(word.casefold() for word in words) | names | set(numbers)
        return cls(frozenset(names.union(numbers)), all_words, naming)

    def shared(self, other: _Invariants) -> float:
        """Share of what the one that carries less over has in common with the other, 0 … 1; 0 where it is little."""
        shorter, longer = sorted((self, other), key=lambda invariants: len(invariants.carried))
        common = len(shorter.carried & longer.words)
        link_and_image_worth = SAME_LINK_WORTH * len({*self.naming.links} & {*other.naming.links})
        if self.naming.image and self.naming.image == other.naming.image:
            link_and_image_worth += SAME_IMAGE_WORTH
        total = len(shorter.carried) + link_and_image_worth
        share = (common + link_and_image_worth) / total if total else 0.0
        return share if common + link_and_image_worth >= MIN_SHARED and share >= MIN_SHARE else 0.0


def _nearest_pairs(
    numbers: Sequence[int], languages: Sequence[str], invariants: Mapping[int, _Invariants]
) -> Iterator[tuple[int, int]]:
    """Pairs in different languages of which each is the one that shares the most with the other."""
    shared: dict[tuple[int, str], tuple[float, int]] = {}
    for one, other in combinations(numbers, 2):
        if languages[one] != languages[other] and (share := invariants[one].shared(invariants[other])):
            for story, partner in ((one, other), (other, one)):
                key = story, languages[partner]
                shared[key] = max(shared.get(key, (0.0, 0)), (share, -partner))
    for (number, _), (_, other) in shared.items():
        if number < -other and shared[-other, languages[number]][1] == -number:
            yield number, -other
