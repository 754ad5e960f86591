"""Two spellings are one tag where the stories under them show it, and a question for the editor where they do not."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from content.base.rules import ReadingRules
from content.drafts import parse_draft
from embeddings.base.vectors import Floats
from embeddings.tag_audit.agreement import Agreement

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OTHERS = 12
"""Tags of an archive beside the two, each with two stories about a thing of its own."""


def agreement(one: str, other: str, alike: float, texts: tuple[str, str] = ("Text.", "Text.")) -> Agreement:
    """Two stories under each tag, whose means have this cosine; `texts` stand in those of one and of the other."""
    about: Floats = np.zeros((2 * OTHERS + 4, OTHERS + 2), dtype=np.float32)
    about[:2, 0] = 1
    about[2:4, 0], about[2:4, 1] = alike, (1 - alike**2) ** 0.5
    bearers: dict[str, list[int]] = {one: [0, 1], other: [2, 3]}
    for number in range(OTHERS):
        about[4 + 2 * number : 6 + 2 * number, number + 2] = 1
        bearers[f"other {number}"] = [4 + 2 * number, 5 + 2 * number]
    written = [texts[0], texts[0], texts[1], texts[1], *["Text."] * (2 * OTHERS)]
    return Agreement(bearers, [parse_draft(text, "a.md", ReadingRules(), NOW) for text in written], about)


APART = [
    ("us", "U.S."), ("aids", "AIDS"), ("resign", "re-sign"), ("reading", "Reading"), ("turkey", "Turkey"),
    ("climate-change", "climate change"),
]  # fmt: skip
PLURALS = [("green", "greens"), ("spur", "spurs"), ("Mar", "Mars"), ("new", "news")]


@pytest.mark.parametrize(("one", "other"), [*APART, *PLURALS])
def test_stories_about_other_things_do_not_agree(one: str, other: str) -> None:
    plural = (one, other) in PLURALS
    assert not agreement(one, other, 0.0).between(one, other, plural=plural)
    assert agreement(one, other, 0.8).between(one, other, plural=plural)


@pytest.mark.parametrize(
    ("one", "other", "plural", "least"),
    [
        ("climate-change", "climate change", False, 0.1),
        ("local election", "local elections", True, 0.17),
        ("brexit", "Brexit", False, 0.17),
        ("resign", "re-sign", False, 0.17),
        ("aids", "AIDS", False, 0.25),
        ("green", "greens", True, 0.25),
    ],
)
def test_short_words_and_plurals_need_more(one: str, other: str, plural: bool, least: float) -> None:
    assert not agreement(one, other, least - 0.03).between(one, other, plural=plural)
    assert agreement(one, other, least + 0.03).between(one, other, plural=plural)


@pytest.mark.parametrize(
    ("one", "other", "text", "of_other", "agree"),
    [
        ("docker", "Docker", "We run Docker. And Docker runs.", "All in Docker, even Docker.", True),
        ("css", "CSS", "Some CSS and more CSS.", "The CSS is CSS.", True),
        ("open-source", "Open Source", "It is open source.", "The open source way.", True),
        ("turkey", "Turkey", "A roast turkey, and turkey pie.", "Flights to Turkey from Turkey.", False),
        ("aids", "AIDS", "New hearing aids, old aids.", "The AIDS ward, for AIDS.", False),
        ("who", "WHO", "Those who know who.", "Those who know who.", False),
        ("us", "U.S.", "They tell us, and us.", "They tell us, and us.", False),
        ("reading", "Reading", "Reading helps. Reading is good.", "A train to Reading, from Reading.", False),
        ("docker", "Docker", "Text.", "All in Docker, even Docker.", False),
    ],
)
def test_texts_that_write_the_name_alike_agree(one: str, other: str, text: str, of_other: str, agree: bool) -> None:
    assert agreement(one, other, 0.0, (text, of_other)).between(one, other, plural=False) is agree


def test_of_a_plural_texts_say_nothing() -> None:
    assert not agreement("new", "news", 0.0, ("A new day, a new way.",) * 2).between("new", "news", plural=True)


@pytest.mark.parametrize(
    ("one", "other", "text", "of_other", "agree"),
    [
        ("well", "Wells", "The old well, and one more well.", "It rained in Wells, and all Wells was wet.", False),
        ("Cooper", "coopers", "He met Cooper, and Cooper left.", "Some coopers make casks, as coopers do.", False),
        ("museum", "Museums", "The old museum is a museum.", "All museums are museums.", True),
        ("MP", "MPs", "An MP met one more MP.", "Some MPs met other MPs.", True),
        ("school", "Schools", "Schools reopen. Schools close.", "Schools reopen. Schools close.", True),
    ],
)
def test_a_name_and_a_word_with_an_s_are_two_however_near_their_stories(
    one: str, other: str, text: str, of_other: str, agree: bool
) -> None:
    assert agreement(one, other, 0.8, (text, of_other)).between(one, other, plural=True) is agree


def test_a_small_archive_has_thresholds_too() -> None:
    story = parse_draft("Text.", "a.md", ReadingRules(), NOW)
    about = np.eye(2, dtype=np.float32)
    assert not Agreement({"a b": [0], "a-b": [1]}, [story, story], about).between("a b", "a-b", plural=False)
    assert Agreement({"a b": [0], "a-b": [0]}, [story], about[:1]).between("a b", "a-b", plural=False)
