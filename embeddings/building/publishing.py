"""The last steps of a build: a finished folder becomes the published snapshot, and is remembered for the next build."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from content.archive import Site
from content.base.absolute import absolute
from embeddings.building.assembling.embedding import passage_texts
from embeddings.building.job import Job
from embeddings.building.manifest import SnapshotContents, manifest_of
from embeddings.building.published import has_content, method
from embeddings.building.reading import ArchiveSummary
from embeddings.building.report import BuildReport, report_on
from embeddings.storage import build_memory, snapshot
from embeddings.storage.build_memory import LearnedWords, Published
from embeddings.storage.cache import Cache
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CATALOGUE, ENGINE, SNAPSHOTS
from embeddings.storage.manifest import Manifest
from embeddings.storage.snapshot import Snapshot


def new_name(now: datetime) -> str:
    """Make up a name for a snapshot, which no other has."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def publish(job: Job, folder: Path, summary: ArchiveSummary, contents: SnapshotContents, state: str) -> Snapshot:
    """Make a folder of `snapshot.writing` or `learning`, which lacks its manifest alone, the published snapshot.

    `state` is what its manifest has for a fingerprint. An engine in a server then drops the vectors of those that are
    gone. Raises OSError.
    """
    index, manifest = job.plan.index, manifest_of(folder.name.lstrip("."), state, summary, contents, job.plan, job.now)
    published = snapshot.publish(index, folder, manifest, job.published.snapshot)
    if contents.vectors is not None:
        contents.vectors.publish([place / ENGINE for place in snapshot.on_disk(index)])
    return published


def remember(
    job: Job, published: Snapshot, made_of: Published, learned: LearnedWords | None, sites: Sequence[Site]
) -> None:
    """Keep what the next build needs in order to add to it; of the words, only where they are others than before."""
    configured = {str(absolute(site.root)): absolute(Path(site.configuration)) for site in sites if site.configuration}
    configurations = {root: str(file) for root, file in configured.items() if has_content(file)}
    made_of = replace(made_of, files=snapshot.stamps(published), configurations=configurations)
    # It is published already: without it the next build learns all anew, and that is all.
    with suppress(OSError, ValueError):
        if learned is not None:
            build_memory.keep_learned_words(job.plan.own_cache, learned)
        build_memory.keep_published(job.plan.own_cache, made_of)


def publish_learned(
    job: Job, folder: Path, summary: ArchiveSummary, contents: SnapshotContents, cache: Cache
) -> BuildReport:
    """Publish a snapshot of which everything was learned anew, and let the cache go of what is in it no more."""
    # Where a file changed meanwhile the next build has to look again, even where it is as the scan found it.
    published = publish(job, folder, summary, contents, summary.state if summary.settled else "")
    manifest = published.manifest
    made_of = Published(manifest.name, method(job.plan, job.model), manifest.built_at, summary.keys)
    remember(job, published, made_of, contents.words, summary.sites)
    if cache.folder == job.plan.own_cache:
        # A shared cache may hold what other indexes need.
        texts = chain.from_iterable(passage_texts(Catalogue(published.path(CATALOGUE))))
        cache.keep_only(chain(texts, contents.names), contents.passages + len(contents.names), job.model)
    return report_on(job, manifest, embedded=contents.embedded)


def publish_settings(job: Job, current: Manifest) -> Manifest:
    """Publish what is published already with the settings of this build, under another name, where it had others."""
    plan = job.plan
    if current.settings == plan.settings:
        return current
    with snapshot.writing(plan.index, new_name(job.now)) as folder:
        snapshot.share(plan.index / SNAPSHOTS / current.name, current, folder)
        renamed = replace(current, name=folder.name.lstrip("."), settings=plan.settings)
        return snapshot.publish(plan.index, folder, renamed, job.published.snapshot).manifest
