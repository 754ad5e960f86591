"""Why a label fits, in whole words of the text's language."""

from __future__ import annotations

import pytest

from embeddings.tagging.reasons import by_words
from embeddings.text.words import Spelling, stems


@pytest.mark.parametrize(
    ("text", "language", "terms", "said"),
    [
        ("次の勉強会で話す", "ja", ["強会", "勉"], ["The text speaks of “勉強会”"]),
        ("次の勉強会で話す", "ja", ["で"], []),
        ("El puente, entonces", "es", ["puente", "entonces"], ["The text speaks of “puente”"]),
        # Words of a language that few stories are in are analysed as English.
        (
            "Los vecinos de la ribera piden que la escuela no cierre por ahora",
            "en",
            ["de", "la", "escuela"],
            ["The text speaks of “escuela”"],
        ),
        ("The bridge then", "en", ["bridge", "then"], ["The text speaks of “bridge”"]),
    ],
)
def test_whole_words_are_told_and_no_stop_words(text: str, language: str, terms: list[str], said: list[str]) -> None:
    assert by_words(Spelling(text, language), "label", False, [" ".join(stems(term)) for term in terms]) == said
