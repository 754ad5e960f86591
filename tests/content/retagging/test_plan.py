"""Merge plans: the file that an editor edits, and what it makes of a story's tags."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.base.keys import composed
from content.retagging import PlanError, format_line, parse_plan
from content.retagging.merge_plan import nested_pattern

PLAN = """\ufeff
# by-election, 3 stories: same tag but for a hyphen
by election -> by-election
  lib  dems->liberal democrats   # the party, see #12
once used ->            # nothing after the arrow
"#metoo" -> "me -> too"
a → b
b -> c
c# -> "say \\"c\\""
"""


def test_a_plan_is_read_as_it_is_written() -> None:
    assert parse_plan(PLAN).merges == {
        "by election": "by-election",
        "lib dems": "liberal democrats",
        "once used": None,
        "#metoo": "me -> too",
        "a": "b",
        "b": "c",
        "c#": 'say "c"',
    }


def test_tags_change_in_their_order_and_each_stands_once() -> None:
    plan = parse_plan(PLAN)
    assert plan(["x", "a", "once used", "c", "lib dems", "b", "y"]) == ["x", "c", "liberal democrats", "y"]
    assert plan([]) == []


def test_the_exact_spelling_counts_before_any_case() -> None:
    plan = parse_plan("Lib Dems -> lib dems\nUS -> united states\nus -> us\nIT ->\nit -> computers\n")
    assert plan(["Lib Dems"]) == plan(["lib dems"]) == plan(["LIB DEMS"]) == ["lib dems"]
    assert plan(["US", "us"]) == ["united states", "us"]
    assert plan(["It", "IT", "it"]) == ["It", "computers"]  # the two lines disagree, so a third spelling stays


def test_chains_go_on_across_case() -> None:
    assert parse_plan("libdems -> Lib Dems\nlib dems -> liberal democrats")(["libdems"]) == ["liberal democrats"]
    assert parse_plan("a -> b\nb ->")(["a"]) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x -> y\nby election", "plan.txt:2: there is no arrow"),
        ("a -> b -> c", "plan.txt:1: there is more than one arrow"),
        ("-> b", "plan.txt:1: no tag stands before the arrow"),
        ("a -> b\n\na -> c", "plan.txt:3: 'a' stands in line 1 already"),
        ("a -> #metoo", "plan.txt:1: is the # part of a tag or a comment"),
        ('"a -> b', "plan.txt:1: the double quotes"),
        ('"a" x -> b', "plan.txt:1: the double quotes"),
        ("a -> b\nb -> a", "plan.txt: The merges go in a circle: a -> b -> a"),
        ("A -> b\nB -> a", "circle"),
        ("a -> b\nb -> c\nc -> b", "circle: b -> c -> b"),
        ("x\ny", "plan.txt:2"),
        ("a/* -> b/*/c", "plan.txt:1: the * after the arrow stands for what is nested, at the end alone"),
        ("a/* -> b-*", "plan.txt:1: the * after the arrow stands"),
        ("a -> b/*", "plan.txt:1: the * after the arrow has none before it"),
        ('a -> "\\ud800"', "plan.txt:1: the new tag holds half a character"),
        (
            "a -> b\nx\na -> c",
            "plan.txt:2: there is no arrow. Write `old tag -> new tag`, or `old tag ->` to remove it.\nplan",
        ),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(text, "plan.txt")
    assert message in str(caught.value)


def test_of_many_faults_twenty_are_told() -> None:
    for count, more in ((20, ""), (25, "… and 5 more.")):
        with pytest.raises(PlanError) as caught:
            parse_plan("x\n" * count, "plan.txt")
        told = str(caught.value).splitlines()
        assert (len(told), told[20:]) == (20 + bool(more), [more] if more else [])


def test_spellings_of_unicode_are_one() -> None:
    apart = unicodedata.normalize("NFD", "café")
    assert parse_plan(f"{apart} -> bar")(["café"]) == ["bar"]
    assert parse_plan(f"bar -> {apart}")(["bar"]) == ["café"]
    assert parse_plan("CAFÉ -> bar")(["café"]) == ["bar"]
    with pytest.raises(PlanError, match="stands in line 1 already"):
        parse_plan(f"café -> a\n{apart} -> b")


def test_a_tag_that_the_story_bears_already_stays_where_it_is() -> None:
    assert parse_plan("a -> c")(["a", "x", "c"]) == ["x", "c"]
    assert parse_plan("a -> c\nb -> c")(["a", "x", "b"]) == ["c", "x"]


NESTED = [
    ("sport -> games", ["sport", "sport/rugby"], ["games", "sport/rugby"]),
    ("sport/* -> games/*", ["sport", "sport/a", "Sport/A/B", "sports"], ["sport", "games/a", "games/A/B", "sports"]),
    ("sport -> games\nsport/* -> games/*", ["sport", "sport/rugby"], ["games", "games/rugby"]),
    ("sport/* ->", ["sport/rugby", "sport"], ["sport"]),
    ("sport/* -> games", ["sport/rugby", "sport/golf", "x"], ["games", "x"]),
    ("sport/* -> a/*\nsport/rugby/* -> b/*", ["sport/rugby/cup", "sport/rugby"], ["b/cup", "a/rugby"]),
    ("sport/* -> a/*\nsport/rugby -> rugby", ["sport/rugby", "sport/golf"], ["rugby", "a/golf"]),
    ("sport/* -> games/*\ngames/* -> play/*", ["sport/rugby"], ["play/rugby"]),
    ("sport/* -> games/*\ngames/rugby -> rugby", ["sport/rugby"], ["rugby"]),
    ("sport/* -> sport/old/*", ["sport/rugby"], ["sport/old/rugby"]),
    ("sport.* -> games/*", ["sport.rugby", "sport/rugby"], ["games/rugby", "sport/rugby"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tags", "found"), NESTED)
def test_nested_tags(text: str, tags: list[str], found: list[str]) -> None:
    assert parse_plan(text)(tags) == found


def test_what_the_plan_leaves_is_known() -> None:
    plan = parse_plan("sport -> games\nb -> c\nc -> d\nnone -> x\nno/* -> y\nUS -> u\nIT ->\nit -> computers\n")
    tags = ["Sport", "sport/golf", "sport.golf", "b", "us", "It", "sports"]
    assert plan.unused(tags) == ["none", "no/*", "IT", "it"]
    assert [plan.lines[old] for old in plan.unused(tags)] == [4, 5, 7, 8]
    assert plan.left_nested(tags) == {("sport", "/"): ["sport/golf"], ("sport", "."): ["sport.golf"]}
    assert parse_plan("sport -> games\nsport/* -> games/*").left_nested(tags) == {("sport", "."): ["sport.golf"]}
    assert parse_plan("Straße -> roads").left_nested(["STRASSE/A10"]) == {("Straße", "/"): ["STRASSE/A10"]}
    assert parse_plan("sport -> sport").left_nested(tags) == {}
    assert parse_plan("sport/* -> games/*\na -> b").unused(["sport/golf", "sport/tennis"]) == ["a"]
    assert parse_plan("Lib -> x\nlib -> x").unused(["lib"]) == []


some_tag = st.text(max_size=12).map(lambda text: composed(" ".join(text.split()))).filter(bool)


@given(
    some_tag,
    st.none() | some_tag | st.sampled_from(["#a", "a #b", "a -> b", '"a"', 'a"b', "→", "c#"]),
    st.text(max_size=9),
)
def test_a_line_written_is_the_line_read(old: str, new: str | None, comment: str) -> None:
    if new is not None and (old.casefold() == new.casefold() or nested_pattern(new)):
        return
    assert parse_plan(format_line(old, new, comment)).merges == {old: new}
