"""Where a text has the words of a term: forms of one stem, small words between two, and never across a full stop."""

from __future__ import annotations

import pytest

from embeddings.text.analyzer import analyze
from embeddings.text.word_places import standing


@pytest.mark.parametrize(
    ("code", "phrase", "text", "found"),
    [
        ("de", "Brücke", "Die Brücken und die Brücke", ["Brücken", "Brücke"]),
        ("de", "alte Brücke", "an der alten Brücke. Die alten Brücken", ["alten Brücke", "alten Brücken"]),
        ("es", "puente reina", "el puente de la Reina", ["puente de la Reina"]),
        ("es", "puente reina", "el puente. Reina", []),
        ("es", "puente reina", "el puente viejo de la Reina", []),
        ("fr", "maire orléans", "le maire d’Orléans", ["maire d’Orléans"]),
        ("fr", "maire orléans", "le maire d’une Orléans", ["maire d’une Orléans"]),
        ("ru", "каменный мост", "у каменных мостов", ["каменных мостов"]),
        (
            "en",
            "polling station",
            "Polling stations, a polling-station, a polling station",
            ["polling-station", "polling station"],
        ),
        ("es", "puente", "", []),
    ],
)
def test_words_are_given_as_the_text_has_them(code: str, phrase: str, text: str, found: list[str]) -> None:
    terms = [term for term in analyze(phrase, code) if " " not in term]
    assert list(standing(terms, text, code)) == found
