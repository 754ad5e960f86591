"""The texts of stories, a part at a time: together they may exceed the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from content.base import Article
from embeddings.base.mapped_rows import mapped
from embeddings.base.vectors import Floats
from embeddings.building.embedder import Embedder
from embeddings.encoders import passages

CHUNK = 1000
"""Stories whose texts are in memory at once."""


def chunks(stories: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """Give the stories, CHUNK at a time."""
    for start in range(0, len(stories), CHUNK):
        yield stories[start : start + CHUNK]


def vectors(stories: Sequence[Article], embed: Embedder, scratch: Path) -> tuple[list[int], Floats]:
    """Tell how many passages each story has, and give the vectors of all in order, shape (passages, d), mapped from a
    file in `scratch`."""
    counts: list[int] = []

    def found() -> Iterator[Floats]:
        for some in chunks(stories):
            split = [passages.split(story) for story in some]
            counts.extend(map(len, split))
            yield embed.vectors(list(chain.from_iterable(split)))

    every = mapped(found(), scratch)
    return counts, every


def of_passages(stories: Sequence[Article]) -> list[str]:
    """Give the texts of all passages of some stories."""
    return [text for story in stories for text in passages.split(story)]
