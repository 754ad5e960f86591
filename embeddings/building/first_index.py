"""Everything made and published at once; where that takes minutes a first index by the fast model goes before it."""

from itertools import chain
from pathlib import Path

from embeddings.building import making
from embeddings.building.assembling.embedding import passage_texts
from embeddings.building.job import Job
from embeddings.building.publishing import new_name, publish, publish_learned
from embeddings.building.reading import Found, Source
from embeddings.building.report import BuildReport, report_on
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, Model
from embeddings.storage import snapshot
from embeddings.storage.cache import Cache
from embeddings.storage.layout import CATALOGUE, SNAPSHOTS
from embeddings.storage.manifest import PROVISIONAL

MANY, SAMPLED = 1500, 40
"""Stories from which on a first build takes minutes, and by how many it is told how much of that was done before."""


def learn_all(left: making.Unlearned) -> BuildReport:
    """Learn everything, and publish it: where it would take long, at first by the fast model.

    Raises BuildFailed, PriorUnusable, ModelUnavailable or OSError. The build's lock is the caller's to hold.
    """
    job, cache = left.job, left.cache
    index = job.plan.index
    fast = fast_model(job, left.source, cache)
    with snapshot.writing(index, new_name(job.now)) as folder:
        stories = left.write(folder)
        if fast is None:
            return _learn(job, folder, stories, cache)
        report = _publish_first(job, folder, stories, cache, fast)
        if job.plan.first_only:
            return report
    with snapshot.writing(index, new_name(job.now)) as folder:
        snapshot.share_file(index / SNAPSHOTS / report.snapshot, CATALOGUE, folder)
        return _learn(job, folder, stories, cache)


def fast_model(job: Job, source: Source, cache: Cache) -> Model | None:
    """Give the fast model, where a first index by it is worth having before that of the job's own; else None."""
    shown, model = source.shown, job.model
    if not job.plan.first_soon or job.published.snapshot or model.name != DEFAULT_MODEL or len(shown) < MANY:
        return None
    sample = list(source.archive.with_texts(shown[:: -(-len(shown) // SAMPLED)], []))
    some = list(chain.from_iterable(passage_texts(sample)))
    # Where most is embedded already, as by a build that was ended, the model's own index is not far.
    few = len(cache.missing(some, model)) < len(some) / 2
    return None if few or not registry.can_distil() else registry.identify(registry.FAST)


def _publish_first(job: Job, folder: Path, stories: Found, cache: Cache, fast: Model) -> BuildReport:
    made = making.make(job, folder, stories, cache, fast, learn=False)
    published = publish(job, folder, stories, made, PROVISIONAL)
    job.progress("published a first index by the fast model", 0, 0)
    return report_on(job, published.manifest, embedded=made.embedded)


def _learn(job: Job, folder: Path, stories: Found, cache: Cache) -> BuildReport:
    return publish_learned(job, folder, stories, making.make(job, folder, stories, cache, job.model), cache)
