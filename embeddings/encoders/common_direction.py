"""An encoder without what all texts have in common in its vectors, so that a cosine of 0 is one of nothing in common.

Of some models every text lies in one narrow cone: with multilingual-e5-small the cosine of two texts about nothing in
common is near 0.8, with the bundled model near 0. Taking the one direction off that is common to unrelated texts ("all
but the top": Mu, Viswanath, 2018) makes both mean the same to whatever compares or learns.
"""

from collections.abc import Sequence

from embeddings.base.vectors import Floats, unit
from embeddings.encoders.protocol import Advance, Encoder
from embeddings.encoders.unrelated import TEXTS


class WithoutCommonDirection:
    """An encoder made of another; a model that has no such direction loses next to nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._common = unit(encoder.encode(TEXTS).mean(axis=0))

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `embeddings.encoders.protocol.Encoder` has it."""
        vectors = self._encoder.encode(texts, advance)
        return unit(vectors - (vectors @ self._common)[:, None] * self._common)
