"""Words that are no terms: those of one text, found by its number, and those of most."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.text import tfidf
from embeddings.text.single_terms import Holder, SingleTerms
from embeddings.text.tfidf import LexicalModel

TEXTS = [f"council number{n} number{n} meets {'bridge' if n in (3, 4) else f'only{n}'}" for n in range(30)]


@pytest.mark.parametrize("filtered_from", [10, 1000])
def test_each_word_of_one_text_is_found_with_that_text(
    filtered_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tfidf, "FILTERED_FROM", filtered_from)
    model, _ = LexicalModel.fit(TEXTS)
    assert model.single is not None
    assert list(model.terms) == ["bridge", "meets bridge"]
    assert {"council", "meets"} <= model.single.common
    model.single.save(tmp_path / "single")
    found = SingleTerms.load(tmp_path / "single", model.single.common).find(["only7", "number9", "bridge", "unheard"])
    assert found == {"only7": Holder(7, 1), "number9": Holder(9, 2)}
