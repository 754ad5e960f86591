"""What the newsroom's links say of a candidate: each feature's value, whose links stay out, and what links bring up."""

from collections.abc import Sequence
from math import exp, log, log1p

import numpy as np
import pytest

from embeddings.corpus.corpus import Corpus, Query
from embeddings.related.features import (
    FEATURES,
    LINK_FEATURES,
    NO_LINKED_STORIES,
    LinkedStories,
    LinkView,
    Pairs,
    feature_names,
    measure,
)
from embeddings.related.prior import shipped
from embeddings.related.ranking import Weights, neighbours, rank
from tests.support.hand_made import NAN, corpus, draft_like, floats, numbers


def feature(
    name: str,
    made: Corpus,
    query: Query,
    candidates: Sequence[int],
    linked: LinkedStories = NO_LINKED_STORIES,
) -> list[float]:
    found = measure(Pairs(made, query, numbers(*candidates), LinkView(made, made.links), linked), LINK_FEATURES)[name]
    assert found.dtype == np.float32
    return list(found.tolist())


def near(*values: float) -> list[object]:
    return [pytest.approx(value, abs=1e-4) for value in values]


# degree

# 1 is cited twice and cites three; 0 is the query.
LINKS = [(2, 1), (3, 1), (1, 4), (1, 5), (1, 6)]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (20, 10, log1p(2)),
        (10, 20, log1p(3)),
        (10, 10, (log1p(2) + log1p(3)) / 2),
        (NAN, 10, (log1p(2) + log1p(3)) / 2),
        (10, NAN, (log1p(2) + log1p(3)) / 2),
    ],
    ids=["older", "newer", "same day", "we have no date", "it has no date"],
)
def test_an_older_story_counts_by_who_cites_it_and_a_newer_one_by_whom_it_cites(
    ours: float, theirs: float, expected: float
) -> None:
    made = corpus(7, links=LINKS, day=[ours, theirs, *[0] * 5])
    assert feature("degree", made, made.query(0), [1]) == near(expected)


def test_the_querys_own_links_stay_out_of_the_degree() -> None:
    made = corpus(4, links=[(0, 1), (2, 1), (3, 0), (3, 2)], day=[5, 1, 1, 9])
    assert feature("degree", made, made.query(0), [1, 3]) == near(log1p(1), log1p(1))
    # A draft that says the same has no links of its own.
    assert feature("degree", made, draft_like(made, 0), [1, 3]) == near(log1p(2), log1p(2))


# linked


def test_linked_is_the_logarithm_of_the_neighbours_share_and_a_little() -> None:
    made = corpus(4)
    linked = numbers(1, 3), floats([[0.25, 0.5]])[0]
    assert feature("linked", made, made.query(0), [3, 2, 1], linked) == near(log(0.51), log(0.01), log(0.26))
    assert feature("linked", made, made.query(0), [3, 2, 1]) == near(*[log(0.01)] * 3)


# author_links and author_degree


def test_author_links_are_how_many_other_stories_of_ours_a_candidate_is_linked_with() -> None:
    authors = [["Ada"], ["Ada", "Ben"], ["Ada"], ["Ben"], ["Cara"], []]
    made = corpus(6, authors=authors, links=[(0, 4), (1, 4), (4, 2), (3, 4), (3, 5), (0, 5)])
    # With 4: 1 and 2, not 0 itself, and 3 is Ben's. With 5: 0 itself and Ben's.
    assert feature("author_links", made, made.query(0), [4, 5, 3]) == near(log1p(2), 0, 0)
    assert feature("author_links", made, draft_like(made, 0), [4, 5, 3]) == near(log1p(3), log1p(1), 0)
    # Who wrote with both is counted once.
    assert feature("author_links", made, made.query(1), [4, 5]) == near(log1p(3), log1p(2))


def test_a_story_without_an_author_has_no_links_of_theirs() -> None:
    made = corpus(3, authors=[[], ["Ada"], ["Ada"]], links=[(1, 2)])
    assert feature("author_links", made, made.query(0), [1, 2]) == [0, 0]


def test_author_degree_is_drawn_from_the_authors_other_stories_towards_the_archives_mean() -> None:
    made = corpus(4, authors=[["Ada"], ["Ada"], ["Ben"], []], links=[(0, 2), (0, 3), (1, 2)])
    degrees = [log1p(2), log1p(1), log1p(2), log1p(1)]
    mean = sum(degrees) / 4
    expected = [(degrees[1] + 2 * mean) / 3, (degrees[0] + 2 * mean) / 3, mean, mean]
    assert feature("author_degree", made, made.query(3), [0, 1, 2, 3]) == near(*expected)


def test_an_archive_without_stories_has_a_view_of_its_links() -> None:
    made = corpus(0)
    assert LinkView(made, made.links).author_degree.shape == (0,)


# Whose links are looked at


def test_neighbours_count_by_their_scores() -> None:
    near_ones, share = neighbours(numbers(5, 3, 9), floats([[1, 1.7, 1]])[0])
    assert near_ones.tolist() == [3, 5, 9]
    rest = exp(-1)
    assert share.tolist() == near(*(x / (1 + 2 * rest) for x in (1, rest, rest)))


