"""How many columns of a terminal a text takes, and how it is cut and filled up to so many."""

import pytest

from service.base.columns import clipped, columns, padded


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", 0),
        ("market", 6),
        ("東京", 4),
        ("한국", 4),
        pytest.param("\u1112\u1161\u11ab", 2, id="a Korean syllable of three letters"),
        pytest.param("cafe\u0301", 4, id="an accent apart"),
        ("القاهرة", 7),
        pytest.param("سُوق", 3, id="an Arabic vowel sign"),
        pytest.param("ตลาดน้ำ", 6, id="a Thai tone"),
        pytest.param("हिन्दी", 4, id="vowel signs of Devanagari"),
        pytest.param("a\u200bb\u2060c", 3, id="blanks without width"),
        pytest.param("می\u200cخواهم", 7, id="a Persian word with a joiner"),
        ("🎉", 2),
        pytest.param("👍🏽", 2, id="an emoji and its skin"),
        pytest.param("👨\u200d👩\u200d👧", 2, id="a family"),
        pytest.param("🇬🇧🇫🇷", 4, id="two flags"),
        pytest.param("❤\ufe0f", 2, id="a sign shown as an emoji"),
        ("iPhone 15 東京", 14),
    ],
)
def test_columns_are_those_of_a_terminal(text: str, taken: int) -> None:
    assert columns(text) == taken
    assert padded(text, 20) == text + (20 - taken) * " "


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("market", 6, "market"),
        ("markets", 6, "marke…"),
        ("the market", 5, "the…"),
        ("東京の市場", 10, "東京の市場"),
        ("東京の市場", 9, "東京の市…"),
        pytest.param("東京の市場", 8, "東京の…", id="half a character has no room"),
        pytest.param("cafe\u0301s", 4, "caf…", id="an accent goes with its letter"),
        pytest.param("cafe\u0301 au lait", 5, "cafe\u0301…", id="and stays with it"),
        pytest.param("👨\u200d👩\u200d👧 at home", 3, "👨\u200d👩\u200d👧…", id="a family stays together"),
        pytest.param("🇬🇧🇫🇷", 3, "🇬🇧…", id="no half of a flag"),
        ("market", 1, "…"),
    ],
)
def test_a_text_is_cut_between_what_readers_take_for_characters(text: str, width: int, shown: str) -> None:
    assert clipped(text, width) == shown
    assert columns(clipped(text, width)) <= width
