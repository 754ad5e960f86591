"""The encoder's numbers: in bfloat16 only where that is faster."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from embeddings import encoder


@pytest.mark.parametrize(
    ("able", "half", "single", "pays"),
    [
        ({"amx_bf16": True}, 0.001, 0.004, True),
        ({"avx512_bf16": True}, 0.002, 0.004, True),
        # It can, and takes twice as long.
        ({"avx512_bf16": True}, 0.008, 0.004, False),
        ({"avx512_bf16": True}, 0.0039, 0.004, False),
        ({"avx2": True}, 0.001, 0.004, False),
    ],
)
def test_bfloat16_is_taken_where_it_is_measured_to_be_faster(
    able: dict[str, bool], half: float, single: float, pays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    monkeypatch.setattr(encoder, "_product_seconds", {torch.bfloat16: half, torch.float32: single}.__getitem__)
    assert encoder._bfloat16_pays() is pays


def test_either_kind_of_numbers_gives_nearly_the_same_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The market hall will close for repairs.", "Striker scores twice. " * 60]
    found = []
    for pays in (False, True):
        monkeypatch.setattr(encoder, "_bfloat16_pays", lambda pays=pays: pays)
        found.append(encoder.load(encoder.DEFAULT_MODEL).encode(texts))
    assert ((found[0] * found[1]).sum(axis=1) > 0.999).all()
    assert np.allclose(np.linalg.norm(found[1], axis=1), 1, atol=1e-5)
