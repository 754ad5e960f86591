"""What an encoder is: texts in, vectors out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from embeddings.base.vectors import Floats

Advance = Callable[[int], None]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
MULTILINGUAL = "multilingual"
"""The model that comes with the extra of the same name."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1, the same for the same text every time."""

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """Array of shape (len(texts), dimension), rows of length 1; `advance(n)` is called as n more are done."""
        ...


Encoders = Callable[[str, str, Path | None], Encoder]
"""Gives an encoder for drafts, by the model's name, its key, and the folder of what is made of it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model a name stands for. Two models with the same `key` give the same vectors."""

    name: str
    key: str
