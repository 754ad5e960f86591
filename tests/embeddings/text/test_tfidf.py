"""Words: counted a text at a time, they weigh what sklearn's own vectorizer says."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from math import log
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils import extmath

from embeddings.base import mapped_rows
from embeddings.text import tfidf
from embeddings.text.tfidf import LexicalModel
from tests.support.paths import ROOT


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
    monkeypatch.setattr(mapped_rows, "BLOCK", 16)
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


@pytest.mark.skipif(sys.platform != "linux", reason="what a process may have is limited by its size on Linux alone")
def test_where_openblas_has_no_room_nothing_waits_for_it() -> None:
    code = """
import resource
from scipy import linalg, sparse
from sklearn.utils import extmath
from embeddings.text.tfidf import _components
rows = sparse.random(40, 90, 0.5, "csr", "f4")
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + (24 << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    _components(rows)
except MemoryError:
    print("refused")
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr) == ("refused\n", "")


def test_an_svd_of_some_texts_sees_the_others_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(3)
    subjects = [[f"s{subject}w{number}" for number in range(12)] for subject in range(5)]
    said = [" ".join(draw.choices(subjects[story % 5], k=40)) for story in range(100)]
    monkeypatch.setattr(tfidf, "SAMPLE", 40)
    monkeypatch.setattr(tfidf, "DIMENSIONS", 8)
    model, made = LexicalModel.fit(said)
    alike = model.reduce(made) @ model.reduce(made).T
    same = np.equal.outer(np.arange(100) % 5, np.arange(100) % 5)
    assert alike[same].min() > alike[~same].max()
    assert alike[same].mean() > alike[~same].mean() + 0.7


# By hand


def weight(count: int, texts: int, holding: int) -> float:
    """(1 + ln tf) · idf²."""
    return (1 + log(count)) * (1 + log((1 + texts) / (1 + holding))) ** 2


def test_a_term_weighs_by_its_count_and_the_square_of_its_rarity() -> None:
    model, made = LexicalModel.fit(["fish fish canal", "canal", "canal"])
    assert list(model.terms) == ["canal", "fish", "fish canal", "fish fish"]
    assert model.idf.tolist() == pytest.approx([1, *[1 + log(2)] * 3])
    row = np.array([weight(1, 3, 3), weight(2, 3, 1), weight(1, 3, 1), weight(1, 3, 1)])
    assert made.toarray()[0] == pytest.approx(row / np.linalg.norm(row), abs=1e-6)
    assert made.toarray()[1] == pytest.approx([1, 0, 0, 0])


def test_presence_is_the_square_of_the_rarity_however_often() -> None:
    model, _ = LexicalModel.fit(["fish fish canal", "canal", "canal"])
    rare = (1 + log(2)) ** 2
    present = model.present(["fish fish fish", "canal and unknown words", "nothing"]).toarray()
    assert present == pytest.approx(np.array([[0, rare, 0, rare], [1, 0, 0, 0], [0, 0, 0, 0]]), abs=1e-6)
    rows = model.transform(["canal"])
    assert model.presence(rows) is rows


def test_a_text_of_unknown_words_is_a_row_of_nothing() -> None:
    model, _ = LexicalModel.fit(["fish canal", "canal"])
    assert model.transform(["unknown", ""]).toarray().tolist() == [[0, 0, 0]] * 2
    assert model.reduce(model.transform(["unknown"])).tolist() == [[0]]


