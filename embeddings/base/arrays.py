"""Arrays of a safetensors file, mapped rather than read: processes that open the same file share its memory, and a
build can write more than fits into it."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# The library's own reader and writer copy every array.
TYPES = {
    "BOOL": "?",
    "I8": "i1",
    "U8": "u1",
    "I16": "<i2",
    "U16": "<u2",
    "F16": "<f2",
    "I32": "<i4",
    "U32": "<u4",
    "F32": "<f4",
    "I64": "<i8",
    "U64": "<u8",
    "F64": "<f8",
}
LENGTH_BYTES = 8
"""Bytes at the beginning that give the header's length."""
BLOCK_BYTES = 1 << 22
"""Bytes written at once."""
MAX_HEADER_BYTES = 1_000_000
"""Bytes: those of an index have some thousands."""
MAX_AXES = 8
Array = npt.NDArray[np.generic]


def load_mapped(file: Path) -> dict[str, Array]:
    """Map the arrays of a file by name, none of which can be written to.

    They are read from the disk as they are used: the file may be deleted while they are, but must not be cut short.
    Raises OSError, or ValueError where it is not a safetensors file.
    """
    if file.stat().st_size < LENGTH_BYTES:
        raise ValueError(f"{file} is too short to be a safetensors file")
    data: npt.NDArray[np.uint8] = np.memmap(file, np.uint8, "r")
    length = int.from_bytes(data[:LENGTH_BYTES].tobytes(), "little")
    if length > min(len(data) - LENGTH_BYTES, MAX_HEADER_BYTES):
        raise ValueError(f"{file} ends before its header does")
    try:
        header = json.loads(data[LENGTH_BYTES : LENGTH_BYTES + length].tobytes())
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise ValueError(f"{file} has no header")
    content = np.asarray(data)[LENGTH_BYTES + length :]
    return {name: _array(file, content, entry) for name, entry in header.items() if name != "__metadata__"}


def save_arrays(arrays: Mapping[str, npt.NDArray[Any]], file: Path) -> None:
    """Write the arrays to a new safetensors file, a block at a time: mapped ones need not fit into memory."""
    names = {np.dtype(kind): name for name, kind in TYPES.items()}
    # The widest first, so that each begins at a multiple of its width.
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    entries, end = {}, 0
    for name, array in ordered:
        start, end = end, end + array.nbytes
        entries[name] = {"dtype": names[array.dtype], "shape": list(array.shape), "data_offsets": [start, end]}
    header = json.dumps(entries).encode()
    header += b" " * (-len(header) % LENGTH_BYTES)
    with file.open("xb") as stream:
        stream.write(len(header).to_bytes(LENGTH_BYTES, "little") + header)
        for _, array in ordered:
            rows = np.atleast_1d(array)
            step = max(1, BLOCK_BYTES // max(1, rows[:1].nbytes))
            for start in range(0, len(rows), step):
                stream.write(np.ascontiguousarray(rows[start : start + step]).data)


def _array(file: Path, content: npt.NDArray[np.uint8], entry: Any) -> Array:
    try:
        kind, shape, (start, end) = np.dtype(TYPES[entry["dtype"]]), entry["shape"], entry["data_offsets"]
        if (
            # More axes, or greater numbers, than an array can have are not multiplied.
            len(shape) <= MAX_AXES
            and all(type(number) is int and 0 <= number < 2**63 for number in (*shape, start, end))
            and start <= end <= len(content)
            and end - start == math.prod(shape) * kind.itemsize
        ):
            part = content[start:end]
            if part.ctypes.data % kind.itemsize:
                part = part.copy()
                part.flags.writeable = False
            array: Array = part.view(kind).reshape(shape)
            return array
    except (KeyError, TypeError, ValueError):
        pass
    raise ValueError(f"{file} has a header that is not of its content")
