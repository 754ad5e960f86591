"""Learning: the archive's own weights are taken where they beat what needs no learning, and only there."""

from __future__ import annotations

from itertools import chain
from math import log2
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import numpy as np
import pytest

from embeddings.corpus.corpus import Corpus
from embeddings.related import learning, ranking
from embeddings.related.features import FEATURES
from embeddings.related.learning import NAMES, Example, Learned
from embeddings.related.ranking import Weights
from tests.support.hand_made import corpus, numbers


def folds(misleading: float) -> list[list[Example]]:
    """Words tell the linked story from others, and how often a story is linked says the opposite, so strongly."""
    draw = np.random.default_rng(1)
    made: list[list[Example]] = [[], [], []]
    for number in range(60):
        linked = np.arange(20) == number % 20
        values = np.zeros((20, len(NAMES)))
        values[:, NAMES.index("words")] = draw.normal(size=20) + 3 * linked
        values[:, NAMES.index("degree")] = misleading * (1 - linked)
        made[number % 3].append(Example(values, linked, ~linked, 1))
    return made


def star(pairs: int) -> Corpus:
    """Story 0 linked with so many others."""
    return corpus(pairs + 1, links=[(0, other) for other in range(1, pairs + 1)])


def test_links_that_mislead_leave_the_ranking_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "examples", lambda *_: folds(misleading=3))
    learned = learning.learn(star(100), ranking.DEFAULT)
    assert learned is not None
    # Learning mends some of the shipped weights' error, but what it comes to is worse than without links.
    assert learned.weights.links is None
    assert learned.after == learned.before


def test_links_that_help_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "examples", lambda *_: folds(misleading=-2))
    learned = learning.learn(star(100), ranking.DEFAULT)
    assert learned is not None
    assert learned.weights.links is not None
    assert learned.after > learned.before


# When it is tried


def test_it_is_tried_from_a_hundred_linked_pairs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "examples", lambda *_: folds(misleading=-2))
    assert learning.learn(star(99), ranking.DEFAULT) is None
    learned = learning.learn(star(100), ranking.DEFAULT)
    assert learned is not None
    assert learned.pairs == 100
    assert learned.weights.content == ranking.DEFAULT.content
    assert learning.learn(star(100), Weights(ranking.DEFAULT.content)) is None


# What is chosen

DEFAULTS = Weights({"words": 1.0}, {"words": 1.0, "degree": 0.5})


def chosen(monkeypatch: pytest.MonkeyPatch, quality: dict[str, list[float]]) -> tuple[str, Learned, list[object]]:
    """What is kept, by name, where the weights are known to rank the stories of three folds so well."""
    fitted: list[object] = []

    def fit(given: list[str], strength: float, prior: np.ndarray) -> np.ndarray:
        fitted.append((given, strength, prior.tolist()))
        return np.full(len(NAMES), strength)

    def ndcgs(_: object, weights: list[np.ndarray]) -> np.ndarray:
        assert len(weights) == 3
        first = weights[0].tolist()
        named = {"content": [1.0, *[0.0] * 11], "shipped": [1.0, *[0.0] * 7, 0.5, 0, 0, 0]}
        name = next((name for name, values in named.items() if values == first), f"{first[0]:.0f}")
        return np.array(quality[name])

    monkeypatch.setattr(learning, "examples", lambda *_: [["a"], ["b", "c"], ["d"]])
    monkeypatch.setattr(learning, "fit", fit)
    monkeypatch.setattr(learning, "_ndcgs", ndcgs)
    learned = learning.learn(star(100), DEFAULTS)
    assert learned is not None
    links = learned.weights.links
    if links is None:
        return "content", learned, fitted
    assert list(links) == list(NAMES)
    return ("shipped" if links["degree"] == 0.5 else f"{links['degree']:.0f}"), learned, fitted


POOR, FAIR, GOOD, BEST = [0.1] * 4, [0.2] * 4, [0.3] * 4, [0.4] * 4


