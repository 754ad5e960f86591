"""The offline job: read the archive, embed what changed, learn, write, publish."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from embeddings.base.mapped_rows import mapped
from embeddings.base.vectors import Floats
from embeddings.building import model_choice
from embeddings.building.change import compare, is_little
from embeddings.building.disk_errors import unwritable
from embeddings.building.embedder import Embedder, Loading, Progress
from embeddings.building.plan import BuildPlan, BuildPreview, BuildReport
from embeddings.building.stories import Found, counted, found, keys_of, shown_stories, write_stories
from embeddings.encoders import passages, registry
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL, Encoders, Model
from embeddings.engines.base import LOCAL, Connection, Engine
from embeddings.related import prior
from embeddings.storage import build_memory, snapshot
from embeddings.storage.build_memory import LearnedWords, Published
from embeddings.storage.cache import Cache, open_cache
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.snapshot import Manifest, Snapshot

if TYPE_CHECKING:
    from embeddings.related.learning import Learned

__all__ = ["BuildPlan", "BuildPreview", "BuildReport", "build", "preview"]

BUILD = 9
"""Raised with every change that makes another index of the same archive."""
CHUNK = 1000
"""Stories whose texts are in memory at once."""
MANY, SAMPLED = 1500, 40
"""Stories from which on a first build takes minutes, and by how many it is told how much of that was done before."""
MOST_NEW = 50
"""Files that are other than they were up to which a build is taken to be a quick one before it is known to be."""
MANY_HIDDEN = 0.5
"""Share of hidden stories from which on the build warns."""


def build(plan: BuildPlan, *, now: datetime | None = None, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date with the archive.

    The published snapshot stays in service until the new one is complete. Raises ArchiveError, BuildLocked,
    BuildFailed, PriorUnusable, Unwritable, ModelUnavailable or OSError; in each case the index is what it was.
    """
    try:
        told = progress or (lambda *_: None)

        def wait(holder: str) -> None:
            told(f"waiting for another build ({holder})", 0, 0)

        with snapshot.build_lock(plan.index, wait if plan.wait else None):
            return _Build(plan, now or datetime.now(UTC), told).run()
    except (OSError, RuntimeError, sqlite3.OperationalError, SafetensorError) as error:
        if message := unwritable(plan, error):
            raise Unwritable(message) from error
        raise


