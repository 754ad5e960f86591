"""What links join beyond those that are alike: learned from what the linear model leaves unsaid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from embeddings.corpus.corpus import Corpus
from embeddings.related import bilinear
from embeddings.related.bilinear import CONSTANT, FEW_STORIES, PENALTY, RIVALS, Bilinear, Subspace
from embeddings.related.likelihood import Example
from tests.support.hand_made import corpus, numbers

SUBJECTS, EACH = 4, 6


def newsroom() -> Corpus:
    """Six stories of each of four subjects, in turns."""
    draw = np.random.default_rng(3)
    rows = np.tile(np.eye(SUBJECTS), (EACH, 1)) + 0.1 * draw.normal(size=(SUBJECTS * EACH, SUBJECTS))
    return corpus(SUBJECTS * EACH, raw=rows / np.linalg.norm(rows, axis=1, keepdims=True))


def examples(made: Corpus, stories: int = 12) -> list[Example]:
    """Stories of the first subject are linked with those of the second, those of the third with those of the fourth."""
    told = []
    for story in range(stories):
        others = np.array([n for n in range(len(made)) if n != story])
        linked = others % SUBJECTS == story % SUBJECTS ^ 1
        told.append(Example(np.zeros((len(others), 1)), linked, ~linked, int(linked.sum()), story, others))
    return told


def fitted(made: Corpus, given: list[Example]) -> Bilinear:
    space = Subspace.of(made)
    return Bilinear.fit(space, space.coordinates(made), given, [np.zeros(len(e.numbers)) for e in given])


def test_subjects_that_links_join_are_nearer_to_each_other_than_to_themselves() -> None:
    made = newsroom()
    found = fitted(made, examples(made))
    # Of stories that it has not seen.
    for story in range(12, 20):
        scores = found.score(made, made.query(story).fused, numbers(*range(20, 24)))
        assert int(np.argmax(scores)) == story % SUBJECTS ^ 1


def test_what_the_linear_model_says_already_is_not_learned_again() -> None:
    made = newsroom()
    given, space = examples(made), Subspace.of(made)
    told = [np.asarray(20 * e.linked, np.float64) for e in given]
    found = Bilinear.fit(space, space.coordinates(made), given, told)
    assert np.abs(found.form).max() < 0.01 * np.abs(fitted(made, given).form).max()


def test_one_subject_may_be_linked_more_than_another() -> None:
    made = newsroom()
    given = [e.select(e.numbers % SUBJECTS > 1) for e in examples(made)]
    favoured = [
        Example(e.values, e.numbers % SUBJECTS == 2, e.numbers % SUBJECTS == 3, 1, e.story, e.numbers) for e in given
    ]
    found = fitted(made, favoured)
    for story in range(12, 20):
        third, fourth = found.score(made, made.query(story).fused, numbers(22, 23))
        assert third > fourth


def test_a_score_is_the_form_of_both_stories_coordinates_but_for_what_all_have_alike() -> None:
    made = newsroom()
    found = fitted(made, examples(made))
    coordinates = found.space.coordinates(made)
    assert coordinates[:, -1].tolist() == [np.float32(CONSTANT)] * len(made)
    expected = coordinates[[3, 9, 14]] @ found.form @ coordinates[5]
    scores = found.score(made, made.query(5).fused, numbers(3, 9, 14))
    assert scores - scores[0] == pytest.approx(expected - expected[0], abs=1e-5)


def test_it_lies_where_penalty_and_links_together_are_likeliest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bilinear, "MAX_STEPS", 200)
    made = newsroom()
    given = examples(made)
    found = fitted(made, given)
    coordinates = found.space.coordinates(made).astype(np.float64)
    assert found.form.tolist() == found.form.T.tolist()

    def objective(form: np.ndarray) -> float:
        total = PENALTY * (1 + FEW_STORIES / len(given)) / 2 * float((form * form).sum())
        for e in given:
            powers = np.exp(coordinates[e.numbers] @ form @ coordinates[e.story])
            against = powers[e.unlinked].sum()
            total -= float(np.mean([np.log(power / (power + against)) for power in powers[e.linked]]))
        return total

    form = found.form.astype(np.float64)
    least = objective(form)
    for place in np.ndindex(form.shape):
        step = np.zeros_like(form)
        step[place] += 0.05
        step = (step + step.T) / 2
        assert min(objective(form + step), objective(form - step)) > least


@pytest.mark.parametrize(
    "given", [[], [Example(np.zeros((2, 1)), np.zeros(2, bool), np.ones(2, bool), 1, 0, numbers(1, 2))]]
)
def test_with_nothing_to_learn_from_it_says_nothing(given: list[Example]) -> None:
    made = newsroom()
    assert not fitted(made, given).form.any()
    assert not fitted(made, given).score(made, made.query(0).fused, numbers(1, 2)).any()


@pytest.mark.parametrize("stories", [1, 2, 3])
def test_archives_of_hardly_any_stories(stories: int) -> None:
    made = corpus(stories, raw=np.eye(stories, 5))
    given = [Example(np.zeros((1, 1)), np.ones(1, bool), np.zeros(1, bool), 1, 0, numbers(stories - 1))]
    assert np.isfinite(fitted(made, given).score(made, made.query(0).fused, numbers(0))).all()


def test_of_many_candidates_the_linked_ones_and_the_best_of_the_others_are_looked_at() -> None:
    linked = np.arange(100) == 99
    given = Example(np.zeros((100, 1)), linked, ~linked, 1, 0, np.arange(100))
    kept, scores = bilinear._with_rivals(given, -np.arange(100.0))
    assert kept.numbers.tolist() == [*range(RIVALS), 99]
    assert scores.tolist() == [-n for n in (*range(RIVALS), 99)]


def test_rivals_further_down_are_looked_at_where_there_are_no_others() -> None:
    given = Example(np.zeros((100, 1)), np.arange(100) < 40, np.arange(100) == 99, 1, 0, np.arange(100))
    kept, _ = bilinear._with_rivals(given, -np.arange(100.0))
    assert kept.is_telling


@pytest.mark.parametrize("learned", [True, False])
def test_it_is_read_as_it_was_written(tmp_path: Path, learned: bool) -> None:
    made = newsroom()
    found = fitted(made, examples(made)) if learned else None
    Bilinear.save(found, tmp_path)
    read = Bilinear.load(tmp_path, len(made.query(0).fused))
    if found is None:
        assert read is None
    else:
        assert read is not None
        for mine, other in zip(
            (found.space.mean, found.space.axes, found.form), (read.space.mean, read.space.axes, read.form), strict=True
        ):
            assert mine.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mean", np.zeros(3, np.float32)),
        ("axes", np.zeros((3, 4), np.float32)),
        ("axes", np.full((5, 5), np.nan, np.float32)),
        ("form", np.ones((5, 5), np.float32)),
        ("form", np.full((6, 6), np.inf, np.float32)),
        ("form", np.ones((6, 6), np.float64)),
    ],
)
def test_what_is_of_another_shape_is_refused(tmp_path: Path, name: str, value: np.ndarray) -> None:
    made = newsroom()
    Bilinear.save(fitted(made, examples(made)), tmp_path)
    file = tmp_path / bilinear.FILE
    save_file(load_file(file) | {name: value}, file)
    with pytest.raises(ValueError, match=name):
        Bilinear.load(tmp_path, len(made.query(0).fused))
