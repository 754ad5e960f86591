"""What a kind of fuzzing is: the inputs that it begins with, and what is done with each that comes of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SECONDS = 1.0
"""Of the process's own time: what others do on the machine counts for nothing."""

Target = Callable[[bytes], None]


class Finding(AssertionError):
    """An input did harm."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of input."""

    target: Target
    """Raises whatever nobody documents, Finding included, where an input does harm."""
    seeds: Mapping[str, bytes]
    tokens: tuple[str, ...]
    """What to put into inputs that chance would hardly find; \\n and \\t may be written."""
    longest: int = 4096
    """Bytes of an input."""


def timed(target: Target, data: bytes) -> float:
    """Seconds of this process that an input took. Raises what `target` does."""
    began = time.process_time()
    target(data)
    return time.process_time() - began