def test_the_twenty_nearest_are_looked_at() -> None:
    near_ones, share = neighbours(np.arange(30)[::-1], np.zeros(30, np.float32))
    assert near_ones.tolist() == list(range(20))
    assert share.tolist() == near(*[1 / 20] * 20)


# What links bring up

BY_LINKS = Weights({"words": 1.0}, {"words": 1.0, "linked": 1.0})


def ranked(made: Corpus, query: Query, retrieved: Sequence[int], weights: Weights = BY_LINKS) -> list[int]:
    return list(rank(made, query, numbers(*retrieved), weights, LinkView(made, made.links)).numbers.tolist())


def test_what_the_neighbours_link_to_is_ranked_too() -> None:
    made = corpus(5, links=[(1, 3), (4, 1)], words=[[1, 0]] * 5)
    assert sorted(ranked(made, made.query(0), [1, 2])) == [1, 2, 3, 4]
    assert ranked(made, made.query(0), [1, 2], Weights({"words": 1.0})) == [1, 2]


def test_a_story_is_brought_up_neither_by_its_own_links_nor_for_itself() -> None:
    made = corpus(4, links=[(0, 3), (1, 0)], words=[[1, 0]] * 4)
    assert sorted(ranked(made, made.query(0), [1, 2])) == [1, 2]
    assert sorted(ranked(made, draft_like(made, 0), [1, 2])) == [0, 1, 2]


def test_links_of_the_nearest_bring_up_at_most_a_hundred_the_most_telling_first() -> None:
    # 1 is nearer than 2. Both link to the last 10, each to 60 others.
    links = [(1, story) for story in range(3, 63)] + [(2, story) for story in range(63, 123)]
    links += [(near, story) for near in (1, 2) for story in range(123, 133)]
    made = corpus(133, links=links, words=[[1, 0], [1, 0], [0.8, 0.6], *[[0, 1]] * 130])
    found = set(ranked(made, made.query(0), [1, 2]))
    assert found == {1, 2, *range(3, 63), *range(123, 133), *range(63, 93)}


def test_what_links_bring_up_is_measured_as_what_was_retrieved() -> None:
    made = corpus(5, links=[(1, 3)], words=[[1, 0], [1, 0], [0.6, 0.8], [0.8, 0.6], [0, 1]])
    found = rank(made, made.query(0), numbers(1, 2), BY_LINKS, LinkView(made, made.links))
    at = dict(zip(found.numbers.tolist(), found.features["words"].tolist(), strict=True))
    # The mean and the deviation are those of 1 and 2.
    middle, deviation = (log(1.02) + log(0.62)) / 2, (log(1.02) - log(0.62)) / 2
    assert [at[1], at[2], at[3]] == near(1, -1, (log(0.82) - middle) / deviation)
    assert found.numbers.tolist() == [3, 1, 2]
    assert set(found.features) == {*feature_names(FEATURES)}


def test_a_neighbours_words_do_not_outweigh_how_near_it_is() -> None:
    """3 and 4 say the same; only 3 is linked with the nearer of the neighbours."""
    words = [[1, 0], [1, 0], [0.3, 0.95], [0, 1], [0, 1]]
    made = corpus(5, links=[(1, 3), (2, 4)], words=words)
    order = ranked(made, made.query(0), [1, 2])
    assert order.index(3) < order.index(4)


def test_a_story_of_the_same_series_is_a_neighbour_though_it_is_not_preferred() -> None:
    made = corpus(40, series=[["digest"]] * 2 + [[]] * 38, links=[(1, 39)], words=[[1, 0]] * 40)
    apart = Weights({"words": 1.0, "series": -9.0}, {"words": 1.0, "series": -9.0})
    assert 39 in ranked(made, made.query(0), range(1, 30), apart)


# One thing alone tells 1 from 2: what the shipped weights prefer.
PREFERRED = {
    "degree": {"links": [(3, 1), (4, 1)], "day": [9, 5, 5, 6, 6]},
    "linked": {"links": [(3, 1), (2, 4)], "words": [[1, 0], [0, 1], [0, 1], [1, 0], [0, 1]]},
    "author_links": {"authors": [["Ada"], [], [], ["Ada"], ["Ben"]], "links": [(3, 1), (4, 2)]},
    "author_degree": {
        "authors": [[], ["Ada"], ["Ben"], ["Ada"], ["Ben"], [], []],
        "links": [(3, 5), (3, 6)],
    },
}


@pytest.mark.parametrize("name", PREFERRED)
def test_the_shipped_weights_prefer(name: str) -> None:
    said = PREFERRED[name]
    made = corpus(len(said.get("authors", said.get("day", said.get("words", ())))), **said)  # type: ignore[arg-type]
    alone = Weights(shipped().content, {name: shipped().weights[name]})
    order = ranked(made, made.query(0), [2, 1, 3, 4], alone)
    assert order.index(1) < order.index(2)
