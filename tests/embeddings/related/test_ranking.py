"""What two stories say, as features: each one's sign, bounds and missing values; and the linear model over them."""

from collections.abc import Sequence
from math import log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.base.checked_loading import MAX_NUMBER
from embeddings.corpus.corpus import Corpus, Query
from embeddings.related import ranking
from embeddings.related.bilinear import Bilinear, Subspace
from embeddings.related.features import CONTENT_FEATURES, FEATURES, LinkView, Pairs, feature_names, measure
from embeddings.related.prior import shipped
from embeddings.related.ranking import STANDARDISED, Standardiser, Weights, rank
from tests.support.hand_made import NAN, corpus, draft_like, floats, numbers

CONTENT = feature_names(CONTENT_FEATURES)
SHIPPED = Weights(shipped().content, shipped().weights)


def feature(name: str, made: Corpus, query: Query | None = None, candidates: Sequence[int] = ()) -> list[float]:
    """Of all stories but the first beside the first, if nothing else is said."""
    asked = numbers(*candidates) if candidates else numbers(*range(1, len(made)))
    pairs = Pairs(made, query or made.query(0), asked, LinkView(made, made.links))
    return list(measure(pairs, CONTENT_FEATURES)[name].tolist())


def near(*values: float) -> list[object]:
    return [pytest.approx(value, abs=1e-4) for value in values]


# words


def test_words_are_the_logarithm_of_the_cosine_and_a_little() -> None:
    made = corpus(4, words=[[1, 0, 0], [1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]])
    assert feature("words", made) == near(log(1.02), log(0.62), log(0.02))


def test_words_below_nothing_in_common_count_as_nothing_in_common() -> None:
    made = corpus(2, words=[[1, 0], [-0.5, 0.8]])
    assert feature("words", made) == near(log(0.02))


def test_each_candidate_is_given_its_own_value_in_the_order_asked() -> None:
    made = corpus(4, words=[[1, 0], [0, 1], [0.6, 0.8], [0.8, 0.6]])
    assert feature("words", made, candidates=[3, 1, 2]) == near(log(0.82), log(0.02), log(0.62))


# meaning


def test_meaning_is_the_mean_of_both_sides_best_passages() -> None:
    made = corpus(
        3,
        dense=[[1, 0], [0.6, 0.8], [0, 1]],
        passages=[[[0.8, 0.6], [0.8, -0.6]], [[0, 1], [0.6, 0.8]], [[0, -1], [-1, 0], [0, 1]]],
    )
    # Ours with their story: 0.8·0.6 + 0.6·0.8 = 0.96, and 0.6. Theirs with our story: 0.6, and 0.
    assert feature("meaning", made) == near((0.96 + 0.6) / 2, (0.6 + 0) / 2)
    assert feature("meaning", made, candidates=[2, 1]) == near(0.3, 0.78)


def test_meaning_may_be_opposite() -> None:
    assert feature("meaning", corpus(2, dense=[[1, 0], [-1, 0]])) == near(-1)


# tags and authors


def idf(stories: int, bearing: int) -> float:
    return log((stories + 1) / (bearing + 0.5))


def test_tags_are_a_cosine_by_rarity_and_a_sum_of_it() -> None:
    made = corpus(4, tags=[["fish", "canal"], ["fish"], ["fish", "canal"], ["fair"]])
    fish, canal = idf(4, 3), idf(4, 2)
    assert feature("tags", made) == near(fish / sqrt(fish**2 + canal**2), 1, 0)
    assert feature("tag_sum", made) == near(fish, fish + canal, 0)


@pytest.mark.parametrize("name", ["tags", "tag_sum", "authors"])
def test_a_story_without_labels_shares_none(name: str) -> None:
    made = corpus(3, tags=[[], ["fish"], []], authors=[[], ["Ada"], []])
    assert feature(name, made) == [0, 0]
    assert feature(name, made, made.query(1), [0, 2]) == [0, 0]


def test_authors_are_a_cosine_by_rarity() -> None:
    made = corpus(5, authors=[["Ada"], ["Ada", "Ben"], ["Ben"], ["Ada"], []])
    ada, ben = idf(5, 3), idf(5, 2)
    assert feature("authors", made) == near(ada / sqrt(ada**2 + ben**2), 0, 1, 0)


# title

TITLES = [[2, 6, 0, 0], [3, 0, 9, 0], [3, 0, 9, 0], [3, 0, 9, 0], [3, 0, 9, 0]]
TEXTS = [[0.6, 0, 0, 0.8], [0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]]
THEIRS_IN_OURS, OURS_IN_THEIRS = 3 / 12, 6 / 8


