"""What a conversion writes of a story above its first words, in place of front matter."""

import pytest

from content import front_matter

WORDS = "The pier opened on Thursday.\n"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "# A pier\n\n## It is long\n\n**Oct 04, 2024**\n\n**Likes:** 9\n\n",
            {"title": "A pier", "subtitle": "It is long", "date": "Oct 04, 2024"},
        ),
        (
            "# A pier\n\n**Oct 04, 2024**\n\n**Likes:** 9\n\n**Comments:** 2\n\n",
            {"title": "A pier", "date": "Oct 04, 2024"},
        ),
        ("# A pier\n\n**Date not available**\n\n**Likes:** Like count not available\n\n", {"title": "A pier"}),
        (
            "---\ntitle: A bridge\ntags: [x]\n---\n# A pier\n\n**Oct 04, 2024**\n\n**Likes:** 9\n\n",
            {"title": "A bridge", "date": "Oct 04, 2024", "tags": ["x"]},
        ),
    ],
)
def test_a_preface_gives_fields(text: str, fields: dict[str, object]) -> None:
    document = front_matter.split(text + WORDS)
    assert document.metadata == fields
    assert document.body.strip() == WORDS.strip()
    assert (text + WORDS).split("\n")[document.body_line - 1 :] == document.body.split("\n")


@pytest.mark.parametrize(
    "text",
    ["# A pier\n\n**Oct 04, 2024**\n\n", "# A pier\n\n**Likes:** 9\n\n", "## A\n\n**May 1, 2024**\n\n**Likes:** 9\n\n"],
)
def test_other_words_stay(text: str) -> None:
    assert front_matter.split(text + WORDS).body == text + WORDS
