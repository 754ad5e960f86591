"""What learns labels: the vote of the nearest stories, and what follows later ones."""

import numpy as np
import pytest
from scipy import sparse

from embeddings.base.vectors import Floats
from embeddings.tagging.learners import NEIGHBOURS, NearestNeighbours, Ridge, Softmax
from embeddings.tagging.views import RIDGE


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


def drawn(stories: int, labels: int = 3) -> tuple[Floats, Floats]:
    """Vectors of stories, and labels that follow from them."""
    random = np.random.default_rng(1)
    vectors = np.abs(random.normal(size=(stories, 12))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, (vectors[:, :labels] > 0.35).astype(np.float32)


def test_a_ridge_that_followed_knows_what_later_stories_brought_and_says_of_others_what_it_said() -> None:
    # Each story has a word of its own, and one of its subject: the third is that of later ones alone.
    subjects = np.repeat(np.eye(3, dtype=np.float32), [20, 20, 3], axis=0)
    vectors: Floats = np.concatenate([subjects, np.eye(43, dtype=np.float32)], axis=1) * np.float32(0.5**0.5)
    old = Ridge.fit(vectors[:40] @ vectors[:40].T, subjects[:40], RIDGE, final=True)
    updated = old.updated(vectors[40:] @ vectors.T, subjects[40:], RIDGE)
    asked = np.concatenate([np.eye(3, dtype=np.float32), np.zeros((3, 43), np.float32)], axis=1)
    assert updated.score(asked @ vectors.T)[2, 2] > 0.5 > old.score(asked @ vectors[:40].T)[2, 2] == 0
    assert updated.score(asked @ vectors.T)[:2] == pytest.approx(old.score(asked @ vectors[:40].T)[:2], abs=1e-6)


def test_a_ridge_that_followed_says_of_a_later_story_what_the_others_say() -> None:
    vectors, carried = drawn(52)
    kernel = vectors @ vectors.T
    old = Ridge.fit(kernel[:50, :50], carried[:50], RIDGE, final=True)
    others = old.updated(kernel[51:, [*range(50), 51]], carried[51:], RIDGE)
    updated = old.updated(kernel[50:], carried[50:], RIDGE)
    # But for the labels' means, which would be others without the story.
    assert updated.score_without(50, carried[50]) == pytest.approx(
        others.score(kernel[50:51, [*range(50), 51]])[0], abs=0.03
    )
    assert updated.dual[:50].tolist() == old.dual.tolist()


def test_a_softmax_that_followed_finds_the_later_storys_labels_likelier() -> None:
    vectors, carried = drawn(60)
    story, bears, label = vectors[50:51], carried[50:51], int(carried[50].argmax())
    old = Softmax.fit(vectors[:50], carried[:50], np.ones(50))
    updated, apart = old.updated(story, bears)
    assert updated.score(story)[0, label] > old.score(story)[0, label]
    # What it says of a story that it has not seen, it says of this one without it.
    assert apart == pytest.approx(old.score(story), abs=1e-5)
    unchanged, _ = old.updated(story, np.zeros((1, 3), np.float32))
    assert unchanged.weights.tolist() == old.weights.tolist()


def test_of_stories_that_came_together_the_softmax_says_what_it_learned_of_the_others() -> None:
    vectors, carried = drawn(60)
    old = Softmax.fit(vectors[:50], carried[:50], np.ones(50))
    _, apart = old.updated(vectors[[50, 51]], carried[[50, 51]])
    first, _ = old.updated(vectors[50:51], carried[50:51])
    assert apart[1] == pytest.approx(first.score(vectors[51:52])[0], abs=1e-5)
    assert apart[0] != pytest.approx(old.score(vectors[50:51])[0], abs=1e-5)
