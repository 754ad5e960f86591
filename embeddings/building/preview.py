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
    job = model_choice.keep(Job.of(plan, now or datetime.now(UTC), lambda *_: None))
    scan = reading.scan_files(job)
    source = reading.read(job, scan)
    stories = reading.found(source, source.keys)
    before = None if plan.full else job.made_of
    change = compare(before or Published("", "", "", {}), stories.keys)
    kept = not plan.full and job.published.still_good(scan.state, job.now) is not None
    due = relearning.is_due(job, before and replace(before, stories=stories.keys, changes=change.changes))
    little = before is not None and is_little(change.count, len(source.shown))
    return BuildPreview(
        unchanged=kept and not due,
        fresh=() if kept else tuple(change.fresh),
        gone=() if kept else tuple(change.gone),
        learns=due or not (kept or little),
        articles=len(source.shown),
        hidden=stories.hidden,
        problems=tuple(stories.problems),
    )
