"""The offline job: read the archive, embed what changed, learn, write, publish."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path

from safetensors import SafetensorError

from content.archive import Archive, Site, fingerprint, read_archive, scan
from content.base import ArchiveProblem, Article
from content.base.days import day_of
from content.files.reading_memory import NOTHING, ReadingMemory, dump_facts, dump_statuses, reading_key
from content.files.repeated_text import RepeatedText
from content.files.unclaimed import unclaimed
from content.files.walking import SourceFile
from embeddings import engines
from embeddings.base.errors import Damaged, SnapshotError, Unwritable
from embeddings.base.vectors import Floats
from embeddings.building import model_choice, texts
from embeddings.building.change import compare, is_little
from embeddings.building.disk_errors import unwritable
from embeddings.building.embedder import Embedder, Loading, Progress
from embeddings.building.made import Made, summary, warnings
from embeddings.building.made import manifest as manifest_of
from embeddings.building.plan import BuildPlan, BuildPreview, BuildReport
from embeddings.building.stories import Found, found, keys_of, shown_stories, write_stories
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL, Encoders, Model
from embeddings.engines.base import LOCAL, Connection, Engine
from embeddings.related import prior
from embeddings.storage import build_memory, snapshot
from embeddings.storage.build_memory import LearnedWords, Published
from embeddings.storage.cache import Cache, open_cache
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.snapshot import Manifest, Snapshot

__all__ = ["BuildPlan", "BuildPreview", "BuildReport", "build", "preview"]

BUILD = 11
"""Raised with every change that makes another index of the same archive."""
MANY, SAMPLED = 1500, 40
"""Stories from which on a first build takes minutes, and by how many it is told how much of that was done before."""
MOST_NEW = 50
"""Files that are other than they were up to which a build is taken to be a quick one before it is known to be."""


def build(plan: BuildPlan, *, now: datetime | None = None, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date with the archive.

    The published snapshot stays in service until the new one is complete. Raises ArchiveError, BuildLocked,
    BuildFailed, PriorUnusable, Unwritable, ModelUnavailable or OSError; in each case the index is what it was.
    """
    try:
        told = progress or (lambda *_: None)

        def wait(holder: str) -> None:
            told(f"waiting for another build ({holder})", 0, 0)

        with closing(_Build(plan, now or datetime.now(UTC), told)) as job:
            with snapshot.build_lock(plan.index, wait if plan.wait else None):
                report = job.run()
            return job.learn_beside(report)
    except (OSError, RuntimeError, sqlite3.OperationalError, SafetensorError) as error:
        if message := unwritable(plan, error):
            raise Unwritable(message) from error
        raise


def preview(plan: BuildPlan, *, now: datetime | None = None) -> BuildPreview:
    """Tell what `build` would do; nothing is written, and no model is loaded. Raises ArchiveError or BuildFailed."""
    return _Build(plan, now or datetime.now(UTC), lambda *_: None).preview()


@dataclass(frozen=True)
class _Source:
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
        return keys_of(self.archive, self.shown)


