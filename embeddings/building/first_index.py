"""Everything made and published at once; where that takes minutes a first index by the fast model goes before it."""

from itertools import chain
from pathlib import Path

from embeddings.building import making
from embeddings.building.assembling.embedding import passage_texts
from embeddings.building.job import Job
from embeddings.building.publishing import new_name, publish, publish_learned
from embeddings.building.reading import ArchiveSummary, Source
from embeddings.building.report import BuildReport, report_on
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, Model
from embeddings.storage import snapshot
from embeddings.storage.cache import Cache
from embeddings.storage.layout import CATALOGUE, SNAPSHOTS
from embeddings.storage.manifest import PROVISIONAL

MANY_STORIES, SAMPLED_STORIES = 1500, 40
"""Stories from which on a first build takes minutes, and how many are looked up to see what is embedded already."""


def learn_all(unlearned: making.Unlearned) -> BuildReport:
    """Learn everything, and publish it: where it would take long, at first by the fast model.

    Raises BuildFailed, PriorUnusable, ModelUnavailable or OSError. The build's lock is the caller's to hold.
    """
    job, cache = unlearned.job, unlearned.cache
    index = job.plan.index
    fast = fast_model(job, unlearned.source, cache)
    with snapshot.writing(index, new_name(job.now)) as folder:
        summary = unlearned.write(folder)
        if fast is None:
            return _learn_and_publish(job, folder, summary, cache)
        report = _publish_first(job, folder, summary, cache, fast)
        if job.plan.first_only:
            return report
    with snapshot.writing(index, new_name(job.now)) as folder:
        snapshot.share_file(index / SNAPSHOTS / report.snapshot, CATALOGUE, folder)
        return _learn_and_publish(job, folder, summary, cache)


def fast_model(job: Job, source: Source, cache: Cache) -> Model | None:
    """Give the fast model, where a first index by it is worth having before that of the job's own; else None."""
    shown, model = source.shown, job.model
    if not job.plan.first_soon or job.published.snapshot or model.name != DEFAULT_MODEL or len(shown) < MANY_STORIES:
        return None
    sample = list(source.archive.with_texts(shown[:: -(-len(shown) // SAMPLED_STORIES)], []))
    texts = list(chain.from_iterable(passage_texts(sample)))
    # Where most is embedded already, as by a build that was ended, the model's own index is not far.
    is_mostly_embedded = len(cache.missing(texts, model)) < len(texts) / 2
    return None if is_mostly_embedded or not registry.can_distil() else registry.identify(registry.FAST)


def _publish_first(job: Job, folder: Path, summary: ArchiveSummary, cache: Cache, fast: Model) -> BuildReport:
    contents = making.make(job, folder, summary, cache, fast, learn=False)
    published = publish(job, folder, summary, contents, PROVISIONAL)
    job.progress("published a first index by the fast model", 0, 0)
    return report_on(job, published.manifest, embedded=contents.embedded)


def _learn_and_publish(job: Job, folder: Path, summary: ArchiveSummary, cache: Cache) -> BuildReport:
    return publish_learned(job, folder, summary, making.make(job, folder, summary, cache, job.model), cache)
