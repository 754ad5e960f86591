"""What a score is worth: the gate, the floor, the probability itself, and how near an archive's stories lie."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL
from embeddings.related import calibration
from embeddings.related.calibration import Calibration, calibrated, nearness
from embeddings.related.model_scale import SCALES
from embeddings.related.prior import Probability
from embeddings.related.ranking import Ranked
from tests.support.hand_made import corpus, draft_like, floats, numbers

LIKELY = Probability(score=0.409, share=0.288, cosine=0.554, intercept=2)
MODEL = Probability(score=0.409, share=0.288, cosine=0.554, intercept=-2.926)


def chances(
    cosines: Sequence[float],
    scores: Sequence[float],
    nearness: float = 0.5,
    *,
    draft: bool = False,
    exempt: Sequence[bool] | None = None,
    model: Probability = MODEL,
    others: int = 20,
    linked: Sequence[float] | None = None,
) -> list[float]:
    """Of candidates of these plain cosines and content scores; whatever order links may have given them."""
    raw = [[1, 0], *([cosine, sqrt(1 - cosine**2)] for cosine in cosines)]
    raw += [[0, 1]] * others
    made = corpus(len(raw), raw=raw)
    features = {} if linked is None else {"linked": np.log(floats([linked])[0] + np.float32(0.01))}
    ranked = Ranked(
        numbers(*range(1, len(cosines) + 1)), np.zeros(len(scores), np.float32), floats([scores])[0], features
    )
    query = draft_like(made, 0) if draft else made.query(0)
    shown = None if exempt is None else np.array(exempt)
    return list(Calibration(nearness, model).probability(made, query, ranked, shown).tolist())


def near(*values: float) -> list[object]:
    return [pytest.approx(value, abs=1e-4) for value in values]


def chance(score: float, share: float, cosine: float) -> float:
    """A logistic model."""
    return 1 / (1 + exp(-(0.409 * score + 0.288 * log(share) + 0.554 * cosine - 2.926)))


def test_a_probability_is_that_of_the_fitted_model() -> None:
    assert chances([0.5], [0]) == near(1 / (1 + exp(2.926 - 0.554)))
    shares = [exp(2) / (exp(2) + exp(1)), exp(1) / (exp(2) + exp(1))]
    assert chances([0.5, 0.4], [2, 1]) == near(chance(2, shares[0], 1), chance(1, shares[1], 0.8))


def test_a_small_nearness_makes_the_same_cosine_count_for_more() -> None:
    assert chances([0.4], [0], nearness=0.4) == near(chance(0, 1, 1))
    assert chances([0.4], [0], nearness=0.2) == near(chance(0, 1, 2))


def test_great_scores_do_not_overflow() -> None:
    assert chances([0.5, 0.5], [100, 0]) == near(1, 0)


@pytest.mark.parametrize(("cosine", "shown"), [(0.424, False), (0.426, True)])
def test_the_gate_nothing_is_shown_where_no_story_comes_near(cosine: float, shown: bool) -> None:
    """0.85 of the nearness."""
    found = chances([cosine, 0.4], [1, 1], draft=True)
    assert [value > 0 for value in found] == [shown, shown]


def test_a_story_of_the_archive_is_on_its_subject() -> None:
    assert all(value > 0 for value in chances([0.4, 0.4], [1, 1], others=17))
    # But where there is only a handful of stories: there 0.75 of the nearness is the gate, for drafts as well.
    for draft in (True, False):
        assert chances([0.37, 0.37], [1, 1], others=16, draft=draft) == [0, 0]
        assert all(value > 0 for value in chances([0.38, 0.38], [1, 1], others=16, draft=draft))


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize(("cosine", "shown"), [(0.249, False), (0.251, True)])
def test_the_floor_a_story_further_away_is_not_shown(cosine: float, shown: bool, draft: bool) -> None:
    """0.5 of the nearness, though its score be the best."""
    found = chances([0.45, cosine], [0, 9], draft=draft, model=LIKELY)
    assert found[0] > 0
    assert (found[1] > 0) is shown


@pytest.mark.parametrize(
    ("cosine", "chance", "shown"), [(0.36, 0.039, False), (0.38, 0.039, True), (0.36, 0.041, True)]
)
def test_a_story_that_is_hardly_likely_has_to_be_near(cosine: float, chance: float, shown: bool) -> None:
    """0.74 of the nearness, below a probability of 0.04."""
    model = Probability(score=0, share=0, cosine=0, intercept=log(chance / (1 - chance)))
    assert (chances([cosine], [0], model=model)[0] > 0) is shown
    # What the links of the query's neighbours lead to is brought by no stray word.
    assert (chances([cosine], [0], model=model, linked=[0.0])[0] > 0) is shown
    assert chances([cosine], [0], model=model, linked=[0.02])[0] > 0


@pytest.mark.parametrize(
    ("terms", "cosine", "shared", "shown"),
    [
        (22, 0.49, 0.09, False),
        (23, 0.49, 0.09, True),
        (22, 0.51, 0.09, True),
        (22, 0.49, 0.11, True),
        (0, 0.49, 0.0, True),
    ],
)
def test_the_list_of_a_brief_story_ends_where_a_stray_word_is_all(
    terms: int, cosine: float, shared: float, shown: bool
) -> None:
    """1 of the nearness, 0.1 of the words' cosine."""
    ours = [1 / sqrt(terms)] * terms + [0.0] * (30 - terms) if terms else [0.0] * 30
    theirs = [shared * value for value in ours[:-1]] + [sqrt(1 - shared**2)]
    raw = [[1, 0], *([[cosine, sqrt(1 - cosine**2)]] * 3)]
    raw = [*raw, [1, 0]]
    made = corpus(25, raw=raw + [[0, 1]] * 20, words=[ours, theirs, theirs, theirs, ours, *([[0.0] * 30] * 20)])
    ranked = Ranked(numbers(1, 2, 3, 4), np.zeros(4, np.float32), floats([[0, 0, 0, 0]])[0], {})
    exempt = np.array([False, False, True, False])
    for chance, end in ((0.149, shown), (0.151, True)):
        model = Probability(score=0, share=0, cosine=0, intercept=log(chance / (1 - chance)))
        found = Calibration(0.5, model).probability(made, made.query(0), ranked, exempt)
        # The likeliest and what is exempt are shown all the same; what comes after the end is not, however like it is.
        assert [value > 0 for value in found] == [True, end, True, end]


