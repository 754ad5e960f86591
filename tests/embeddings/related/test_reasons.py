"""Why two stories are related: each reason, the words for them, and the facts that are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from content.base import Article
from embeddings.base import answers
from embeddings.base.answers import Fact, Reason
from embeddings.corpus.corpus import Corpus, Query
from embeddings.related import reasons
from tests.support.articles import BLANK
from tests.support.hand_made import corpus, draft_like

DAY = datetime(2026, 1, 1, tzinfo=UTC)
WEIGHTS = {"words": 1.0, "tags": 1.0, "tag_sum": 0.1, "series": -2.0}


def pair(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[Article, Article]:
    plain = replace(BLANK, title="", text="")
    return replace(plain, id="ours", **ours), replace(plain, id="theirs", **theirs)


def explained(
    ours: dict[str, Any],
    theirs: dict[str, Any],
    query: Query,
    made: Corpus,
    number: int = 1,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Reason]:
    return reasons.explain(*pair(ours, theirs), query, made, number, ["quoin"], weights, lambda columns: True)


def told(
    ours: dict[str, Any], theirs: dict[str, Any], weights: Mapping[str, float] = WEIGHTS, **arrays: Any
) -> list[Reason]:
    """The reasons of two stories of an archive of a hundred, in which their tags are theirs alone."""
    tags = [ours.get("tags", ()), theirs.get("tags", ()), *[()] * 98]
    made = corpus(100, **{"tags": tags, **arrays})
    return explained(ours, theirs, made.query(0), made, weights=weights)


def facts(ours: dict[str, Any], theirs: dict[str, Any], **arrays: Any) -> list[Fact]:
    made = corpus(2, **arrays)
    return reasons.facts(*pair(ours, theirs), made.query(0), made, 1)


FIELDS: dict[str, Any] = {
    "tags": ("fish",),
    "section": "canal-side",
    "authors": ("Ada Quill",),
    "published": DAY,
    "text": "Our quoin is the quoin of quoins. A quoin.",
}


def test_reasons_come_in_this_order_and_facts_apart() -> None:
    words = [[1.0], [1.0], *[[0.0]] * 98]
    assert told(FIELDS, FIELDS, links=[(0, 1)], words=words, day=[10, 13, *[0] * 98]) == [
        Reason("links", "Linked by your editors"),
        Reason("terms", "Both mention quoin", ("quoin",)),
        Reason("tags", "Both tagged fish", ("fish",)),
    ]
    assert facts(FIELDS, FIELDS, day=[10, 13]) == [
        Fact("section", "Both in Canal Side", ("canal-side",)),
        Fact("author", "Both by Ada Quill", ("Ada Quill",)),
        Fact("time", "3 days later", ("3",)),
    ]


def test_what_does_not_raise_the_score_is_no_reason() -> None:
    words = [[1.0], [1.0], *[[0.0]] * 98]
    for without, kinds in (
        ({"words": 0.0}, ["tags"]),
        ({"words": -1.0}, ["tags"]),
        ({"tags": -1.0}, ["terms"]),
        ({"tag_sum": -1.0}, ["terms"]),
        ({"tags": 0.0, "tag_sum": 0.0}, ["terms"]),
        ({"tags": 0.0}, ["terms", "tags"]),
    ):
        found = told(FIELDS, FIELDS, {**WEIGHTS, **without}, words=words)
        assert [reason.kind for reason in found] == kinds, without


def test_what_two_stories_do_not_share_is_neither() -> None:
    ours = {"tags": ("fish",), "section": "canal", "authors": ("Ada",), "published": DAY}
    theirs = {"tags": ("fair",), "section": "market", "authors": ("Ben",)}
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [(ours, theirs), ({}, {}), ({}, {"published": DAY})]
    for pair_of in pairs:
        assert told(*pair_of) == []
        assert facts(*pair_of) == []


@pytest.mark.parametrize("link", [(0, 1), (1, 0)])
def test_a_link_either_way_is_one_but_a_draft_has_none(link: tuple[int, int]) -> None:
    made = corpus(3, links=[link])
    for number, expected in ((1, ["links"]), (2, [])):
        assert [reason.kind for reason in explained({}, {}, made.query(0), made, number)] == expected
    assert explained({}, {}, draft_like(made, 0), made) == []


def test_labels_are_shared_without_regard_to_case_and_shown_as_theirs() -> None:
    ours = {"tags": ("Canal", "FAIR"), "authors": ("ADA",)}
    theirs = {"tags": ("fair", "roads", "canal"), "authors": ("Ada", "Ben")}
    tags = [("canal", "fair", "roads"), ("canal", "fair"), ("canal",), *[()] * 97]
    assert told(ours, theirs, tags=tags) == [Reason("tags", "Both tagged fair and canal", ("fair", "canal"))]
    assert facts(ours, theirs) == [Fact("author", "Both by Ada", ("Ada",))]


@pytest.mark.parametrize(
    ("tag", "stories", "shown"),
    [
        ("barnacles", 6, True),
        # Too many stories bear it.
        ("barnacles", 7, False),
        # Needed by a generator; said of anything.
        ("featured", 2, False),
        ("#internal", 2, False),
        ("news", 2, False),
    ],
)
def test_a_tag_that_tells_nothing_is_no_reason(tag: str, stories: int, shown: bool) -> None:
    fields = {"tags": (tag,)}
    found = told(fields, fields, tags=[[tag]] * stories + [[]] * (100 - stories))
    assert [reason.values for reason in found] == ([(tag,)] if shown else [])


def test_terms_and_tags_are_two_at_most_and_none_says_again_what_another_says() -> None:
    words = [[1.0], [1.0], *[[0.0]] * 98]
    fields = {**FIELDS, "tags": ("Quoins", "fish", "eels")}
    assert [reason.values for reason in told(fields, fields, words=words)] == [("quoin",), ("eels",)]
    assert [reason.values for reason in told({**fields, "text": ""}, {**fields, "text": ""})] == [("Quoins", "eels")]


def test_what_makes_two_titles_a_series_is_no_reason_where_that_speaks_against_them() -> None:
    words = [[1.0], [1.0], *[[0.0]] * 98]
    series = [["quoin digest"], ["quoin digest"], *[[]] * 98]
    fields = {"text": FIELDS["text"], "title": "Quoin digest 1"}
    assert told(fields, fields, words=words, series=series) == []
    assert told(fields, fields, {**WEIGHTS, "series": 0.4}, words=words, series=series) != []
    assert told(fields, fields, words=words) != []


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("tannery-road", "Tannery Road"),
        ("tannery_road", "Tannery Road"),
        ("town", "Town"),
        ("Tannery-road", "Tannery-road"),
        ("BBC", "BBC"),
    ],
)
def test_a_section_is_shown_as_one_would_write_it(section: str, shown: str) -> None:
    fields = {"section": section}
    assert facts(fields, fields) == [Fact("section", f"Both in {shown}", (section,))]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "Published on the same day"),
        (1, "1 day later"),
        (-1, "1 day earlier"),
        (2, "2 days later"),
        (59, "59 days later"),
        (60, "2 months later"),
        (-89, "2 months earlier"),
        (90, "3 months later"),
        (729, "24 months later"),
        (730, "2 years later"),
        (-1094, "2 years earlier"),
        (1095, "3 years later"),
    ],
)
def test_days_apart_are_told_in_the_unit_that_one_would_use(days: int, text: str) -> None:
    fields = {"published": DAY}
    assert facts(fields, fields, day=[1000, 1000 + days]) == [Fact("time", text, (str(days),))]


@pytest.mark.parametrize(("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_several_are_joined_by_commas_and_an_and(words: list[str], text: str) -> None:
    assert answers.enumeration(words) == text
