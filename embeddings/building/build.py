"""The offline job from top to bottom: look for changes, read, add what changed or learn everything, publish."""

import sqlite3
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime

from safetensors import SafetensorError

from embeddings import engines
from embeddings.base.errors import Unwritable
from embeddings.building import first_index, making, model_choice, publishing, quick_build, reading, relearning
from embeddings.building.assembling.embedding import Progress
from embeddings.building.disk_errors import unwritable
from embeddings.building.job import Job
from embeddings.building.oddities import oddities
from embeddings.building.plan import BuildPlan
from embeddings.building.published import state_of
from embeddings.building.report import BuildReport, report_on
from embeddings.related import prior
from embeddings.storage import build_memory
from embeddings.storage.cache import open_cache
from embeddings.storage.locks import build_lock

__all__ = ["BuildPlan", "BuildReport", "build"]


def build(plan: BuildPlan, *, now: datetime | None = None, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date with the archive.

    The published snapshot stays in service until the new one is complete. Raises ArchiveError, BuildLocked,
    BuildFailed, PriorUnusable, Unwritable, ModelUnavailable or OSError; in each case the index is what it was.
    """
    try:
        report_progress = progress or (lambda *_: None)

        def wait(holder: str) -> None:
            report_progress(f"waiting for another build ({holder})", 0, 0)

        job = Job.of(plan, now or datetime.now(UTC), report_progress)
        with ExitStack() as exit_stack:
            with build_lock(plan.index, wait if plan.wait else None):
                # An embargo may have ended while it waited, and whoever built meanwhile had a later clock.
                job = replace(job, now=now or datetime.now(UTC), started=time.perf_counter())
                outcome = _add_changes(job, exit_stack)
                if isinstance(outcome, BuildReport):
                    return outcome
                unlearned, report = outcome
                if report is None or engines.choose(plan.engine, len(unlearned.source.shown)) in engines.REMOTE:
                    return first_index.learn_all(unlearned)
            # What is new can be found from now on; what is learned of it follows.
            return relearning.learn_beside(unlearned, report)
    except (OSError, RuntimeError, sqlite3.OperationalError, SafetensorError) as error:
        if message := unwritable(plan, error):
            raise Unwritable(message) from error
        raise


def _add_changes(job: Job, exit_stack: ExitStack) -> BuildReport | tuple[making.Unlearned, BuildReport | None]:
    """Read the archive if anything changed, and publish that where it is little; what is opened is for `exit_stack`.

    Where everything is to be learned, give what of, and the report of what is published, if that is up to date.
    """
    plan = job.plan
    job.progress("looking for changes", 0, 0)
    job = model_choice.with_kept_model(replace(job, stories_before=job.published.stories))
    scan = reading.scan_files(job)
    job = replace(job, oddities=oddities(job, scan.files))
    current = None if plan.full else job.published.still_good(scan.state, job.now)
    made_of = job.made_of
    if current and not relearning.is_due(job, made_of):
        return report_on(job, publishing.publish_settings(job, current), unchanged=True)
    if plan.prior:
        # A prior that cannot be used is reported before anything is read and embedded.
        prior.load(plan.prior)
    cache, notes = open_cache(plan.cache, plan.own_cache)
    exit_stack.enter_context(closing(cache))
    job = replace(job, cache_notes=notes)
    load_model = quick_build.model_loading(job, scan, cache)
    if plan.full:
        cache.clear()
        build_memory.forget(plan.own_cache)
    source = reading.read(job, scan, cache)
    job = model_choice.with_chosen_model(job, source.shown)
    source = replace(source, state=state_of(plan, job.model, scan.fingerprint))
    report = report_on(job, current, unchanged=True) if current else None
    learned_words = None if current or plan.full else build_memory.learned_words(plan.own_cache)
    if learned_words and job.published.snapshot and made_of:
        added = quick_build.add(job, source, job.published.snapshot, made_of, learned_words, cache, load_model)
        if added:
            report, made_of = added
            if not relearning.is_due(job, made_of):
                return report
    return making.Unlearned(model_choice.with_advice(job, source.shown), source, cache), report