class _Build:
    """One run of the job."""

    def __init__(self, plan: BuildPlan, now: datetime, progress: Progress) -> None:
        self._plan = plan
        self._now = now
        self._progress = progress
        self._started = time.perf_counter()
        self._model = registry.identify(plan.model)
        self._told: list[str] = []
        self._model_note = ""
        self._to_learn: _Source | None = None
        """What is left to be learned of. Nothing else holds it: together its stories may take much memory."""

    def run(self) -> BuildReport:
        plan = self._plan
        self._progress("looking for changes", 0, 0)
        scanned = time.time_ns()
        self._keep_model()
        reading, files, problems, state = self._scan()
        kept = None if plan.full else self._still_good(state)
        if kept and not self._is_due(self._made_of):
            return self._report(self._remembering(kept), unchanged=True)
        cache = self._cache
        load = self._loading(files, reading, cache)
        if plan.full:
            cache.clear()
            build_memory.forget(self._own)
        source = self._read(reading, files, problems, state, cache, scanned)
        report = self._report(kept, unchanged=True) if kept else None
        words = None if kept or plan.full else build_memory.learned_words(self._own)
        if words and self._published and self._made_of:
            added = self._add(source, self._published, self._made_of, words, cache, load)
            if added:
                report, made_of = added
                if not self._is_due(made_of):
                    return report
        self._advise(source.shown)
        remote = engines.fitting(plan.engine, len(source.shown)) in engines.REMOTE
        self._to_learn = source
        del source, files
        # What is new can be found from now on; what is learned of it follows.
        return report if report and not remote else self._learn_all(cache)

    def learn_beside(self, report: BuildReport) -> BuildReport:
        """Learn what `run` has left to learn, while others build; at the end what they found meanwhile is taken in.

        `report` is that of `run`, which holds where there is nothing, or another process learns it already.
        """
        if self._to_learn is None:
            return report
        index, cache = self._plan.index, self._cache
        with snapshot.learning(index) as place:
            if place is None:
                return report
            folder = place / self._new_name()
            folder.mkdir()
            stories, _ = self._write_stories(folder)
            made = self._make(folder, stories, cache, self._model)
            with snapshot.build_lock(index, lambda _: None):
                later = self._later()
                # Whoever learned meanwhile did so of what is newer.
                return later._take_in(folder, stories, made, cache) if later._learned_at == self._learned_at else report

    def _later(self) -> _Build:
        """The job as it would be begun now."""
        later = _Build(self._plan, self._now + timedelta(seconds=time.perf_counter() - self._started), self._progress)
        later._model, later._model_note = self._model, self._model_note
        later._started, later._told = self._started, self._told
        return later

    def _take_in(self, folder: Path, stories: Found, made: Made, cache: Cache) -> BuildReport:
        """Publish what was learned of an earlier state of the archive, with what changed since."""
        scanned = time.time_ns()
        reading, files, problems, state = self._scan()
        source = self._read(reading, files, problems, state, cache, scanned)
        base = Snapshot(folder, self._manifest(folder.name, state, stories, made))
        before = Published(folder.name, self._method, base.manifest.built_at, stories.keys)
        if stories.settled and source.archive.settled and not compare(before, source.keys).count:
            now = found(source.archive, source.shown, source.problems, source.keys)
            return self._publish_made(folder, replace(now, repeated=stories.repeated), made, cache, state)
        if made.words:
            added = self._add(source, base, before, made.words, cache, registry.load_soon)
            if added:
                return added[0]
        self._to_learn = source
        del source, files
        return self._learn_all(cache)

    def _read(
        self,
        reading: ReadingMemory,
        files: Sequence[SourceFile],
        problems: Sequence[ArchiveProblem],
        state: str,
        cache: Cache,
        scanned: int,
    ) -> _Source:
        """Read the archive as it was scanned, at a time in ns, and remember it."""
        plan = self._plan
        archive = read_archive(
            plan.sites,
            plan.rules,
            now=self._now,
            texts=False,
            files=files,
            parsed=cache.parsed,
            memory=reading,
            progress=lambda done, total: self._progress("reading", done, total),
        )
        self._remember_reading(files, archive, scanned)
        shown = shown_stories(archive)
        if self._choose_model(shown):
            state = self._fingerprint(fingerprint(files, plan.sites, plan.rules, problems))
        return _Source(archive, shown, problems, state)

    def _learn_all(self, cache: Cache) -> BuildReport:
        """Learn everything, and publish it: where it would take long, at first by the fast model."""
        plan, name = self._plan, self._new_name()
        assert self._to_learn is not None
        soon = self._soon(self._to_learn.archive, self._to_learn.shown, cache)
        with snapshot.writing(plan.index, name) as folder:
            stories, state = self._write_stories(folder)
            if not soon:
                return self._learn(folder, stories, cache, state)
            report = self._learn(folder, stories, cache, snapshot.PROVISIONAL, soon)
            if plan.first_only:
                return report
        first, name = plan.index / snapshot.SNAPSHOTS / name, self._new_name()
        with snapshot.writing(plan.index, name) as folder:
            snapshot.share_file(first, snapshot.CATALOGUE, folder)
            return self._learn(folder, stories, cache, state)

    def _write_stories(self, folder: Path) -> tuple[Found, str]:
        """Write the stories to learn of to a new snapshot, where they are read from now on; name their state too."""
        source, self._to_learn = self._to_learn, None
        assert source is not None
        stories = write_stories(source.archive, source.shown, source.problems, folder / snapshot.CATALOGUE)
        return stories, source.state

    def _keep_model(self) -> None:
        """Take the multilingual model, where nobody named another and the published index was made with it."""
        plan = self._plan
        kept = self._published if plan.choose_model and not plan.full else None
        if kept and kept.manifest.model == MULTILINGUAL:
            self._model = registry.identify(MULTILINGUAL)

    def _choose_model(self, shown: Sequence[Article]) -> bool:
        """Choose the model by the archive's languages, where nobody named one and nothing of an index is kept; tell
        whether it is another than before."""
        plan, before = self._plan, self._model
        if not plan.choose_model or (self._published and not plan.full):
            return False
        chosen = model_choice.choose(model_choice.sample(shown))
        self._model, self._model_note = registry.identify(chosen.model), chosen.why or chosen.advice
        return self._model != before

    def _advise(self, shown: Sequence[Article]) -> None:
        """Note that another model would suit the archive better than the one that an earlier build took."""
        if self._plan.choose_model and not self._model_note and self._model.name == DEFAULT_MODEL:
            self._model_note = model_choice.choose(model_choice.sample(shown)).advice

    def _scan(self) -> tuple[ReadingMemory, list[SourceFile], list[ArchiveProblem], str]:
        """What the last reading found, the archive's files and their problems now, and the fingerprint of all."""
        plan = self._plan
        reading = NOTHING if plan.full else build_memory.reading(self._own)
        files, problems = scan(plan.sites, plan.rules, reading.digest)
        return reading, files, problems, self._fingerprint(fingerprint(files, plan.sites, plan.rules, problems))

    def _soon(self, archive: Archive, shown: Sequence[Article], cache: Cache) -> Model | None:
        """The fast model, where a first index by it is worth having before that of the model; else None."""
        plan, model = self._plan, self._model
        if not plan.first_soon or self._published or model.name != DEFAULT_MODEL or len(shown) < MANY:
            return None
        sample = archive.whole(shown[:: -(-len(shown) // SAMPLED)], [])
        some = texts.of_passages(list(sample))
        # Where most is embedded already, as by a build that was ended, the model's own index is not far.
        few = len(cache.missing(some, model)) < len(some) / 2
        return None if few or not registry.can_distil() else registry.identify(registry.FAST)

    def preview(self) -> BuildPreview:
        plan = self._plan
        self._keep_model()
        reading, files, problems, state = self._scan()
        archive = read_archive(plan.sites, plan.rules, now=self._now, texts=False, files=files, memory=reading)
        shown = shown_stories(archive)
        keys = keys_of(archive, shown)
        stories = found(archive, shown, problems, keys)
        before = None if plan.full else self._made_of
        change = compare(before or Published("", "", "", {}), keys)
        kept = not plan.full and self._still_good(state) is not None
        due = self._is_due(before and replace(before, stories=keys, changes=change.changes))
        little = before is not None and is_little(change.count, len(shown))
        return BuildPreview(
            unchanged=kept and not due,
            fresh=() if kept else tuple(change.fresh),
            gone=() if kept else tuple(change.gone),
            learns=due or not (kept or little),
            articles=len(shown),
            hidden=stories.hidden,
            problems=tuple(stories.problems),
        )

    def _is_due(self, made_of: Published | None) -> bool:
        """Whether all is to be learned again, of a snapshot that was made so."""
        if made_of is None or not made_of.changes:
            return False
        zone = self._plan.rules.zone
        learned = day_of(datetime.fromisoformat(made_of.learned_at), zone)
        aged = self._plan.daily and learned < day_of(self._now, zone)
        return self._plan.relearn or aged or not is_little(made_of.changes, len(made_of.stories))

    def _loading(self, files: Sequence[SourceFile], reading: ReadingMemory, cache: Cache) -> Encoders:
        """How a quick build has its model, which is loaded while the archive is read if it is likely to be needed."""
        new = reading.unknown(files)
        model = self._model
        if self._published and 0 < new <= MOST_NEW and model.name in registry.SHIPPED_MODELS:
            return Loading(registry.load_soon, model.name, model.key, cache.folder)
        return registry.load_soon

    @property
    def _own(self) -> Path:
        """The index's own cache folder."""
        return self._plan.index / snapshot.CACHE

    def _remember_reading(self, files: Sequence[SourceFile], archive: Archive, scanned: int) -> None:
        self._own.mkdir(parents=True, exist_ok=True)
        try:
            facts = dump_facts(archive.files.values(), archive.facts, reading_key(archive.sites, self._plan.rules))
            build_memory.keep_reading(self._own, dump_statuses(files, scanned), facts)
        except ValueError:
            # Something in a file that JSON cannot hold: all is read again the next time.
            build_memory.forget(self._own)

    def _add(
        self,
        source: _Source,
        base: Snapshot,
        before: Published,
        words: LearnedWords,
        cache: Cache,
        load: Encoders,
    ) -> tuple[BuildReport, Published] | None:
        """Publish a snapshot, `base`, with what changed since, if it is little; None where nothing can be added to it.

        `before` is what it was made of, and `words` are those that were learned with it.
        """
        archive, shown = source.archive, source.shown
        if not archive.settled:
            return None
        keys = source.keys
        change = compare(before, keys)
        engine = engines.fitting(self._plan.engine, len(shown))
        if engine != base.manifest.engine or not is_little(change.count, len(shown)):
            return None
        # Not earlier: what it imports takes half as long as a build that has nothing to do.
        from embeddings.building import quick
        from embeddings.building.store import Store
        from embeddings.tagging.carrying_over import NothingLearned

        name = self._new_name()
        # What is repeated is learned of all stories, too: those that came are read as the others were.
        repeated = RepeatedText(frozenset(base.manifest.repeated), self._plan.rules.boilerplate)
        archive = replace(archive, repeated=repeated)
        embed = Embedder(self._model.name, cache, self._progress, load=load)
        with snapshot.writing(self._plan.index, name) as folder:
            store = Store(engine, folder / snapshot.ENGINE, self._connection())
            self._progress("adding what changed", 0, 0)
            try:
                revised = quick.write_revised(folder, base, words, archive, shown, change, embed, store)
            except (NothingLearned, Damaged):
                return None
            if revised is None:
                return None
            made = Made(
                model=self._model,
                engine=engine,
                dimension=base.manifest.dimension,
                passages=revised.passages,
                links=revised.links,
                learned=base.manifest.learned,
                vectors=revised.engine,
                words=words if base is not self._published else None,
                embedded=revised.embedded,
                names=(),
            )
            stories = found(archive, shown, source.problems, keys)
            published = self._publish(folder, self._manifest(name, source.state, stories, made), revised.engine)
        made_of = replace(before, snapshot=name, stories=keys, recent=list(change.recent), changes=change.changes)
        self._remember_published(published, made_of, made.words)
        return self._report(published.manifest, embedded=made.embedded, changed=change.count), made_of

    def _remember_published(self, published: Snapshot, made_of: Published, learned: LearnedWords | None) -> None:
        # It is published already: without it the next build learns all anew, and that is all.
        with suppress(OSError, ValueError):
            if learned is not None:
                build_memory.keep_learned_words(self._own, learned)
            build_memory.keep_published(self._own, replace(made_of, files=snapshot.stamps(published)))

    def _learn(self, folder: Path, stories: Found, cache: Cache, state: str, model: Model | None = None) -> BuildReport:
        """Learn everything of the stories in `folder`, and publish it; with `model`, only until its own is there."""
        first = model is not None
        made = self._make(folder, stories, cache, model or self._model, learn=not first)
        if first:
            published = self._publish(
                folder, self._manifest(folder.name.lstrip("."), state, stories, made), made.vectors
            )
            self._progress("published a first index by the fast model", 0, 0)
            return self._report(published.manifest, embedded=made.embedded)
        return self._publish_made(folder, stories, made, cache, state)

    def _make(self, folder: Path, found: Found, cache: Cache, model: Model, *, learn: bool = True) -> Made:
        """Write all files of a snapshot but its manifest, of the stories that `folder` holds."""
        # Not earlier: what it imports takes half as long as a build that has nothing to do.
        from embeddings.building.assembly import assemble
        from embeddings.building.store import Store

        stories = Catalogue(folder / snapshot.CATALOGUE, len(found.keys))
        embed = Embedder(model.name, cache, self._progress)
        names: list[str] = []

        def encode(wanted: Sequence[str]) -> Floats:
            names.extend(wanted)
            return embed(wanted)

        embedded = embed.embed(lambda: map(texts.of_passages, texts.chunks(stories)))
        counts, vectors = texts.vectors(stories, embed, folder)
        engine = engines.fitting(self._plan.engine, len(stories))
        assembled = assemble(
            stories,
            counts,
            vectors,
            model=model.name,
            encode=encode,
            zone=self._plan.rules.zone,
            prior=prior.load(self._plan.prior) if self._plan.prior else None,
            learn=self._plan.learn and learn,
            store=Store(engine, folder / snapshot.ENGINE, self._connection()),
            scratch=folder,
            progress=self._words,
            steps=lambda done, steps: self._progress("learning tags and links", done, steps),
        )
        self._progress("writing", 0, 0)
        assembled.save(folder)
        lexical = assembled.lexical
        return Made(
            model=model,
            engine=engine,
            dimension=vectors.shape[1],
            passages=len(vectors),
            links=assembled.corpus.links.pairs,
            learned=summary(assembled.learned),
            vectors=assembled.engine,
            words=LearnedWords(lexical.single, stories.ids(), lexical.singular) if lexical.single else None,
            embedded=embedded,
            names=names,
        )

    def _publish_made(self, folder: Path, stories: Found, made: Made, cache: Cache, state: str) -> BuildReport:
        """Publish the files that `_make` wrote, and remember of what they were made."""
        name = folder.name.lstrip(".")
        # Where a file changed meanwhile the next build has to look again, even where it is as the scan found it.
        published = self._publish(
            folder, self._manifest(name, state if stories.settled else "", stories, made), made.vectors
        )
        made_of = Published(name, self._method, published.manifest.built_at, stories.keys)
        self._remember_published(published, made_of, made.words)
        if cache.folder == self._plan.index / snapshot.CACHE:
            # One that is shared may be of use to others.
            kept = Catalogue(published.path(snapshot.CATALOGUE))
            every = chain.from_iterable(map(texts.of_passages, texts.chunks(kept)))
            cache.keep_only(chain(every, made.names), made.passages + len(made.names), self._model)
        return self._report(published.manifest, embedded=made.embedded)

    def _manifest(self, name: str, state: str, stories: Found, made: Made) -> Manifest:
        return manifest_of(name, state, stories, made, self._plan, self._now)

    def _publish(self, folder: Path, manifest: Manifest, engine: Engine | None) -> Snapshot:
        made = snapshot.publish(self._plan.index, folder, manifest, self._published)
        if engine is not None:
            engine.publish([place / snapshot.ENGINE for place in snapshot.on_disk(self._plan.index)])
        return made

    def _new_name(self) -> str:
        return f"{self._now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"

    def close(self) -> None:
        """Close what was opened."""
        if "_cache" in vars(self):
            self._cache.close()

    @cached_property
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
            renamed = replace(kept, name=name, settings=self._plan.settings)
            return snapshot.publish(self._plan.index, folder, renamed, self._published).manifest

    def _words(self, done: int, total: int) -> None:
        self._progress("reading words", done, total)
        if done == total:
            self._progress("learning words", 0, 0)

    def _fingerprint(self, archive: str) -> str:
        """Of everything that decides what the index will hold, the time of day aside."""
        return _hashed([archive, *self._decides])

    @property
    def _decides(self) -> list[object]:
        """All of that but the archive."""
        plan = self._plan
        return [self._model.key, plan.engine, plan.learn, prior.digest(plan.prior), BUILD, snapshot.SCHEMA]

    @property
    def _method(self) -> str:
        """Names what decides it beside the stories themselves."""
        sites = self._plan.sites
        # A story's record says where its file lies.
        return _hashed([*self._decides, reading_key(sites, self._plan.rules), [str(site.root) for site in sites]])

    @cached_property
    def _published(self) -> Snapshot | None:
        """The published snapshot, each file of it checked; None where there is none that can be read."""
        try:
            return snapshot.load(self._plan.index, checked=self._remembered.files if self._remembered else None)
        except SnapshotError:
            return None

    @cached_property
    def _remembered(self) -> Published | None:
        return build_memory.published(self._own)

    @cached_property
    def _made_of(self) -> Published | None:
        """What the published snapshot was made of; None where that is not known, or it was made otherwise."""
        made_of = self._remembered
        if self._published is None or made_of is None:
            return None
        same = (made_of.snapshot, made_of.method) == (self._published.manifest.name, self._method)
        return made_of if same else None

    @property
    def _learned_at(self) -> str | None:
        return self._made_of.learned_at if self._made_of else None

    def _still_good(self, state: str) -> Manifest | None:
        """The published manifest, if building again would make the same."""
        if self._published is None:
            return None
        manifest = self._published.manifest
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

    def _report(
        self, manifest: Manifest, *, unchanged: bool = False, embedded: int = 0, changed: int | None = None
    ) -> BuildReport:
        return BuildReport(
            snapshot=manifest.name,
            model=manifest.model,
            model_note=self._model_note,
            changed=changed,
            provisional=manifest.provisional,
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
            warnings=(*self._told, *warnings(manifest)),
            unclaimed=tuple(unclaimed(_archives(self._plan.sites), self._plan.sites, self._plan.rules)),
            seconds=time.perf_counter() - self._started,
        )


def _hashed(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _archives(sites: Sequence[Site]) -> list[Path]:
    """The folders around the sites."""
    return [site.archive for site in sites if site.archive is not None]
