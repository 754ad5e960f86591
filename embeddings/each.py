"""What can be told of each of many articles, worked out as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from content.article import Article

Told = TypeVar("Told")


class Each(Sequence[Told], Generic[Told]):
    """A sequence of what `tell` says of each article. Nothing of it is kept: the articles may be read from a disk."""

    def __init__(self, articles: Sequence[Article], tell: Callable[[Article], Told]) -> None:
        self._articles = articles
        self._tell = tell

    def __len__(self) -> int:
        return len(self._articles)

    @overload
    def __getitem__(self, number: int) -> Told: ...
    @overload
    def __getitem__(self, number: slice) -> list[Told]: ...
    def __getitem__(self, number: int | slice) -> Told | list[Told]:
        if isinstance(number, slice):
            return [self[i] for i in range(len(self))[number]]
        return self._tell(self._articles[number])

    def __iter__(self) -> Iterator[Told]:
        return map(self._tell, self._articles)