@pytest.mark.parametrize(
    ("content", "shipped", "twenty", "hundred", "four_hundred", "kept", "after"),
    [
        (FAIR, POOR, POOR, POOR, POOR, "content", 0.2),
        (FAIR, FAIR, FAIR, FAIR, FAIR, "content", 0.2),
        (POOR, FAIR, POOR, FAIR, POOR, "shipped", 0.2),
        (POOR, FAIR, GOOD, BEST, GOOD, "100", 0.4),
        (FAIR, POOR, BEST, GOOD, BEST, "20", 0.4),
        (POOR, POOR, FAIR, GOOD, BEST, "400", 0.4),
        # A gain of 0.05 on average, which differs by 0.05: no more than two standard errors.
        (POOR, FAIR, [0.2, 0.3, 0.2, 0.3], POOR, POOR, "shipped", 0.2),
        (POOR, FAIR, [0.2, 0.3, 0.3, 0.3], POOR, POOR, "20", 0.275),
    ],
)
def test_the_surest_gain_over_the_better_of_the_two_that_need_no_learning_is_kept(
    monkeypatch: pytest.MonkeyPatch,
    content: list[float],
    shipped: list[float],
    twenty: list[float],
    hundred: list[float],
    four_hundred: list[float],
    kept: str,
    after: float,
) -> None:
    quality = {"content": content, "shipped": shipped, "20": twenty, "100": hundred, "400": four_hundred}
    name, learned, _ = chosen(monkeypatch, quality)
    assert name == kept
    assert learned.after == pytest.approx(after)
    assert learned.before == pytest.approx(np.mean(content))


def test_each_fold_is_judged_by_weights_that_have_not_seen_it(monkeypatch: pytest.MonkeyPatch) -> None:
    quality = {"content": POOR, "shipped": POOR, "20": POOR, "100": POOR, "400": GOOD}
    _, _, fitted = chosen(monkeypatch, quality)
    prior = [1.0, *[0.0] * 7, 0.5, 0, 0, 0]
    held_out = [["b", "c", "d"], ["a", "d"], ["a", "b", "c"]]
    wanted = [(given, strength, prior) for strength in (20.0, 100.0, 400.0) for given in held_out]
    assert fitted == [*wanted, (["a", "b", "c", "d"], 400.0, prior)]


def test_a_sure_gain_is_the_mean_less_two_standard_errors() -> None:
    gain = learning._sure_gain(np.array([0.1, 0.1, 0.1, 0.1]), np.array([0.2, 0.4, 0.2, 0.4]))
    assert gain == pytest.approx(0.2 - 2 * 0.1 / 2)


# Examples


def test_an_example_has_the_links_of_its_story_and_those_that_nobody_has_judged_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 5 has no link at all, and 6 is not among the hundred.
    made = corpus(7, links=[(0, 1), (2, 0), (3, 4), (0, 6)], day=range(7), words=np.eye(7) + 0.1)
    monkeypatch.setattr(learning, "retrieve", lambda _, stories: [(s, numbers(1, 2, 3, 4, 5)) for s in stories])
    monkeypatch.setattr(learning, "_example", Mock(side_effect=learning._example))
    by_story = {}
    found = learning.examples(made, ranking.DEFAULT)
    for call, example in zip(learning._example.call_args_list, chain(*found), strict=True):  # type: ignore[attr-defined]
        by_story[call.args[1]] = call, example
    assert sorted(by_story) == [0, 1, 2, 3, 4, 6]
    assert sorted(map(len, found)) == [2, 2, 2]
    call, example = by_story[0]
    view = call.args[4]
    assert view.graph.degree[0] == 0
    ranked = ranking.rank(made, made.query(0), numbers(1, 2, 3, 4, 5), call.args[3], view)
    assert example.wanted == 3
    order = ranked.numbers.tolist()
    assert {n for n, linked in zip(order, example.linked, strict=True) if linked} == {1, 2}
    assert {n for n, unlinked in zip(order, example.unlinked, strict=True) if unlinked} == {3, 4}
    assert example.values.shape == (5, 12)
    assert example.values[:, NAMES.index("time")].tolist() == ranked.features["time"].tolist()
    assert example.values[:, NAMES.index("author_degree")].tolist() == ranked.features["author_degree"].tolist()
    # Of equal scores under no weights at all, whatever the links bring up stays in.
    assert call.args[3].links == dict.fromkeys(NAMES, 0.0)
    assert call.args[3].content == ranking.DEFAULT.content


