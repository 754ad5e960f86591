"""Passages: words of English as ever, sentences where no spaces are, and never more than a model reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embeddings.encoders.passages import MAX_PASSAGES, MAX_SENTENCE_LETTERS, MIN_WORDS, WORDS_PER_PASSAGE, split
from tests.support.articles import BLANK


def passages(text: str, title: str = "T") -> list[str]:
    return split(replace(BLANK, title=title, text=text))


@pytest.mark.parametrize(
    ("words", "lengths"),
    [
        (0, [1]),
        (WORDS_PER_PASSAGE - 1, [WORDS_PER_PASSAGE]),
        (WORDS_PER_PASSAGE, [WORDS_PER_PASSAGE]),
        (WORDS_PER_PASSAGE + MIN_WORDS - 2, [WORDS_PER_PASSAGE]),
        (WORDS_PER_PASSAGE + MIN_WORDS - 1, [WORDS_PER_PASSAGE, MIN_WORDS]),
        (WORDS_PER_PASSAGE * MAX_PASSAGES + 500, [WORDS_PER_PASSAGE] * MAX_PASSAGES),
    ],
)
def test_words_are_counted_where_spaces_are(words: int, lengths: list[int]) -> None:
    assert [len(passage.split()) for passage in passages("word " * words)] == lengths


def test_sentences_stay_whole_where_no_spaces_are() -> None:
    sentences = ["橋" * length + "。" for length in (40, 70, 30, 60, 50, 66, 20, 75)]
    made = passages("".join(sentences))
    assert "".join(made) == "T. " + "".join(sentences)
    assert len(made) > 1
    assert all(passage.endswith("。") for passage in made)


def test_a_sentence_without_end_is_cut_by_letters() -> None:
    made = passages("橋" * 1000)
    assert "".join(made) == "T. " + "橋" * 1000
    assert {len(passage) for passage in made[1:-1]} == {MAX_SENTENCE_LETTERS * 3}
    # A letter is three quarters of a word.
    assert len(made[1]) == WORDS_PER_PASSAGE * 4 / 3


@pytest.mark.parametrize("script", ["ป", "ក", "ລ", "မ", "다", "の", "中", "カ"])
def test_letters_are_counted_in_each_script_without_spaces(script: str) -> None:
    assert len(passages(script * 480)) == 3


@pytest.mark.parametrize("word", ["мост", "جسر", "पुल", "bridge"])
def test_words_are_counted_in_each_script_with_spaces(word: str) -> None:
    assert [len(passage.split()) for passage in passages(f"{word} " * 400)] == [
        WORDS_PER_PASSAGE,
        WORDS_PER_PASSAGE,
        41,
    ]


def test_blanks_between_the_words_of_both_kinds_are_kept() -> None:
    assert passages("The 中央橋 closes。 橋 (中央) again") == ["T. The 中央橋 closes。 橋 (中央) again"]


def test_there_is_always_one() -> None:
    assert passages("", "") == ["."]


def test_spaces_within_a_text_without_them_stay_where_they_are() -> None:
    assert passages("Python 3 で書く。 次の 行\nend", "題") == ["題. Python 3 で書く。 次の 行 end"]
