"""TOML, read by tomllib but for the keys that would fill its memory."""

import re
import tomllib
from typing import Any

_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
"""A key of so many parts: tomllib takes memory by the square of their number."""


def load_toml(text: str) -> dict[str, Any]:
    """Read TOML. Raises ValueError or RecursionError."""
    if (long_key := _LONG_KEY.search(text)) is not None:
        line = 1 + text.count("\n", 0, long_key.start())
        raise ValueError(f"Key of more than 100 parts (at line {line}, column 1)")
    return tomllib.loads(text)
