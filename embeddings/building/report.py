"""What a build tells when it is done; `seealso build` prints it."""

import time
from dataclasses import dataclass
from typing import Any

from content.base import ArchiveProblem, counted
from content.files.unclaimed import unclaimed
from embeddings.building.job import Job
from embeddings.building.reading import by_reason
from embeddings.storage.manifest import Manifest

MANY_HIDDEN_SHARE = 0.5
"""Share of hidden stories from which on the build warns."""
MANY_GONE_SHARE = 0.25
"""Share of the stories that the index held before, which are no longer read, from which on the build warns."""
FEW_GONE = 10
"""So many an editor may have deleted, however small the archive is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    snapshot: str
    built_at: str
    unchanged: bool
    """True where nothing had changed and the published snapshot was kept; another name has it where the settings to
    remember had changed."""
    model: str
    model_note: str
    """Why it is this one, or which other would be better; empty where there is nothing to tell."""
    changed: int | None
    """How many stories came, changed or went, where only they were put into what an earlier build had learned; None
    where everything was learned anew, or nothing changed."""
    provisional: bool
    """Whether it is a first index by the fast model, which the model's own is to follow."""
    articles: int
    hidden: dict[str, int]
    problems: tuple[ArchiveProblem, ...]
    hosts: tuple[str, ...]
    """Hosts that were taken for the newsroom's own because so many links to them lead to its stories."""
    read: dict[str, float]
    """Shares of the stories that have a date and tags; links to pages of the newsroom's own, and those that lead to a
    story."""
    passages: int
    embedded: int
    """Passages that the cache did not hold."""
    links: int
    """Pairs of stories that a link joins."""
    learned: dict[str, Any] | None
    warnings: tuple[str, ...]
    unclaimed: tuple[tuple[str, int], ...]
    """Folders of the archive that hold Markdown and that no site reads, each with the number of files."""
    seconds: float


def report_on(
    job: Job, manifest: Manifest, *, unchanged: bool = False, embedded: int = 0, changed: int | None = None
) -> BuildReport:
    """Tell of the snapshot with that manifest, which a job published or kept; the rest are fields of the report."""
    archives = [site.archive for site in job.plan.sites if site.archive is not None]
    return BuildReport(
        snapshot=manifest.name,
        model=manifest.model,
        model_note=job.model_note,
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
        warnings=(*job.cache_notes, *job.oddities, *warnings(manifest, job.stories_before)),
        unclaimed=tuple(unclaimed(archives, job.plan.sites, job.plan.rules)),
        seconds=time.perf_counter() - job.started,
    )


def warnings(manifest: Manifest, before: int = 0) -> tuple[str, ...]:
    """Give what a newsroom should hear of, though the build went well; the index held `before` stories earlier."""
    messages = []
    hidden, total = sum(manifest.hidden.values()), manifest.read_stories
    if hidden >= MANY_HIDDEN_SHARE * total:
        hidden_share = f"{hidden} of {counted(total, 'story')} {'is' if hidden == 1 else 'are'} hidden"
        messages.append(
            f"{hidden_share} ({by_reason(manifest.hidden)}) and not shown. "
            "If that is not what you want, look at the dates and draft marks in their front matter."
        )
    gone = before - total
    if gone > FEW_GONE and gone >= MANY_GONE_SHARE * before:
        messages.append(
            f"{gone} of {before} stories that the index held are no longer read, and so not shown. If they were not "
            "taken down, the archive may have been read while it was copied or checked out: build it once more."
        )
    return tuple(messages)
