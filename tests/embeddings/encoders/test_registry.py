"""The encoders of the bundled model: OpenVINO's, torch's, and which of them is taken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.encoders import minilm, registry, sentence_encoder
from embeddings.encoders.minilm import MiniLM
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.encoders.sentence_encoder import SentenceEncoder

TEXTS = [
    "The market hall will close for repairs.",
    "",
    "Ünïcödé, 漢字 and 🐟\x00 and \N{RIGHT-TO-LEFT OVERRIDE}more",
    "Striker scores twice. " * 60,
    "The harbour board met on Tuesday to hear about dredging. " * 200,
]


@pytest.fixture(scope="module")
def bundled() -> MiniLM:
    return MiniLM(registry.bundled_folder())


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> SentenceEncoder:
    """The bundled model as sentence-transformers has it, in float32."""
    monkeypatch.setattr(sentence_encoder, "_bfloat16_pays", lambda: False)
    return SentenceEncoder(registry.bundled_folder())


def test_the_graph_gives_the_published_models_vectors(bundled: MiniLM, reference: SentenceEncoder) -> None:
    found, wanted = bundled.encode(TEXTS), reference.encode(TEXTS)
    assert found.shape == wanted.shape == (len(TEXTS), minilm.DIMENSION)
    # The shorter a text, the more does rounding tell: the second is empty.
    assert ((found * wanted).sum(axis=1) > [0.997, 0.99, 0.997, 0.997, 0.997]).all()
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_text_has_one_vector_whatever_it_is_embedded_with(bundled: MiniLM) -> None:
    together = bundled.encode(TEXTS * 3)
    alone = np.concatenate([bundled.encode([text]) for text in TEXTS])
    assert np.array_equal(together, np.concatenate([alone] * 3))


def test_what_follows_the_longest_text_is_not_read(bundled: MiniLM) -> None:
    cut, longer = bundled.encode(["fish " * (minilm.MAX_PIECES - 2), "fish " * 2 * minilm.MAX_PIECES])
    assert np.array_equal(cut, longer)


def test_progress_tells_every_text(bundled: MiniLM) -> None:
    told: list[int] = []
    bundled.encode(TEXTS, told.append)
    assert sum(told) == len(TEXTS)
    assert bundled.encode([]).shape == (0, minilm.DIMENSION)


def test_after_a_text_that_is_none_the_next_is_read(bundled: MiniLM) -> None:
    with pytest.raises(TypeError):
        bundled.encode([*TEXTS, "half a character: \ud800", *TEXTS])
    assert np.array_equal(bundled.encode(TEXTS), bundled.encode(TEXTS[::-1])[::-1])


def test_the_bundled_model_needs_no_torch_and_tells_its_makers_nothing(tmp_path: Path) -> None:
    program = """
import sys
from embeddings.encoders import registry
registry._has_amx = lambda: False
assert registry.load("all-MiniLM-L6-v2").encode(["The market hall will close for repairs."]).shape == (1, 384)
assert not [name for name in ("torch", "sentence_transformers", "openvino_telemetry.main") if name in sys.modules]
"""
    done = subprocess.run([sys.executable, "-c", program], env={"HOME": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # OpenVINO's telemetry keeps a number for whom it counts in the home folder.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("amx", [False, True])
def test_torch_reads_where_the_processor_has_matrices(amx: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_has_amx", lambda: amx)
    assert isinstance(registry.load(DEFAULT_MODEL), SentenceEncoder if amx else MiniLM)


def test_torch_reads_where_openvino_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_has_amx", lambda: False)
    monkeypatch.setitem(sys.modules, "embeddings.encoders.minilm", None)
    assert isinstance(registry.load(DEFAULT_MODEL), SentenceEncoder)


@pytest.mark.parametrize(
    ("able", "told", "half", "single", "pays"),
    [
        ({"amx_bf16": True}, "AVX512", 0.001, 0.004, True),
        ({"avx512_bf16": True}, "AVX512", 0.002, 0.004, True),
        # It can, and takes twice as long.
        ({"avx512_bf16": True}, "AVX512", 0.008, 0.004, False),
        ({"avx512_bf16": True}, "AVX512", 0.0039, 0.004, False),
        ({"avx2": True}, "AVX2", 0.001, 0.004, False),
        # It can, and the environment has told torch otherwise.
        ({"amx_bf16": True}, "AVX2", 0.001, 0.004, False),
    ],
)
def test_bfloat16_is_taken_where_it_is_measured_to_be_faster(
    able: dict[str, bool], told: str, half: float, single: float, pays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: told)
    seconds = {torch.bfloat16: half, torch.float32: single}
    monkeypatch.setattr(sentence_encoder, "_product_seconds", seconds.__getitem__)
    assert sentence_encoder._bfloat16_pays() is pays


def test_either_kind_of_numbers_gives_nearly_the_same_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    if not sentence_encoder._multiplies_bfloat16():
        pytest.skip("torch reads in bfloat16 only where the processor multiplies it")
    found = []
    for pays in (False, True):
        monkeypatch.setattr(sentence_encoder, "_bfloat16_pays", lambda pays=pays: pays)
        found.append(SentenceEncoder(registry.bundled_folder()).encode(TEXTS))
    assert ((found[0] * found[1]).sum(axis=1) > 0.999).all()
    assert np.allclose(np.linalg.norm(found[1], axis=1), 1, atol=1e-5)
