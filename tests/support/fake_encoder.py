"""A small encoder in place of the model: near are texts that share words. Named `tests.support.fake_encoder:create`."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance
from embeddings.encoders.registry import of_index
from embeddings.index.resources import Reach

NAME = "tests.support.fake_encoder:create"
SLOW = "tests.support.fake_encoder:create_slow"
TELLING = "tests.support.fake_encoder:create_telling"
TELLS = "TESTS_ENCODED"
"""The variable that names the file which a telling encoder writes to."""
DIMENSION = 64
_WORD = re.compile(r"\w+")


class FakeEncoder:
    """Adds up a vector for each lower-cased word: +1 or -1 in one of 64 places, as the word's hash says."""

    embedded: list[str] = []  # noqa: RUF012 - meant to be shared
    """Every text embedded in this process, in order. conftest.py empties it before each test."""

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """Array of shape (len(texts), 64), rows of length 1."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                digest = blake2b(word.encode(), digest_size=2).digest()
                row[digest[0] % DIMENSION] += 1 if digest[1] % 2 else -1
            if not row.any():
                row[0] = 1
        self.embedded.extend(texts)
        if advance:
            advance(len(texts))
        lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


def create() -> FakeEncoder:
    """What the plug-in hook of `embeddings.encoders.registry` calls."""
    return FakeEncoder()


class SlowEncoder(FakeEncoder):
    """Takes two seconds, or three quarters of one, for what says so."""

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        for word, takes in (("Slowly", 2), ("Leisurely", 0.75)):
            if any(word in text for text in texts):
                time.sleep(takes)
                break
        return super().encode(texts, advance)


def create_slow() -> SlowEncoder:
    """The same for who wants to see what happens meanwhile."""
    return SlowEncoder()


class TellingEncoder(SlowEncoder):
    """Writes the number of its process at each call, and once more as it is made."""

    def __init__(self) -> None:
        self._tell("loaded")

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        self._tell("asked")
        if any("Never" in text for text in texts):
            raise ValueError(texts[0])
        return super().encode(texts, advance)

    def _tell(self, what: str) -> None:
        if TELLS in os.environ:
            with Path(os.environ[TELLS]).open("a", encoding="utf-8") as file:
                file.write(f"{what} {os.getpid()}\n")


def create_telling() -> TellingEncoder:
    """The same for who wants to see where the model is."""
    return TellingEncoder()


REACH = Reach(of_index(NAME))
"""As of settings that name this encoder: what an index was built with is not run because the index says so."""
