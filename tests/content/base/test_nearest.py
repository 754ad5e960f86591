"""A name that is not known is answered with the one that was meant."""

from __future__ import annotations

import pytest

from content.base.nearest import nearest

KNOWN = ["limit", "min_score", "Sport", "bethnal-green"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("limt", "Did you mean 'limit'?"),
        ("LIMIT", "Did you mean 'limit'?"),
        ("sport", "Did you mean 'Sport'?"),
        (" bethnal_green ", "Did you mean 'bethnal-green'?"),
        ("xyz", "There are: limit, min_score, Sport, bethnal-green."),
        ("", "There are: limit, min_score, Sport, bethnal-green."),
        ("x" * 1_000_000, "There are: limit, min_score, Sport, bethnal-green."),
    ],
)
def test_the_nearest_or_all(name: str, said: str) -> None:
    assert nearest(name, KNOWN) == said


def test_of_many_the_first_are_told() -> None:
    assert nearest("zzz", [f"name-{number}" for number in range(1000)]).endswith("name-11, and 988 more.")


def test_of_none_it_says_so() -> None:
    assert nearest("zzz", ["", ""]) == "There is none."


def test_what_no_terminal_should_be_sent_is_not() -> None:
    assert "\x1b" not in nearest("zzz", ["\x1b[31mred"])