def test_an_older_storys_title_is_sought_in_ours_and_ours_in_a_newer_one() -> None:
    made = corpus(5, titles=TITLES, words=TEXTS, day=[10, 9, 11, 10, NAN])
    half = (THEIRS_IN_OURS + OURS_IN_THEIRS) / 2
    assert feature("title", made) == near(THEIRS_IN_OURS, OURS_IN_THEIRS, half, half)


def test_a_draft_without_a_date_has_its_title_sought_both_ways() -> None:
    made = corpus(2, titles=TITLES[:2], words=TEXTS[:2], day=[NAN, 9])
    assert feature("title", made) == near((THEIRS_IN_OURS + OURS_IN_THEIRS) / 2)


def test_titles_without_terms_are_held_by_no_text() -> None:
    made = corpus(3, titles=[[0, 0], [0, 0], [1, 0]], words=[[1, 0], [1, 0], [0, 1]], day=[10, 9, 11])
    assert feature("title", made) == [0, 0]


def test_a_light_title_counts_by_its_share_too() -> None:
    made = corpus(2, titles=[[0.25, 0.75], [0, 0]], words=[[0, 0], [1, 0]], day=[1, 2])
    assert feature("title", made) == near(0.25)


# time


def test_time_falls_with_the_days_apart_either_way() -> None:
    made = corpus(5, day=[100, 100, 130, 70, 190])
    assert feature("time", made) == near(0, -log(2), -log(2), -log(4))


def test_a_candidate_without_a_date_stands_at_the_others_mean() -> None:
    made = corpus(12, day=[100, 130, NAN, 190, *[100] * 8])
    assert feature("time", made, candidates=[1, 2, 3]) == near(-log(2), -(log(2) + log(4)) / 2, -log(4))
    assert feature("time", made, candidates=[2]) == [0]


def test_for_a_query_without_a_date_time_tells_nothing() -> None:
    assert feature("time", corpus(12, day=[NAN, *range(11)])) == [0] * 11


def test_where_too_few_stories_have_a_date_time_tells_nothing() -> None:
    assert feature("time", corpus(5, day=[1, 2, 3, 4, NAN])) == [0] * 4


# time_90


def test_time_90_bends_after_ninety_days_either_way() -> None:
    made = corpus(6, day=[1000, 1000, 910, 1090, 909, 2000])
    assert feature("time_90", made) == near(0, 0, 0, log(91) - log(92), log(91) - log(1001))


def test_time_90_stands_in_for_a_missing_date_as_time_does() -> None:
    made = corpus(12, day=[100, 100, NAN, 1100, *[100] * 8])
    assert feature("time_90", made, candidates=[1, 2, 3]) == near(0, (log(91) - log(1001)) / 2, log(91) - log(1001))
    assert feature("time_90", corpus(5, day=[1, 2000, 3, 4, NAN])) == [0] * 4
    assert feature("time_90", corpus(12, day=[NAN, *range(0, 1100, 100)])) == [0] * 11


# series


def test_series_tells_whether_titles_begin_alike() -> None:
    made = corpus(4, series=[["digest"], ["digest"], ["release"], []])
    assert feature("series", made) == [1, 0, 0]
    assert feature("series", made, made.query(3), [0, 1]) == [0, 0]
    assert feature("series", made, draft_like(made, 1), [0, 1, 2, 3]) == [1, 1, 0, 0]


# general


def test_general_is_the_cosine_with_the_archives_mean() -> None:
    made = corpus(3, raw=[[1, 0], [0, 1], [1, 0]])
    assert feature("general", made) == near(1 / sqrt(5), 2 / sqrt(5))


# All of them


def test_no_candidates_have_no_features() -> None:
    made = corpus(2, tags=[["a"], ["a"]], authors=[["b"], ["b"]], day=[1, 2], words=[[1], [1]])
    measured = measure(Pairs(made, made.query(0), numbers(), LinkView(made, made.links)), FEATURES)
    assert {name: values.shape for name, values in measured.items()} == dict.fromkeys(feature_names(FEATURES), (0,))


def test_how_far_a_feature_stands_out_is_told_in_standard_deviations() -> None:
    measured = {name: floats([[1, 2, 3]])[0] * (1 + i) for i, name in enumerate(CONTENT)}
    compared = Standardiser.of(measured).standardise(measured)
    for name in CONTENT:
        if name in STANDARDISED:
            assert compared[name].tolist() == near(-sqrt(1.5), 0, sqrt(1.5))
        else:
            assert compared[name].tolist() == measured[name].tolist()
    assert STANDARDISED == ("words", "meaning", "tags", "authors", "title")


def test_where_candidates_are_alike_others_stand_out_in_bounds() -> None:
    alike = {name: floats([[0.5, 0.5]])[0] for name in CONTENT}
    standardiser = Standardiser.of(alike)
    assert standardiser.standardise(alike)["words"].tolist() == [0, 0]
    other = {name: floats([[0.51, 0.6, 9, -9]])[0] for name in CONTENT}
    assert standardiser.standardise(other)["meaning"].tolist() == near(0.5, 5, 10, -10)


