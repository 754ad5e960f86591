"""Which stories the links, pins and exclusions of others lead to, once all stories are known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.addresses.link_target import link_target
from content.addresses.links import Origin, Resolver, former_hosts, own_hosts
from content.addresses.names import Names, split_address
from content.base import ArchiveProblem, Article, Link, Site, urls
from content.files.census import Census, may_be_a_page
from content.files.reading_memory import FileFacts
from content.files.walking import SourceFile
from content.visibility import Mark

_MARKDOWN = re.compile(r"\.(?:md|mdx|markdown)\Z", re.IGNORECASE)
_MAX_OUTER_FOLDERS = 5
"""Folders around the archive that a project may name its files from."""


@dataclass(slots=True)
class Story:
    """What is known of one story while the others are read."""

    article: Article
    file: SourceFile
    facts: FileFacts
    marks: Sequence[Mark]

    @property
    def origin(self) -> Origin:
        """Where its links start from."""
        article = self.article
        return Origin(site=article.site, path=self.facts.path, url=article.url, language=article.language)


class CrossReferences:
    """Resolves what stories name of each other."""

    def __init__(self, stories: Mapping[str, Story], sites: Sequence[Site]) -> None:
        """`stories` by id: it is told of all of them whether readers may see them."""
        self._stories = stories
        self._names = Names(story.article for story in stories.values())
        targets = dict.fromkeys(target for story in stories.values() for target, _ in story.facts.links)
        days = {id: story.article.published for id, story in stories.items()}
        hosts = _sites_by_host(sites)
        former = former_hosts((story.article.aliases for story in stories.values()), len(stories))
        inferred = tuple(host for host in former if host not in hosts)
        if any(not _hosts_of(site) or site.inferred_base_url for site in sites):
            inferred = (*inferred, *own_hosts(targets, self._names, {*hosts, *inferred}, days))
        self.inferred_hosts = inferred
        """Host names that no configuration gives, taken for the newsroom's own by what its links show."""
        self.problems: list[ArchiveProblem] = []
        """What is wrong with the pins and exclusions that were resolved so far."""
        bases = [base for site in sites for base in _base_paths(site)]
        self._resolver = Resolver(self._names, hosts | dict.fromkeys(inferred, ""), bases=bases, days=days)
        self._resolver.learn(targets)

    def fields_of(self, story: Story, census: Census) -> dict[str, Any]:
        """Give the fields of the story's article that name other stories, and count its links."""
        links: dict[str, Link] = {}
        article, origin = story.article, story.origin
        for target, text in story.facts.links:
            target_id = self._resolver.resolve(target, origin)
            if target_id is not None and target_id != article.id:
                links.setdefault(target_id, Link(target_id, text))
            if target_id is not None:
                census.internal += 1
                census.resolved += 1
            elif self._is_missing(target):
                census.internal += 1
                census.count_unresolved(target)
        pins = self._pinned(article, "related", article.related, origin)
        excluded = tuple(self._pinned(article, "relatedExclude", article.related_exclude, origin))
        if not article.hidden:
            self.problems += self._unhonoured(article, pins, excluded)
        return {"links": tuple(links.values()), "related": tuple(pins), "related_exclude": excluded}

    def translations(self, story: Story) -> Iterator[str]:
        """Give the ids of the stories that one names as itself in other languages."""
        for name in story.facts.translations:
            ids = self._named(story.article, name, story.origin)
            if len(ids) == 1 and ids[0] != story.article.id:
                yield ids[0]

    def traced(self, story: Story) -> list[tuple[str, str | None]]:
        """Give each internal link of the story: the target as written, and the id of the story that it leads to."""
        resolved = [(target, self._resolver.resolve(target, story.origin)) for target, _ in story.facts.links]
        return [(target, id) for target, id in resolved if id or self._is_missing(target)]

    def _is_missing(self, target: str) -> bool:
        """Whether a target that leads to no story should lead to one."""
        return self._resolver.is_internal(target) and may_be_a_page(target)

    def _unhonoured(
        self, article: Article, pinned: Mapping[str, int], excluded: Sequence[str]
    ) -> Iterator[ArchiveProblem]:
        """Tell of each pin that no answer can honour, and why. A hidden story is told by its place in the list: an
        index keeps what is told, and nothing of a hidden story."""
        for story, place in pinned.items():
            target = self._stories[story].article
            if target.hidden:
                why, remedy = f"is hidden ({target.hidden.value})", "It is shown as soon as readers may see it."
            elif target.related_hide:
                why, remedy = "says `relatedHide: true`", "Take that out of it, or take the pin away."
            elif story in excluded:
                why, remedy = "stands under `relatedExclude` too", "Take it out of one of the two."
            else:
                continue
            message = f"story {place} of `related` {why}, so it is not shown"
            yield ArchiveProblem(article.source, None, message, remedy)

    def _pinned(self, article: Article, field: str, names: Sequence[str], origin: Origin) -> dict[str, int]:
        """The stories that a field of a story's front matter names, each with its place among the names, from 1 on."""
        pinned: dict[str, int] = {}
        for place, name in enumerate(names, 1):
            ids = self._named(article, name, origin)
            if len(ids) == 1:
                pinned.setdefault(ids[0], place)
                if ids[0] == article.id and field == "related" and not article.hidden:
                    message = f"`related` names {name!r}, which is the story itself"
                    self.problems.append(ArchiveProblem(article.source, None, message, "Name another, or none."))
                continue
            fault = f"fits {len(ids)} stories" if ids else "fits no story"
            if ids and field == "relatedExclude":
                # Whichever was meant, it is never shown.
                fault += ", none of which is shown with it"
                for story in ids:
                    pinned.setdefault(story, place)
            if not ids and urls.split(name) and urls.has_host(name) and not self._resolver.is_internal(name):
                continue  # to elsewhere, as themes may show as well
            remedy = f"Give the id of one: {', '.join(ids)}." if ids else "Give a story's id, slug, URL or URL path."
            message = f"`{field}` names {name!r}, which {fault}"
            self.problems.append(ArchiveProblem(article.source, None, message, remedy))
        pinned.pop(article.id, None)
        return pinned

    def _named(self, article: Article, name: str, origin: Origin) -> Sequence[str]:
        """The stories that a name fits, those of the article's own site alone if any of them is."""
        ids: Sequence[str] = self._names.find(name)
        if not ids and (target := link_target(name)) and (story := self._resolver.resolve(target, origin)) is not None:
            ids = (story,)
        ids = ids or self._by_outer_path(name) or sorted(self._names.titled(name))
        if len(ids) > 1:
            ids = tuple(story for story in ids if self._names.site_of(story) == article.site) or ids
        return ids

    def _by_outer_path(self, name: str) -> Sequence[str]:
        """The stories of a file that is named from a folder around the archive, as Tina does: `content/news/a.mdx`."""
        path = split_address(name)[1] if _MARKDOWN.search(name) else ""
        inner = (path.split("/", depth)[-1] for depth in range(1, min(path.count("/"), _MAX_OUTER_FOLDERS) + 1))
        return sorted(next(filter(None, map(self._names.at_path, inner)), ()))


def _sites_by_host(sites: Sequence[Site]) -> dict[str, str]:
    """The name of the site that a host stands for, empty where it tells none: sites that share a host are told apart by
    their paths alone."""
    site_names: dict[str, str] = {}
    for site in sites:
        for host in _hosts_of(site):
            site_names[host] = "" if host in site_names or len(sites) == 1 else site.name
    return site_names


def _hosts_of(site: Site) -> tuple[str, ...]:
    names = (urls.host(site.base_url), *(urls.host(url) for _, url in site.languages.base_urls), *site.hosts)
    return tuple(dict.fromkeys(name.lower().removeprefix("www.") for name in names if name))


def _base_paths(site: Site) -> tuple[str, ...]:
    parts = urls.split(site.base_url)
    return (site.addresses.base_path, parts.path if parts else "")
