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
        # Names are whole, and said once.
        ("Vio a Rosa Luján, y Rosa Luján habló", "es", ["luján", "rosa"], ["The text speaks of “Rosa Luján”"]),
        ("We saw Ada Quill and Bow", "en", ["quill", "bow"], ["The text speaks of “Ada Quill” and “Bow”"]),
        ("In Bow, and in Bow Road, Bow", "en", ["bow"], ["The text speaks of “Bow”"]),
        # What stands behind a number is of any prose.
        ("Für 2 Millionen Euro eine Brücke", "de", ["millionen", "euro", "brücke"], ["The text speaks of “Brücke”"]),
        # A letter by itself is no word, and a capital İ is an i.
        ("Ο μηχανικός είδε τη γέφυρα", "el", ["ο", "γέφυρα"], ["The text speaks of “γέφυρα”"]),
        ("İçin köprü", "tr", ["i̇çin", "köprü"], ["The text speaks of “köprü”"]),
        ("The bridge then", "en", ["bridge", "then"], ["The text speaks of “bridge”"]),
        # No words of two sentences or paragraphs are told as if they stood together.
        (
            "Traders fear for Roman Road\n\nMarket traders",
            "en",
            ["road market", "trader"],
            ["The text speaks of “Traders”"],
        ),
        ("They left the stall. Roof tiles fell.", "en", ["stall roof", "tile"], ["The text speaks of “tiles”"]),
        ("He saw Capt. Bow\nQuill there", "en", ["capt bow", "bow quill"], ["The text speaks of “Capt. Bow”"]),
    ],
)
def test_whole_words_are_told_and_no_stop_words(text: str, language: str, terms: list[str], said: list[str]) -> None:
    assert by_words(Spelling(text, language), "label", False, [" ".join(stems(term)) for term in terms]) == said
