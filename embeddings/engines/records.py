"""Ids and attributes of many stories in little memory: some 40 bytes a story beside its id."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect, expect_starts
from embeddings.base.vectors import Array, Flags
from embeddings.engines.base import NO_DAY, OPERATORS, TEXT_ATTRIBUTES, Attributes, Filter

FILE = "records.safetensors"


class Records(Sequence[str]):
    """The ids in ascending order, by number, each with what a search may filter by."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays
        self._ids = arrays["ids"].tobytes()
        self._ends = arrays["ends"]
        self._codes = {name: arrays[name] for name in TEXT_ATTRIBUTES}
        self._names = {name: _split(arrays[f"{name}.names"].tobytes()) for name in TEXT_ATTRIBUTES}
        self._days = np.asarray(arrays["day"], dtype=np.int64)

    @classmethod
    def of(cls, ids: Sequence[str], attributes: Sequence[Attributes]) -> Records:
        """Make records of these stories; `ids` are in ascending order."""
        encoded = [article.encode("utf-8", "surrogatepass") for article in ids]
        arrays: dict[str, Array] = {
            "ids": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "ends": np.concatenate([[0], np.cumsum([len(one) for one in encoded], dtype=np.int64)]).astype(np.int64),
            "day": np.array([one.day for one in attributes], dtype=np.int64),
        }
        for name in TEXT_ATTRIBUTES:
            codes: dict[str, int] = {}
            column = [codes.setdefault(getattr(one, name), len(codes)) for one in attributes]
            arrays[name] = np.array(column, dtype=np.int32)
            arrays[f"{name}.names"] = np.frombuffer(_joined(codes), dtype=np.uint8)
        return cls(arrays)

    def save(self, folder: Path) -> None:
        """Write `records.safetensors`."""
        save_file({name: np.ascontiguousarray(array) for name, array in self._arrays.items()}, folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> Records:
        """Read what `save` wrote. Raises OSError, or ValueError where it is not that."""
        arrays = load_mapped(folder / FILE)
        count = len(expect(arrays, "day", "i8", (None,), NO_DAY, 2**31))
        expect_starts(arrays, "ends", count, len(expect(arrays, "ids", "u1", (None,))))
        for name in TEXT_ATTRIBUTES:
            names = _split(expect(arrays, f"{name}.names", "u1", (None,)).tobytes())
            expect(arrays, name, "i4", (count,), 0, len(names) - 1)
        return cls(arrays)

    def has_ids(self, ids: Sequence[str]) -> bool:
        """Tell whether the ids are these."""
        encoded = [article.encode("utf-8", "surrogatepass") for article in ids]
        ends = np.cumsum([0, *map(len, encoded)])
        return b"".join(encoded) == self._ids and np.array_equal(ends, self._ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:  # type: ignore[override]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._ids[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")

    def number(self, article: str) -> int | None:
        """Find the place of an id, None for an unknown one."""
        place = bisect_left(self, article)
        return place if place < len(self) and self[place] == article else None

    def attributes(self, number: int) -> Attributes:
        """Give what a search may filter a story by."""
        site, section, language = (self._names[name][int(self._codes[name][number])] for name in TEXT_ATTRIBUTES)
        return Attributes(site, section, language, int(self._days[number]))

    def passing(self, where: Filter) -> Flags:
        """Tell which stories pass, shape (n,)."""
        passes = np.ones(len(self), dtype=bool)
        for name, operator, value in where.conditions():
            if name in TEXT_ATTRIBUTES:
                names, values = self._names[name], value if isinstance(value, tuple) else (value,)
                passes &= np.isin(self._codes[name], [names.index(one) for one in values if one in names])
            else:
                passes &= OPERATORS[operator](self._days, value)
        for article in where.exclude:
            if (number := self.number(article)) is not None:
                passes[number] = False
        return passes


def _joined(names: Iterable[str]) -> bytes:
    return "\0".join(names).encode("utf-8", "surrogatepass")


def _split(names: bytes) -> list[str]:
    return names.decode("utf-8", "surrogatepass").split("\0")
