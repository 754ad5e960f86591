"""The files that FAISS writes, looked through before it reads them: it believes every length and number in them.

Their form is that of faiss/impl/index_write.cpp.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.base.checked_loading import MAX_NUMBER, expect
from embeddings.base.errors import REBUILD, Damaged
from embeddings.base.vectors import Array

MAX_LEVELS = 64
"""Levels of a graph: a story reaches the next higher one by a chance of one in many."""


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """Tell everything that goes wrong with the files in a folder as Damaged, with the remedy."""
    try:
        yield
    except (OSError, RuntimeError, ValueError, TypeError, LookupError, MemoryError) as error:
        raise Damaged(f"the vectors in {place} cannot be read ({error}). {REBUILD}") from error


@contextmanager
def file_name(file: Path, flags: int = os.O_RDONLY) -> Iterator[str]:
    """Give a name for a file that FAISS can take, which is UTF-8 whatever the system's locale is.

    A path that is not UTF-8 is opened, and named by its open file. Raises OSError.
    """
    path = os.fsencode(file)
    try:
        name = path.decode()
    except UnicodeDecodeError:
        handle = os.open(file, flags, 0o666)
        try:
            yield f"/dev/fd/{handle}"
        finally:
            os.close(handle)
    else:
        yield name


def write(index: Any, file: Path) -> None:
    """Write an index of FAISS to a file. Raises OSError or RuntimeError."""
    with file_name(file, os.O_WRONLY | os.O_CREAT) as name:
        faiss.write_index(index, name)


def read(file: Path, flags: int = 0) -> Any:
    """Read an index of FAISS from a file, by its own flags. Raises OSError or RuntimeError."""
    with file_name(file) as name:
        return faiss.read_index(name, flags)


def check_flat(file: Path, stories: int, dimension: int) -> None:
    """Raise ValueError unless it holds exact vectors, numbered 0 … n-1."""
    reader = _FileReader(file)
    reader.kind(b"IxM2")
    reader.header(stories, dimension)
    reader.kind(b"IxFI")
    reader.header(stories, dimension)
    expect({"vectors": reader.numbers("<f4", stories * dimension)}, "vectors", "f4", (None,))
    if not np.array_equal(reader.numbers("<i8", stories), np.arange(stories)):
        raise ValueError(f"{file.name} numbers its vectors otherwise")
    reader.end()


def check_graph(file: Path, stories: int, dimension: int, neighbours: int) -> None:
    """Raise ValueError unless it holds a graph over 8-bit vectors, of which every way leads to a story."""
    reader = _FileReader(file)
    reader.kind(b"IHNs")
    reader.header(stories, dimension)
    arrays = {
        "chances": reader.numbers("<f8"),
        "widths": reader.numbers("<i4"),
        "levels": reader.numbers("<i4", stories),
    }
    expect(arrays, "chances", "f8", (None,), 0, 1)
    widths = expect(arrays, "widths", "i4", (None,), 0, 2 * neighbours * MAX_LEVELS)
    levels = expect(arrays, "levels", "i4", (stories,), 1, min(len(widths) - 1, MAX_LEVELS))
    offsets, edges = reader.numbers("<i8", stories + 1), reader.numbers("<i4")
    expect({"ways": edges}, "ways", "i4", (None,), -1, stories - 1)
    entry, highest, *breadths = reader.numbers("<i4", 5, counted=False).tolist()
    sound = (
        widths[0] == 0
        and bool((np.diff(widths) >= 0).all())
        and offsets[0] == 0
        and offsets[-1] == len(edges)
        and bool((np.diff(offsets) == widths[levels]).all())
        and all(0 < breadth <= MAX_NUMBER for breadth in breadths[:2])
        and (0 <= entry < stories and highest == levels[entry] - 1 == levels.max() - 1 if stories else entry == -1)
    )
    # On a level above the first a way may only lead to who is on that level too.
    for level in range(1, int(levels.max(initial=1))):
        on_level = np.flatnonzero(levels > level)
        starts = offsets[on_level]
        for place in range(int(widths[level]), int(widths[level + 1])):
            reached = edges[starts + place]
            sound = sound and bool((levels[reached[reached >= 0]] > level).all())
    if not sound:
        raise ValueError(f"{file.name} has a graph with ways that lead nowhere")
    reader.kind(b"IxSQ")
    reader.header(stories, dimension)
    reader.expect("<i4", [faiss.ScalarQuantizer.QT_8bit])
    reader.numbers("<i4", 2, counted=False)
    reader.expect("<i8", [dimension, dimension])
    expect({"scale": reader.numbers("<f4", 2 * dimension if stories else None)}, "scale", "f4", (None,))
    reader.numbers("u1", stories * dimension)
    reader.end()


class _FileReader:
    """A file, taken apart from its beginning. Raises ValueError where it is not as it should be."""

    def __init__(self, file: Path) -> None:
        self._name = file.name
        self._bytes: Array = np.memmap(file, np.uint8, "r")
        self._offset = 0

    def kind(self, code: bytes) -> None:
        """Expect the four letters of the kind of index that follows."""
        self.expect("u1", list(code))

    def header(self, stories: int, dimension: int) -> None:
        """Expect what every index begins with: its dimension, its length, two numbers that nobody reads, whether it
        is trained, and its metric."""
        self.expect("<i4", [dimension])
        self.expect("<i8", [stories])
        self.numbers("<i8", 2, counted=False)
        # Nothing can be trained on nothing.
        trained = self.numbers("u1", 1, counted=False)
        if stories and trained[0] != 1:
            raise ValueError(f"{self._name} is not trained")
        self.expect("<i4", [faiss.METRIC_INNER_PRODUCT])

    def expect(self, kind: str, numbers: list[int]) -> None:
        """Expect these very numbers."""
        if self.numbers(kind, len(numbers), counted=False).tolist() != numbers:
            raise ValueError(f"{self._name} is not of the kind that it should be")

    def numbers(self, kind: str, count: int | None = None, *, counted: bool = True) -> Array:
        """Take so many numbers, which the file says too if they are `counted`; None for as many as it says."""
        if counted:
            announced = int(self._take("<u8", 1)[0])
            if count not in (None, announced):
                raise ValueError(f"{self._name} holds {announced} numbers where there should be {count}")
            count = announced
        assert count is not None
        return self._take(kind, count)

    def end(self) -> None:
        """Expect that nothing follows."""
        if self._offset != len(self._bytes):
            raise ValueError(f"{self._name} holds more than it should")

    def _take(self, kind: str, count: int) -> Array:
        end = self._offset + count * np.dtype(kind).itemsize
        if end > len(self._bytes):
            raise ValueError(f"{self._name} ends too soon")
        part = np.asarray(self._bytes[self._offset : end])
        self._offset = end
        # A copy of what does not begin at a multiple of its width.
        aligned = part.ctypes.data % np.dtype(kind).itemsize == 0
        return np.frombuffer(part.data if aligned else part.tobytes(), kind)
