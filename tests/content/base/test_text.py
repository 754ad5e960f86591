"""Counts as people read them."""

import pytest

from content.base import counted


@pytest.mark.parametrize(
    ("number", "noun", "written"),
    [
        (1, "file", "1 file"),
        (0, "file", "0 files"),
        (1200, "file", "1,200 files"),
        (1, "story", "1 story"),
        (0, "story", "0 stories"),
        (12, "older story", "12 older stories"),
        (2, "day", "2 days"),
    ],
)
def test_counts_are_written_as_they_are_said(number: int, noun: str, written: str) -> None:
    assert counted(number, noun) == written
