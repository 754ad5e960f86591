"""Checks of the arrays and records of an index where they are loaded: code in C sees nothing unchecked.

All of these raise ValueError, which names the array or file.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import TypeAdapter, ValidationError

from content.base import UnreadableFile, read_file
from embeddings.base.vectors import Array

Record = TypeVar("Record")

MAX_RECORD_BYTES = 32_000_000
"""Bytes of a file of JSON. One of nothing but brackets takes 40 times as much memory, and where there is too little the
parser ends the process."""
MAX_NUMBER = 1e6
"""The greatest number that anything of ours comes near to: greater ones would become infinite on the way."""
FULLY_CHECKED_BYTES = 1 << 26
"""Bytes up to which all numbers of an array are checked. Of a larger one so many are, evenly spread: NaN leads no code
in C astray, and a story that has one is ranked last. What code in C goes by (places, ends of rows) is whole numbers,
all of which are checked."""
MAX_FAULTS = 100
PART_BYTES = 1 << 20
"""Bytes checked at once."""


def record(file: Path, kind: TypeAdapter[Record], largest: int = MAX_RECORD_BYTES) -> Record:
    """Read what a file of JSON holds, of that very kind: nothing is converted. Only a regular file is read.

    It has at most `largest` bytes.
    """
    try:
        return kind.validate_json(read_file(file, largest), strict=True)
    except UnreadableFile as error:
        raise ValueError(f"{file.name}: {error}") from error
    except ValidationError as error:
        raise ValueError(f"{file.name}: {fault(error)}") from None


def fault(error: ValidationError) -> str:
    """Say the first fault in one line. Of many their number alone: a file may be nothing but faults."""
    if error.error_count() > MAX_FAULTS:
        return f"{error.error_count():,} values are not what they should be"
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{first['msg']} at {first['loc']}"


def expect(
    arrays: Mapping[str, Array],
    name: str,
    kind: str,
    shape: tuple[int | None, ...],
    low: float = -MAX_NUMBER,
    high: float = MAX_NUMBER,
    *,
    gaps: bool = False,
) -> Array:
    """Check the array of that name: of that very type and shape, its numbers between `low` and `high`, both included.

    None in `shape` stands for any length. No number may be NaN, or some with `gaps`.
    """
    array = arrays.get(name)
    if array is None:
        raise ValueError(f"{name} is missing")
    if array.dtype != np.dtype(kind):
        raise ValueError(f"{name} is of type {array.dtype}, not {np.dtype(kind)}")
    if array.ndim != len(shape) or any(
        expected not in (None, n) for expected, n in zip(shape, array.shape, strict=True)
    ):
        raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
    least, greatest = (np.fmin, np.fmax) if gaps else (np.minimum, np.maximum)
    for part in _checked_parts(array):
        bounds = float(least.reduce(part)), float(greatest.reduce(part))
        # Written so that NaN is in no range.
        if not (low <= bounds[0] and bounds[1] <= high) and not (gaps and np.isnan(part).all()):
            raise ValueError(f"{name} has numbers from {bounds[0]} to {bounds[1]}, not from {low} to {high}")
    return array


def expect_starts(arrays: Mapping[str, Array], name: str, rows: int, end: int, *, least: int = 0) -> Array:
    """Check the array of that name, which says where each of so many rows begins, and at last where all end; a row
    has `least` entries or more."""
    starts = expect(arrays, name, "i8", (rows + 1,), 0, end)
    if starts[0] != 0 or starts[-1] != end or (np.diff(starts) < least).any():
        raise ValueError(f"{name} does not rise from 0 to {end}")
    return starts


def expect_places(arrays: Mapping[str, Array], name: str, count: int, *, ascending: bool = False) -> Array:
    """Check the array of that name, of numbers from 0 to below `count`, each once."""
    places = expect(arrays, name, "i8", (None,), 0, count - 1)
    steps = np.diff(places if ascending else np.sort(places))
    if (steps <= 0).any():
        raise ValueError(f"{name} is not ascending" if ascending else f"{name} has a number twice")
    return places


def _checked_parts(array: Array) -> Iterator[Array]:
    """Parts of the array, whose numbers are checked."""
    numbers = array.reshape(-1)
    if not len(numbers):
        return
    if array.nbytes <= FULLY_CHECKED_BYTES or array.dtype.kind != "f":
        yield numbers
        return
    width = PART_BYTES // array.itemsize
    for start in np.linspace(0, len(numbers) - width, FULLY_CHECKED_BYTES // PART_BYTES).astype(np.int64).tolist():
        yield numbers[start : start + width]
