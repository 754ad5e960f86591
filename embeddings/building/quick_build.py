"""When a build is quick, and what it does: where little changed, that alone is added to what was learned before."""

from dataclasses import replace

from content.files.repeated_text import RepeatedText
from embeddings import engines
from embeddings.base.errors import Damaged
from embeddings.building.assembling.embedding import Embedder, Loading
from embeddings.building.job import Job
from embeddings.building.manifest import SnapshotContents
from embeddings.building.publishing import new_name, publish, remember
from embeddings.building.quick.change import compare, is_little
from embeddings.building.reading import Scan, Source, summarise
from embeddings.building.report import BuildReport, report_on
from embeddings.encoders import registry
from embeddings.encoders.protocol import Encoders
from embeddings.storage import snapshot
from embeddings.storage.build_memory import LearnedWords, Published
from embeddings.storage.cache import Cache
from embeddings.storage.layout import ENGINE
from embeddings.storage.snapshot import Snapshot

NOT_AS_WRITTEN = (Damaged, LookupError, TypeError, ValueError)
"""What comes of a snapshot that holds nothing to add to, or not what was written: all is learned anew, then."""
MAX_NEW_FILES = 50
"""Files that are other than they were up to which a build is taken to be a quick one before it is known to be."""


def model_loading(job: Job, scan: Scan, cache: Cache) -> Encoders:
    """Tell how a quick build has its model, which is loaded while the archive is read if it is likely to be needed."""
    new_files = scan.memory.unknown(scan.files)
    model = job.model
    if job.published.snapshot and 0 < new_files <= MAX_NEW_FILES and model.name in registry.SHIPPED_MODELS:
        return Loading(registry.load_soon, model.name, model.key, cache.folder)
    return registry.load_soon


def add(
    job: Job, source: Source, base: Snapshot, before: Published, words: LearnedWords, cache: Cache, load: Encoders
) -> tuple[BuildReport, Published] | None:
    """Publish a snapshot, `base`, with what changed since, if it is little; None where nothing can be added to it.

    `before` is what it was made of, and `words` are those that were learned with it; beside the report is what the new
    one was made of. Raises ModelUnavailable or OSError. The build's lock is the caller's to hold.
    """
    plan, archive, shown = job.plan, source.archive, source.shown
    if not archive.settled:
        return None
    change = compare(before, source.keys)
    engine = engines.choose(plan.engine, len(shown))
    if engine != base.manifest.engine or not is_little(change.count, len(shown)):
        return None
    # Not earlier: what it imports takes half as long as a build that has nothing to do.
    from embeddings.building.assembling.store import Store
    from embeddings.building.quick.revised_snapshot import write_revised

    # What is repeated is learned of all stories, too: those that came are read as the others were.
    repeated = RepeatedText(frozenset(base.manifest.repeated), plan.rules.boilerplate)
    embed = Embedder(job.model.name, cache, job.progress, load=load)
    with snapshot.writing(plan.index, new_name(job.now)) as folder:
        store = Store(engine, folder / ENGINE, plan.connected(), base.path(ENGINE))
        job.progress("adding what changed", 0, 0)
        try:
            revised = write_revised(
                folder, base, words, replace(archive, repeated=repeated), shown, change, embed, store
            )
        except NOT_AS_WRITTEN:
            return None
        if revised is None:
            return None
        contents = SnapshotContents(
            model=job.model,
            engine=engine,
            dimension=base.manifest.dimension,
            passages=revised.passages,
            links=revised.links,
            learned=base.manifest.learned,
            vectors=revised.engine,
            words=words if base is not job.published.snapshot else None,
            embedded=revised.embedded,
            names=(),
        )
        summary = replace(summarise(source, source.keys), repeated=repeated.keys)
        published = publish(job, folder, summary, contents, source.state)
    made_of = replace(
        before,
        snapshot=published.manifest.name,
        stories=source.keys,
        recent=list(revised.recent),
        changes=change.changes,
    )
    remember(job, published, made_of, contents.words, source.archive.sites)
    return report_on(job, published.manifest, embedded=contents.embedded, changed=change.count), made_of
