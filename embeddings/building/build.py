"""The offline job: read the archive, embed what changed, learn, write, publish."""

from __future__ import annotations

import errno
import hashlib
import importlib.metadata
import json
import os
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError

from content.archive import Archive, ReadingRules, Site, fingerprint, read_archive, scan
from content.base import ArchiveProblem, Article, by_place
from content.files.census import together
from content.files.unclaimed import unclaimed
from embeddings import engines
from embeddings.base.errors import BuildFailed, SnapshotError, Unwritable
from embeddings.base.mapped_rows import mapped
from embeddings.base.vectors import Floats
from embeddings.building.embedder import Embedder, Progress
from embeddings.encoders import passages, registry
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.engines.base import LOCAL, Connection
from embeddings.related import prior
from embeddings.storage import catalogue, snapshot
from embeddings.storage.cache import Cache, open_cache
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.snapshot import Manifest, Remembered

if TYPE_CHECKING:
    from embeddings.related.learning import Learned

BUILD = 7
"""Raised with every change that makes another index of the same archive."""
CHUNK = 1000
"""Stories whose texts are in memory at once."""
MANY_HIDDEN = 0.5
"""Share of hidden stories from which on the build warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPlan:
    """What to build, from what, and how."""

    sites: tuple[Site, ...]
    rules: ReadingRules = field(default_factory=ReadingRules)
    index: Path
    model: str = DEFAULT_MODEL
    engine: str = "faiss"
    connection: Connection = LOCAL
    """How the engine is reached, where it lives in a server."""
    full: bool = False
    """Build even if nothing changed, and read and embed everything again."""
    learn: bool = True
    """Fit the ranking to the archive's own links."""
    prior: Path | None = None
    """File of what the ranking begins with; the shipped one if None."""
    cache: Path | None = None
    """Where embeddings are kept between builds; in the index's own folder if None, or where this takes none."""
    settings: Remembered = field(default_factory=Remembered)
    """What the index is to remember of the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    snapshot: str
    built_at: str
    unchanged: bool
    """True where nothing had changed and the published snapshot was kept; another name has it where the settings to
    remember had changed."""
    articles: int
    hidden: dict[str, int]
    problems: tuple[ArchiveProblem, ...]
    hosts: tuple[str, ...]
    """Hosts that were taken for the newsroom's own because so many links to them lead to its stories."""
    read: dict[str, float]
    """Shares of the stories that have a date and tags; links to pages of the newsroom's own, and those that lead to a
    story."""
    passages: int
    embedded: int
    """Passages that the cache did not hold."""
    links: int
    """Pairs of stories that a link joins."""
    learned: dict[str, Any] | None
    warnings: tuple[str, ...]
    unclaimed: tuple[tuple[str, int], ...]
    """Folders of the archive that hold Markdown and that no site reads, each with the number of files."""
    seconds: float


