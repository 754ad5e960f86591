"""Every language of the registry: word lists that match what is looked up in them, functions that end in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from embeddings.text.languages import DEFAULT, LANGUAGES, Language
from embeddings.text.languages.english import ENGLISH

SPELLED = {"abbreviations", "titles", "spokespeople"}
"""Lists whose entries are no single words in lower case."""
ANY = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


def test_the_registry_knows_each_language_by_its_code() -> None:
    assert LANGUAGES["en"] is ENGLISH
    assert DEFAULT in LANGUAGES.values()


@ANY
def test_phrases_are_looked_up_in_lower_case(language: Language) -> None:
    phrases = [*language.titles, *language.spokespeople]
    assert len(phrases) > 10
    assert [phrase for phrase in phrases if phrase != phrase.casefold() or " ".join(phrase.split()) != phrase] == []
    assert max(len(phrase.split()) for phrase in language.titles) <= 3


@ANY
def test_words_are_looked_up_in_lower_case(language: Language) -> None:
    lists = [getattr(language, field.name) for field in fields(language) if field.name not in SPELLED]
    words = [word for words in lists if isinstance(words, frozenset) for word in words]
    assert len(words) > 100
    assert [word for word in words if word != word.casefold() or word.split() != [word]] == []


@ANY
def test_abbreviations_come_without_their_last_full_stop(language: Language) -> None:
    assert [word for word in language.abbreviations if word.endswith(".")] == []


@ANY
def test_reducing_a_word_leaves_a_word(language: Language) -> None:
    for word in language.stop_words | language.generic_words | language.calendar:
        assert all(form and form == form.casefold() for form in (language.stem(word), *language.singulars(word)))


@pytest.mark.parametrize(
    ("reduce", "word", "expected"),
    [
        (ENGLISH.stem, "elections", "elect"),
        (ENGLISH.stem, "elected", "elect"),
        (ENGLISH.stem, "parties", "party"),
        (ENGLISH.stem, "churches", "church"),
        (ENGLISH.stem, "glass", "glass"),
        (ENGLISH.stem, "bus", "bus"),
        (ENGLISH.stem, "red", "red"),
        (ENGLISH.stem, "élections", "élections"),
        (ENGLISH.light_stem, "planters", "planter"),
        (ENGLISH.light_stem, "planted", "plant"),
        (ENGLISH.light_stem, "cities", "cit"),
        (ENGLISH.light_stem, "boxes", "box"),
        (ENGLISH.light_stem, "king", "k"),
        (ENGLISH.light_stem, "fish", "fish"),
        (ENGLISH.strip_plural, "ballots", "ballot"),
        (ENGLISH.strip_plural, "bus", "bus"),
        (ENGLISH.strip_plural, "congress", "congress"),
        (ENGLISH.strip_plural, "cats", "cats"),
        (ENGLISH.plural_key, "glass", "gla"),
        (ENGLISH.plural_key, "ballots", "ballot"),
    ],
)
def test_english_suffixes_are_taken_off(reduce: Callable[[str], str], word: str, expected: str) -> None:
    assert reduce(word) == expected


@pytest.mark.parametrize(
    ("word", "singulars"),
    [
        ("parties", ["partie", "parti", "party"]),
        ("taxes", ["taxe", "tax"]),
        ("ballots", ["ballot"]),
        ("ballot", []),
        ("glass", []),
        ("gas", []),
    ],
)
def test_english_plurals_may_have_several_singulars(word: str, singulars: list[str]) -> None:
    assert ENGLISH.singulars(word) == singulars


def test_english_is_cut_into_words_of_two_letters_and_more() -> None:
    assert ENGLISH.segment("The Mayor’s 3 cats, and 42 snake_cases: I") == [
        "The", "Mayor", "cats", "and", "42", "snake_cases",
    ]  # fmt: skip
