"""Languages that have no file of their own: stop words, stems, one spelling for several, as the index counts them."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from embeddings.text import languages
from embeddings.text.analyzer import analyze


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("de", "Die alten Mühlen und die alte Mühle", "alt muhl alt muhl"),
        ("de", "Straße, STRASSE", "strass strass"),
        ("fr", "L’école d’aujourd’hui et les écoles", "écol écol"),
        ("es", "Los puentes y el puente de la ciudad", "puent puent ciud"),
        ("pt", "As eleições e a eleição", "eleiçã eleiçã"),
        ("pl", "Stare mosty i stary most", "star most star most"),
        ("ru", "Каменные мосты и каменный мост", "камен мост камен мост"),
        ("uk", "об’єднання та обʼєднання", "об'єднанн об'єднанн"),
        ("uk", "річка, річки, річкою", "річк річк річк"),
        ("bg", "Училището, училище и училищата", "училищ училищ училищ"),
        ("bg", "градът, града, градове, градовете", "град град град град"),
        ("bg", "вестници и вестникът; новият, новата", "вестник вестник нов нов"),
        ("tr", "IŞIK ışık", "ışık ışık"),
        ("tr", "İzmir'in barajı, İzmir’e O'Hara geldi", "izmir baraj izmir har gel"),
        ("ar", "المَدْرَسَة المدرسه", "مدرسه مدرسه"),
        ("fa", "كتاب کتاب", "کتاب کتاب"),
        ("hi", "हिन्दी हिंदी", "हिंद हिंद"),
        ("bn", "নদীর নদির", "নদির নদির"),
        ("he", 'צה"ל, צה״ל וצה”ל', 'צה"ל צה"ל וצה"ל'),
        ("he", "ח\"כ מג'נין", "ח\"כ מג'נין"),
        ("he", 'ב"הארץ" נכתב: "לא נכון"', "הארץ נכתב נכון"),
        ("he", "שָׁלוֹם שלום", "שלום שלום"),
        ("ca", "La col·lecció i les col·leccions", "col.lec col.lec"),
        ("ro", "şcoala şi școala și", "școal școal"),
        ("te", "టికెట్\u200cలు", "టికెట్\u200cలు"),
        ("vi", "Thành phố và thành phố", "thành phố thành phố"),
        ("ru", "ﬁn мост", "fin мост"),
        # Of a language that nothing is known of the words are as they are.
        ("xx", "The odd words", "the odd words"),
        # English is as it was, and so is what nothing is known of.
        ("en", "The old bridges", "old bridges"),
        ("", "The old bridges", "old bridges"),
        # A text may hold a word in another script.
        ("ru", "Новые мосты 橋", "нов мост 橋"),
    ],
)
def test_words_are_counted_as_their_language_has_them(code: str, text: str, words: str) -> None:
    assert [term for term in analyze(text, code) if " " not in term] == words.split()


def test_what_is_written_in_parts_is_one_word() -> None:
    assert analyze(unicodedata.normalize("NFD", "Élan"), "fr") == analyze(unicodedata.normalize("NFC", "élan"), "fr")


@pytest.mark.parametrize(
    "code", [*["ar", "az", "bn", "cy", "de", "es", "fr", "hi", "is", "pa", "pl", "pt", "ru", "ta", "uk", "vi"]]
)
def test_stop_words_are_single_words_as_the_language_writes_them(code: str) -> None:
    language = languages.by_code(code)
    assert len(language.stop_words) > 20
    assert [word for word in language.stop_words if language.segment(language.normalize(word)) != [word]] == []


def test_a_stemmer_serves_several_threads() -> None:
    words = [f"brücken{letter}en" for letter in "abcdefghijklmnopqrstuvwxyz"] * 40
    stem = languages.by_code("de").term
    alone = [stem(word) for word in words]
    languages.by_code.cache_clear()
    again = languages.by_code("de").term
    assert again is not stem
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(again, words)) == alone