@pytest.mark.parametrize(
    ("count", "kept"),
    [
        (20, {"lonely", "double", "bulky", "constant"}),
        (21, {"double"}),
    ],
)
def test_past_twenty_texts_a_term_of_one_or_of_more_than_half_ties_nothing(count: int, kept: set[str]) -> None:
    said = [["constant"] for _ in range(count)]
    said[0].append("lonely")
    for place in (3, 7):
        said[place].append("double")
    for place in range(count - count // 2 + 1):
        said[place].append("bulky")
    model, made = LexicalModel.fit([". and the ".join(words) for words in said])
    assert {term for term in model.terms if " " not in term} == kept
    assert made.shape[0] == count


def test_a_term_of_just_half_of_the_texts_is_kept() -> None:
    model, _ = LexicalModel.fit(["ant"] * 11 + ["bee"] * 11)
    assert list(model.terms) == ["ant", "bee"]


@pytest.mark.parametrize(("texts_read", "many"), [(30, False), (31, True)])
def test_progress_is_told_text_by_text_and_those_of_a_big_archive_are_read_twice(
    monkeypatch: pytest.MonkeyPatch, texts_read: int, many: bool
) -> None:
    monkeypatch.setattr(tfidf, "FILTERED_FROM", 30)
    told: list[tuple[int, int]] = []
    given = texts(texts_read)
    model, made = LexicalModel.fit(given, progress=lambda done, total: told.append((done, total)))
    total = 2 * texts_read if many else texts_read
    assert told == [(done, total) for done in range(1, total + 1)]
    # The terms are the same: those of one text are sorted out earlier.
    monkeypatch.setattr(tfidf, "FILTERED_FROM", 1000)
    other, rows = LexicalModel.fit(given)
    assert model.terms == other.terms
    assert np.allclose(made.toarray(), rows.toarray(), atol=1e-6)


# The SVD


def test_the_svd_keeps_what_rows_of_few_dimensions_say() -> None:
    """Of four independent rows three dimensions at most are kept, one less than the smaller side."""
    model, made = LexicalModel.fit(["ant ant bee", "bee cat", "cat dog dog", "dog ant"])
    assert model.components.shape == (3, len(model.terms))
    assert model.components @ model.components.T == pytest.approx(np.eye(3), abs=1e-5)
    _, singular, right = np.linalg.svd(made.toarray())
    assert model.components.T @ model.components == pytest.approx(right[:3].T @ right[:3], abs=1e-3)
    reduced = model.reduce(made)
    assert np.linalg.norm(reduced, axis=1) == pytest.approx([1] * 4)
    assert singular[2] > singular[3] + 0.1


def test_of_a_single_text_the_first_term_stands_for_the_svd() -> None:
    model, made = LexicalModel.fit(["ant bee"])
    assert model.components.tolist() == [[1, 0, 0]]
    assert made.shape == (1, 3)


def test_at_most_256_dimensions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, ...]] = []

    def svd(rows: sparse.csr_matrix, dimensions: int, **settings: object) -> tuple[None, np.ndarray, np.ndarray]:
        assert settings == {"n_iter": 4, "random_state": 0}
        asked.append((*rows.shape, dimensions))
        return None, np.ones(dimensions), np.zeros((dimensions, rows.shape[1]))

    monkeypatch.setattr(extmath, "randomized_svd", svd)
    for shape in ((300, 400), (400, 256), (257, 400), (2, 9)):
        made, _ = tfidf._components(sparse.csr_matrix(shape, dtype=np.float32))
        assert made.dtype == np.float32
    assert asked == [(300, 400, 256), (400, 256, 255), (257, 400, 256), (2, 9, 1)]
    asked.clear()
    monkeypatch.setattr(tfidf, "SAMPLE", 7)
    for stories in (7, 8, 100):
        tfidf._components(sparse.csr_matrix((stories, 9), dtype=np.float32))
    assert asked == [(7, 9, 6)] * 3


def test_a_sample_is_spread_evenly_from_the_first_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tfidf, "SAMPLE", 3)
    seen: list[list[float]] = []

    def svd(rows: sparse.csr_matrix, *_: object, **__: object) -> tuple[None, np.ndarray, np.ndarray]:
        seen.append(rows.toarray()[:, 0].tolist())
        return None, np.ones(1), np.eye(1, 2)

    monkeypatch.setattr(extmath, "randomized_svd", svd)
    tfidf._components(sparse.csr_matrix(np.stack([np.arange(9.0), np.ones(9)], axis=1)))
    assert seen == [[0, 4, 8]]


# On disk


def written(folder: Path) -> LexicalModel:
    model, _ = LexicalModel.fit(["fish canal", "canal roads", "Łódź canal"])
    model.save(folder)
    return model


def test_a_model_is_read_as_it_was_written_in_half_precision(tmp_path: Path) -> None:
    model = written(tmp_path)
    read = LexicalModel.load(tmp_path)
    assert list(read.terms) == list(model.terms)
    assert tfidf.load_terms(tmp_path) == (list(model.terms), [])
    assert "łódź canal" in (tmp_path / "lexical.json").read_text("utf-8")
    assert read.idf.tolist() == model.idf.tolist()
    assert read.components == pytest.approx(model.components, abs=1e-3)
    assert read.components.dtype == np.float32
    assert read.components.flags.f_contiguous
    assert load_file(tmp_path / "lexical.safetensors")["components"].dtype == np.float16
    text = ["fish canal roads"]
    assert read.transform(text).toarray() == pytest.approx(model.transform(text).toarray(), abs=1e-6)


