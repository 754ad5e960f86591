"""What the marks of a story come to, on marks made by hand: which of several reasons is given, and what is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.base.article import Hidden
from content.visibility import Mark, Verdicts

NOW = datetime(2025, 1, 15, tzinfo=UTC)
WEAK_DRAFT = Mark("status", "draft", Hidden.DRAFT, weak=True)
PUBLISHED = Mark("status", "published", Hidden.NO, weak=True)


def why(*marks: Mark, others: tuple[Mark, ...] = ()) -> Hidden:
    return Verdicts({"a": marks, "b": others}).why_hidden("a", None, None, NOW)


@pytest.mark.parametrize(
    ("reasons", "given"),
    [
        ((Hidden.DRAFT, Hidden.DELETED), Hidden.DELETED),
        ((Hidden.PRIVATE, Hidden.DRAFT), Hidden.DRAFT),
        ((Hidden.UNPUBLISHED, Hidden.PRIVATE), Hidden.PRIVATE),
        ((Hidden.UNLISTED, Hidden.UNPUBLISHED), Hidden.UNPUBLISHED),
        ((Hidden.LEFT_OUT, Hidden.UNLISTED), Hidden.UNLISTED),
        ((Hidden.UNKNOWN, Hidden.LEFT_OUT), Hidden.LEFT_OUT),
        ((Hidden.EXPIRED, Hidden.FUTURE, Hidden.UNKNOWN), Hidden.UNKNOWN),
        ((Hidden.FUTURE, Hidden.EXPIRED), Hidden.EXPIRED),
        ((Hidden.NO, Hidden.UNLISTED), Hidden.UNLISTED),
        ((Hidden.NO,), Hidden.NO),
    ],
)
def test_of_several_reasons_the_gravest_is_given(reasons: tuple[Hidden, ...], given: Hidden) -> None:
    assert why(*(Mark(reason.name, "yes", reason) for reason in reasons)) == given


@pytest.mark.parametrize(
    ("mark", "others", "given"),
    [
        (Mark("published", "maybe", None), (), Hidden.UNKNOWN),
        (Mark("status", "Beta", None, weak=True), (), Hidden.NO),
        (Mark("status", "Beta", None, weak=True), (PUBLISHED,), Hidden.UNKNOWN),
        (Mark("status", "Beta", None, weak=True), (WEAK_DRAFT,), Hidden.UNKNOWN),
        (Mark("Status", "Beta", None, weak=True), (PUBLISHED,), Hidden.UNKNOWN),
        (Mark("state", "Beta", None, weak=True), (PUBLISHED,), Hidden.NO),
        (Mark("status", "Beta", None, weak=True), (Mark("status", "Gamma", None, weak=True),), Hidden.NO),
        (Mark("status", "Beta", None, weak=True), (Mark("status", "published", Hidden.NO),), Hidden.NO),
        (Mark("status", "1", None, weak=True), (PUBLISHED,), Hidden.NO),
        (Mark("status", "2", None, weak=True), (PUBLISHED,), Hidden.UNKNOWN),
        (Mark("published", "1", None), (PUBLISHED,), Hidden.UNKNOWN),
    ],
)
def test_what_is_not_known_hides_where_its_name_is_about_publishing(
    mark: Mark, others: tuple[Mark, ...], given: Hidden
) -> None:
    assert why(mark, others=others) == given


@pytest.mark.parametrize(
    ("mark", "others", "told"),
    [
        (Mark("estado", "São Paulo", None, weak=True), (), False),
        (Mark("estado", "São Paulo", None, weak=True), (Mark("estado", "publicado", Hidden.NO, weak=True),), True),
        (Mark("estado", "São Paulo", None), (), True),
        (Mark("status", "Beta", None, weak=True), (), True),
        (Mark("status", "1", None, weak=True), (PUBLISHED,), False),
        (Mark("status", "1", None, weak=True), (), True),
        (WEAK_DRAFT, (), False),
    ],
)
def test_what_is_not_known_is_told_but_for_a_province(mark: Mark, others: tuple[Mark, ...], told: bool) -> None:
    problems = list(Verdicts({"a": [mark], "b": others}).problems({"a": "a.md", "b": "b.md"}))
    assert bool(problems) is told
