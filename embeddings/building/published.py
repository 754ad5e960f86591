"""What an index has published at present, and whether building again would make the same."""

import hashlib
import json
from datetime import datetime
from functools import cached_property
from pathlib import Path

from content.base.absolute import absolute
from content.base.site import Site
from content.files.reading_memory import reading_key
from embeddings import engines
from embeddings.base.errors import SnapshotError
from embeddings.building.plan import BuildPlan
from embeddings.encoders.protocol import Model
from embeddings.related import prior
from embeddings.storage import build_memory, snapshot
from embeddings.storage.layout import ENGINE
from embeddings.storage.manifest import SCHEMA, Manifest
from embeddings.storage.snapshot import Snapshot

BUILD_VERSION = 16
"""Raised with every change that makes another index of the same archive."""


def state_of(plan: BuildPlan, model: Model, archive: str) -> str:
    """Name everything that decides what the index will hold, the time of day aside; `archive` names its files."""
    return _digest([archive, *_build_inputs(plan, model)])


def method(plan: BuildPlan, model: Model) -> str:
    """Name what decides it beside the stories themselves."""
    # A story's record says where its file lies.
    roots = [str(absolute(site.root)) for site in plan.sites]
    return _digest([*_build_inputs(plan, model), reading_key(plan.sites, plan.rules), roots])


def _build_inputs(plan: BuildPlan, model: Model) -> list[object]:
    return [model.key, plan.engine, plan.learn, prior.digest(plan.prior), BUILD_VERSION, SCHEMA]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def has_content(file: Path) -> bool:
    """Tell whether a file is there and not empty."""
    try:
        return file.stat().st_size > 0
    except OSError:
        return False


class PublishedIndex:
    """What an index had published when it was first asked for."""

    def __init__(self, plan: BuildPlan) -> None:
        self._plan = plan

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The published snapshot, each file of it checked; None where there is none that can be read."""
        try:
            return snapshot.load(self._plan.index, checked=self._remembered.files if self._remembered else None)
        except SnapshotError:
            return None

    @property
    def stories(self) -> int:
        """How many stories it was made of, hidden ones too; 0 where there is none that can be read."""
        return self.snapshot.manifest.read_stories if self.snapshot else 0

    def stories_of(self, site: str) -> int:
        """Count the stories of a named site that readers could see in it; 0 where that is not known."""
        return sum(story.startswith(f"{site}:") for story in self._remembered.stories) if self._remembered else 0

    def missed_configuration(self, site: Site) -> str:
        """Give the absolute path of the configuration by which a site was read, where that is gone or empty since and
        there is no other; else empty."""
        remembered = self._remembered.configurations.get(str(absolute(site.root)), "") if self._remembered else ""
        is_other = site.configuration and str(absolute(Path(site.configuration))) != remembered
        return "" if not remembered or is_other or has_content(Path(remembered)) else remembered

    @cached_property
    def _remembered(self) -> build_memory.Published | None:
        return build_memory.published(self._plan.own_cache)

    def made_of(self, model: Model) -> build_memory.Published | None:
        """Tell what it was made of; None where that is not known, or this plan and model would make it otherwise."""
        made_of = self._remembered
        if self.snapshot is None or made_of is None:
            return None
        is_same = (made_of.snapshot, made_of.method) == (self.snapshot.manifest.name, method(self._plan, model))
        return made_of if is_same else None

    def still_good(self, state: str, now: datetime) -> Manifest | None:
        """Give its manifest, if building again would make the same; `state` is `state_of` what is there now.

        Raises EngineUnavailable.
        """
        if self.snapshot is None:
            return None
        manifest = self.snapshot.manifest
        due = manifest.next_change and datetime.fromisoformat(manifest.next_change) <= now
        # A clock that was ahead has shown or hidden stories before their time.
        early = datetime.fromisoformat(manifest.built_at) > now
        if due or early or manifest.fingerprint != state:
            return None
        return manifest if self._has_vectors(self.snapshot) else None

    def _has_vectors(self, published: Snapshot) -> bool:
        """Whether the server still has the vectors, where they live in one."""
        manifest = published.manifest
        if manifest.engine not in engines.REMOTE:
            return True
        try:
            engine = engines.engine(manifest.engine).open(published.path(ENGINE), self._plan.connected())
            return len(engine) == manifest.articles
        except SnapshotError:
            return False