def outstanding(count: int, value: float = 9.0) -> float:
    """How far one of so many candidates stands out whose others are 1 and -1 by turns."""
    others = np.resize([1.0, -1.0], count - 1)
    measured = {name: np.append(others, value).astype(np.float32) for name in CONTENT}
    return float(Standardiser.of(measured).standardise(measured)["words"][-1])


@pytest.mark.parametrize("count", [ranking.TOO_FEW_CANDIDATES + 2, 13, 21, 31])
def test_among_few_candidates_one_stands_out_as_it_would_among_more(count: int) -> None:
    """However few they are: by itself none of 7 is more than 2.5 deviations from the mean, none of 13 more than 3.5."""
    among_more = outstanding(ranking.ENOUGH_CANDIDATES + 1)
    assert among_more == pytest.approx(5.15, abs=0.01)
    assert outstanding(count) == pytest.approx(among_more, rel=0.01)
    assert outstanding(count, -9.0) == pytest.approx(-outstanding(count), rel=1e-4)


def test_among_few_candidates_their_order_stays_and_the_greatest_is_bounded() -> None:
    values = floats([[0, 1, 2, 3, 4, 5, 6, 90]])[0]
    measured = dict.fromkeys(CONTENT, values)
    standardiser = Standardiser.of(measured)
    compared = standardiser.standardise(measured)["words"]
    assert (np.diff(compared) > 0).all()
    assert compared[0] < 0 < compared[-1] < sqrt(ranking.ENOUGH_CANDIDATES)
    beyond = standardiser.standardise(dict.fromkeys(CONTENT, floats([[1e6]])[0]))["words"]
    assert 0 < beyond[0] < sqrt(ranking.ENOUGH_CANDIDATES), "one that is none of them may be as far away as it likes"


def test_without_candidates_nothing_stands_out() -> None:
    standardiser = Standardiser.of({name: np.zeros(0, np.float32) for name in CONTENT})
    found = standardiser.standardise({name: floats([[0.25]])[0] for name in CONTENT})
    assert [found[name].tolist() for name in STANDARDISED] == [[0.25]] * len(STANDARDISED)


# The linear model


def test_a_score_is_the_weighted_sum() -> None:
    values = {name: floats([[0, 1, -2]])[0] for name in ("words", "time", "general")}
    assert ranking.score(values, {"words": 0.5, "time": -2}).tolist() == [0, -1.5, 3]


def test_weights_of_every_feature_are_read_again(tmp_path: Path) -> None:
    SHIPPED.save(tmp_path)
    assert Weights.load(tmp_path, 4) == SHIPPED


@pytest.mark.parametrize("links", [None, {"degree": -1.5}, {"words": MAX_NUMBER}])
def test_weights_are_read_as_they_were_written(tmp_path: Path, links: dict[str, float] | None) -> None:
    written = Weights({"words": 1.0, "time": -MAX_NUMBER}, links)
    written.save(tmp_path)
    assert Weights.load(tmp_path, 4) == written
    assert (tmp_path / "weights.json").read_text("utf-8").endswith("}\n")


@pytest.mark.parametrize(
    ("content", "links", "message"),
    [
        ({"words": 1.0, "moon": 1.0}, None, "nobody measures"),
        # By content alone no links are looked at.
        ({"degree": 1.0}, None, "nobody measures"),
        ({"words": 1.0}, {"moon": 1.0}, "nobody measures"),
        ({"words": 2 * MAX_NUMBER}, None, "no numbers"),
        ({"words": 1.0}, {"degree": -2 * MAX_NUMBER}, "no numbers"),
    ],
)
def test_weights_that_are_none_are_refused(
    tmp_path: Path, content: dict[str, float], links: dict[str, float] | None, message: str
) -> None:
    Weights(content, links).save(tmp_path)
    with pytest.raises(ValueError, match=message):
        Weights.load(tmp_path, 4)


def test_what_a_form_says_is_added_where_links_are_looked_at() -> None:
    made = corpus(4, raw=np.eye(4), words=np.eye(4) + 0.5)
    space = Subspace.of(made)
    form = Bilinear(space, np.asarray(np.random.default_rng(1).normal(size=(4, 4)), np.float32))
    form = Bilinear(space, form.form + form.form.T)
    view, asked = LinkView(made, made.links), made.query(0)
    plain = rank(made, asked, numbers(1, 2, 3), Weights({"words": 1.0}, {"words": 1.0}), view)
    with_it = rank(made, asked, numbers(1, 2, 3), Weights({"words": 1.0}, {"words": 1.0}, form), view)
    said = dict(zip((1, 2, 3), form.score(made, asked.fused, numbers(1, 2, 3)).tolist(), strict=True))
    before = dict(zip(plain.numbers.tolist(), plain.scores.tolist(), strict=True))
    after = dict(zip(with_it.numbers.tolist(), with_it.scores.tolist(), strict=True))
    assert after == pytest.approx({number: before[number] + said[number] for number in before}, abs=1e-5)
    by_content = rank(made, asked, numbers(1, 2, 3), Weights({"words": 1.0}, None, form), view)
    assert by_content.scores.tolist() == by_content.content.tolist()


