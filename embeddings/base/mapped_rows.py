"""Vectors on disk, row after row of numbers, read a few at a time."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.base.vectors import Array, Floats, Numbers

BLOCK = 4096
"""Rows read or written at once."""


class RowsFile:
    """An open file of rows, of float32 unless said otherwise. It is closed when nobody holds it any more."""

    def __init__(self, descriptor: int, dimension: int, kind: npt.DTypeLike = np.float32) -> None:
        self._descriptor = descriptor
        self._dimension = dimension
        self._kind = np.dtype(kind)
        weakref.finalize(self, os.close, descriptor)

    @classmethod
    def create(cls, file: Path, dimension: int) -> RowsFile:
        """Make a new, empty file to append to."""
        return cls(os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666), dimension)

    @classmethod
    def open(cls, file: Path, dimension: int) -> RowsFile:
        """Open a file to read."""
        return cls(os.open(file, os.O_RDONLY), dimension)

    @classmethod
    def scratch(cls, dimension: int, folder: Path | None = None, kind: npt.DTypeLike = np.float32) -> RowsFile:
        """Make a file without a name, to append to, on the disk of `folder` or of the system's temporary files."""
        with tempfile.TemporaryFile(dir=folder) as file:
            return cls(os.dup(file.fileno()), dimension, kind)

    @property
    def _width(self) -> int:
        """Bytes of a row."""
        return self._kind.itemsize * self._dimension

    def __len__(self) -> int:
        return os.fstat(self._descriptor).st_size // self._width

    def append(self, rows: Array) -> None:
        """Write shape (rows, dimension) to the end."""
        data = np.ascontiguousarray(rows, dtype=self._kind).reshape(-1).view(np.uint8).data
        end = os.fstat(self._descriptor).st_size
        while data:
            written = os.pwrite(self._descriptor, data, end)
            data, end = data[written:], end + written

    def read(self, rows: Sequence[int] | Numbers) -> Array:
        """Read these rows, shape (len(rows), dimension)."""
        numbers = np.asarray(rows, np.int64)
        # Rows that follow each other are read at once.
        run_starts = np.flatnonzero(np.diff(numbers, prepend=-2) != 1)
        runs = zip(numbers[run_starts].tolist(), np.diff(run_starts, append=len(numbers)).tolist(), strict=True)
        raw = b"".join(os.pread(self._descriptor, count * self._width, row * self._width) for row, count in runs)
        return np.frombuffer(raw, dtype=self._kind).reshape(-1, self._dimension)

    def blocks(self, rows: Sequence[int] | Numbers) -> Iterator[Array]:
        """Read these rows, at most BLOCK at a time: each of shape (rows, dimension)."""
        for start in range(0, len(rows), BLOCK):
            yield self.read(rows[start : start + BLOCK])

    def array(self) -> Array:
        """Map all rows, shape (rows, dimension): they are read from the disk as they are used."""
        if not len(self):
            return np.zeros((0, self._dimension), self._kind)
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            # A plain array over the mapping: each slice of a `memmap` costs more than what is computed with it.
            return np.asarray(np.memmap(file, self._kind, "r", shape=(len(self), self._dimension)))

    def copy_to(self, other: RowsFile, rows: Sequence[int] | Numbers) -> RowsFile:
        """Append these rows to `other`, which is given back."""
        for block in self.blocks(rows):
            other.append(block)
        return other


def mapped(parts: Iterable[Floats], folder: Path | None) -> Floats:
    """Map blocks of rows, of which there is at least one, as one array from a file in `folder`."""
    blocks = iter(parts)
    first = next(blocks)
    if not first.shape[1]:
        # Nothing that a file could hold.
        return np.concatenate([first, *blocks])
    rows = RowsFile.scratch(first.shape[1], folder)
    rows.append(first)
    for block in blocks:
        rows.append(block)
    return rows.array()


def starts(count: int) -> range:
    """Give where the blocks of so many rows begin; of nothing there is one, which is empty."""
    return range(0, max(count, 1), BLOCK)
