"""Words: counted a text at a time, they weigh what sklearn's own vectorizer says."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from embeddings import lexical, rows
from embeddings.lexical import LexicalModel


def texts(count: int) -> list[str]:
    draw = random.Random(2)
    words = [f"word{number}" for number in range(200)]
    weights = [1 / (place + 1) for place in range(len(words))]
    return [" ".join(draw.choices(words, weights, k=60)).capitalize() + ". The end of it." for _ in range(count)]


@pytest.mark.parametrize(("count", "settings"), [(70, {"min_df": 2, "max_df": 0.5}), (12, {})])
def test_rows_are_those_of_the_reference(
    count: int, settings: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that there are several blocks.
    monkeypatch.setattr(rows, "BLOCK", 16)
    reference = TfidfVectorizer(stop_words="english", ngram_range=(1, 2), sublinear_tf=True, norm=None, **settings)
    wanted = reference.fit_transform(texts(count))
    wanted.data *= reference.idf_[wanted.indices]
    model, made = LexicalModel.fit(texts(count))
    assert model.terms == reference.get_feature_names_out().tolist()
    assert np.allclose(model.idf, reference.idf_, atol=1e-6)
    assert np.allclose(made.toarray(), normalize(wanted).toarray(), atol=1e-6)
    assert np.allclose(model.transform(texts(count)).toarray(), made.toarray(), atol=1e-6)


def test_rows_lie_in_a_file_and_stay_as_they_are() -> None:
    _, made = LexicalModel.fit(texts(30))
    assert made.has_sorted_indices
    with pytest.raises(ValueError, match="read-only"):
        made.data[0] = 0


@pytest.mark.parametrize("said", ["the and of", ""])
def test_texts_of_nothing_but_stop_words_have_no_terms(said: str) -> None:
    model, made = LexicalModel.fit([said] * 30)
    assert model.terms == []
    assert made.shape == (30, 0)
    assert model.reduce(made).shape == (30, 0)


def test_an_svd_of_some_texts_sees_the_others_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(3)
    subjects = [[f"s{subject}w{number}" for number in range(12)] for subject in range(5)]
    said = [" ".join(draw.choices(subjects[story % 5], k=40)) for story in range(100)]
    monkeypatch.setattr(lexical, "SAMPLE", 40)
    monkeypatch.setattr(lexical, "DIMENSIONS", 8)
    model, made = LexicalModel.fit(said)
    alike = model.reduce(made) @ model.reduce(made).T
    same = np.equal.outer(np.arange(100) % 5, np.arange(100) % 5)
    assert alike[same].min() > alike[~same].max()
    assert alike[same].mean() > alike[~same].mean() + 0.7
