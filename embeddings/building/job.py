"""One run of a build, as all of its steps are given it."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from embeddings.building.assembling.embedding import Progress
from embeddings.building.plan import BuildPlan
from embeddings.building.published import PublishedIndex
from embeddings.encoders import registry
from embeddings.encoders.protocol import Model
from embeddings.storage.build_memory import Published


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a build is to do, when, and what it begins with."""

    plan: BuildPlan
    now: datetime
    progress: Progress
    published: PublishedIndex
    model: Model
    model_note: str = ""
    """What the report says of the model's choice."""
    stories_before: int = 0
    """How many stories, hidden ones too, the index held before."""
    oddities: tuple[str, ...] = ()
    """What a person should hear of how it begins."""
    cache_notes: tuple[str, ...] = ()
    """What a person should hear of the cache."""
    started: float = field(default_factory=time.perf_counter)
    """By `time.perf_counter`."""

    @classmethod
    def of(cls, plan: BuildPlan, now: datetime, progress: Progress) -> Self:
        """Begin one; nothing is read yet. Raises ModelUnavailable."""
        return cls(
            plan=plan,
            now=now,
            progress=progress,
            published=PublishedIndex(plan),
            model=registry.identify(plan.model),
        )

    @property
    def made_of(self) -> Published | None:
        """What the published snapshot was made of; None where that is not known, or it was made otherwise."""
        return self.published.made_of(self.model)
