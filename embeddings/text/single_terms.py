"""Words that are no terms of an index: those of a single story, which tie a story that comes later to it, and those of
most stories, which tie none."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from embeddings.base.arrays import load_mapped, save_arrays
from embeddings.base.checked_loading import expect

MAX_COUNT = 255
MAX_TERMS = 8_000_000
"""Those of some 25,000 stories: 100 MB."""


class Holder(NamedTuple):
    """The one story that has a term."""

    story: int
    times: int
    """How often it says it; at most 255."""


class SingleTerms:
    """Each term that a single text of many holds, by its hash; and those that too many hold."""

    def __init__(
        self,
        hashes: npt.NDArray[np.uint64],
        story: npt.NDArray[np.int32],
        times: npt.NDArray[np.uint8],
        common: Iterable[str] = (),
    ) -> None:
        """All of shape (terms,), `hashes` ascending."""
        self._hashes, self._story, self._times = hashes, story, times
        self.common = frozenset(common)
        """Terms of more stories than a term may have."""

    def find(self, terms: Sequence[str]) -> dict[str, Holder]:
        """Give those of the terms that it has."""
        hashes = np.fromiter(map(_hash, terms), np.uint64, len(terms))
        place = np.searchsorted(self._hashes, hashes)
        is_known = place < len(self._hashes)
        is_known[is_known] = self._hashes[place[is_known]] == hashes[is_known]
        return {
            terms[number]: Holder(int(self._story[place[number]]), int(self._times[place[number]]))
            for number in np.flatnonzero(is_known).tolist()
        }

    def save(self, file: Path) -> None:
        """Write it to a new file, but for the common ones."""
        save_arrays({"hash": self._hashes, "story": self._story, "times": self._times}, file)

    @classmethod
    def load(cls, file: Path, common: Iterable[str]) -> Self:
        """Read what `save` wrote, which is mapped. Raises OSError, or ValueError where it is not that."""
        arrays = load_mapped(file)
        hashes = expect(arrays, "hash", "u8", (None,), 0, 2.0**64)
        return cls(
            hashes,
            expect(arrays, "story", "i4", (len(hashes),), 0),
            expect(arrays, "times", "u1", (len(hashes),)),
            common,
        )


class Collector:
    """Gathers such terms, MAX_TERMS at most: they are kept in memory."""

    def __init__(self) -> None:
        self._hashes, self._story, self._times = array("Q"), array("i"), array("B")
        self.common: list[str] = []

    def add(self, term: str, story: int, times: int) -> None:
        """Note a term of one story, and how often that says it."""
        if len(self._hashes) < MAX_TERMS:
            self._hashes.append(_hash(term))
            self._story.append(story)
            self._times.append(min(times, MAX_COUNT))

    def collected(self) -> SingleTerms:
        """Give all that was noted."""
        hashes = np.array(self._hashes, np.uint64)
        order = np.argsort(hashes, kind="stable")
        return SingleTerms(
            hashes[order], np.array(self._story, np.int32)[order], np.array(self._times, np.uint8)[order], self.common
        )


def _hash(term: str) -> int:
    # Two quick ones that are not alike: of millions of terms hardly two share both.
    data = term.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) << 32 | zlib.adler32(data)
