"""What a build is asked to do."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from content.archive import ReadingRules, Site
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.engines import REMOTE
from embeddings.engines.base import LOCAL, Connection
from embeddings.storage import snapshot
from embeddings.storage.layout import CACHE
from embeddings.storage.manifest import Remembered


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
    """Learn everything again, as `relearn` does, with the first build of each day after a change."""
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

    @property
    def own_cache(self) -> Path:
        """The cache folder in the index, where a build also keeps what the next one has to know of it."""
        return self.index / CACHE

    def connected(self) -> Connection:
        """Tell how the engine is reached for this index; its identity is made up where it has none. Raises OSError."""
        if self.engine not in REMOTE:
            return LOCAL
        return replace(self.connection, index=snapshot.identity(self.index))