def test_the_form_is_asked_of_the_best_alone_and_no_other_comes_before_them_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = corpus(6, raw=np.eye(6), words=[[1, 0], [0.9, 0.1], [0.7, 0.3], [0.5, 0.5], [0.3, 0.7], [0.1, 0.9]])
    space = Subspace.of(made)
    form = Bilinear(space, np.diag(np.asarray([5, -3, 2, -5, 4, 1], np.float32)))
    view, asked, others = LinkView(made, made.links), made.query(0), numbers(1, 2, 3, 4, 5)
    plain = rank(made, asked, others, Weights({"words": 1.0}, {"words": 1.0}), view)
    monkeypatch.setattr(ranking, "RESCORED", 2)
    found = rank(made, asked, others, Weights({"words": 1.0}, {"words": 1.0}, form), view)
    assert set(found.numbers[:2].tolist()) == {1, 2}
    assert found.numbers[2:].tolist() == plain.numbers[2:].tolist() == [3, 4, 5]
    least = form.score(made, asked.fused, numbers(1, 2)).min()
    assert found.scores[2:] == pytest.approx(plain.scores[2:] + least, abs=1e-5)


def test_a_score_by_content_goes_with_each_candidate() -> None:
    made = corpus(5, links=[(1, 3)], words=[[1, 0], [1, 0], [0.6, 0.8], [0.8, 0.6], [0, 1]])
    view = LinkView(made, made.links)
    by_words = Weights({"words": 2.0}, {"words": -1.0})
    for weights, count in ((Weights({"words": 2.0}), 2), (by_words, 3)):
        found = rank(made, made.query(0), numbers(1, 2), weights, view)
        assert len(found.numbers) == count
        assert found.content.tolist() == near(*(2 * found.features["words"]).tolist())


# The order

WORDS_ONLY = Weights({"words": 1.0})


def ranked(made: Corpus, query: Query, retrieved: Sequence[int], weights: Weights = WORDS_ONLY) -> list[int]:
    return list(rank(made, query, numbers(*retrieved), weights, LinkView(made, made.links)).numbers.tolist())


def test_the_best_come_first_and_of_equal_ones_the_first() -> None:
    made = corpus(5, words=[[1, 0], [0, 1], [0.8, 0.6], [0, 1], [1, 0]])
    found = rank(made, made.query(0), numbers(3, 2, 1, 4), WORDS_ONLY, LinkView(made, made.links))
    assert found.numbers.tolist() == [4, 2, 1, 3]
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
    assert found.features["words"].tolist() == found.scores.tolist()


@pytest.mark.parametrize("weights", [WORDS_ONLY, SHIPPED])
def test_nothing_retrieved_is_nothing_ranked(weights: Weights) -> None:
    made = corpus(2, links=[(0, 1)], words=[[1], [1]])
    assert ranked(made, made.query(0), [], weights) == []
    assert ranked(made, draft_like(made, 0), [], weights) == []


# One thing alone tells each pair apart: what the shipped weights prefer.
PREFERRED: dict[str, dict[str, Any]] = {
    "words": {"words": [[1, 0], [1, 0], [0.6, 0.8]]},
    "meaning": {"dense": [[1, 0], [0.9, 0.44], [0.6, 0.8]]},
    "tags": {"tags": [["a"], ["a"], ["b"]]},
    "authors": {"authors": [["Ada"], ["Ada"], ["Ben"]]},
    "title": {"titles": [[1, 1], [1, 0], [0, 1]], "words": [[1, 0], [0, 0], [0, 0]], "day": [9, 8, 8]},
    "time": {"day": [100, 90, 60]},
    "series": {"series": [["digest"], ["release"], ["digest"]]},
    # The second story is like most of the archive, the third is not.
    "general": {"raw": [[0.6, 0.8], [1, 0], [0, 1], *[[1, 0]] * 4], "dense": [[1, 0]] * 7},
}


@pytest.mark.parametrize("name", PREFERRED)
def test_the_shipped_weights_prefer(name: str) -> None:
    said: dict[str, Any] = PREFERRED[name]
    made = corpus(len(next(iter(said.values()))), **said)
    assert ranked(made, made.query(0), [2, 1], Weights(SHIPPED.content)) == [1, 2]
