"""The order of a list by what is told of its stories."""

from collections.abc import Sequence

import pytest

from embeddings.related.explanations import BOX, REORDERED, STRAY, explained_first

LIKELY = (0.6, 0.3, 0.14, 0.12, 0.11, 0.10)
"""The first two are good, the others possible."""


def order(scores: Sequence[float], explained: str, limit: int = REORDERED, near: str = "") -> str:
    """The places of a list, a, b, c …, in their new order; `explained` and `near` are those whose story is."""
    places = explained_first(
        scores, limit, lambda place: chr(97 + place) in explained, lambda place: chr(97 + place) not in near
    )
    return "".join(chr(97 + place) for place in places)


@pytest.mark.parametrize(
    ("scores", "explained", "expected"),
    [
        pytest.param(LIKELY, "abcdef", "abcdef", id="all are explained"),
        pytest.param(LIKELY, "", "abcdef", id="none is"),
        pytest.param(LIKELY, "cdef", "abcdef", id="good ones need no reason"),
        pytest.param(LIKELY, "df", "abdfce", id="possible ones without come later"),
        pytest.param((0.14, 0.10, 0.0701), "c", "cab", id="by half of the score"),
        pytest.param((0.14, 0.10, 0.0699), "c", "acb", id="and by no more"),
        pytest.param((0.14, 0.14, 0.14), "", "abc", id="of equal ones the first stays first"),
    ],
)
def test_a_possible_story_of_which_nothing_is_told_counts_half(
    scores: Sequence[float], explained: str, expected: str
) -> None:
    assert order(scores, explained) == expected


def test_only_the_first_places_change() -> None:
    scores = [0.14] * REORDERED + [0.13]
    last, beyond = chr(96 + REORDERED), chr(97 + REORDERED)
    assert order(scores, last + beyond) == last + "abcdefghi" + beyond


def test_a_stray_story_comes_after_all_others() -> None:
    good = (0.3, 0.2, 0.17, 0.16)
    assert order((*good, STRAY - 0.001, 0.02), "f") == "abcdfe"
    assert order((*good, STRAY, 0.02), "f") == "abcdef"
    assert order((*good, STRAY - 0.001, 0.02), "f", near="e") == "abcdef"


def test_a_list_ends_at_a_stray_story_that_would_be_in_the_box() -> None:
    good = (0.3,) * BOX
    assert order((*good, STRAY - 0.001, 0.03), "") == "abcdef"
    assert order((*good[1:], STRAY - 0.001, 0.03), "") == "abc"
    assert order((*good[2:], STRAY - 0.001, 0.03), "d") == "abd"
    assert order((*good[1:], STRAY, 0.03), "") == "abcde"
    assert order((*good[1:], STRAY - 0.001, 0.03), "", near="d") == "abcde"


def test_all_is_shown_where_all_is_asked_for() -> None:
    assert explained_first((0.3, 0.04, 0.03), 9, lambda place: place == 2, lambda _: True, fill=True) == [0, 2, 1]


def test_the_only_stories_are_no_reason_for_an_empty_box() -> None:
    assert order((STRAY - 0.001, 0.03), "") == "a"
    assert order((), "") == ""


@pytest.mark.parametrize("explained", ["", "b", "df", "e", "acf", "abcdef"])
def test_a_shorter_list_is_the_beginning_of_a_longer_one(explained: str) -> None:
    scores = (0.2, 0.14, 0.12, 0.11, 0.07, 0.05)
    whole = order(scores, explained)
    assert all(order(scores, explained, limit)[:limit] == whole[:limit] for limit in range(1, 7))


def test_no_more_stories_are_explained_than_may_be_shown() -> None:
    asked: list[int] = []

    def is_explained(place: int) -> bool:
        asked.append(place)
        return True

    explained_first((0.3, 0.3, 0.14, 0.12, 0.11), 3, is_explained, lambda _: True)
    assert asked == [2]
