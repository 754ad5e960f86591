"""Fields in groups of one's own, and forms told by how a file begins."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from content.front_matter import language_by_opening
from content.front_matter.groups import fields_by_key, groups


def test_a_field_at_the_top_comes_before_one_in_a_group_and_the_first_group_before_the_second() -> None:
    metadata = {"Pub-Date": "1", "extra": {"pub_date": "2", "deck": "3"}, "Params": {"deck": "4", "by": "5"}, "x": {}}
    fields = fields_by_key(metadata)
    assert fields["pubdate"] == (("Pub-Date",), "1")
    assert fields["deck"] == (("extra", "deck"), "3")
    assert fields["by"] == (("Params", "by"), "5")
    assert fields["params"] == (("Params",), metadata["Params"])
    assert [name for name, _ in groups(metadata)] == ["extra", "Params"]


def test_a_group_that_is_no_table_is_a_field_like_any() -> None:
    assert fields_by_key({"params": ["a"]}) == {"params": (("params",), ["a"])}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("---\ntitle: a\n", "yaml"),
        ("\ufeff\n+++\n", "toml"),
        (';;;\n"title": "a"\n', "json"),
        ('  {"title": "a"}', "json"),
        ("Title: a\n", None),
        ("", None),
    ],
)
def test_the_language_of_front_matter_is_told_by_its_first_character(text: str, language: str | None) -> None:
    assert language_by_opening(text) == language


TABLES: dict[str, Any] = {
    "taxonomies": {"tags": ["of the generator"]},
    "params": {"tags": ["of the theme"]},
    "extra": {"tags": ["of one's own"]},
}


@pytest.mark.parametrize("order", list(permutations(TABLES)), ids=" ".join)
def test_what_the_generator_knows_comes_before_fields_of_ones_own(order: tuple[str, ...]) -> None:
    fields = fields_by_key({name: TABLES[name] for name in order})
    assert fields["tags"] == (("taxonomies", "tags"), ["of the generator"])
