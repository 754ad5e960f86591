"""What learns labels: the vote of the nearest stories."""

import numpy as np
import pytest
from scipy import sparse

from embeddings.tagging.learners import NEIGHBOURS, NearestNeighbours


def voters(carried: list[list[int]]) -> NearestNeighbours:
    """A vote of stories that bear these labels."""
    return NearestNeighbours(sparse.csr_matrix(np.array(carried, np.float32)))


def test_each_story_votes_with_its_nearness() -> None:
    shares = voters([[1, 0], [1, 1], [0, 1]]).score(np.array([[0.6, 0.3, 0.1]], np.float32))
    assert shares == pytest.approx(np.array([[0.9, 0.4]]))


def test_those_further_away_have_no_vote() -> None:
    kernel = np.concatenate([np.full(NEIGHBOURS, 0.5), np.full(30, 0.4)]).astype(np.float32)
    carried = [[1, 0]] * NEIGHBOURS + [[0, 1]] * 30
    assert voters(carried).score(kernel[None]) == pytest.approx(np.array([[1, 0]]))


def test_without_a_word_in_common_nothing_is_voted_for() -> None:
    kernel = np.array([[0, 0], [0.2, -0.1]], np.float32)
    assert voters([[1, 0], [0, 1]]).score(kernel).tolist() == [[0, 0], [1, 0]]
