"""The array types that everything here speaks of, and rows of length 1."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Reals = npt.NDArray[np.floating]
"""Either of them."""
Numbers = npt.NDArray[np.int64]
"""Numbers of stories."""
Codes = npt.NDArray[np.int32]
Integers = npt.NDArray[np.integer]
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


def unit(rows: Array) -> Floats:
    """Scale rows to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
