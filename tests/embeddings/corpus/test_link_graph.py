"""The archive's own links as a graph: its rows ascend, so that they can be looked up in."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.base.vectors import Numbers
from embeddings.corpus.link_graph import LinkGraph, is_among

CHANCE = np.random.default_rng(0)


@pytest.mark.parametrize("stories", [0, 1, 7, 300])
@pytest.mark.parametrize("wanted", [0, 1, 40])
def test_is_among_says_what_isin_says(stories: int, wanted: int) -> None:
    known = np.sort(CHANCE.choice(500, stories, replace=False))
    asked = CHANCE.integers(0, 500, wanted)
    assert is_among(known, asked).tolist() == np.isin(asked, known).tolist()


def test_stories_linked_with_one_come_in_ascending_order() -> None:
    graph = LinkGraph(60, [(int(a), int(b)) for a, b in CHANCE.integers(0, 60, (400, 2))])

    def ascend(numbers: Numbers) -> bool:
        return bool((np.diff(numbers) > 0).all())

    for story in range(60):
        assert ascend(graph.targets(story))
        assert ascend(graph.sources(story))
        assert ascend(graph.linked_with(story))
