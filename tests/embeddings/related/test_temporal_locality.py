"""Temporal locality: told of archives whose stories are dated and many enough, by words and days alone."""

import numpy as np
import pytest

from embeddings.related.temporal_locality import MIN_YEARS, temporal_locality
from tests.support.hand_made import NAN, corpus

STORIES = 40


def affairs(period: int) -> np.ndarray:
    """Words of stories that come back to one of eight affairs: after `period` stories."""
    affair = (np.arange(STORIES) // 5) if period == 1 else np.arange(STORIES) % period
    words = 0.1 + 0.9 * np.eye(8)[affair % 8]
    return np.asarray(words / np.linalg.norm(words, axis=1, keepdims=True))


def test_it_is_high_where_affairs_are_followed_from_day_to_day() -> None:
    followed = temporal_locality(corpus(STORIES, words=affairs(1), day=range(0, 70 * STORIES, 70)))
    returning = temporal_locality(corpus(STORIES, words=affairs(8), day=range(0, 70 * STORIES, 70)))
    assert followed is not None
    assert returning is not None
    assert followed > 0.5
    assert abs(returning) < 0.15


def test_links_tags_and_authors_make_no_difference() -> None:
    days = range(0, 70 * STORIES, 70)
    bare = temporal_locality(corpus(STORIES, words=affairs(1), day=days))
    linked = corpus(STORIES, words=affairs(1), day=days, links=[(0, 20), (3, 39)], tags=[["a"]] * STORIES)
    assert temporal_locality(linked) == bare


@pytest.mark.parametrize(
    "days",
    [
        [365.0 * MIN_YEARS / STORIES * n for n in range(STORIES)],
        [NAN] * 10 + [100.0 * n for n in range(STORIES - 10)],
        [5.0] * STORIES,
        [NAN] * STORIES,
    ],
)
def test_of_few_years_or_of_undated_stories_nothing_is_told(days: list[float]) -> None:
    assert temporal_locality(corpus(STORIES, words=affairs(1), day=days)) is None


def test_of_stories_that_are_all_alike_nothing_is_told() -> None:
    assert temporal_locality(corpus(STORIES, words=np.ones((STORIES, 8)) / 8**0.5, day=range(0, 2800, 70))) is None