def test_of_very_many_stories_some_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = corpus(40, links=[(n, n + 20) for n in range(20)])
    asked: list[int] = []
    monkeypatch.setattr(learning, "_example", lambda _, story, *rest: asked.append(story))
    learning.examples(made, ranking.DEFAULT)
    assert sorted(asked) == list(range(40))
    asked.clear()
    monkeypatch.setattr(learning, "MOST_STORIES", 10)
    learning.examples(made, ranking.DEFAULT)
    assert len(set(asked)) == 10


class Vectors:
    """All that retrieval looks at. Of whole numbers, whose products are the same on every processor."""

    def __init__(self, stories: int) -> None:
        self.fused = np.random.default_rng(5).integers(-3, 4, (stories, 5)).astype(np.float32)

    def __len__(self) -> int:
        return len(self.fused)


@pytest.mark.parametrize("at_once", [1, 3, 64])
def test_what_is_retrieved_is_what_exact_search_finds(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(learning, "AT_ONCE", at_once)
    made = Vectors(150)
    asked = [7, 0, 149, 50, 41]
    found = dict(learning.retrieve(cast(Corpus, made), asked))
    assert list(found) == asked
    for story in asked:
        near = made.fused @ made.fused[story]
        order = [n for n in np.lexsort((np.arange(150), -near)).tolist() if n != story]
        assert found[story].tolist() == order[:100]


@pytest.mark.parametrize("stories", [1, 2, 3])
def test_of_a_few_stories_all_others_are_retrieved(stories: int) -> None:
    made = corpus(stories)
    assert [near.tolist() for _, near in learning.retrieve(made, [0])] == [list(range(1, stories))]


# The fit

SPREAD = [1.0, 1.006, 0.996, 0.906, 0.995, 0.990, 0.116, 1.494, 0.500, 0.369, 0.167, 0.187]
"""As measured on the archives that the shipped weights were fitted to, in the order of NAMES."""


def drawn_examples(count: int) -> list[Example]:
    draw = np.random.default_rng(6)
    made = []
    for number in range(count):
        size = 6 + number % 3
        values = draw.normal(size=(size, 12)) * SPREAD
        linked, unlinked = np.arange(size) < 1 + number % 2, np.arange(size) >= 3
        values[linked, :3] += 0.7
        made.append(Example(values, linked, unlinked, 2))
    return made


def objective(weights: np.ndarray, given: list[Example], strength: float, prior: np.ndarray) -> float:
    """Of the docstring of `fit`, story by story."""
    total = strength / 2 * float((((weights - prior) * SPREAD) ** 2).sum())
    for example in given:
        powers = np.exp(example.values @ weights)
        against = powers[example.unlinked].sum()
        total -= float(np.mean([np.log(power / (power + against)) for power in powers[example.linked]]))
    return total


def test_the_fit_minimises_what_it_says_and_goes_a_part_of_the_way() -> None:
    given = drawn_examples(30)
    prior = np.linspace(-0.5, 0.5, 12)
    useless = [Example(np.ones((3, 12)), np.zeros(3, bool), np.ones(3, bool), 1)]
    useless += [Example(np.ones((3, 12)), np.ones(3, bool), np.zeros(3, bool), 3)]
    found = learning.fit([*given, *useless], 5.0, prior)
    best = prior + (found - prior) * (30 + 300) / 30
    least = objective(best, given, 5.0, prior)
    assert least < objective(prior, given, 5.0, prior) - 0.5
    for place in range(12):
        for step in (-0.03, 0.03):
            moved = best + step * np.eye(12)[place] / SPREAD[place]
            assert objective(moved, given, 5.0, prior) > least


def test_the_fit_begins_at_the_prior_and_its_gradient_is_the_losss(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def minimize(loss: Any, start: np.ndarray, **_: object) -> Any:
        seen.extend((loss, start))
        return SimpleNamespace(x=start)

    monkeypatch.setattr(learning, "minimize", minimize)
    given, prior, spread = drawn_examples(9), np.linspace(-0.5, 0.5, 12), np.array(SPREAD)
    assert learning.fit(given, 5.0, prior) == pytest.approx(prior)
    loss, start = seen
    assert start == pytest.approx(prior * spread)
    for weights in (prior, 2 * prior + 0.1):
        value, gradient = loss(weights * spread)
        assert value == pytest.approx(objective(weights, given, 5.0, prior), abs=1e-6)
        steps = 1e-5 * np.eye(12) / spread
        rise = [objective(weights + s, given, 5.0, prior) - objective(weights - s, given, 5.0, prior) for s in steps]
        assert gradient == pytest.approx(np.array(rise) / 2e-5, abs=1e-4)


def test_the_fewer_stories_the_less_the_weights_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """n / (n + 300) of the way."""
    prior = np.zeros(12)
    moved = {count: learning.fit(drawn_examples(count), 5.0, prior) for count in (10, 30)}
    monkeypatch.setattr(learning, "HALF_TRUSTED", 0)
    for count, part in moved.items():
        assert part == pytest.approx(learning.fit(drawn_examples(count), 5.0, prior) * count / (count + 300))


def test_distances_are_measured_in_what_features_spread_by() -> None:
    assert [feature.scale for feature in FEATURES] == SPREAD


def test_the_stronger_the_nearer_it_stays() -> None:
    prior = np.zeros(12)
    apart = [float(np.abs(learning.fit(drawn_examples(30), strength, prior)).sum()) for strength in (1, 20, 400)]
    assert apart[0] > 2 * apart[1] > 4 * apart[2] > 0


def test_with_nothing_to_learn_from_the_prior_stays() -> None:
    prior = np.arange(12.0)
    assert learning.fit([], 20.0, prior) is prior


def test_great_values_do_not_overflow() -> None:
    great = [Example(2000 * one.values, one.linked, one.unlinked, one.wanted) for one in drawn_examples(4)]
    assert np.isfinite(learning.fit(great, 20.0, np.ones(12))).all()


# nDCG@10


def one(order: list[int], wanted: int) -> Example:
    """Candidates in this order under weights of 1, 1 where they are linked."""
    values = np.zeros((len(order), 12))
    values[:, 0] = -np.arange(len(order))
    linked = np.array(order, bool)
    return Example(values, linked, ~linked, wanted)


@pytest.mark.parametrize(
    ("order", "wanted", "expected"),
    [
        ([1, 0, 0], 1, 1),
        ([0, 1, 0], 1, 1 / log2(3)),
        ([1, 0, 1], 2, (1 + 1 / 2) / (1 + 1 / log2(3))),
        # A link that is not among the candidates is missed all the same.
        ([1, 0], 2, 1 / (1 + 1 / log2(3))),
        ([0] * 9 + [1], 1, 1 / log2(11)),
        ([0] * 10 + [1], 1, 0),
        ([1] * 12, 12, 1),
    ],
)
def test_ndcg_by_hand(order: list[int], wanted: int, expected: float) -> None:
    weights = np.array([1.0, *[0.0] * 11])
    assert learning._ndcg(one(order, wanted), weights) == pytest.approx(expected)
    reverse = one(order[::-1], wanted)
    assert learning._ndcgs([[one(order, wanted)], [reverse]], [weights, -weights]) == pytest.approx([expected] * 2)
