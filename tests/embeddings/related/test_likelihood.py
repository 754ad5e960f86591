"""The likelihood of an archive's links, and the examples that it is of."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.related.likelihood import Example, Likelihood
from tests.embeddings.related.test_learning import MEAN, K, drawn_examples
from tests.support.hand_made import numbers

GIVEN = Example(
    np.arange(8.0).reshape(4, 2), np.array([1, 1, 0, 0], bool), np.array([0, 0, 1, 0], bool), 3, 7, numbers(5, 2, 9, 4)
)


def test_the_curvature_is_what_the_gradient_changes_by() -> None:
    made = Likelihood.of(drawn_examples(9))
    for weights in (MEAN, 3 * MEAN + 0.2):
        steps = 1e-5 * np.eye(K)
        change = [made.loss(weights + step)[1] - made.loss(weights - step)[1] for step in steps]
        assert made.curvature(weights) == pytest.approx(np.array(change) / 2e-5, abs=1e-4)


def test_the_loss_by_weights_is_that_by_scores() -> None:
    given = drawn_examples(9)
    made = Likelihood.of(given)
    value, slope = made.loss(MEAN)
    scores = np.concatenate([e.values @ MEAN for e in given])
    by_scores, slopes = made.loss_of_scores(scores)
    assert by_scores == pytest.approx(value)
    assert slopes @ made.values == pytest.approx(slope)
    # What is added to all of a story's candidates alike changes nothing.
    assert made.loss_of_scores(scores + made.story)[0] == pytest.approx(value)


def test_links_to_hidden_stories_are_not_known() -> None:
    hidden = np.zeros(10, bool)
    hidden[[2, 9]] = True
    left = GIVEN.without(hidden)
    assert left.linked.tolist() == [True, False, False, False]
    # Nor does the story stand for those that are not related.
    assert left.unlinked.tolist() == GIVEN.unlinked.tolist()
    assert left.is_telling
    hidden[5] = True
    assert not GIVEN.without(hidden).is_telling


def test_some_of_the_candidates() -> None:
    some = GIVEN.select(np.array([0, 1, 1, 0], bool))
    assert some.numbers.tolist() == [2, 9]
    assert some.values.tolist() == [[2, 3], [4, 5]]
    assert (some.linked.tolist(), some.unlinked.tolist()) == ([True, False], [False, True])
    assert (some.story, some.link_count) == (7, 3)
