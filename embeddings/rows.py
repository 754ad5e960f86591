"""Vectors on disk, row after row of float32, read a few at a time."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from embeddings.vectors import Floats, Numbers

BLOCK = 4096
"""Rows read or written at once."""


class RowsFile:
    """An open file of rows. It is closed when nobody holds it any more."""

    def __init__(self, descriptor: int, dimension: int) -> None:
        self._descriptor = descriptor
        self._dimension = dimension
        weakref.finalize(self, os.close, descriptor)

    @classmethod
    def create(cls, file: Path, dimension: int) -> RowsFile:
        """A new, empty file to append to."""
        return cls(os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666), dimension)

    @classmethod
    def open(cls, file: Path, dimension: int) -> RowsFile:
        """A file to read."""
        return cls(os.open(file, os.O_RDONLY), dimension)

    @classmethod
    def scratch(cls, dimension: int, folder: Path | None = None) -> RowsFile:
        """A file without a name, to append to, on the disk of `folder` or of the system's temporary files."""
        with tempfile.TemporaryFile(dir=folder) as file:
            return cls(os.dup(file.fileno()), dimension)

    def __len__(self) -> int:
        return os.fstat(self._descriptor).st_size // (4 * self._dimension)

    def append(self, rows: Floats) -> None:
        """Write shape (rows, dimension) to the end."""
        left = memoryview(np.ascontiguousarray(rows, dtype=np.float32).tobytes())
        end = os.fstat(self._descriptor).st_size
        while left:
            written = os.pwrite(self._descriptor, left, end)
            left, end = left[written:], end + written

    def read(self, rows: Sequence[int] | Numbers) -> Floats:
        """These rows, shape (len(rows), dimension)."""
        size = 4 * self._dimension
        raw = b"".join(os.pread(self._descriptor, size, int(row) * size) for row in rows)
        return np.frombuffer(raw, dtype=np.float32).reshape(-1, self._dimension)

    def blocks(self, rows: Sequence[int] | Numbers) -> Iterator[Floats]:
        """The same, at most BLOCK at a time."""
        for start in range(0, len(rows), BLOCK):
            yield self.read(rows[start : start + BLOCK])

    def array(self) -> Floats:
        """All rows as an array that is mapped: it is read from the disk as it is used."""
        if not len(self):
            return np.zeros((0, self._dimension), np.float32)
        with os.fdopen(os.dup(self._descriptor), "r+b") as file:
            return np.memmap(file, np.float32, "r", shape=(len(self), self._dimension))

    def copy_to(self, other: RowsFile, rows: Sequence[int] | Numbers) -> RowsFile:
        """Append these rows to `other`, which is given back."""
        for block in self.blocks(rows):
            other.append(block)
        return other
