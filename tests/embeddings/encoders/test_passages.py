"""How an article is cut into passages, with spaces between its words or without."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from content.archive import parse_draft
from content.base import Article, ReadingRules
from embeddings.encoders import passages
from embeddings.encoders.passages import WORDS, split

DRAFT = parse_draft("T", "draft.md", ReadingRules(), datetime(2026, 1, 1, tzinfo=UTC))


def article(text: str, title: str = "T") -> Article:
    return replace(DRAFT, title=title, text=text)


def test_words_are_counted_by_the_spaces_between_them() -> None:
    words = [f"w{number}" for number in range(2 * WORDS + passages.LEAST_WORDS)]
    assert split(article(" \n ".join(words[1:]), "w0")) == [
        " ".join(["w0.", *words[1:WORDS]]),
        " ".join(words[WORDS : 2 * WORDS]),
        " ".join(words[2 * WORDS :]),
    ]
    assert len(split(article(" ".join(words[2:]), "w0"))) == 2


@pytest.mark.parametrize(("text", "longest"), [("中央橋の工事" * 200, 2), ("สะพานกลางเมือง" * 200, 4)])
def test_where_there_are_none_characters_are_counted(text: str, longest: int) -> None:
    found = split(article(text, "中"))
    assert "".join(found) == "中. " + text
    assert len(found) == -(-(len(text) + 3) // (longest * WORDS))
    assert all(len(passage) <= longest * WORDS + 2 for passage in found)


def test_spaces_within_such_a_text_stay_where_they_are() -> None:
    assert split(article("Python 3 で書く。 次の 行\nend", "題")) == ["題. Python 3 で書く。 次の 行 end"]