def preview(plan: BuildPlan, *, now: datetime | None = None) -> BuildPreview:
    """Tell what `build` would do; nothing is written, and no model is loaded. Raises ArchiveError or BuildFailed."""
    return _Build(plan, now or datetime.now(UTC), lambda *_: None).preview()


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

    def run(self) -> BuildReport:
        plan = self._plan
        self._progress("looking for changes", 0, 0)
        scanned = time.time_ns()
        self._keep_model()
        reading, files, problems, state = self._scan()
        kept = None if plan.full else self._still_good(state)
        if kept and not self._is_due(self._made_of):
            return self._report(self._remembering(kept), unchanged=True)
        with closing(self._cache()) as cache:
            load = self._loading(files, reading, cache)
            if plan.full:
                cache.clear()
                build_memory.forget(self._own)
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
            if not kept and (quick := self._add(archive, shown, problems, cache, state, load)):
                report, made_of = quick
                if not self._is_due(made_of):
                    return report
                # What is new can be found from now on; what is learned of it follows.
            self._advise(shown)
            soon = self._soon(archive, shown, cache)
            name = self._new_name()
            with snapshot.writing(plan.index, name) as folder:
                stories = write_stories(archive, shown, problems, folder / snapshot.CATALOGUE)
                # From here on the stories are read from the file that the snapshot will keep them in.
                del files, archive, shown
                if not soon:
                    return self._learn(folder, name, stories, cache, state)
                report = self._learn(folder, name, stories, cache, snapshot.PROVISIONAL, soon)
                if plan.first_only:
                    return report
            first, name = plan.index / snapshot.SNAPSHOTS / name, self._new_name()
            with snapshot.writing(plan.index, name) as folder:
                snapshot.share_file(first, snapshot.CATALOGUE, folder)
                return self._learn(folder, name, stories, cache, state)

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
        texts = _passages(list(sample))
        # Where most is embedded already, as by a build that was ended, the model's own index is not far.
        few = len(cache.missing(texts, model)) < len(texts) / 2
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
        archive: Archive,
        shown: Sequence[Article],
        problems: Sequence[ArchiveProblem],
        cache: Cache,
        state: str,
        load: Encoders,
    ) -> tuple[BuildReport, Published] | None:
        """Publish what changed, if it is little; None where there is nothing that it could be added to."""
        published, before = self._published, self._made_of
        if self._plan.full or published is None or before is None or not archive.settled:
            return None
        keys = keys_of(archive, shown)
        change = compare(before, keys)
        engine = engines.fitting(self._plan.engine, len(shown))
        if engine != published.manifest.engine or not is_little(change.count, len(shown)):
            return None
        # Not earlier: what it imports takes half as long as a build that has nothing to do.
        from embeddings.building import quick
        from embeddings.building.store import Store
        from embeddings.tagging.carrying_over import NothingLearned

        name = self._new_name()
        # What is repeated is learned of all stories, too: those that came are read as the others were.
        repeated = RepeatedText(frozenset(published.manifest.repeated), self._plan.rules.boilerplate)
        archive = replace(archive, repeated=repeated)
        embed = Embedder(self._model.name, cache, self._progress, load=load)
        with snapshot.writing(self._plan.index, name) as folder:
            store = Store(engine, folder / snapshot.ENGINE, self._connection())
            self._progress("adding what changed", 0, 0)
            try:
                revised = quick.write_revised(folder, published, archive, shown, change, embed, store, self._own)
            except (NothingLearned, Damaged):
                return None
            if revised is None:
                return None
            stories = found(archive, shown, problems, keys)
            manifest = self._manifest(
                name,
                state,
                stories,
                model=self._model,
                engine=engine,
                dimension=published.manifest.dimension,
                passages=revised.passages,
                links=revised.links,
                learned=published.manifest.learned,
            )
            made = self._publish(folder, manifest, revised.engine)
        made_of = replace(before, snapshot=name, stories=keys, recent=list(change.recent), changes=change.changes)
        self._remember_published(made_of)
        return self._report(made, embedded=revised.embedded, changed=change.count), made_of

    def _remember_published(self, made_of: Published, learned: LearnedWords | None = None) -> None:
        # It is published already: without it the next build learns all anew, and that is all.
        with suppress(OSError, ValueError):
            if learned is not None:
                build_memory.keep_learned_words(self._own, learned)
            made = snapshot.load(self._plan.index, verify=False)
            build_memory.keep_published(self._own, replace(made_of, files=snapshot.stamps(made)))

    def _learn(
        self, folder: Path, name: str, found: Found, cache: Cache, state: str, model: Model | None = None
    ) -> BuildReport:
        """Learn everything of the stories in `folder`, and publish it; with `model`, only until its own is there."""
        first = model is not None
        # Not earlier: what it imports takes half as long as a build that has nothing to do.
        from embeddings.building.assembly import assemble
        from embeddings.building.store import Store

        if not found.settled and not first:
            # The next build has to look again, even where the file is as the scan found it.
            state = ""
        stories = Catalogue(folder / snapshot.CATALOGUE)
        model = model or self._model
        embed = Embedder(model.name, cache, self._progress)
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
            model=model.name,
            encode=encode,
            zone=self._plan.rules.zone,
            prior=prior.load(self._plan.prior) if self._plan.prior else None,
            learn=self._plan.learn and not first,
            store=Store(engine, folder / snapshot.ENGINE, self._connection()),
            scratch=folder,
            progress=self._words,
            steps=lambda done, steps: self._progress("learning tags and links", done, steps),
        )
        self._progress("writing", 0, 0)
        assembled.save(folder)
        manifest = self._manifest(
            name,
            state,
            found,
            model=model,
            engine=engine,
            dimension=vectors.shape[1],
            passages=len(vectors),
            links=assembled.corpus.links.pairs,
            learned=_summary(assembled.learned),
        )
        made = self._publish(folder, manifest, assembled.engine)
        if first:
            self._progress("published a first index by the fast model", 0, 0)
            return self._report(made, embedded=embedded)
        lexical = assembled.lexical
        learned = LearnedWords(lexical.single, stories.ids(), lexical.singular) if lexical.single else None
        self._remember_published(Published(name, self._method, manifest.built_at, found.keys), learned)
        if cache.folder == self._plan.index / snapshot.CACHE:
            # One that is shared may be of use to others.
            texts = chain.from_iterable(map(_passages, _chunks(stories)))
            cache.keep_only(chain(texts, names), len(vectors) + len(names), self._model)
        return self._report(made, embedded=embedded)

    def _manifest(
        self,
        name: str,
        state: str,
        found: Found,
        *,
        model: Model,
        engine: str,
        dimension: int,
        passages: int,
        links: int,
        learned: dict[str, Any] | None,
    ) -> Manifest:
        """What a snapshot says of itself."""
        return Manifest(
            name=name,
            built_at=self._now.astimezone(UTC).isoformat(timespec="seconds"),
            version=importlib.metadata.version("seealso"),
            fingerprint=state,
            next_change=found.next_change.isoformat() if found.next_change else None,
            model=model.name,
            model_key=model.key,
            dimension=dimension,
            engine=engine,
            articles=len(found.keys),
            hidden=found.hidden,
            problems=[asdict(problem) for problem in found.problems],
            hosts=list(found.hosts),
            read=found.read,
            passages=passages,
            links=links,
            sites=[{"name": s.name, "title": s.title, "base_url": s.base_url} for s in found.sites],
            learned=learned,
            reading=asdict(self._plan.rules),
            repeated=sorted(found.repeated),
            settings=self._plan.settings,
        )

    def _publish(self, folder: Path, manifest: Manifest, engine: Engine | None) -> Manifest:
        made = snapshot.publish(self._plan.index, folder, manifest, self._published)
        if engine is not None:
            engine.publish([place / snapshot.ENGINE for place in snapshot.on_disk(self._plan.index)])
        return made.manifest

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
            warnings=(*self._told, *_warnings(manifest)),
            unclaimed=tuple(unclaimed(_archives(self._plan.sites), self._plan.sites, self._plan.rules)),
            seconds=time.perf_counter() - self._started,
        )


def _hashed(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


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
        f"{hidden} of {total} stories are hidden ({counted(manifest.hidden)}) and will never be shown. "
        "If that is not what you want, look at the dates and draft marks in their front matter.",
    )


def _archives(sites: Sequence[Site]) -> list[Path]:
    """The folders around the sites."""
    return [site.archive for site in sites if site.archive is not None]
