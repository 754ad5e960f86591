"""Labels: what stories share, and with how many others."""

from __future__ import annotations

import random

import numpy as np
import pytest

from embeddings.corpus.label_matrix import Labels


def test_others_are_counted_and_summed_as_one_by_one() -> None:
    draw = random.Random(1)
    carried = [draw.sample("abcdefg", draw.choice((0, 1, 1, 2, 3))) for _ in range(80)]
    values = np.array([draw.random() for _ in carried], np.float32)
    count, summed = Labels.fit(carried).sums_of_sharers(values)
    for story, labels in enumerate(carried):
        others = [i for i, theirs in enumerate(carried) if i != story and set(theirs) & set(labels)]
        assert count[story] == len(others)
        assert summed[story] == pytest.approx(sum(values[i] for i in others), abs=1e-4)


def test_a_label_of_very_many_stories_makes_no_pairs() -> None:
    # As pairs they would be 40,000 million.
    stories = 200_000
    count, summed = Labels.fit([("Staff",)] * stories).sums_of_sharers(np.ones(stories, np.float32))
    assert set(count) == {stories - 1}
    assert set(summed) == {stories - 1}


def test_nobody_shares_what_nobody_bears() -> None:
    count, summed = Labels.fit([(), ()]).sums_of_sharers(np.ones(2, np.float32))
    assert count.tolist() == summed.tolist() == [0, 0]
