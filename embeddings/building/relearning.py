"""When everything is learned again, and how: in the background, while others may build."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from content.base.days import day_of
from embeddings.building import first_index, making, quick_build, reading
from embeddings.building.job import Job
from embeddings.building.manifest import SnapshotContents, manifest_of
from embeddings.building.published import PublishedIndex, method
from embeddings.building.publishing import new_name, publish_learned
from embeddings.building.quick.change import compare, is_little
from embeddings.building.report import BuildReport
from embeddings.encoders import registry
from embeddings.storage import snapshot
from embeddings.storage.build_memory import Published
from embeddings.storage.cache import Cache
from embeddings.storage.locks import build_lock, learning


def is_due(job: Job, made_of: Published | None) -> bool:
    """Tell whether all is to be learned again, of a snapshot that was made so."""
    if made_of is None or not made_of.changes:
        return False
    zone = job.plan.rules.zone
    learned = day_of(datetime.fromisoformat(made_of.learned_at), zone)
    is_aged = job.plan.daily and learned < day_of(job.now, zone)
    return job.plan.relearn or is_aged or not is_little(made_of.changes, len(made_of.stories))


def learn_beside(unlearned: making.Unlearned, report: BuildReport) -> BuildReport:
    """Learn what is left to learn, while others build; at the end what they found meanwhile is taken in.

    `report` is that of what is published already, which holds where another process learns it. The build's lock is
    taken at the end alone. Raises what `build` raises but BuildLocked.
    """
    job, index = unlearned.job, unlearned.job.plan.index
    made_of = job.made_of
    with learning(index) as place:
        if place is None:
            return report
        folder = place / new_name(job.now)
        folder.mkdir()
        summary = unlearned.write(folder)
        contents = making.make(job, folder, summary, unlearned.cache, job.model)
        with build_lock(index, lambda _: None):
            # The job as it would be begun now.
            now = job.now + timedelta(seconds=time.perf_counter() - job.started)
            later_job = replace(job, now=now, published=PublishedIndex(job.plan))
            # Another process has learned from a newer state meanwhile.
            if _learned_at(later_job.made_of) != _learned_at(made_of):
                return report
            outcome = _publish_with_changes(later_job, folder, summary, contents, unlearned.cache)
            return first_index.learn_all(outcome) if isinstance(outcome, making.Unlearned) else outcome


def _learned_at(made_of: Published | None) -> str | None:
    return made_of.learned_at if made_of else None


def _publish_with_changes(
    job: Job, folder: Path, summary: reading.ArchiveSummary, contents: SnapshotContents, cache: Cache
) -> BuildReport | making.Unlearned:
    """Publish what was learned of an earlier state of the archive, with what changed since; give the archive as it is
    now where that is too much."""
    source = reading.read(job, reading.scan_files(job), cache)
    base = snapshot.Snapshot(folder, manifest_of(folder.name, source.state, summary, contents, job.plan, job.now))
    before = Published(folder.name, method(job.plan, job.model), base.manifest.built_at, summary.keys)
    if summary.settled and source.archive.settled and not compare(before, source.keys).count:
        summary_now = replace(reading.summarise(source, source.keys), repeated=summary.repeated)
        return publish_learned(job, folder, summary_now, contents, cache)
    if contents.words:
        added = quick_build.add(job, source, base, before, contents.words, cache, registry.load_soon)
        if added:
            return added[0]
    return making.Unlearned(job, source, cache)
