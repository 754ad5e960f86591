"""Learning: weights are those that prior and links together make likeliest, and no story sees its own links."""

from dataclasses import dataclass, replace
from math import log2
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.related import learning, prior, ranking
from embeddings.related.bilinear import Subspace
from embeddings.related.features import FEATURES, LinkView, feature_names
from embeddings.related.likelihood import Example
from embeddings.related.prior import Locality, Prior, Probability
from embeddings.related.ranking import Weights
from tests.support.hand_made import corpus, numbers

SHIPPED = prior.shipped()
NAMES = SHIPPED.features
K = 5


def made_prior(
    mean: np.ndarray | None = None, covariance: np.ndarray | None = None, tempering: float = 1.0, *features: str
) -> Prior:
    """Of the first K features, if no others are named."""
    named = features or feature_names(FEATURES)[:K]
    means = np.zeros(len(named)) if mean is None else mean
    rows = np.eye(len(named)) if covariance is None else covariance
    covering = tuple(map(tuple, rows.tolist()))
    return Prior(
        named,
        tuple(means.tolist()),
        covering,
        tempering,
        Probability(1.0, 0.0, 0.0, 0.0),
        Locality(0.0, 1.0, 0.0),
        (),
        "",
    )


def example(values: np.ndarray, linked: np.ndarray, unlinked: np.ndarray, wanted: int) -> Example:
    """One of story 0, whose candidates are the first stories."""
    return Example(values, linked, unlinked, wanted, 0, np.arange(len(linked)))


def star(pairs: int) -> Corpus:
    """Story 0 linked with so many others."""
    return corpus(pairs + 1, links=[(0, other) for other in range(1, pairs + 1)])


# When, and what is told


def told(monkeypatch: pytest.MonkeyPatch, helpful: float) -> learning.Learned:
    """What is learned where words tell the linked story from others, and how often a story is linked does as well."""
    draw = np.random.default_rng(1)

    def examples(*_: object) -> list[Example]:
        made = []
        for number in range(20):
            linked = np.arange(20) == number
            values = np.zeros((20, 2))
            values[:, 0] = draw.normal(size=20) + linked
            values[:, 1] = helpful * linked
            made.append(example(values, linked, ~linked, 1))
        return made

    monkeypatch.setattr(learning, "build_examples", examples)
    learned = learning.learn(star(30), made_prior(np.array([1.0, 0.0]), np.eye(2), 1.0, "words", "degree"))
    assert learned is not None
    return learned


def test_without_a_link_nothing_is_learned() -> None:
    assert learning.learn(corpus(3), SHIPPED) is None


def test_from_one_link_on_it_is() -> None:
    made = corpus(4, links=[(0, 1)], words=np.eye(4) + 0.1)
    learned = learning.learn(made, SHIPPED)
    assert learned is not None
    assert learned.pairs == 1
    assert learned.weights.content == SHIPPED.content
    assert learned.weights.links is not None
    assert list(learned.weights.links) == list(NAMES)


def test_what_helps_gains_weight_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    learned = told(monkeypatch, helpful=2)
    assert learned.weights.links is not None
    assert learned.weights.links["degree"] > 0.5
    assert learned.gained[0] == "degree"
    assert learned.after > learned.before + 0.1
    assert learned.weights.content == {"words": 1.0}


def test_what_misleads_loses_weight_and_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    learned = told(monkeypatch, helpful=-2)
    assert learned.weights.links is not None
    assert learned.weights.links["degree"] < -0.5
    assert "degree" not in learned.gained


def test_gains_are_told_in_what_a_feature_differs_by_at_most_three() -> None:
    scale = {feature.name: feature.scale for feature in FEATURES}
    named = ("words", "general", "tags", "meaning", "degree")
    moved = np.array([0.3 / scale["words"], 0.4 / scale["general"], 0.2 / scale["tags"], 0.1, -5])
    assert learning._most_gained(moved, made_prior(np.zeros(5), np.eye(5), 1.0, *named)) == ("general", "words", "tags")


