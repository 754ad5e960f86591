"""The archive as a build reads it: its files scanned, read and remembered, and the stories of an index made of them."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from content.archive import Archive, Site, fingerprint, read_archive, scan
from content.base.article import Article
from content.base.errors import ArchiveProblem, by_place
from content.base.rules import ReadingRules
from content.files.census import combined
from content.files.reading_memory import NOTHING, ReadingMemory, dump_facts, dump_statuses, reading_key
from content.files.walking import SourceFile
from embeddings.base.errors import BuildFailed
from embeddings.building.job import Job
from embeddings.building.plan import BuildPlan
from embeddings.building.published import state_of
from embeddings.storage import build_memory, catalogue
from embeddings.storage.build_memory import story_key
from embeddings.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Scan:
    """The archive's files as they lie there, none of them read."""

    began: int
    """In nanoseconds since 1970."""
    memory: ReadingMemory
    """What the last reading found."""
    files: Sequence[SourceFile]
    problems: Sequence[ArchiveProblem]
    fingerprint: str
    """Names the files, and all that decides how they are read."""
    state: str
    """Names beside them all that decides what an index holds."""


@dataclass(frozen=True)
class Source:
    """The archive as it was read."""

    archive: Archive
    shown: Sequence[Article]
    """The stories of the index, without their texts."""
    problems: Sequence[ArchiveProblem]
    """That reading did not find."""
    state: str
    """Names all that an index made of it depends on."""

    @cached_property
    def keys(self) -> dict[str, str]:
        """By id, what each story of the index says."""
        files = self.archive.files
        return {
            article.id: story_key(article, (file := files[article.id]).relative, file.digest) for article in self.shown
        }


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What is known of an archive beside its stories."""

    problems: Sequence[ArchiveProblem]
    hidden: dict[str, int]
    hosts: Sequence[str]
    sites: Sequence[Site]
    rules: ReadingRules
    """By which drafts are read as well."""
    read: dict[str, float]
    next_change: datetime | None
    settled: bool
    repeated: Set[int]
    """Keys of the sentences that are left out of every story."""
    keys: dict[str, str]
    """By id, the key of each story of the index."""
    state: str
    """Names all that an index of them depends on."""


def scan_files(job: Job) -> Scan:
    """Look at the archive's files, and at what the last reading found of them. Raises ArchiveError or PriorUnusable."""
    plan = job.plan
    began = time.time_ns()
    memory = NOTHING if plan.full else build_memory.reading(plan.own_cache)
    files, problems = scan(plan.sites, plan.rules, memory.digest)
    archive_fingerprint = fingerprint(files, plan.sites, plan.rules, problems)
    return Scan(began, memory, files, problems, archive_fingerprint, state_of(plan, job.model, archive_fingerprint))


def read(job: Job, scanned: Scan, cache: Cache | None = None) -> Source:
    """Read the archive as it was scanned; with `cache` it is remembered for the next build. Raises ArchiveError, and
    BuildFailed as `shown_stories` does, or where a configuration is broken or gone that the last build could read."""
    plan = job.plan
    archive = read_archive(
        plan.sites,
        plan.rules,
        now=job.now,
        texts=False,
        files=scanned.files,
        unread=scanned.problems,
        parsed=None if cache is None else cache.parsed,
        memory=scanned.memory,
        progress=lambda done, total: job.progress("reading", done, total),
    )
    _refuse_broken(job, archive.sites)
    if cache is not None:
        _remember(plan, scanned, archive)
    return Source(archive, shown_stories(archive), scanned.problems, scanned.state)


def _refuse_broken(job: Job, sites: Sequence[Site]) -> None:
    """Keep what is published where a configuration was broken, removed or emptied since: what it hid would be shown."""
    published = job.published.snapshot
    if job.plan.full or published is None:
        return
    # By the file's name alone: the archive's path may be given otherwise than before.
    known_files = {Path(problem["path"]).name for problem in published.manifest.problems}
    for site in sites:
        broken, missing = "", job.published.missed_configuration(site)
        if site.unread and Path(site.configuration).name not in known_files:
            broken = f"{site.configuration}: {site.unread.rstrip('.')}"
        elif missing:
            broken = f"{missing} is gone or empty"
        if broken:
            raise BuildFailed(
                f"{broken}. The last build could read it, and what it keeps from readers would be shown; the index is "
                "left as it was. Mend it and build again, or build with --full to go on without it."
            )