def test_what_is_not_of_so_many_terms_and_dimensions_is_refused(tmp_path: Path) -> None:
    terms, dimensions = len(written(tmp_path).terms), 2
    LexicalModel.check(tmp_path, terms, 0, dimensions)
    for wrong in ((terms + 1, 0, dimensions), (terms, 0, dimensions + 1)):
        with pytest.raises(ValueError, match=r"lexical|idf|components"):
            LexicalModel.check(tmp_path, *wrong)


def longer(folder: Path) -> LexicalModel:
    """A model of which the last two terms are new ones."""
    model = written(folder)
    terms, dimensions = [*model.terms, "drought", "drought canal"], len(model.components)
    more = np.array([[0.5, -0.25]] * dimensions, np.float32)
    both = LexicalModel(terms, np.append(model.idf, [3, 4]).astype(np.float32), np.hstack([model.components, more]))
    both.save_new(folder, len(model.terms))
    return both


def test_new_terms_lie_in_files_of_their_own_and_are_the_last_columns(tmp_path: Path) -> None:
    learned = written(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in tfidf.LEARNED_FILES}
    both = longer(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in tfidf.LEARNED_FILES} == before
    assert tfidf.load_terms(tmp_path) == (list(learned.terms), ["drought", "drought canal"])
    once, stored = LexicalModel.load(tmp_path), LexicalModel.stored(tmp_path)
    assert list(once.terms) == list(stored.terms) == list(both.terms)
    assert once.idf.tolist() == stored.idf.tolist() == both.idf.tolist()
    assert once.components == pytest.approx(both.components, abs=1e-3)
    assert once.components.flags.f_contiguous
    assert stored.components.dtype == np.float16
    assert np.array_equal(stored.components.astype(np.float32), once.components)
    assert once.transform(["drought canal"]).nnz == both.transform(["drought canal"]).nnz > 1


def test_a_model_that_has_the_learned_terms_is_read_on_from(tmp_path: Path) -> None:
    longer(tmp_path)
    learned = LexicalModel.load(tmp_path)
    learned.save_new(tmp_path, len(learned.terms) - 1)
    renewed = LexicalModel.load(tmp_path, learned)
    (tmp_path / "lexical.safetensors").unlink()
    assert LexicalModel.load(tmp_path, learned).components.tolist() == renewed.components.tolist()
    kept = [number for number, term in enumerate(learned.terms) if term != "drought"]
    assert list(renewed.terms) == [learned.terms[number] for number in kept]
    assert renewed.idf.tolist() == learned.idf[kept].tolist()
    assert np.array_equal(renewed.components, learned.components[:, kept])
    assert renewed.components.flags.f_contiguous


def test_new_terms_are_checked_as_the_others_are(tmp_path: Path) -> None:
    both = longer(tmp_path)
    dimensions = len(both.components)
    LexicalModel.check(tmp_path, len(both.terms) - 2, 2, dimensions)
    LexicalModel.check_new(tmp_path, 2, dimensions)
    for wrong in ((1, dimensions), (2, dimensions + 1)):
        with pytest.raises(ValueError, match=r"idf|components"):
            LexicalModel.check_new(tmp_path, *wrong)
    (tmp_path / "lexical_new.json").write_text('["drought", "canal"]', "utf-8")
    with pytest.raises(ValueError, match="a term twice"):
        tfidf.load_terms(tmp_path)


@pytest.mark.parametrize(
    ("idf", "component", "sound"),
    [(1, 1, True), (100, -1, True), (0.9, 0, False), (101, 0, False), (1, 1.02, False), (1, -1.02, False)],
)
def test_weights_out_of_bounds_are_refused(tmp_path: Path, idf: float, component: float, sound: bool) -> None:
    LexicalModel(["a"], np.array([idf], np.float32), np.array([[component]], np.float32)).save(tmp_path)
    if sound:
        assert LexicalModel.load(tmp_path).idf.tolist() == [idf]
    else:
        with pytest.raises(ValueError, match=r"idf|components"):
            LexicalModel.load(tmp_path)


def test_a_term_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lexical.json").write_text('["a", "b", "a"]', "utf-8")
    with pytest.raises(ValueError, match="a term twice"):
        tfidf.load_terms(tmp_path)
