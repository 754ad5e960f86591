"""Tags and categories in every form that generators and CMSs write."""

from __future__ import annotations

import unicodedata

import pytest

from content import front_matter
from content.base.rules import ReadingRules
from content.fields.reading import read_fields
from content.fields.values import Name, name_of

TAGS = [
    # lists in lists
    ("tags: [[a, b], [c], d]", ("a", "b", "c", "d")),
    ("tags:\n- - a\n  - b\n- c", ("a", "b", "c")),
    ("tags: [[[a]], []]", ("a",)),
    # other names
    ("tag: a", ("a",)),
    ("tag: [a, b]", ("a", "b")),
    ("Tag: a, b", ("a", "b")),
    ("tags:\ntag: a", ("a",)),
    ("taxonomies:\n  tag: [a]", ("a",)),
    # mappings
    ("tags: [{name: a, slug: x}]", ("a",)),
    ("tags: [{slug: x, label: A, permalink: /a}]", ("A",)),
    ("tags: [{title: A}, {value: b}, {slug: c}, {tag: d}, {term: e}, {text: f}]", ("A", "b", "c", "d", "e", "f")),
    ("tags: {name: a}", ("a",)),
    ("tags: [{name: '', slug: a}]", ("a",)),
    ("tags: {a, b}", ("a", "b")),
    ("tags: {a: true, b: false, c: yes}", ("a", "c")),
    ("tags: {places: [a, b], people: [c]}", ("a", "b", "c")),
    ("tags: {places: [a, b], people: c}", ("a", "b", "c")),
    ("tags:\n- places: [a]\n- b", ("a", "b")),
    ("tags: {a: {weight: 3}, b: {weight: 2}}", ("a", "b")),
    # a colon that nobody quoted
    ("tags:\n- Elections: 2024\n- council", ("Elections: 2024", "council")),
    ("tags: [Review: film]", ("Review: film",)),
    ("tags:\n- Breaking:", ("Breaking",)),
    ("tags:\n- 'Elections: 2024'", ("Elections: 2024",)),
    # no text
    ("tags: [2024, 1.5, 2024-05-01, true, 12:30, null, ~, '']", ("2024", "1.5", "2024-05-01", "true", "12:30")),
    ("tags: 2024", ("2024",)),
    # text
    ("tags: a; b c", ("a", "b c")),
    ("tags: 'a;b, c'", ("a;b", "c")),
    ("tags: Q&amp;A", ("Q&A",)),
    ("tags: |\n  a\n  b c\n", ("a", "b c")),
    ("tags: |\n  a, b\n  c\n", ("a", "b c")),
    # lists that a program has written as text
    ("tags: '[\"a\", \"b, c\"]'", ("a", "b, c")),
    ('tags: "[\'a\', \'b c\']"', ("a", "b c")),
    ("tags: '[a, b]'", ("a", "b")),
    ("tags: '[]'\ncategories: x", ()),
    ("tags: '\"a\", \"b\"'", ("a", "b")),
    ("tags: '[breaking] news'", ("[breaking] news",)),
    ("tags: '\"A\" is for b'", ('"A" is for b',)),
    # as Obsidian's notes have them
    ("tags: ['[[a]]', '[[notes/b|c]]']", ("a", "c")),
    ("tags: '[[a]], [[b c]]'", ("a", "b c")),
    ("tags: '#a #b'", ("#a", "#b")),
    ("tags: ['#a internal']", ("#a internal",)),
    # entries of a CMS
    ("tags: {data: [{id: 1, attributes: {name: a}}]}", ("a",)),
    ("tags: [{sys: {id: x}, fields: {title: a}}]", ("a",)),
    ("tags: {edges: [{node: {id: 1, name: a}}]}", ("a",)),
]  # fmt: skip


def tags(front: str, fence: str = "---") -> tuple[str, ...]:
    return read_fields(front_matter.split(f"{fence}\n{front}\n{fence}\n"), ReadingRules())[0].tags


@pytest.mark.parametrize(("front", "expected"), TAGS)
def test_tags_are_read_however_they_are_written(front: str, expected: tuple[str, ...]) -> None:
    assert tags(front) == expected


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ('tags = [["a", "b"], ["c"]]', ("a", "b", "c")),
        ('tags = [{name = "a", slug = "x"}, "b"]', ("a", "b")),
        ('[[tags]]\nname = "a"\n[[tags]]\nlabel = "b"', ("a", "b")),
        ("tags = [2024, 1.5, 2024-05-01, true]", ("2024", "1.5", "2024-05-01", "true")),
        ('tag = "a"', ("a",)),
        ('[taxonomies]\ntags = [["a"]]', ("a",)),
    ],
)
def test_tags_in_toml(front: str, expected: tuple[str, ...]) -> None:
    assert tags(front, "+++") == expected


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ('{"tags": [["a"], {"name": "b", "id": 7}, 5, true, null, {"E": 24}]}', ("a", "b", "5", "true", "E: 24")),
        ('{"tag": "a"}', ("a",)),
    ],
)  # fmt: skip
def test_tags_in_json(front: str, expected: tuple[str, ...]) -> None:
    assert read_fields(front_matter.split(f"{front}\n\nText.\n"), ReadingRules())[0].tags == expected


def test_categories_are_read_alike_and_stay_categories() -> None:
    values = read_fields(front_matter.split("---\ntag: a\ncategory: [[B], {title: C}]\n---\n"), ReadingRules())[0]
    assert (values.tags, values.categories) == (("a",), ("B", "C"))


def test_names_are_in_unicode_nfc() -> None:
    apart = unicodedata.normalize("NFD", "café")
    assert tags(f"tags: [{apart}, café, {{name: {apart}}}]") == ("café",)
    front = f"---\nauthor: José {apart}\ncategory: {apart}\n---\n"
    result = read_fields(front_matter.split(front), ReadingRules())[0]
    assert (result.authors, result.categories) == (("José café",), ("café",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", Name("a")),
        ({"Name": "a", "x": 1}, Name("a", "Name")),
        ({"Elections": "2024"}, Name("Elections: 2024")),
        ({"x": "1", "y": "2"}, None),
        ({"permalink": "/a"}, None),
        (["a"], None),
        (None, None),
    ],
)
def test_where_a_name_stands(value: object, expected: Name | None) -> None:
    assert name_of(value) == expected
