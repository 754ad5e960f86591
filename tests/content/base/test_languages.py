"""Languages: one code for however many ways to write it, and the language of a text."""

from __future__ import annotations

import pytest

from content.base import languages
from content.base.languages import detect, folder_code, primary


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_US", "en"), ("en_US.UTF-8", "en"), ("English", "en"),
        ("ca@valencia", "ca"), ("zh-Hant-TW", "zh"), ("pt-br", "pt"), ("es-419", "es"), ("Español", "es"),
        ("español", "es"), ("Deutsch", "de"), ("German", "de"), ("日本語", "ja"), ("Japanese", "ja"),
        ("norsk bokmål", "nb"), ("fil", "fil"),
        (" fr ", "fr"), ("", ""), ("Klingon", "klingon"),
    ],
)  # fmt: skip
def test_one_language_has_one_code(written: str, code: str) -> None:
    assert primary(written) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("es", "es"), ("pt-br", "pt"), ("zh_TW", "zh"), ("news", ""), ("it", "it"), ("xx", ""), ("2024", ""), ("", "")],
)
def test_a_folder_may_be_called_by_a_code(name: str, code: str) -> None:
    assert folder_code(name) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The market hall closes for repairs next spring, the council has said.", "en"),
        ("El mercado cierra por obras la próxima primavera, ha dicho el ayuntamiento.", "es"),
        ("Die Markthalle schließt im nächsten Frühjahr wegen Bauarbeiten, teilte der Rat mit.", "de"),
        ("La halle du marché fermera au printemps pour des travaux, a dit le conseil.", "fr"),
        ("Рынок закроется весной на ремонт, сообщил городской совет.", "ru"),
        ("市場は来年の春に改修のため閉まると市議会が発表した。", "ja"),
        ("سيغلق السوق للإصلاح في الربيع المقبل كما قال المجلس.", "ar"),
        ("12.5 % – 2024!", ""),
        ("Some words.", ""),
        ("", ""),
    ],
)
def test_a_text_tells_its_language(text: str, code: str) -> None:
    assert detect(text) == code


def test_only_the_languages_that_are_asked_for_are_told() -> None:
    text = "Die Markthalle schließt im nächsten Frühjahr wegen Bauarbeiten, teilte der Rat mit."
    assert detect(text, ("en", "nl", "de")) == "de"
    assert detect(text, ("en", "nl")) in ("en", "nl", "")


def test_plain_english_is_told_without_the_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded() -> None:
        raise AssertionError("the detector was loaded")

    monkeypatch.setattr(languages, "_identifier", loaded)
    assert detect("The council has said that the old bridge will close, and that boats will carry people.") == "en"
    with pytest.raises(AssertionError, match="loaded"):
        detect("The Guardian, The Times: de kranten in de stad en hun lezers op het eiland in de zomer van dat jaar")
