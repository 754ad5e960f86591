"""Which stories are stray, and where they stand in a list."""

from collections.abc import Sequence

import pytest

from embeddings.base.answers import GOOD
from embeddings.corpus.corpus import Corpus
from embeddings.related.calibration import SMALL_ARCHIVE
from embeddings.related.features import LinkView, Pairs
from embeddings.related.strays import (
    BOX_SIZE,
    BRIEF_STORY_TERMS,
    REMOTE_CLOSENESS,
    REORDERED_PLACES,
    STRAY_SCORE,
    UNEXPLAINED_CLOSENESS,
    UNEXPLAINED_SCORE,
    are_apart,
    is_stray,
    strays_last,
)
from tests.support.hand_made import corpus, numbers

JUST = 1e-6


@pytest.mark.parametrize(
    ("score", "closeness", "apart", "explained", "stray"),
    [
        pytest.param(
            STRAY_SCORE - JUST,
            REMOTE_CLOSENESS - JUST,
            False,
            True,
            True,
            id="unlikely and remote, whatever is told of it",
        ),
        pytest.param(STRAY_SCORE, REMOTE_CLOSENESS - JUST, False, True, False, id="likely enough"),
        pytest.param(STRAY_SCORE - JUST, REMOTE_CLOSENESS, False, True, False, id="near enough"),
        pytest.param(
            UNEXPLAINED_SCORE - JUST, UNEXPLAINED_CLOSENESS - JUST, False, False, True, id="nothing is told of it"
        ),
        pytest.param(UNEXPLAINED_SCORE - JUST, UNEXPLAINED_CLOSENESS - JUST, False, True, False, id="something is"),
        pytest.param(
            UNEXPLAINED_SCORE,
            UNEXPLAINED_CLOSENESS - JUST,
            False,
            False,
            False,
            id="nothing is, but it is likely enough",
        ),
        pytest.param(
            UNEXPLAINED_SCORE - JUST, UNEXPLAINED_CLOSENESS, False, False, False, id="nothing is, but it is near"
        ),
        pytest.param(GOOD - JUST, UNEXPLAINED_CLOSENESS, True, False, True, id="nothing is, and the words are apart"),
        pytest.param(
            GOOD - JUST, UNEXPLAINED_CLOSENESS, True, True, False, id="something is, though the words are apart"
        ),
        pytest.param(GOOD, 0.0, True, False, False, id="good"),
    ],
)
def test_an_unlikely_story_is_stray_where_it_is_remote_or_nothing_is_told_of_it(
    score: float, closeness: float, apart: bool, explained: bool, stray: bool
) -> None:
    assert is_stray(score, lambda: closeness, lambda: apart, lambda: explained) == stray


TERMS = 60
"""Of the vocabulary of a corpus made by hand."""


def row(first: int, last: int, *more: int) -> list[float]:
    """A story whose terms are from the first to before the last of the vocabulary, and some more; of length 1."""
    held = {*range(first, last), *more}
    return [len(held) ** -0.5 if term in held else 0.0 for term in range(TERMS)]


NOTE, ANOTHER, LONG = row(0, 10), row(10, 20), row(10, 10 + BRIEF_STORY_TERMS)


@pytest.mark.parametrize(
    ("query", "other", "titles", "languages", "apart"),
    [
        pytest.param(NOTE, ANOTHER, ((0,), (11,)), "en en", True, id="two notes without a word in common"),
        pytest.param(NOTE, LONG, ((0,), (11,)), "en en", True, id="a note and a long story"),
        pytest.param(LONG, NOTE, ((11,), (0,)), "en en", True, id="a long story and a note"),
        pytest.param(LONG, LONG, ((11,), (11,)), "en en", False, id="long stories"),
        pytest.param(NOTE, row(10, 19, 0), ((1,), (11,)), "en en", False, id="a word in common"),
        pytest.param(NOTE, row(10, 59, 0), ((1,), (11,)), "en en", True, id="one word of many in common"),
        pytest.param(NOTE, row(10, 59, 0), ((0,), (11,)), "en en", False, id="the word of the title in common"),
        pytest.param(NOTE, row(10, 59, 0), ((1,), (0,)), "en en", False, id="the word of the other title in common"),
        pytest.param(NOTE, row(10, 59, 0), ((0, 1), (11,)), "en en", True, id="half of the title in common"),
        pytest.param(NOTE, ANOTHER, ((), ()), "en en", True, id="without titles"),
        pytest.param(NOTE, ANOTHER, ((0,), (11,)), "en cy", False, id="two languages"),
        pytest.param(row(0, 0), ANOTHER, ((), (11,)), "en en", True, id="without a word that the archive knows"),
    ],
)
def test_brief_stories_are_apart_whose_words_and_titles_share_little(
    query: list[float], other: list[float], titles: Sequence[Sequence[int]], languages: str, apart: bool
) -> None:
    rows = [[1.0 if term in title else 0.0 for term in range(TERMS)] for title in titles]

    def made(stories: int) -> Corpus:
        rest = stories - 2
        return corpus(
            stories,
            words=[query, other, *[row(0, TERMS)] * rest],
            titles=[*rows, *[row(0, 0)] * rest],
            languages=[*languages.split(), *["en"] * rest],
        )

    def pairs(archive: Corpus) -> Pairs:
        return Pairs(archive, archive.query(0), numbers(1), LinkView(archive, archive.links))

    assert are_apart(pairs(made(SMALL_ARCHIVE))) == apart
    assert not are_apart(pairs(made(SMALL_ARCHIVE - 1)))


def order(stories: str, limit: int = REORDERED_PLACES) -> str:
    """The stories of a list in their new order, of which those in capitals are stray, and X and Y apart as well."""
    places = strays_last(
        len(stories), limit, lambda place: stories[place].isupper(), lambda place: stories[place] in "XY"
    )
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
        ("XBC", "B"),
        ("XY", ""),
        ("aX", "a"),
        ("aXbcdY", "abcdXY"),
        ("", ""),
    ],
)
def test_strays_come_last_and_fill_no_box(stories: str, expected: str) -> None:
    assert order(stories) == expected


def test_only_the_first_places_change() -> None:
    first = "abcdefghiJ"[:REORDERED_PLACES]
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

    strays_last(9, BOX_SIZE, strays, lambda place: False)
    assert asked == [0, 1, 2, 3, 4]


def test_what_a_story_says_is_not_asked_where_its_score_tells() -> None:
    def ask() -> Sequence[None]:
        raise AssertionError

    assert not is_stray(GOOD, ask, ask, ask)  # type: ignore[arg-type]
