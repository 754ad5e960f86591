"""A prior learned anew from invented archives: it finds what their weights were drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.corpus.link_graph import LinkGraph
from embeddings.related import prior
from embeddings.related.features import FEATURES
from embeddings.related.likelihood import Example
from tests.support.hand_made import corpus
from tools.prior.__main__ import learned
from tools.prior.archives import LEVELS, Archive, thinned
from tools.prior.fitting import Fit, distribution, fit

MEAN = np.array([1.0, 0.5, 0.0])
DEVIATION = np.array([0.05, 0.4, 0.05])
SCALE = np.array([1.0, 0.5, 2.0])


def invented(archive: int, stories: int = 300) -> list[Example]:
    """An archive whose editors link by weights of their own, drawn from a normal distribution."""
    draw = np.random.default_rng(archive)
    weights = (MEAN + DEVIATION * draw.normal(size=3)) / SCALE
    made = []
    for _ in range(stories):
        values = draw.normal(size=(12, 3)) * SCALE
        linked = np.arange(12) == np.argmax(values @ weights + draw.gumbel(size=12))
        made.append(Example(values, linked, ~linked, 1, 0, np.arange(12)))
    return made


def test_the_distribution_is_that_which_the_archives_weights_were_drawn_from() -> None:
    fits = [fit([invented(archive)], SCALE) for archive in range(12)]
    found = distribution(fits, tempering=1.0, shrinkage=0.0)
    mean, covariance = found.mean, found.covariance
    assert mean == pytest.approx(MEAN, abs=0.15)
    spread = np.sqrt(np.diag(covariance))
    # The second differs most from archive to archive.
    assert spread[1] > 1.5 * max(spread[0], spread[2])
    assert np.linalg.eigvalsh(covariance)[0] > 0


def test_the_weight_of_time_is_a_line_over_the_archives_localities() -> None:
    apart = [-1.5, -1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.5]
    curvature = np.diag([50.0, 50.0])
    tops = [np.array([2.0, 1.0 + 0.4 * off]) for off in apart]
    fits = [Fit(top, curvature @ top, curvature) for top in tops]
    # Of equal length, as all are made.
    longest = float(np.linalg.norm(tops[0]))
    fits = [one.scaled(longest / float(np.linalg.norm(one.weights))) for one in fits]
    found = distribution(fits, 1.0, 0.0, apart, 1)
    assert found.slope == pytest.approx(0.2, abs=0.08)
    without = distribution(fits, 1.0, 0.0)
    assert without.slope == 0
    assert np.linalg.det(found.covariance) < 0.5 * np.linalg.det(without.covariance)


def test_an_archive_of_few_links_counts_for_less() -> None:
    one, other = (
        Fit(np.array([1.0]), np.array([100.0]), np.array([[100.0]])),
        Fit(np.array([1.0]), np.array([0.3]), np.array([[0.1]])),
    )
    mean = distribution([one, other], 1.0, 0.0).mean
    assert mean == pytest.approx([1.0], abs=0.1)


def test_shrinkage_leaves_what_weights_have_in_common_along_the_mean_alone() -> None:
    fits = [fit([invented(archive, 60)], SCALE) for archive in range(4)]
    equal = [one.scaled(1 / float(np.linalg.norm(one.weights))) for one in fits]
    covariance = distribution(equal, 1.0, 1.0).covariance
    assert covariance == pytest.approx(np.diag(np.diag(covariance)))


def test_a_scaled_fit_is_the_same_likelihood_in_another_unit() -> None:
    one = fit([invented(1, 60)], SCALE)
    twice = one.scaled(2.0)
    for weights in (np.array([0.2, -0.1, 0.4]), one.weights):
        value = one.slope @ weights - weights @ one.curvature @ weights / 2
        again = twice.slope @ (2 * weights) - (2 * weights) @ twice.curvature @ (2 * weights) / 2
        assert again == pytest.approx(value)


@pytest.mark.parametrize("pairs", [0, 5, 20])
def test_a_thinned_graph_has_so_many_pairs_with_all_their_links(pairs: int) -> None:
    graph = LinkGraph(60, [(n, n + 30) for n in range(30)] + [(n + 30, n) for n in range(30)])
    found = thinned(graph, pairs)
    assert found.pairs == pairs
    assert len(found.directed_pairs()) == 2 * pairs
    assert thinned(graph, None) is graph
    assert LEVELS[0] == 0


def test_a_prior_of_small_archives_is_the_same_every_time() -> None:
    def archive(seed: int) -> Archive:
        draw = np.random.default_rng(seed)
        words = draw.random((24, 8)) ** 4
        words /= np.linalg.norm(words, axis=1, keepdims=True)
        near = words @ words.T - 2 * np.eye(24)
        made = corpus(24, words=words, day=range(24), links=[(n, int(near[n].argmax())) for n in range(24)])
        return Archive(f"archive {seed}", made, [f"{seed} {n}" for n in range(24)], 0.5, None, {})

    made, others = learned([archive(seed) for seed in (1, 2, 3)])
    made.check()
    assert made == learned([archive(seed) for seed in (1, 2, 3)])[0]
    assert made.features == tuple(feature.name for feature in FEATURES)
    assert [seen.name for seen in made.archives] == ["archive 1", "archive 2", "archive 3"]
    assert [seen.name for seen in others[1].archives] == ["archive 1", "archive 3"]
    assert made.known_archive(f"2 {n}" for n in range(24)) == "archive 2"
    assert prior.sketch([]) == ()
    # Words are all that tells their links from others.
    assert made.weights["words"] == max(made.weights.values())
    assert made.weights["words"] > 0.3
    assert made.probability.score > 0
