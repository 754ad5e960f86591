"""Which stories are stray, and where they stand in a list."""

from collections.abc import Sequence

import pytest

from embeddings.related.strays import BOX, FAR, REMOTE, REORDERED, STRAY, UNEXPLAINED, is_stray, strays_last

JUST = 1e-6


@pytest.mark.parametrize(
    ("score", "closeness", "explained", "stray"),
    [
        pytest.param(STRAY - JUST, REMOTE - JUST, True, True, id="unlikely and remote, whatever is told of it"),
        pytest.param(STRAY, REMOTE - JUST, True, False, id="likely enough"),
        pytest.param(STRAY - JUST, REMOTE, True, False, id="near enough"),
        pytest.param(UNEXPLAINED - JUST, FAR - JUST, False, True, id="nothing is told of it"),
        pytest.param(UNEXPLAINED - JUST, FAR - JUST, True, False, id="something is"),
        pytest.param(UNEXPLAINED, FAR - JUST, False, False, id="nothing is, but it is likely enough"),
        pytest.param(UNEXPLAINED - JUST, FAR, False, False, id="nothing is, but it is near"),
        pytest.param(0.9, 0.0, False, False, id="likely"),
    ],
)
def test_an_unlikely_story_is_stray_where_it_is_remote_or_nothing_is_told_of_it(
    score: float, closeness: float, explained: bool, stray: bool
) -> None:
    assert is_stray(score, lambda: closeness, lambda: explained) == stray


def order(stories: str, limit: int = REORDERED) -> str:
    """The stories of a list in their new order, of which those in capitals are stray."""
    places = strays_last(len(stories), limit, lambda place: stories[place].isupper())
    return "".join(stories[place] for place in places)


@pytest.mark.parametrize(
    ("stories", "expected"),
    [
        ("abcdef", "abcdef"),
        ("abCdEf", "abdfCE"),
        ("abcdEF", "abcdEF"),
        ("abCdE", "abd"),
        ("ABc", "c"),
        ("abc", "abc"),
        ("AB", "A"),
        ("", ""),
    ],
)
def test_strays_come_last_and_fill_no_box(stories: str, expected: str) -> None:
    assert order(stories) == expected


def test_only_the_first_places_change() -> None:
    first = "abcdefghiJ"[:REORDERED]
    assert order("A" + first[1:] + "Klm") == first[1:-1] + "AJ" + "Klm"


@pytest.mark.parametrize("stories", ["abcdef", "aBcdef", "ABCdefg", "abCdE", "AB"])
def test_a_shorter_list_is_the_beginning_of_a_longer_one(stories: str) -> None:
    whole = order(stories)
    assert all(order(stories, limit)[:limit] == whole[:limit] for limit in range(1, 8))


def test_no_more_stories_are_looked_at_than_may_be_shown() -> None:
    asked: list[int] = []

    def strays(place: int) -> bool:
        asked.append(place)
        return place == 1

    strays_last(9, BOX, strays)
    assert asked == [0, 1, 2, 3, 4]


def test_what_a_story_says_is_not_asked_where_its_score_tells() -> None:
    def ask() -> Sequence[None]:
        raise AssertionError

    assert not is_stray(STRAY, ask, ask)  # type: ignore[arg-type]
