"""A model that was taught to find some words before each text, as `query: `, and how its name tells of them."""

from collections.abc import Sequence

from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance, Encoder

_MARK = "#"
"""Between a model's name and its prompt; the name of none on a hub holds one."""


def with_prompt(name: str, prompt: str) -> str:
    """Name a model together with what stands before each text that it reads."""
    return f"{name}{_MARK}{prompt}" if prompt else name


def split_prompt(name: str) -> tuple[str, str]:
    """Give a model's own name, and its prompt or nothing."""
    base_name, _, prompt = name.partition(_MARK)
    return base_name, prompt


class Prompted:
    """An encoder that puts the prompt before each text."""

    def __init__(self, encoder: Encoder, prompt: str) -> None:
        self._encoder, self._prompt = encoder, prompt

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `embeddings.encoders.protocol.Encoder` has it."""
        return self._encoder.encode([self._prompt + text for text in texts], advance)
