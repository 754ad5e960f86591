"""An archive as it was read → the stories of an index, and what else is told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from content.archive import Archive, Site
from content.base.article import Article
from content.base.errors import ArchiveProblem, by_place
from content.files.census import together
from embeddings.base.errors import BuildFailed
from embeddings.storage import catalogue
from embeddings.storage.build_memory import story_key


@dataclass(frozen=True, slots=True)
class Found:
    """What an archive says beside its stories."""

    problems: Sequence[ArchiveProblem]
    hidden: dict[str, int]
    hosts: Sequence[str]
    sites: Sequence[Site]
    read: dict[str, float]
    next_change: datetime | None
    settled: bool
    repeated: Set[int]
    """Keys of the sentences that are left out of every story."""
    keys: dict[str, str]
    """By id, the key of each story of the index."""


def shown_stories(archive: Archive) -> list[Article]:
    """Give those that may be shown, without their texts, and of their links, pins and exclusions those that lead to
    another of them. Raises BuildFailed if there are none."""
    shown = [article for article in archive.articles if not article.hidden]
    if not shown:
        raise BuildFailed(
            f"none of the {len(archive.articles)} stories may be shown ({counted(_hidden(archive))}). "
            "The index is left as it was; check the dates and draft marks in the front matter."
        )
    # What they say of stories that are hidden stays in the archive.
    known = {article.id for article in shown}
    return [_among(known, article) for article in shown]


def keys_of(archive: Archive, shown: Sequence[Article]) -> dict[str, str]:
    """Name by id what each story says."""
    return {article.id: story_key(article, archive.files[article.id].digest) for article in shown}


def write_stories(archive: Archive, shown: Sequence[Article], problems: Sequence[ArchiveProblem], file: Path) -> Found:
    """Write the stories to a new catalogue. Raises BuildFailed where none can be read a second time."""
    lost: list[ArchiveProblem] = []
    written: set[str] = set()

    def noted(article: Article) -> Article:
        written.add(article.id)
        return article

    catalogue.write(file, map(noted, archive.whole(shown, lost)))
    if len(lost) == len(shown):
        raise BuildFailed(f"not one story could be read a second time. The index is left as it was. {lost[0]}")
    keys = {story: key for story, key in keys_of(archive, shown).items() if story in written}
    return found(archive, shown, [*problems, *lost], keys)


def found(
    archive: Archive, shown: Sequence[Article], problems: Sequence[ArchiveProblem], keys: dict[str, str]
) -> Found:
    """Tell what the archive says beside its stories; `problems` are those that its reading did not find."""
    return Found(
        problems=sorted((*problems, *archive.problems), key=by_place),
        hidden=dict(_hidden(archive)),
        hosts=archive.hosts,
        sites=archive.sites,
        read=_read(archive, shown),
        next_change=archive.next_change,
        settled=archive.settled and len(keys) == len(shown),
        repeated=archive.repeated.keys,
        keys=keys,
    )


def counted(hidden: Mapping[str, int]) -> str:
    """Write counts by reason: `2 draft, 1 expired`."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(hidden.items()))


def _hidden(archive: Archive) -> Counter[str]:
    return Counter(article.hidden.value for article in archive.articles if article.hidden)


def _read(archive: Archive, shown: Sequence[Article]) -> dict[str, float]:
    """What `seealso check` tells, in short."""
    census = together(archive.census.values())
    return {
        "dated": sum(article.published is not None for article in shown) / len(shown),
        "tagged": sum(bool(article.tags) for article in shown) / len(shown),
        "links": float(census.internal),
        "resolved": float(census.resolved),
    }


def _among(known: Set[str], article: Article) -> Article:
    """The article with such links, pins and exclusions alone as lead to stories of the index."""
    return replace(
        article,
        links=tuple(link for link in article.links if link.article in known),
        related=tuple(pin for pin in article.related if pin in known),
        related_exclude=tuple(other for other in article.related_exclude if other in known),
    )