@dataclass
class Judge:
    """Stands for what is fitted, and remembers to what."""

    given: list[Example]
    weights: np.ndarray
    bilinear: None = None

    def scores(self, asked: list[Example], _: object) -> list[np.ndarray]:
        return [np.array([len(self.given)]) for _ in asked]


def test_each_fold_is_judged_by_what_has_not_seen_its_links_from_either_end(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[Judge] = []
    judged: list[Any] = []

    def fit(given: list[Example], prior: Prior, *_: object) -> Judge:
        fitted.append(Judge(given, np.full(K, len(fitted) + 1.0)))
        return fitted[-1]

    def ndcgs(folds: list[list[Example]], scores: list[list[np.ndarray]]) -> np.ndarray:
        judged.append(([[e.story for e in fold] for fold in folds], scores))
        return np.array([len(judged) / 10])

    def examples(_: Corpus, known: LinkGraph, hidden: list[int], prior: Prior) -> list[Example]:
        linked = np.array([number in (1, 2) for number in range(5)])
        return [Example(np.ones((5, K)), linked, ~linked, 2, story, np.arange(5)) for story in hidden]

    monkeypatch.setattr(learning, "folds", lambda _: [[1], [2, 3], [4]])
    monkeypatch.setattr(learning, "build_examples", examples)
    monkeypatch.setattr(learning, "fit_model", fit)
    monkeypatch.setattr(learning, "ndcgs", ndcgs)
    learned = learning.learn(star(4), made_prior(np.full(K, 7.0)))
    assert learned is not None
    assert [[e.story for e in judge.given] for judge in fitted] == [[2, 3, 4], [1, 4], [1, 2, 3], [1, 2, 3, 4]]
    seen = [{n for e in judge.given for n in np.flatnonzero(e.linked).tolist()} for judge in fitted]
    assert seen == [{2}, {1}, {1, 2}, {1, 2}]
    parts = [[1], [2, 3], [4]]
    assert [folds for folds, _ in judged] == [parts, parts]
    assert judged[1][1] == [[3], [2, 2], [3]]
    assert (learned.before, learned.after) == (0.1, 0.2)
    assert learned.weights.links is not None
    assert set(learned.weights.links.values()) == {4.0}


def test_before_is_by_content_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def ndcgs(folds: list[list[Example]], scores: list[list[np.ndarray]]) -> np.ndarray:
        seen.extend(zip(folds, scores, strict=True))
        return np.zeros(1)

    monkeypatch.setattr(learning, "ndcgs", ndcgs)
    learning.learn(star(3), made_prior(np.array([1.0, 2.0]), np.eye(2), 1.0, "words", "degree"))
    (first, scores), *_ = seen
    assert [s.tolist() for s in scores] == [(e.values @ [1.0, 0.0]).tolist() for e in first]


def test_what_the_weights_leave_unsaid_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    made = corpus(4, links=[(0, 1)], words=np.eye(4) + 0.1)
    learned = learning.learn(made, SHIPPED)
    assert learned is not None
    assert learned.weights.bilinear is not None
    space = Subspace.of(made)
    given = learning.build_examples(made, made.links, [0], SHIPPED)
    found = learning.fit_model(given, SHIPPED, space, space.coordinates(made))
    (scores,) = found.scores(given, space.coordinates(made))
    linear = given[0].values @ found.weights
    added = [space.coordinates(made)[n] @ found.bilinear.form @ space.coordinates(made)[0] for n in given[0].numbers]
    assert scores == pytest.approx(linear + added, abs=1e-5)


# Examples


def test_an_example_has_the_links_of_its_story_and_those_that_nobody_has_judged_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 5 has no link at all, and 6 is not among the hundred.
    made = corpus(7, links=[(0, 1), (2, 0), (3, 4), (0, 6)], day=range(7), words=np.eye(7) + 0.1)
    monkeypatch.setattr(learning, "retrieve", lambda _, stories: [(s, numbers(1, 2, 3, 4, 5)) for s in stories])
    (example,) = learning.build_examples(made, made.links, [0], SHIPPED)
    view = LinkView(made, made.links.without([0]))
    weights = Weights(SHIPPED.content, dict.fromkeys(NAMES, 0.0))
    ranked = ranking.rank(made, made.query(0), numbers(1, 2, 3, 4, 5), weights, view)
    assert example.link_count == 3
    order = ranked.numbers.tolist()
    assert {n for n, linked in zip(order, example.linked, strict=True) if linked} == {1, 2}
    assert {n for n, unlinked in zip(order, example.unlinked, strict=True) if unlinked} == {3, 4}
    assert example.values.shape == (5, len(NAMES))
    for place, name in enumerate(NAMES):
        assert example.values[:, place].tolist() == ranked.features[name].tolist()


def test_of_the_known_links_none_of_a_hidden_story_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = corpus(6, links=[(0, 1), (1, 2), (3, 4), (4, 5)], words=np.eye(6) + 0.1)
    known = LinkGraph(6, [(0, 1), (1, 2), (4, 5)])
    seen = []
    monkeypatch.setattr(learning, "_example", lambda _c, story, _n, weights, view: seen.append((story, weights, view)))
    learning.build_examples(made, known, [0, 3], SHIPPED)
    assert [story for story, _, _ in seen] == [0, 3]
    for _, weights, view in seen:
        assert view.graph.directed_pairs() == [(1, 2), (4, 5)]
        # Of equal scores under no weights at all, whatever the links bring up stays in.
        assert weights.links == dict.fromkeys(NAMES, 0.0)
        assert weights.content == SHIPPED.content


def test_every_linked_story_is_in_one_of_three_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = LinkGraph(50, [(n, n + 20) for n in range(20)])
    parts = learning.folds(graph)
    assert sorted(story for part in parts for story in part) == list(range(40))
    assert sorted(map(len, parts)) == [13, 13, 14]
    assert parts == learning.folds(graph)
    monkeypatch.setattr(learning, "MAX_STORIES", 10)
    assert sum(map(len, learning.folds(graph))) == 10


class Vectors:
    """All that retrieval looks at. Of whole numbers, whose products are the same on every processor."""

    def __init__(self, stories: int) -> None:
        self.fused = np.random.default_rng(5).integers(-3, 4, (stories, 5)).astype(np.float32)

    def __len__(self) -> int:
        return len(self.fused)


@pytest.mark.parametrize("at_once", [1, 3, 64])
def test_what_is_retrieved_is_what_exact_search_finds(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(learning, "STORIES_AT_ONCE", at_once)
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


def drawn_examples(count: int) -> list[Example]:
    draw = np.random.default_rng(6)
    made = []
    for number in range(count):
        size = 6 + number % 3
        values = draw.normal(size=(size, K))
        linked, unlinked = np.arange(size) < 1 + number % 2, np.arange(size) >= 3
        values[linked, :3] += 0.7
        made.append(example(values, linked, unlinked, 2))
    return made


USELESS = [
    example(np.ones((3, K)), np.zeros(3, bool), np.ones(3, bool), 1),
    example(np.ones((3, K)), np.ones(3, bool), np.zeros(3, bool), 3),
]
MEAN = np.linspace(-0.5, 0.5, K)
ROOT = np.tril(np.random.default_rng(2).normal(size=(K, K))) * 0.3 + np.eye(K) * 0.3
COVARIANCE = ROOT @ ROOT.T


def likelihood(weights: np.ndarray, given: list[Example]) -> float:
    """Minus its logarithm as the docstring of `fit` has it, story by story."""
    total = 0.0
    for example in given:
        powers = np.exp(example.values @ weights)
        against = powers[example.unlinked].sum()
        total -= float(np.mean([np.log(power / (power + against)) for power in powers[example.linked]]))
    return total


def objective(weights: np.ndarray, given: list[Example], tempering: float) -> float:
    apart = weights - MEAN
    return tempering * likelihood(weights, given) + float(apart @ np.linalg.inv(COVARIANCE) @ apart) / 2


@pytest.mark.parametrize("tempering", [1.0, 0.3])
def test_the_fit_is_where_prior_and_links_together_are_likeliest(tempering: float) -> None:
    given = drawn_examples(30)
    found = learning.fit_weights([*given, *USELESS], made_prior(MEAN, COVARIANCE, tempering))
    least = objective(found, given, tempering)
    assert least < objective(MEAN, given, tempering) - 0.5
    for place in range(K):
        for step in (-0.03, 0.03):
            assert objective(found + step * np.eye(K)[place], given, tempering) > least


def test_the_fit_begins_at_the_mean_and_its_gradient_is_the_losss(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def minimize(loss: Any, start: np.ndarray, **_: object) -> Any:
        seen.extend((loss, start))
        return SimpleNamespace(x=start)

    monkeypatch.setattr(learning, "minimize", minimize)
    given, known = drawn_examples(9), made_prior(MEAN, COVARIANCE, 0.5)
    assert learning.fit_weights(given, known) == pytest.approx(MEAN)
    loss, start = seen
    assert start.tolist() == [0] * K
    for apart in (np.zeros(K), np.linspace(1, -2, K)):
        value, gradient = loss(apart)
        assert value == pytest.approx(objective(MEAN + known.root @ apart, given, 0.5), abs=1e-6)
        steps = 1e-5 * np.eye(K)
        rise = [loss(apart + step)[0] - loss(apart - step)[0] for step in steps]
        assert gradient == pytest.approx(np.array(rise) / 2e-5, abs=1e-4)


def test_the_more_links_the_further_it_goes() -> None:
    given = drawn_examples(30)
    found = [learning.fit_weights(given[:1] * count, made_prior())[0] for count in (0, 1, 5, 25)]
    assert found[0] == 0
    assert found == sorted(found)
    assert found[3] > 1.5 * found[1]


def test_what_does_not_vary_from_archive_to_archive_stays() -> None:
    fixed = COVARIANCE.copy()
    fixed[1] = fixed[:, 1] = 0
    found = learning.fit_weights(drawn_examples(30), made_prior(MEAN, fixed))
    assert found[1] == pytest.approx(MEAN[1])
    assert abs(found[0] - MEAN[0]) > 0.05


def test_weights_that_vary_together_move_together() -> None:
    """Only the first feature is told apart by the links, and the last goes with it."""
    given = [replace(one, values=one.values * (np.arange(K) == 0)) for one in drawn_examples(30)]
    together = np.eye(K)
    together[0, -1] = together[-1, 0] = 0.9
    found = learning.fit_weights(given, made_prior(np.zeros(K), together))
    assert found[0] > 0.2
    assert found == pytest.approx([found[0], 0, 0, 0, 0.9 * found[0]], abs=1e-3)


def test_with_nothing_to_learn_from_the_mean_stays() -> None:
    for given in ([], USELESS):
        assert learning.fit_weights(given, made_prior(MEAN)).tolist() == MEAN.tolist()


def test_great_values_do_not_overflow() -> None:
    great = [replace(one, values=2000 * one.values) for one in drawn_examples(4)]
    assert np.isfinite(learning.fit_weights(great, made_prior(np.ones(K)))).all()


# nDCG@10


def one(order: list[int], wanted: int) -> Example:
    """Candidates, 1 where they are linked."""
    values = np.zeros((len(order), K))
    linked = np.array(order, bool)
    return example(values, linked, ~linked, wanted)


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
    falling = -np.arange(len(order), dtype=float)
    assert learning._ndcg(one(order, wanted), falling) == pytest.approx(expected)
    reverse = one(order[::-1], wanted)
    assert learning.ndcgs([[one(order, wanted)], [reverse]], [[falling], [-falling]]) == pytest.approx([expected] * 2)
