"""Sequences whose items are read or computed when they are needed, and not kept."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar, overload

from content.base import Article

Item = TypeVar("Item")


ITEMS_AT_ONCE = 1000
"""Items in memory while all are gone through."""


class Lazy(Sequence[Item], Generic[Item]):
    """A sequence that can give one item by its number. A slice of it is a list."""

    @abstractmethod
    def _item(self, number: int) -> Item: ...

    def _items(self, numbers: range) -> list[Item]:
        return [self._item(number) for number in numbers]

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        if isinstance(number, slice):
            return self._items(range(len(self))[number])
        return self._item(number)

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self[start : start + ITEMS_AT_ONCE] for start in range(0, len(self), ITEMS_AT_ONCE))


class MappedArticles(Lazy[Item]):
    """What `function` gives for each article."""

    def __init__(self, articles: Sequence[Article], function: Callable[[Article], Item]) -> None:
        self._articles = articles
        self._function = function

    def __len__(self) -> int:
        return len(self._articles)

    def _item(self, number: int) -> Item:
        return self._function(self._articles[number])

    def _items(self, numbers: range) -> list[Item]:
        return [self._function(article) for article in self._articles[numbers.start : numbers.stop : numbers.step]]
