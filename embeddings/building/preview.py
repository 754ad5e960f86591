"""What a build would do, as `--dry-run` tells it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from content.base import ArchiveProblem
from embeddings.building import model_choice, reading, relearning
from embeddings.building.job import Job
from embeddings.building.plan import BuildPlan
from embeddings.building.quick.change import compare, is_little
from embeddings.storage.build_memory import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPreview:
    """What a build would do."""

    unchanged: bool
    fresh: tuple[str, ...]
    """Ids of the stories that came or changed."""
    gone: tuple[str, ...]
    """Ids of those that readers may see no more."""
    learns: bool
    """Whether all is learned anew."""
    articles: int
    """Stories that readers may see."""
    hidden: dict[str, int]
    problems: tuple[ArchiveProblem, ...]


def preview(plan: BuildPlan, *, now: datetime | None = None) -> BuildPreview:
    """Tell what `build` would do; nothing is written, and no model is loaded. Raises ArchiveError or BuildFailed."""
    job = model_choice.with_kept_model(Job.of(plan, now or datetime.now(UTC), lambda *_: None))
    scan = reading.scan_files(job)
    source = reading.read(job, scan)
    summary = reading.summarise(source, source.keys)
    before = None if plan.full else job.made_of
    change = compare(before or Published("", "", "", {}), summary.keys)
    is_current = not plan.full and job.published.still_good(scan.state, job.now) is not None
    is_due = relearning.is_due(job, before and replace(before, stories=summary.keys, changes=change.changes))
    is_little_changed = before is not None and is_little(change.count, len(source.shown))
    return BuildPreview(
        unchanged=is_current and not is_due,
        fresh=() if is_current else tuple(change.fresh),
        gone=() if is_current else tuple(change.gone),
        learns=is_due or not (is_current or is_little_changed),
        articles=len(source.shown),
        hidden=summary.hidden,
        problems=tuple(summary.problems),
    )
