"""What a build made, and what the manifest of its snapshot says of that."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from embeddings.building.plan import BuildPlan
from embeddings.building.reading import ArchiveSummary
from embeddings.encoders.protocol import Model
from embeddings.engines.base import Engine
from embeddings.storage.build_memory import LearnedWords
from embeddings.storage.manifest import Manifest

if TYPE_CHECKING:
    from embeddings.related.learning import Learned


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """All files of a snapshot but its manifest, and what that says of them."""

    model: Model
    engine: str
    dimension: int
    passages: int
    links: int
    learned: dict[str, Any] | None
    vectors: Engine | None
    words: LearnedWords | None
    embedded: int
    names: Sequence[str]
    """Texts that were embedded beside the stories'."""


def manifest_of(
    name: str, state: str, summary: ArchiveSummary, contents: SnapshotContents, plan: BuildPlan, now: datetime
) -> Manifest:
    """Give what the snapshot of that name says of itself; `state` names all that decided what it holds."""
    return Manifest(
        name=name,
        built_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        version=importlib.metadata.version("seealso"),
        fingerprint=state,
        next_change=summary.next_change.isoformat() if summary.next_change else None,
        model=contents.model.name,
        model_key=contents.model.key,
        dimension=contents.dimension,
        engine=contents.engine,
        articles=len(summary.keys),
        hidden=summary.hidden,
        problems=[asdict(problem) for problem in summary.problems],
        hosts=list(summary.hosts),
        read=summary.read,
        passages=contents.passages,
        links=contents.links,
        sites=[{"name": site.name, "title": site.title, "base_url": site.base_url} for site in summary.sites],
        learned=contents.learned,
        reading=asdict(summary.rules),
        repeated=sorted(summary.repeated),
        settings=plan.settings,
    )


def learned_figures(learned: Learned | None) -> dict[str, Any] | None:
    """Tell in numbers what the links taught the ranking; None where they did not."""
    if learned is None:
        return None
    return {
        "pairs": learned.pairs,
        "before": learned.before,
        "after": learned.after,
        "gained": list(learned.gained),
    }
