"""The contract of a vector engine: what the recommender may ask of it, and nothing more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from embeddings.base.vectors import Floats

NO_DAY = -(2**31)
"""The `day` of a story without a date."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How an engine that runs in a server of its own is reached. One inside the process needs none."""

    uri: str = ""
    token: str = field(default="", repr=False)
    index: str = ""
    """Names the index among others in the same server."""


LOCAL = Connection()


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a search may filter by."""

    site: str = ""
    section: str = ""
    language: str = ""
    day: int = NO_DAY
    """Days since 1970-01-01 of the publication."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold for a story found; the default lets everything pass."""

    site: str | None = None
    section: str | None = None
    language: str | None = None
    since: int | None = None
    """First day allowed, days since 1970-01-01; a story without a date does not pass."""
    until: int | None = None
    """Last day allowed; a story without a date does not pass."""
    exclude: frozenset[str] = frozenset()

    def passes(self, article: str, attributes: Attributes) -> bool:
        """Whether one story passes."""
        return (
            article not in self.exclude
            and (self.site is None or attributes.site == self.site)
            and (self.section is None or attributes.section == self.section)
            and (self.language is None or attributes.language == self.language)
            and (self.since is None or attributes.day >= self.since)
            and (self.until is None or NO_DAY < attributes.day <= self.until)
        )


class Hit(NamedTuple):
    """One story found, with the inner product of its vector and the query's."""

    id: str
    score: float


class Engine(ABC):
    """Vectors under string ids, searched by inner product."""

    @classmethod
    @abstractmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL) -> Engine:
        """A new, empty engine that will keep its files in the folder `place`. Raises EngineUnavailable."""

    @classmethod
    @abstractmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Engine:
        """The engine saved in `place`. Raises Damaged or EngineUnavailable, and reads nothing before it has looked
        whether it can be."""

    @abstractmethod
    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        """Add stories or replace those whose id is known. `vectors` has shape (len(ids), dimension)."""

    @abstractmethod
    def delete(self, ids: Sequence[str]) -> None:
        """Remove stories; an unknown id is passed over."""

    @abstractmethod
    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        """The `limit` stories of the greatest inner product with `vector` (shape (dimension,)) that pass `where`.

        Best first; stories of equal score in the order of their ids. Fewer where fewer pass.
        """

    @abstractmethod
    def fetch(self, ids: Sequence[str]) -> Floats:
        """The vectors of `ids`, shape (len(ids), dimension). Raises KeyError for an unknown id."""

    @abstractmethod
    def save(self) -> None:
        """Write everything to the folder given at `create`, so that `open` finds it."""

    def check(self, ids: Sequence[str], dimension: int) -> None:  # noqa: B027 - a server may be away just now
        """Raise ValueError unless it holds these stories, whose ids are in ascending order, in that dimension."""

    def publish(self, kept: Collection[Path]) -> None:  # noqa: B027 - files are published with their folder
        """Called once the snapshot with this engine is the published one; `kept` are the places of all on disk."""

    @abstractmethod
    def __len__(self) -> int:
        """How many stories it holds."""