def test_what_is_exempt_is_shown_however_far_it_is() -> None:
    found = chances([0.1, 0.1, 0.5], [0, 0, 0], exempt=[False, True, False])
    assert [value > 0 for value in found] == [False, True, True]
    assert all(value > 0 for value in chances([0.1, 0.1], [0, 0], draft=True, exempt=[True, True]))


def test_at_the_gate_and_at_the_floor_themselves_a_story_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of numbers that are exact as floating point has them.
    monkeypatch.setattr(calibration, "GATE", 0.5)
    monkeypatch.setattr(calibration, "FLOOR", 0.25)
    assert all(value > 0 for value in chances([0.25, 0.125], [0, 0], nearness=0.5, draft=True, model=LIKELY))


def test_probabilities_never_rise_from_one_to_the_next() -> None:
    """What links have put in another order than the content says shares a mean."""
    alone = chances([0.5, 0.5, 0.5], [3, 2, 1])
    first, second = chances([0.5, 0.5, 0.5], [3, 1, 2])[1:]
    assert first == second == pytest.approx((alone[1] + alone[2]) / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([3, 2, 1], [3, 2, 1]),
        ([1, 2, 3], [2, 2, 2]),
        ([3, 1, 2], [3, 1.5, 1.5]),
        ([1, 1], [1, 1]),
        ([4, 1, 2, 9], [4, 4, 4, 4]),
        ([9, 1, 2, 3, 0], [9, 2, 2, 2, 0]),
        ([9, 2, 3, 1, 4], [9, 2.5, 2.5, 2.5, 2.5]),
    ],
)
def test_neighbours_in_the_wrong_order_share_their_mean(values: list[float], expected: list[float]) -> None:
    assert calibration._non_increasing(values) == expected


def test_what_is_not_shown_takes_no_part_in_that() -> None:
    without = chances([0.5, 0.45], [0, 0])
    assert chances([0.1, 0.5, 0.45], [-9, 0, 0]) == near(0, *without)


def test_nothing_ranked_has_no_probabilities() -> None:
    assert chances([], []) == []


# How near an archive's stories lie


def pairs(cosines: Sequence[float]) -> np.ndarray:
    """Two stories for each cosine, at right angles to all others."""
    rows = np.zeros((2 * len(cosines), 2 * len(cosines)), np.float32)
    for i, cosine in enumerate(cosines):
        rows[2 * i, 2 * i] = 1
        rows[2 * i + 1, [2 * i, 2 * i + 1]] = cosine, sqrt(1 - cosine**2)
    return rows


def test_nearness_is_what_all_but_the_loneliest_reach() -> None:
    # Of 40 stories the 5 % quantile lies between the second and the third: 0.95 of the way.
    assert nearness(pairs([0.3, *[0.7] * 19]), "other") == pytest.approx(0.3 + 0.95 * 0.4, abs=1e-4)
    assert nearness(pairs([0.3, 0.3, *[0.7] * 18]), "other") == pytest.approx(0.3, abs=1e-4)
    assert nearness(pairs([0.8, 0.9]), "other") == pytest.approx(0.8, abs=1e-4)


def test_with_the_bundled_model_it_is_drawn_towards_what_it_usually_is() -> None:
    assert nearness(pairs([0.8]), DEFAULT_MODEL) == pytest.approx((2 * 0.8 + 10 * 0.5) / 12, abs=1e-4)
    assert nearness(pairs([0.8] * 5), DEFAULT_MODEL) == pytest.approx(0.65, abs=1e-4)