def build(plan: BuildPlan, *, now: datetime | None = None, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date with the archive.

    The published snapshot stays in service until the new one is complete. Raises ArchiveError, BuildLocked,
    BuildFailed, PriorUnusable, Unwritable, ModelUnavailable or OSError; in each case the index is what it was.
    """
    try:
        with snapshot.build_lock(plan.index):
            return _Build(plan, now or datetime.now(UTC), progress or (lambda *_: None)).run()
    except (OSError, RuntimeError, sqlite3.OperationalError, SafetensorError) as error:
        if told := _unwritable(plan, error):
            raise Unwritable(told) from error
        raise


def _unwritable(plan: BuildPlan, error: Exception) -> str:
    """What to tell of a disk that takes no more, empty if the error is another one.

    SQLite, FAISS and safetensors tell it in their words only.
    """
    said, number = str(error), getattr(error, "errno", None)
    place = Path(str(getattr(error, "filename", None) or plan.index))
    left = "The index in service is what it was."
    if number in (errno.ENOSPC, errno.EDQUOT) or any(words in said for words in _FULL):
        return f"{place}: the disk is full. Make room on it, then build again: what was embedded is kept. {left}"
    # A file of the archive that may not be read is another matter.
    if number in _NOT_WRITABLE or any(words in said for words in _READ_ONLY):
        folders = [(plan.index, "--index"), *([(plan.cache, "--cache")] if plan.cache else [])]
        # The cache may lie in the index's folder, or the other way round: the innermost is meant.
        inner = [one for one in folders if place.is_relative_to(one[0])]
        inner.sort(key=lambda one: -len(one[0].parts))
        for _, flag in (*inner, *(one for one in folders if one[0].is_relative_to(place))):
            return f"{place}: it cannot be written to. Allow it, or name another folder: {flag} DIR. {left}"
    return ""


_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (os.strerror(errno.ENOSPC), "disk is full")
_READ_ONLY = (os.strerror(errno.EROFS), os.strerror(errno.EACCES), "readonly database", "unable to open database")


class _Build:
    """One run of the job."""

    def __init__(self, plan: BuildPlan, now: datetime, progress: Progress) -> None:
        self._plan = plan
        self._now = now
        self._progress = progress
        self._started = time.perf_counter()
        self._model = registry.identify(plan.model)
        self._told: list[str] = []

    def run(self) -> BuildReport:
        plan = self._plan
        self._progress("looking for changes", 0, 0)
        files, problems = scan(plan.sites, plan.rules)
        state = self._fingerprint(fingerprint(files, plan.sites, plan.rules, problems))
        if not plan.full and (kept := self._still_good(state)):
            return self._report(self._remembering(kept), unchanged=True)
        name = self._new_name()
        with closing(self._cache()) as cache, snapshot.writing(plan.index, name) as folder:
            if plan.full:
                cache.clear()
            archive = read_archive(
                plan.sites,
                plan.rules,
                now=self._now,
                texts=False,
                files=files,
                parsed=cache.parsed,
                progress=lambda done, total: self._progress("reading", done, total),
            )
            found = _write_stories(archive, problems, folder)
            if not found.settled:
                # The next build has to look again, even where the file is as the scan found it.
                state = ""
            # From here on the stories are read from the file that the snapshot will keep them in.
            del files, archive
            return self._index(folder, name, found, cache, state)

    def _index(self, folder: Path, name: str, found: _Found, cache: Cache, state: str) -> BuildReport:
        # Not earlier: what it imports takes half as long as a build that has nothing to do.
        from embeddings.building.assembly import Store, assemble

        stories = Catalogue(folder / snapshot.CATALOGUE)
        embed = Embedder(self._plan.model, cache, self._progress)
        names: list[str] = []

        def encode(wanted: Sequence[str]) -> Floats:
            names.extend(wanted)
            return embed(wanted)

        embedded = embed.embed(lambda: map(_passages, _chunks(stories)))
        counts, vectors = _vectors(stories, embed, folder)
        engine = engines.fitting(self._plan.engine, len(stories))
        assembled = assemble(
            stories,
            counts,
            vectors,
            model=self._plan.model,
            encode=encode,
            zone=self._plan.rules.zone,
            prior=prior.load(self._plan.prior) if self._plan.prior else None,
            learn=self._plan.learn,
            store=Store(engine, folder / snapshot.ENGINE, self._connection()),
            scratch=folder,
            progress=self._words,
        )
        self._progress("writing", 0, 0)
        assembled.save(folder)
        manifest = Manifest(
            name=name,
            built_at=self._now.astimezone(UTC).isoformat(timespec="seconds"),
            version=importlib.metadata.version("seealso"),
            fingerprint=state,
            next_change=found.next_change.isoformat() if found.next_change else None,
            model=self._model.name,
            model_key=self._model.key,
            dimension=vectors.shape[1],
            engine=engine,
            articles=len(stories),
            hidden=found.hidden,
            problems=[asdict(problem) for problem in found.problems],
            hosts=list(found.hosts),
            read=found.read,
            passages=len(vectors),
            links=assembled.corpus.links.pairs,
            sites=[{"name": s.name, "title": s.title, "base_url": s.base_url} for s in found.sites],
            learned=_summary(assembled.learned),
            reading=asdict(self._plan.rules),
            repeated=sorted(found.repeated),
            settings=self._plan.settings,
        )
        made = snapshot.publish(self._plan.index, folder, manifest)
        if assembled.engine is not None:
            assembled.engine.publish([place / snapshot.ENGINE for place in snapshot.on_disk(self._plan.index)])
        if cache.folder == self._plan.index / snapshot.CACHE:
            # One that is shared may be of use to others.
            texts = chain.from_iterable(map(_passages, _chunks(stories)))
            cache.keep_only(chain(texts, names), len(vectors) + len(names), self._model)
        return self._report(made.manifest, embedded=embedded)

    def _new_name(self) -> str:
        return f"{self._now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"

    def _cache(self) -> Cache:
        cache, told = open_cache(self._plan.cache, self._plan.index / snapshot.CACHE)
        self._told += told
        return cache

    def _remembering(self, kept: Manifest) -> Manifest:
        """The published manifest with the settings of this build, under another name where it had others."""
        if kept.settings == self._plan.settings:
            return kept
        name = self._new_name()
        with snapshot.writing(self._plan.index, name) as folder:
            snapshot.share(self._plan.index / snapshot.SNAPSHOTS / kept.name, kept, folder)
            return snapshot.publish(
                self._plan.index, folder, replace(kept, name=name, settings=self._plan.settings)
            ).manifest

    def _words(self, done: int, total: int) -> None:
        self._progress("reading words", done, total)
        if done == total:
            self._progress("learning words, tags and links", 0, 0)

    def _fingerprint(self, archive: str) -> str:
        """Of everything that decides what the index will hold, the time of day aside."""
        plan = self._plan
        said = [archive, self._model.key, plan.engine, plan.learn, prior.digest(plan.prior), BUILD, snapshot.SCHEMA]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _still_good(self, state: str) -> Manifest | None:
        """The published manifest, if building again would make the same."""
        try:
            manifest = snapshot.load(self._plan.index).manifest
        except SnapshotError:
            return None
        due = manifest.next_change and datetime.fromisoformat(manifest.next_change) <= self._now
        # By a clock that was ahead stories were shown, and others hidden, whose time has not come.
        early = datetime.fromisoformat(manifest.built_at) > self._now
        if due or early or manifest.fingerprint != state:
            return None
        return manifest if self._there(manifest) else None

    def _there(self, manifest: Manifest) -> bool:
        """Whether the server still has the vectors, where they live in one. Raises EngineUnavailable."""
        if manifest.engine not in engines.REMOTE:
            return True
        place = self._plan.index / snapshot.SNAPSHOTS / manifest.name / snapshot.ENGINE
        try:
            return len(engines.engine(manifest.engine).open(place, self._connection())) == manifest.articles
        except SnapshotError:
            return False

    def _connection(self) -> Connection:
        if self._plan.engine not in engines.REMOTE:
            return LOCAL
        return replace(self._plan.connection, index=snapshot.identity(self._plan.index))

    def _report(self, manifest: Manifest, *, unchanged: bool = False, embedded: int = 0) -> BuildReport:
        return BuildReport(
            snapshot=manifest.name,
            built_at=manifest.built_at,
            unchanged=unchanged,
            articles=manifest.articles,
            hidden=manifest.hidden,
            problems=tuple(ArchiveProblem(**problem) for problem in manifest.problems),
            hosts=tuple(manifest.hosts),
            read=manifest.read,
            passages=manifest.passages,
            embedded=embedded,
            links=manifest.links,
            learned=manifest.learned,
            warnings=(*self._told, *_warnings(manifest)),
            unclaimed=tuple(unclaimed(_archives(self._plan.sites), self._plan.sites, self._plan.rules)),
            seconds=time.perf_counter() - self._started,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What an archive says beside its stories."""

    problems: Sequence[ArchiveProblem]
    hidden: dict[str, int]
    hosts: Sequence[str]
    sites: Sequence[Site]
    read: dict[str, float]
    next_change: datetime | None
    settled: bool
    repeated: Set[int]


def _write_stories(archive: Archive, problems: Sequence[ArchiveProblem], folder: Path) -> _Found:
    """Write those that may be shown to the snapshot's own file. Raises BuildFailed if none may."""
    shown = [article for article in archive.articles if not article.hidden]
    hidden = Counter(article.hidden.value for article in archive.articles if article.hidden)
    if not shown:
        raise BuildFailed(
            f"none of the {len(archive.articles)} stories may be shown ({_counted(hidden)}). "
            "The index is left as it was; check the dates and draft marks in the front matter."
        )
    lost: list[ArchiveProblem] = []
    # What they say of stories that are hidden stays in the archive.
    known = {article.id for article in shown}
    whole = archive.whole(shown, lost)
    catalogue.write(folder / snapshot.CATALOGUE, (_among(known, article) for article in whole))
    if len(lost) == len(shown):
        raise BuildFailed(f"not one story could be read a second time. The index is left as it was. {lost[0]}")
    return _Found(
        problems=sorted((*problems, *archive.problems, *lost), key=by_place),
        hidden=dict(hidden),
        hosts=archive.hosts,
        sites=archive.sites,
        read=_read(archive, shown),
        next_change=archive.next_change,
        settled=archive.settled and not lost,
        repeated=archive.repeated.keys,
    )


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


def _chunks(stories: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """The stories, a thousand at a time."""
    for start in range(0, len(stories), CHUNK):
        yield stories[start : start + CHUNK]


def _vectors(stories: Sequence[Article], embed: Embedder, scratch: Path) -> tuple[list[int], Floats]:
    """How many passages each story has, and the vectors of all in order, in a file in `scratch`."""
    counts: list[int] = []

    def found() -> Iterator[Floats]:
        for some in _chunks(stories):
            split = [passages.split(story) for story in some]
            counts.extend(map(len, split))
            yield embed.vectors(list(chain.from_iterable(split)))

    vectors = mapped(found(), scratch)
    return counts, vectors


def _passages(stories: Sequence[Article]) -> list[str]:
    return [text for story in stories for text in passages.split(story)]


def _summary(learned: Learned | None) -> dict[str, Any] | None:
    if learned is None:
        return None
    return {
        "pairs": learned.pairs,
        "before": learned.before,
        "after": learned.after,
        "gained": list(learned.gained),
    }


def _warnings(manifest: Manifest) -> tuple[str, ...]:
    """What a newsroom should hear of, though the build went well."""
    hidden = sum(manifest.hidden.values())
    total = hidden + manifest.articles
    if hidden < MANY_HIDDEN * total:
        return ()
    return (
        f"{hidden} of {total} stories are hidden ({_counted(manifest.hidden)}) and will never be shown. "
        "If that is not what you want, look at the dates and draft marks in their front matter.",
    )


def _archives(sites: Sequence[Site]) -> list[Path]:
    """The folders around the sites."""
    return [site.archive for site in sites if site.archive is not None]


def _counted(hidden: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(hidden.items()))
