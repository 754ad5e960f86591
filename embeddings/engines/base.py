"""The contract of a vector engine: what the recommender may ask of it, and nothing more."""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from embeddings.base.vectors import Floats

NO_DAY = -(2**31)
"""The `day` of a story without a date."""
TEXT_ATTRIBUTES = ("site", "section", "language")
"""The attributes that are text."""
Operator = Literal["==", "in", ">", ">=", "<="]
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<=": operator.le,
}
"""Of whole columns and a value."""


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


class Condition(NamedTuple):
    """What one attribute of a story is compared with."""

    attribute: str
    """A field of Attributes."""
    operator: Operator
    value: str | int | tuple[str, ...]
    """With `in`, the values of which it is one, in ascending order."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold for a story found; the default lets everything pass."""

    site: str | None = None
    section: str | None = None
    languages: frozenset[str] | None = None
    """The story is in one of them."""
    since: int | None = None
    """First day allowed, days since 1970-01-01; a story without a date does not pass."""
    until: int | None = None
    """Last day allowed; a story without a date does not pass."""
    exclude: frozenset[str] = frozenset()

    def conditions(self) -> Iterator[Condition]:
        """Give what has to hold of a story's attributes, all of it: for an engine to put into its own words."""
        for name, value in (("site", self.site), ("section", self.section)):
            if value is not None:
                yield Condition(name, "==", value)
        if self.languages is not None:
            yield Condition("language", "in", tuple(sorted(self.languages)))
        if self.since is not None:
            yield Condition("day", ">=", self.since)
        if self.until is not None:
            yield Condition("day", ">", NO_DAY)
            yield Condition("day", "<=", self.until)


class Hit(NamedTuple):
    """One story found, with the inner product of its vector and the query's."""

    id: str
    score: float


def best_first(hits: Iterable[Hit]) -> list[Hit]:
    """Order hits as a search gives them: by score, equal ones by id."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))


def refuse_repeated(ids: Sequence[str]) -> None:
    """Raise ValueError where an id stands twice: of which of the two would the story be?"""
    if len(set(ids)) != len(ids):
        raise ValueError("an id stands twice in one upsert")


class Engine(ABC):
    """Vectors under string ids, searched by inner product."""

    @classmethod
    @abstractmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL, previous: Path | None = None) -> Self:
        """Make a new, empty engine that will keep its files in the folder `place`. Raises EngineUnavailable.

        `previous` is the folder of one of the same kind that had most of the vectors: what it made of them may serve.
        """

    @classmethod
    @abstractmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Self:
        """Open the engine saved in `place`. Raises Damaged or EngineUnavailable, and reads nothing before it has
        looked whether it can be."""

    @abstractmethod
    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        """Add stories or replace those whose id is known. `vectors` has shape (len(ids), dimension).

        Raises ValueError where an id stands twice.
        """

    @abstractmethod
    def delete(self, ids: Sequence[str]) -> None:
        """Remove stories; an unknown id is passed over."""

    @abstractmethod
    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        """Find the `limit` stories of the greatest inner product with `vector` (shape (dimension,)) that pass `where`.

        Best first; stories of equal score in the order of their ids. Fewer where fewer pass.
        """

    @abstractmethod
    def fetch(self, ids: Sequence[str]) -> Floats:
        """Give the vectors of `ids`, shape (len(ids), dimension). Raises KeyError for an unknown id."""

    @abstractmethod
    def save(self) -> None:
        """Write everything to the folder given at `create`, so that `open` finds it."""

    def check(self, ids: Sequence[str], dimension: int) -> None:  # noqa: B027 - a server may be away just now
        """Raise ValueError unless it holds these stories, whose ids are in ascending order, in that dimension."""

    def publish(self, kept: Collection[Path]) -> None:  # noqa: B027 - files are published with their folder
        """Learn that the snapshot with this engine is the published one now; `kept` are the places of all on disk."""

    @abstractmethod
    def __len__(self) -> int:
        """How many stories it holds."""
