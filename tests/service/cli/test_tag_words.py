"""The words and figures of suggested tags, told side by side."""

import pytest

from embeddings.base.answers import TagAnswer, TagSuggestion
from service.cli.retagging import _is_meant
from service.cli.tags import listing

HARDLY = "texts hardly show it"


def suggested(confidence: float, reserve: str = "", tag: str = "fish") -> TagSuggestion:
    return TagSuggestion(tag, confidence, 3, ("The text says “fish”",), reserve)


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        (suggested(0.92), "  sure      fish  The text says “fish”; 92% sure"),
        (suggested(0.796), "  likely    fish  The text says “fish”; 79% sure"),
        (suggested(0.9999), "  sure      fish  The text says “fish”; 99% sure"),
        (suggested(0.92, HARDLY), "  possible  fish  The text says “fish”; 92% sure, but texts hardly show it"),
        (suggested(0.6, HARDLY), "  possible  fish  The text says “fish”; 60% sure, but texts hardly show it"),
        pytest.param(
            suggested(0.4, HARDLY), "  possible  fish  The text says “fish”; 40% sure", id="as the figure has it"
        ),
    ],
)
def test_why_a_word_is_lower_than_the_figure_is_told(tag: TagSuggestion, line: str) -> None:
    assert listing("draft.md", TagAnswer((tag,), (), 0.5)) == f"draft.md\n{line}"


def test_what_is_told_of_tags_stands_in_one_column() -> None:
    tags = (suggested(0.9, tag="東京"), suggested(0.8, tag="market"))
    shown = listing("draft.md", TagAnswer(tags, (), 0.5)).splitlines()
    assert [line.split("The text")[0] for line in shown[1:]] == ["  sure      東京    ", "  sure      market  "]


@pytest.mark.parametrize(
    ("asked", "reserve", "meant"),
    [(0.8, "", True), (0.8, HARDLY, False), (0.5, HARDLY, False), (0.49, HARDLY, True), (0.05, HARDLY, True)],
)
def test_who_asks_for_sure_tags_is_given_none_that_is_at_most_possible(asked: float, reserve: str, meant: bool) -> None:
    assert _is_meant(suggested(0.9, reserve), asked) == meant
