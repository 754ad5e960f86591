"""Series: what titles of several stories begin with."""

from __future__ import annotations

import pytest

from embeddings.corpus import series
from embeddings.corpus.series import beginning


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Weekly digest 12", "weekly digest"),
        ("Weekly Digest #13: what we read", "weekly digest"),
        ("Release notes: May", "release notes"),
        ("Council minutes, March 2021", "council minutes"),
        ("Canal walks, part two", "canal walks"),
        ("Canal walks II", "canal walks"),
        ("V8 release v4.5", "v8 release"),
        ("Notes: on bread", "notes on bread"),
        ("Planet news – autumn", "planet news"),
        ("How the canal was dug", "how the canal was dug"),
        # What stands before a colon is as often a subject as a series, and so is a single word.
        ("Ukraine: what next", "ukraine what next"),
        ("Budget 2024", ""),
        ("Canals", ""),
        ("A 2", ""),
        ("1066 and all that", "1066 and all that"),
        ("", ""),
    ],
)
def test_a_title_begins_up_to_a_number_or_a_month(title: str, begins: str) -> None:
    assert beginning(title) == begins


def test_stories_of_a_series_share_a_label() -> None:
    groups = series.of_titles(["Digest 1", "Weekly digest 2", "Weekly digest 3", "Canals"])
    columns = [set(groups.carried[n].indices.tolist()) for n in range(4)]
    assert columns[1] == columns[2] != set()
    assert columns[0].isdisjoint(columns[1])
    assert columns[3] == set()
    assert groups.column(beginning("Weekly digest 4")) in columns[1]


def test_what_very_many_begin_with_tells_nothing() -> None:
    for count, labelled in ((60, 60), (61, 0)):
        groups = series.of_titles([f"Weekly digest {n}" for n in range(count)] + ["Other words"] * 10)
        assert groups.carried[:count].nnz == labelled
    assert series.of_titles([f"Weekly digest {n}" for n in range(70)] + ["Other words"] * 400).carried[:70].nnz == 70
