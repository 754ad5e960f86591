"""Where a text has the words of a term: forms of one stem, small words between two, and never across a full stop."""

from __future__ import annotations

import pytest

from embeddings.text.analyzer import analyze
from embeddings.text.word_places import are_forms, is_prose, runs, standing


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


@pytest.mark.parametrize(
    ("code", "phrase", "text", "is_name"),
    [
        ("es", "puente reina", "el puente de la Reina", True),
        ("es", "puente reina", "el puente Reina", True),
        # What a verb is about, and what stands beside it.
        ("es", "cerrar mercado", "van a cerrar el mercado", False),
        ("es", "mercado puente", "un mercado sobre puente", False),
        ("fr", "maire orléans", "le maire d’Orléans", True),
        ("fr", "fermer école", "fermer l’école", False),
        ("fr", "bac sable", "un bac à sable", True),
        ("de", "bürgermeister stadt", "der Bürgermeister der Stadt", True),
        ("de", "stadt brücke", "eine Stadt ohne Brücke", False),
    ],
)
def test_names_have_particles_alone_between_their_words(code: str, phrase: str, text: str, is_name: bool) -> None:
    terms = [term for term in analyze(phrase, code) if " " not in term]
    assert [run.is_name for run in runs(terms, text, code)] == [is_name]


def test_what_stands_beside_a_run_is_told_as_it_stands_in_a_name() -> None:
    (run,) = runs(["puent"], "el gran mercado del puente viejo", "es")
    assert (run.before, run.after) == ("merc", "viej")
    (run,) = runs(["puent"], "mercado, el puente sobre viejo", "es")
    assert (run.before, run.after) == ("", "")


@pytest.mark.parametrize(
    ("code", "one", "other", "forms"),
    [
        ("es", "puente viejo", "puentes viejos", True),
        ("es", "puente de la reina", "puentes de reina", True),
        ("es", "quedado obsoletos", "quedará obsoleta", False),
        ("es", "depuración del puente", "depurar puentes", False),
        ("pl", "strajk", "strajkiem", True),
        ("de", "alte Brücke", "alten Brücken", True),
        ("de", "Bücherei", "Bücher", True),
        ("ru", "мост", "мостостроителями", False),
    ],
)
def test_forms_differ_by_the_endings_of_nouns(code: str, one: str, other: str, forms: bool) -> None:
    assert are_forms(one, other, code) is forms


@pytest.mark.parametrize(
    ("text", "prose"),
    [("a bridge.", True), ("a bridge", True), ("foo-bridge", False), ("bridge()", False), ("bridge.close", False)],
)
def test_code_and_parts_of_words_are_no_prose(text: str, prose: bool) -> None:
    start = text.index("bridge")
    assert is_prose(text, start, start + len("bridge")) is prose