def _remember(plan: BuildPlan, scanned: Scan, archive: Archive) -> None:
    plan.own_cache.mkdir(parents=True, exist_ok=True)
    try:
        facts = dump_facts(archive.files.values(), archive.facts, reading_key(archive.sites, plan.rules))
        build_memory.keep_reading(plan.own_cache, dump_statuses(scanned.files, scanned.began), facts)
    except ValueError:
        # Something in a file that JSON cannot hold: all is read again the next time.
        build_memory.forget(plan.own_cache)


def shown_stories(archive: Archive) -> list[Article]:
    """Give those that may be shown, without their texts, with the whole path of their files, and of their links, pins
    and exclusions those that lead to another of them. Raises BuildFailed if there are none."""
    shown = [article for article in archive.articles if not article.hidden]
    if not shown:
        stories = len(archive.articles)
        raise BuildFailed(
            f"{'the only story' if stories == 1 else f'none of the {stories} stories'} may "
            f"{'not ' if stories == 1 else ''}be shown ({by_reason(_hidden_counts(archive))}). "
            "An index that is there already is left as it was; check the dates and draft marks in the front matter."
        )
    # Links, pins and exclusions that lead to hidden stories are left out of the index.
    shown_ids = {article.id for article in shown}
    return [_with_known_targets(shown_ids, article, str(archive.files[article.id].path)) for article in shown]


def write_stories(source: Source, file: Path) -> ArchiveSummary:
    """Write the stories to a new catalogue. Raises BuildFailed where none can be read a second time."""
    unreadable: list[ArchiveProblem] = []
    written: set[str] = set()

    def note_written(article: Article) -> Article:
        written.add(article.id)
        return article

    catalogue.write(file, map(note_written, source.archive.with_texts(source.shown, unreadable)))
    if len(unreadable) == len(source.shown):
        raise BuildFailed(f"not one story could be read a second time. The index is left as it was. {unreadable[0]}")
    keys = {story: key for story, key in source.keys.items() if story in written}
    return summarise(source, keys, unreadable)


def summarise(source: Source, keys: dict[str, str], unreadable: Sequence[ArchiveProblem] = ()) -> ArchiveSummary:
    """Sum up what is known of the archive beside its stories, of which those of `keys` are in the index;
    `unreadable` are problems of the others."""
    archive, shown = source.archive, source.shown
    return ArchiveSummary(
        problems=sorted((*source.problems, *unreadable, *archive.problems), key=by_place),
        hidden=dict(_hidden_counts(archive)),
        hosts=archive.hosts,
        sites=archive.sites,
        rules=archive.rules,
        read=_reading_figures(archive, shown),
        next_change=archive.next_change,
        settled=archive.settled and len(keys) == len(shown),
        repeated=archive.repeated.keys,
        keys=keys,
        state=source.state,
    )


def by_reason(hidden: Mapping[str, int]) -> str:
    """Write counts by reason: `2 draft, 1 expired`."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(hidden.items()))


def _hidden_counts(archive: Archive) -> Counter[str]:
    return Counter(article.hidden.value for article in archive.articles if article.hidden)


def _reading_figures(archive: Archive, shown: Sequence[Article]) -> dict[str, float]:
    """Figures of what `seealso check` reports."""
    census = combined(archive.census.values())
    return {
        "dated": sum(article.published is not None for article in shown) / len(shown),
        "tagged": sum(bool(article.tags) for article in shown) / len(shown),
        "links": float(census.internal),
        "resolved": float(census.resolved),
    }


def _with_known_targets(known_ids: Set[str], article: Article, source: str) -> Article:
    """The article, from that file, with such links, pins and exclusions alone as lead to stories of the index."""
    links = tuple(link for link in article.links if link.article in known_ids)
    pins = tuple(pin for pin in article.related if pin in known_ids)
    excluded = tuple(other for other in article.related_exclude if other in known_ids)
    current = (article.source, article.links, article.related, article.related_exclude)
    if (source, links, pins, excluded) == current:
        return article
    return replace(article, source=source, links=links, related=pins, related_exclude=excluded)
