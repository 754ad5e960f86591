"""What a build is asked to do, and what it tells when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.archive import ReadingRules, Site
from content.base.errors import ArchiveProblem
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.engines.base import LOCAL, Connection
from embeddings.storage.snapshot import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPlan:
    """What to build, from what, and how."""

    sites: tuple[Site, ...]
    rules: ReadingRules = field(default_factory=ReadingRules)
    index: Path
    model: str = DEFAULT_MODEL
    choose_model: bool = False
    """Nobody named the model: a first build, or a full one, takes the multilingual one in its place where that suits
    the archive's languages, and a later build what the one before it took."""
    engine: str = "faiss"
    connection: Connection = LOCAL
    """How the engine is reached, where it lives in a server."""
    full: bool = False
    """Build even if nothing changed, and read and embed everything again."""
    relearn: bool = False
    """Learn everything again that is learned of the whole archive, though little has changed; nothing is read or
    embedded twice."""
    daily: bool = False
    """The same with the first build of each day after a change."""
    first_soon: bool = False
    """Publish a first index of a large archive as soon as it is read, by the fast model; the model's own follows."""
    first_only: bool = False
    """Leave what follows to the next build."""
    wait: bool = False
    """Wait for another build of the index to end, where one is running."""
    learn: bool = True
    """Fit the ranking to the archive's own links."""
    prior: Path | None = None
    """File of what the ranking begins with; the shipped one if None."""
    cache: Path | None = None
    """Where embeddings are kept between builds; in the index's own folder if None, or where this takes none."""
    settings: Remembered = field(default_factory=Remembered)
    """What the index is to remember of the settings."""


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
