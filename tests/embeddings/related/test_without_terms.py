"""Whether a candidate would score lower if the query did not have some of its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from embeddings.related.features import LinkView
from embeddings.related.without_terms import WithoutTerms
from tests.support.hand_made import corpus, numbers

WEIGHTS = {"words": 1.0, "title": 0.5}


def without(
    words: Sequence[Sequence[float]], candidates: tuple[int, ...], weights: dict[str, float] = WEIGHTS, **more: Any
) -> WithoutTerms:
    rows = np.array(words)
    made = corpus(len(rows), words=rows / np.linalg.norm(rows, axis=1, keepdims=True), **more)
    return WithoutTerms(made, made.query(0), numbers(*candidates), LinkView(made, made.links), weights)


def test_without_what_they_share_alone_the_score_falls_and_without_anything_else_it_does_not() -> None:
    asked = without([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], (1, 2, 3))
    assert asked.lowers(1, [0])
    assert not asked.lowers(1, [1])
    assert asked.lowers(2, [1])


def test_what_all_candidates_share_makes_none_of_them_stand_out() -> None:
    # The first term is what all hold; the second what the first candidate alone has of ours.
    asked = without([[2, 1], [2, 1], [2, 0], [2, 0], [2, 0]], (1, 2, 3, 4))
    assert asked.lowers(1, [1])
    assert not asked.lowers(1, [0])


def test_nothing_is_lower_where_words_do_not_count() -> None:
    assert not without([[1, 1], [1, 0], [0, 1]], (1, 2), {}).lowers(1, [0])
    assert not without([[1, 1], [1, 0], [0, 1]], (1, 2), {"words": -1.0}).lowers(1, [0])


def test_a_story_that_was_no_candidate_is_compared_as_one() -> None:
    asked = without([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], (2, 3))
    assert asked.lowers(1, [0])
    assert not asked.lowers(1, [1])


def test_a_little_is_not_lower() -> None:
    asked = without([[10, 0.01, 1], [10, 0.01, 0], [0, 0, 1]], (1, 2))
    assert asked.lowers(1, [0])
    assert not asked.lowers(1, [1])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_order_of_the_terms_is_nothing(order: list[int]) -> None:
    assert without([[1, 1, 1], [1, 1, 0], [0, 0, 1]], (1, 2)).lowers(1, order)


def test_the_title_counts_too() -> None:
    words = [[1, 1, 1], [1, 1, 0], [0, 1, 1]]
    titles = [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    asked = without(words, (1, 2), {"title": 1.0}, titles=titles, day=[5, 5, 5])
    assert asked.lowers(1, [0])
    assert not asked.lowers(2, [0])
