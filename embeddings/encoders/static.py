"""The fast model without torch: a vector is looked up for each word piece of a text, and their mean is the text's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from embeddings.base.vectors import Floats, unit
from embeddings.encoders.protocol import Advance


class StaticModel:
    """An encoder for one caller at a time."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds what `distil` saved. Raises OSError, KeyError or ValueError where it is not that."""
        (weights,) = folder.rglob("model.safetensors")
        self._vectors: Floats = load_file(weights)["embedding.weight"]
        self._tokenizer = Tokenizer.from_file(str(weights.with_name("tokenizer.json")))
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `embeddings.encoders.protocol.Encoder` has it."""
        vectors = np.zeros((len(texts), self._vectors.shape[1]), np.float32)
        for row, text in enumerate(texts):
            if pieces := self._tokenizer.encode(text, add_special_tokens=False).ids:
                vectors[row] = self._vectors[pieces].mean(axis=0)
            if advance:
                advance(1)
        return unit(vectors)
