"""What is odd about how a build begins, of which a newsroom should hear: it goes on all the same."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from content.files.walking import SourceFile
from content.generators import ignored_projects
from embeddings.building.job import Job

CLOCK_TOLERANCE = timedelta(minutes=10)
"""By which the clocks of two machines that build may differ unnoticed."""


def oddities(job: Job, files: Sequence[SourceFile]) -> tuple[str, ...]:
    """Find what is odd about the clock and about the archive's `files`, beside the index that is published."""
    return (*_clock_set_back(job), *_emptied_sites(job, files), *_ignored_projects(job))


def _clock_set_back(job: Job) -> Iterator[str]:
    if (published := job.published.snapshot) is None:
        return
    built_at = datetime.fromisoformat(published.manifest.built_at)
    if built_at - job.now > CLOCK_TOLERANCE:
        yield (
            f"this machine's clock says {job.now:%Y-%m-%d %H:%M} UTC, and the index was built at "
            f"{built_at:%Y-%m-%d %H:%M} UTC: one of the two was wrong. Stories are hidden until their time by this "
            "clock; if it is not right, set it and build once more."
        )


def _emptied_sites(job: Job, files: Sequence[SourceFile]) -> Iterator[str]:
    read = {file.site for file in files}
    for site in job.plan.sites:
        if site.name and site.name not in read and (before := job.published.stories_of(site.name)):
            yield (
                f"{site.root} holds no story any more, and the index held {before:,} of {site.name}, which are not "
                "shown now. If they were not taken down, look whether the folder is mounted or checked out, and build "
                "once more."
            )


def _ignored_projects(job: Job) -> Iterator[str]:
    for site in job.plan.sites:
        if message := ignored_projects(site):
            yield f"{site.root}: {message[0].lower()}{message[1:]}"