@pytest.mark.parametrize("stories", [0, 1])
def test_where_no_two_stories_are_it_is_what_it_usually_is(stories: int) -> None:
    rows = np.eye(stories, 3, dtype=np.float32)
    assert nearness(rows, DEFAULT_MODEL) == 0.5
    assert nearness(rows, "other") == 0.001


def test_of_another_model_a_cosine_counts_from_its_own_zero() -> None:
    zero = SCALES[MULTILINGUAL].zero
    rows = pairs([zero + (1 - zero) * 0.5] * 200)
    made = calibrated(rows, MULTILINGUAL, MODEL)
    assert (made.zero, calibrated(rows, DEFAULT_MODEL, MODEL).zero, calibrated(rows, "other", MODEL).zero) == (
        zero,
        0,
        0,
    )
    assert made.least_cosine == pytest.approx(zero + calibration.FLOOR * (made.nearness - zero))
    # As near as with a model that begins at 0, in shares of the nearness: as likely.
    raw = [[1, 0], *([cosine, sqrt(1 - cosine**2)] for cosine in (0.9, zero + 0.1))] + [[0, 1]] * 20
    others = corpus(len(raw), raw=raw)
    ranked = Ranked(numbers(1, 2), np.zeros(2, np.float32), floats([[1, 0.5]])[0], {})
    found = Calibration(0.65, MODEL, zero).probability(others, others.query(0), ranked)
    assert found.tolist() == near(
        *chances([min((0.9 - zero) / (0.65 - zero) / 2, 1), 0.1 / (0.65 - zero) / 2], [1, 0.5])
    )


def test_two_stories_are_enough_and_it_is_never_nothing() -> None:
    assert nearness(pairs([0.25]), "other") == pytest.approx(0.25, abs=1e-6)
    assert nearness(np.eye(3, dtype=np.float32), "other") == 0.001
    assert nearness(pairs([-0.5]), "other") == 0.001


def test_opposite_stories_are_further_than_strangers() -> None:
    """A story is never its own nearest."""
    rows = floats([[1, 0], [-1, 0]])
    assert calibration._nearest_cosines(rows, numbers(0, 1)).tolist() == [-1, -1]


def test_taken_in_parts_it_comes_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = np.random.default_rng(4).normal(size=(23, 5))
    rows = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    cosines = rows @ rows.T - 3 * np.eye(23)
    expected = cosines.max(axis=1)
    monkeypatch.setattr(calibration, "QUERIES_AT_ONCE", 4)
    for at_once in (1, 5, 23, 24):
        monkeypatch.setattr(calibration, "STORIES_AT_ONCE", at_once)
        assert calibration._nearest_cosines(rows, np.arange(23)).tolist() == near(*expected)
        assert nearness(rows, "other") == pytest.approx(float(np.quantile(expected, 0.05)), abs=1e-5)
    # Of a sample: the first, the last, and those evenly between.
    monkeypatch.setattr(calibration, "SAMPLED_STORIES", 3)
    asked = [0, 11, 22]
    assert nearness(rows, "other") == pytest.approx(float(np.quantile(expected[asked], 0.05)), abs=1e-5)


# On disk


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    Calibration(0.44, MODEL, 0.3).save(tmp_path)
    said = json.loads((tmp_path / "calibration.json").read_text("utf-8"))
    assert said == {
        "nearness": 0.44,
        "model": {"score": 0.409, "share": 0.288, "cosine": 0.554, "intercept": -2.926},
        "zero": 0.3,
    }
    assert Calibration.load(tmp_path) == Calibration(0.44, MODEL, 0.3)


def test_where_no_zero_is_written_it_is_0(tmp_path: Path) -> None:
    said = asdict(Calibration(0.44, MODEL))
    del said["zero"]
    (tmp_path / "calibration.json").write_text(json.dumps(said), "utf-8")
    assert Calibration.load(tmp_path).zero == 0


@pytest.mark.parametrize(("zero", "sound"), [(-0.1, False), (0.439, True), (0.44, False)])
def test_a_zero_is_less_than_the_nearness(tmp_path: Path, zero: float, sound: bool) -> None:
    Calibration(0.44, MODEL, zero).save(tmp_path)
    if sound:
        assert Calibration.load(tmp_path).zero == zero
    else:
        with pytest.raises(ValueError, match="no cosine"):
            Calibration.load(tmp_path)


@pytest.mark.parametrize(("written", "sound"), [(0.0009, False), (0.001, True), (1.01, True), (1.02, False)])
def test_a_nearness_is_a_cosine(tmp_path: Path, written: float, sound: bool) -> None:
    (tmp_path / "calibration.json").write_text(json.dumps(asdict(Calibration(written, MODEL))), "utf-8")
    if sound:
        assert Calibration.load(tmp_path).nearness == written
    else:
        with pytest.raises(ValueError, match="no cosine"):
            Calibration.load(tmp_path)
