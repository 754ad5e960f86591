"""Languages: one code for however many ways to write it, and the language of a text."""

from __future__ import annotations

import pytest

from content.base import languages
from content.base.languages import MAX_SAMPLES, SAMPLE_LENGTH, detect, detect_each, folder_code, primary, samples


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"), ("EN", "en"), ("en-GB", "en"), ("en_US", "en"), ("en_US.UTF-8", "en"), ("English", "en"),
        ("ca@valencia", "ca"), ("zh-Hant-TW", "zh"), ("pt-br", "pt"), ("es-419", "es"), ("Español", "es"),
        ("español", "es"), ("Deutsch", "de"), ("German", "de"), ("日本語", "ja"), ("Japanese", "ja"),
        ("nb-NO", "no"), ("norsk bokmål", "no"), ("norsk nynorsk", "nn"), ("fil", "tl"), ("sr-Latn", "sr"),
        # Three letters, as they are in bibliographies and terminologies; old codes; a country's in a language's place.
        ("eng", "en"), ("deu", "de"), ("ger", "de"), ("fra", "fr"), ("fre", "fr"), ("spa", "es"), ("cmn", "zh"),
        ("und", ""), ("mul", ""), ("zxx-Latn", ""), ("auto", ""), ("default", ""), ("None", ""), ("xx", ""),
        ("iw", "he"), ("in", "id"), ("jp", "ja"), ("cz", "cs"), ("cn", "zh"), ("kr", "ko"), ("ua", "uk"), ("gr", "el"),
        ("francais", "fr"), ("Espanol", "es"), ("castellano", "es"), ("Portugues", "pt"), ("Türkçe", "tr"),
        ("catala", "ca"),
        ("bokmål", "no"), ("Farsi", "fa"), ("Simplified Chinese", "zh"), ("Chinese (Simplified)", "zh"), ("tw", "zh"),
        ("Chinese Traditional", "zh"), ("简体中文", "zh"), ("繁體中文", "zh"),
        ("Brazilian Portuguese", "pt"), ("Marathi", "mr"),
        (" fr ", "fr"), ("", ""), ("Klingon", ""), ("Python", ""),
        ("English (US)", "en"), ("Français (France)", "fr"), ("fr, en", "fr"), ("fr/en", "fr"), ("zh（台灣）", "zh"),
        ("British English", "en"), ("US English", "en"), ("english_uk", "en"), ("gb", "en"), ("US", "en"),
        ("Swiss German", "de"), ("Latin American Spanish", "es"), ("português do Brasil", "pt"), ("anglais", "en"),
        ("Englisch", "en"), ("inglés", "en"), ("francese", "fr"), ("английский", "en"), ("İngilizce", "en"),
        ("영어", "en"), ("[en]", "en"), ("'en-GB'", "en"),
        ("en_GB:English", "en"), ("english 🇬🇧", "en"), ("German and English", ""),
        ("*", ""), ("x-default", ""), ("true", ""), ("1", ""),
    ],
)  # fmt: skip
def test_one_language_has_one_code(written: str, code: str) -> None:
    assert primary(written) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("es", "es"),
        ("pt-br", "pt"),
        ("zh_TW", "zh"),
        ("news", ""),
        ("it", "it"),
        ("nb", "no"),
        ("jp", "ja"),
        ("in", ""),
        ("english", "en"),
        ("German", "de"),
        ("francais", "fr"),
        ("eng", ""),
        ("xx", ""),
        ("2024", ""),
        ("", ""),
    ],
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
        ("മാർക്കറ്റ് അടുത്ത വസന്തത്തിൽ അറ്റകുറ്റപ്പണികൾക്കായി അടയ്ക്കുമെന്ന് കൗൺസിൽ അറിയിച്ചു.", "ml"),
        ("ಮುಂದಿನ ವಸಂತದಲ್ಲಿ ದುರಸ್ತಿಗಾಗಿ ಮಾರುಕಟ್ಟೆ ಮುಚ್ಚಲಿದೆ ಎಂದು ಪಾಲಿಕೆ ತಿಳಿಸಿದೆ.", "kn"),
        ("12.5 % – 2024!", ""),
        ("Some words.", ""),
        ("", ""),
    ],
)
def test_a_text_tells_its_language(text: str, code: str) -> None:
    assert detect(text) == code


ENGLISH = "The market hall closes for repairs next spring, the council has said, and it will open again in May. "
GERMAN = "Die Markthalle schließt im nächsten Frühjahr wegen Bauarbeiten, teilte der Rat mit, und öffnet im Mai. "
CHINESE = "市议会表示，市场大厅将于明年春天关闭进行维修，并将于五月重新开放。"
LIST = "Anna Smith, Peter Jones, Mary Brown, Kate Wilson, John Taylor, Sam Evans, Tom Thomas and the Roberts, "


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (ENGLISH * 30, ("en",)),
        (GERMAN * 30, ("de",)),
        # A quotation at the beginning, in the middle or at the end; a text that is translated in part.
        (ENGLISH * 5 + GERMAN * 30, ("de", "en")),
        (GERMAN * 20 + ENGLISH * 6 + GERMAN * 8, ("de", "en")),
        (GERMAN * 30 + ENGLISH * 5, ("de", "en")),
        (ENGLISH * 10 + CHINESE * 30, ("en", "zh")),
        # Letter by letter, so that no part is in one alone.
        ((ENGLISH + CHINESE * 6) * 10, ("zh",)),
        # Lists of names and numbers are in no language.
        (ENGLISH * 10 + LIST * 5 + ENGLISH * 10, ("en",)),
        ("1 2 3 " * 400, ()),
    ],
    ids=["en", "de", "begin", "middle", "end", "zh", "mixed", "names", "numbers"],
)
def test_a_text_is_looked_at_from_its_beginning_to_its_end(text: str, codes: tuple[str, ...]) -> None:
    assert tuple(sorted(set(detect_each(text)))) == codes
    assert detect(text) == (codes[0] if len(codes) == 1 else "")


@pytest.mark.parametrize(
    "length",
    [0, 1, SAMPLE_LENGTH - 1, SAMPLE_LENGTH, SAMPLE_LENGTH * MAX_SAMPLES, SAMPLE_LENGTH * MAX_SAMPLES + 1, 100_000],
)
def test_the_parts_of_a_text(length: int) -> None:
    text = (ENGLISH * (length // len(ENGLISH) + 1))[:length]
    parts = samples(text)
    assert len(parts) <= MAX_SAMPLES
    assert all(part in text and len(part) <= SAMPLE_LENGTH for part in parts)
    if length >= SAMPLE_LENGTH:
        assert text.startswith(parts[0])
    if length > SAMPLE_LENGTH * MAX_SAMPLES:
        assert text.endswith(parts[-1])


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
