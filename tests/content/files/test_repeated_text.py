"""Repeated text: what many stories of a place share is no part of any; what one story says is."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from content.archive import Archive, ReadingRules
from content.files.repeated_text import MIN_STORIES, SAMPLE, RepeatedText, Repetitions, sentence_keys, sentences
from tests.support.content_helpers import page, read, write

OWN = ("The bridge at {0} was closed for {0} days.", "Nobody in {0} had asked the ferry’s owner, she said.")


def told(name: str) -> str:
    """What one story alone says, in words of its own."""
    word = "".join(chr(ord("a") + int(digit)) * 3 for digit in name)
    return " ".join(sentence.format(word) for sentence in OWN)


def archive(root: Path, shared: str, stories: int = MIN_STORIES, *boilerplate: str) -> Archive:
    """So many stories that end with the shared text, and twelve that do not."""
    ends = [f"\n\n{shared}" if number < stories else "" for number in range(stories + 12)]
    return of(
        [told(str(number)) + end for number, end in enumerate(ends)], root, rules=ReadingRules(boilerplate=boilerplate)
    )


def of(bodies: Iterable[str], root: Path, fronts: str = "", rules: ReadingRules | None = None) -> Archive:
    """Stories of these bodies."""
    pages = {f"s{number}.md": page(f"title: Story {number}{fronts}", body) for number, body in enumerate(bodies)}
    return read(write(root, pages), rules=rules)


def texts(read: Archive) -> str:
    return "\n".join(article.text for article in read.articles)


@pytest.mark.parametrize(
    "shared",
    [
        "Sign up to our weekly newsletter for more of this.",
        "By Newsletter Editor",
        "Local Democracy Reporter",
        "## What happens next",
        "*Wren Hollis is our correspondent for the harbour. She can be reached at the desk.*",
        "“Write to us with your own views today.”",
        "> The fair is held with the kind support of its partners.",
        "- Doors open at six, and tickets are at the door.",
        "订阅我们的每周通讯 以获取 更多 港口 新闻 报道。",
        "Abonnieren Sie noch heute unseren Rundbrief aus dem Hafen!",
        "<p>Follow us for more news from the harbour.</p>",
    ],
)
def test_what_many_stories_share_is_in_none(tmp_path: Path, shared: str) -> None:
    made = archive(tmp_path / "a", shared)
    words = {word for word in shared.split() if word.isalpha()}
    assert not words & set(texts(made).split()) - set(" ".join(OWN).split())
    assert all(told(article.id[1:]) in article.text for article in made.articles)


@pytest.mark.parametrize(
    ("shared", "stories"),
    [
        ("Sign up to our weekly newsletter for more of this.", MIN_STORIES - 1),
        ("Background", MIN_STORIES + 4),
        ("12,000", MIN_STORIES + 4),
    ],
)
def test_what_few_stories_share_or_one_word_alone_stays(tmp_path: Path, shared: str, stories: int) -> None:
    assert texts(archive(tmp_path / "a", shared, stories)).count(shared) == stories


def test_a_name_within_sentences_of_their_own_stays(tmp_path: Path) -> None:
    own = "In {} the Royal Society for the Protection of Herons paid the ferry’s owner."
    made = of([own.format(told(str(number))[:30]) for number in range(20)], tmp_path)
    assert texts(made).count("Protection of Herons") == 20


def test_numbers_make_no_difference(tmp_path: Path) -> None:
    made = of([f"{told(str(n))}\n\nThis is number {n} of our letters to readers." for n in range(20)], tmp_path)
    assert "letters to readers" not in texts(made)


def test_copies_of_one_story_are_left_whole(tmp_path: Path) -> None:
    assert texts(of([told("7")] * 20, tmp_path)).count(told("7")) == 20


def test_what_hidden_stories_repeat_counts_for_nothing(tmp_path: Path) -> None:
    bodies = [f"{told(str(n))}\n\nNobody may read this before the trial is over." for n in range(20)]
    made = of(bodies, tmp_path, "\ndraft: true")
    assert not made.repeated.keys
    assert list(made.most_repeated(9)) == []


def test_a_section_or_a_year_of_a_large_archive_has_repeated_text_of_its_own(tmp_path: Path) -> None:
    repetitions, articles = Repetitions(), []
    story = of([told("1")], tmp_path).articles[0]
    shared = "This column is written by readers of ours."
    for number in range(2 * SAMPLE):
        of_column = number < 40
        made = replace(story, id=f"s{number}", section="column" if of_column else "news")
        text = told(str(number)) + (f"\n\n{shared}" if of_column and number % 2 else "")
        repetitions.add(made.id, sentence_keys(text))
        articles.append(made)
    assert [repetition.stories for repetition in repetitions.repeated(articles).values()] == [20]
    # Among all stories they are too few.
    anywhere = [replace(made, section="") for made in articles]
    assert not repetitions.repeated(anywhere)


def test_the_settings_add_and_keep(tmp_path: Path) -> None:
    shared = "Sign up to our weekly newsletter for more of this."
    assert shared in texts(archive(tmp_path / "a", shared, MIN_STORIES, "!sign UP to *"))
    assert "newsletter" not in texts(archive(tmp_path / "b", shared, 2, "sign UP to *"))
    kept = archive(tmp_path / "c", shared, MIN_STORIES, "!*")
    assert texts(kept).count(shared) == MIN_STORIES
    assert list(kept.most_repeated(9)) == []


def test_the_commonest_are_told_with_their_counts(tmp_path: Path) -> None:
    shared = "Sign up to our weekly newsletter for more of this."
    assert list(archive(tmp_path / "a", shared, 9).most_repeated(9)) == [(shared, 9)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It poured!", ["It rained.", " It poured!"]),
        ("The U.S. Department paid £3.5m to A. Smith. Then it left.", 2),
        ("See example.org/a.b for more. Or not", 2),
        ("“It is over.” She left.", ["“It is over.”", " She left."]),
        ("雨が降った。風も吹いた。", ["雨が降った。", "風も吹いた。"]),
        ("A heading\n\nA paragraph", ["A heading", "A paragraph"]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, expected: list[str] | int) -> None:
    cut = [text[sentence.start : sentence.end] for sentence in sentences(text)]
    assert (
        len(cut) == expected
        if isinstance(expected, int)
        else [c for c in cut if c.strip(".")] == [c for c in expected if c.strip(".")]
    )


def test_every_character_but_line_ends_and_lone_marks_is_in_a_sentence() -> None:
    text = "One. Two?! “Three.”\nFour… five.com; six\n\n7. U.S. " * 40
    assert sum(s.end - s.start for s in sentences(text)) >= 0.95 * len(text.replace("\n", ""))


def test_without_anything_repeated_a_text_is_itself() -> None:
    text = "One. Two.\n\nThree."
    assert RepeatedText().without(text) is text
    assert RepeatedText(frozenset({1})).without(text) is text


@pytest.mark.parametrize(
    "written",
    [
        "It’s the “old” bridge — closed again …",
        "it's THE old bridge, closed again!",
        "It\xa0s the old bridge 2024, closed_again.",
        "It s  the old (bridge) – closed – again",
    ],
)
def test_only_letters_tell_sentences_apart(written: str) -> None:
    assert sentence_keys(written) == sentence_keys("it s the old bridge closed again")


def test_letters_beyond_ascii_count() -> None:
    assert sentence_keys("Die Straße führt über die Brücke.") == sentence_keys("DIE STRASSE FÜHRT ÜBER DIE BRÜCKE")
    assert sentence_keys("Die Brücke ist alt und schmal.") != sentence_keys("Die Br cke ist alt und schmal.")
