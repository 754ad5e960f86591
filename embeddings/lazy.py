"""Sequences whose items are read or worked out as they are asked for, and not kept."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from content.article import Article

Item = TypeVar("Item")


class Lazy(Sequence[Item], Generic[Item]):
    """A sequence that can give one item by its number. A slice of it is a list."""

    @abstractmethod
    def _one(self, number: int) -> Item: ...

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        if isinstance(number, slice):
            return [self._one(i) for i in range(len(self))[number]]
        return self._one(number)

    def __iter__(self) -> Iterator[Item]:
        return map(self._one, range(len(self)))


class Each(Lazy[Item]):
    """What `tell` says of each article."""

    def __init__(self, articles: Sequence[Article], tell: Callable[[Article], Item]) -> None:
        self._articles = articles
        self._tell = tell

    def __len__(self) -> int:
        return len(self._articles)

    def _one(self, number: int) -> Item:
        return self._tell(self._articles[number])
