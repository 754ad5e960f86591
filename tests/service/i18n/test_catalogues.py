"""Each catalogue says every message of the pages, with the same names in it, and the widget says what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

from embeddings.base.answers import Reason, TagSuggestion
from embeddings.tagging import reasons, tagger
from embeddings.text.words import Spelling
from service.i18n import catalogue, sentences
from service.i18n.interface import ENGLISH, SCRIPT_FORMATS, Interface
from service.routes.widget import SOURCE as WIDGET
from tests.support.paths import ROOT

TRANSLATED = [language for language in catalogue.languages() if language != catalogue.SOURCE]
NAMES = re.compile(r"%\((\w+)\)s")
CALL = re.compile(r"\b(?:p|n)?gettext\(\s*[\"']")
Key = tuple[str | None, str]


@cache
def wanted() -> dict[Key, set[str]]:
    """Find the messages of the code, as (context, English) → the names in it."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in mappings]
    options = {"service/templates/**.html": {"silent": "false"}}
    found = {}
    for _, _, message, _, context in extract_from_dir(
        ROOT, methods, options, {**DEFAULT_KEYWORDS, "N_": None}, directory_filter=lambda _: True
    ):
        one, *more = [message] if isinstance(message, str) else message
        found[context, one] = {name for form in (one, *more) for name in NAMES.findall(form)}
    return found


def messages(language: str) -> Iterator[tuple[Key, list[str]]]:
    """Give each message of a catalogue with all its forms; empty ones too."""
    read: Catalog = catalogue.read(language)
    for message in read:
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            said = message.string
            yield (message.context, one), [said] if isinstance(said, str) else [str(form) for form in said or ()]


def test_there_are_messages_in_templates_scripts_and_code() -> None:
    assert len(wanted()) > 180
    for message in ("Editors’ page", "Put it in", "Both mention %(values)s", "Not Found"):
        assert (None, message) in wanted()


def test_no_message_of_a_script_is_lost() -> None:
    scripts = [path.read_text("utf-8") for path in (ROOT / "service" / "static").glob("*.js")]
    said = {
        text.replace("\\ufffd", "\ufffd")
        for script in scripts
        for text in re.findall(r"\b(?:gettext|ngettext)\(\s*\"([^\"]+)\"", script)
    }
    assert len(said) > 80
    assert said - {message for _, message in wanted()} == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_says_every_message_and_no_other(language: str) -> None:
    said = {key for key, forms in messages(language) if all(forms)}
    assert wanted().keys() - said == set(), "make translations, then fill them in"
    assert {key for key, _ in messages(language)} - wanted().keys() == set(), "make translations takes them out"
    assert [message.id for message in catalogue.read(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_names_of_its_message(language: str) -> None:
    for key, forms in messages(language):
        for form in forms:
            missing = wanted()[key] - set(NAMES.findall(form))
            assert set(NAMES.findall(form)) <= wanted()[key], form
            assert missing <= ({"num"} if len(forms) > 1 else set()), form
            assert form.count("%") == len(NAMES.findall(form)), f"a bare % would be taken for a name: {form}"
            assert not {"<", ">"} & set(form), "a message is part of a page as it stands"
            assert form == form.strip() or key[1] in ("; ", ", "), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_scripts_are_given_their_messages_alone_with_a_form_for_each_category_of_number(language: str) -> None:
    given = catalogue.script_messages(language)
    assert "Put it in" in given
    assert "story\x04strong" in given
    assert "Front page" not in given
    categories = set(Interface(language)._locale.plural_form.tags) | {"other"}
    words = given["%(num)s word"]
    assert isinstance(words, dict)
    # Some categories are for fractions alone, of which there are none.
    assert "other" in words
    assert words.keys() <= categories
    for n in (0, 1, 2, 5, 11, 100, 1_000_000):
        said = catalogue.translations(language).ngettext("%(num)s word", "%(num)s words", n)
        assert words[Interface(language)._locale.plural_form(n)] == said


def test_english_needs_no_catalogue() -> None:
    assert catalogue.languages()[0] == "en"
    assert catalogue.script_messages("en") == {}
    assert ENGLISH.gettext("“%(words)s”", words="fish") == "“fish”"


def test_what_no_catalogue_says_is_said_in_english() -> None:
    assert Interface("de").gettext("No such message") == "No such message"


def test_a_catalogue_that_has_just_been_begun_says_the_rest_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    begun = Catalog(locale="pl")
    begun.add("Copy", "Kopiuj", locations=[("service/static/editor.js", 1)])
    begun.add("Show", "", locations=[("service/static/editor.js", 1)])
    begun.add(("%(num)s word", "%(num)s words"), ("", "", ""), locations=[("service/static/editor.js", 1)])
    begun.add("Undo", "Cofnij", locations=[("service/templates/editor.html", 1)])
    catalogue.file("pl").parent.mkdir(parents=True)
    with catalogue.file("pl").open("wb") as file:
        write_po(file, begun)
    assert catalogue.languages.__wrapped__() == ("en", "pl")
    polish = Interface("pl")
    assert [polish.gettext(message) for message in ("Copy", "Show", "Undo", "Redo")] == [
        "Kopiuj",
        "Show",
        "Cofnij",
        "Redo",
    ]
    assert polish.ngettext("%(num)s word", "%(num)s words", 3) == "3 words"
    assert catalogue.script_messages("pl") == {"Copy": "Kopiuj"}


def test_the_widget_says_what_the_catalogues_say() -> None:
    table = re.search(r"ALSO = \{(.*?)\}", WIDGET.read_text("utf-8"))
    assert table is not None
    said = dict(re.findall(r'(\w+): "([^"]+)"', table[1]))
    assert said == {language: Interface(language).gettext("See also") for language in TRANSLATED}


@pytest.mark.parametrize(
    ("language", "day", "number", "share", "words", "direction"),
    [
        ("en", "27 June 2024", "12,345", "56%", "a, b and c", "ltr"),
        ("de", "27. Juni 2024", "12.345", "56\u00a0%", "a, b und c", "ltr"),
        ("ja", "2024年6月27日", "12,345", "56%", "a、b、c", "ltr"),
        ("ar", "27 يونيو 2024", "12,345", None, "a وb وc", "rtl"),
    ],
)
def test_dates_numbers_and_lists_are_those_of_the_language(
    language: str, day: str, number: str, share: str | None, words: str, direction: str
) -> None:
    from datetime import UTC, datetime

    interface = Interface(language)
    assert interface.day(datetime(2024, 6, 27, 23, tzinfo=UTC)) == day
    assert interface.day(None) == ""
    assert interface.number(12345) == number
    assert share is None or interface.percent(0.56) == share
    assert interface.listed(["a", "b", "c"]) == words
    assert interface.direction == direction
    assert SCRIPT_FORMATS.get(language, language).startswith(language)


# The index's own sentences


def test_every_reason_has_a_sentence() -> None:
    (kinds,) = [hint for name, hint in Reason.__annotations__.items() if name == "kind"]
    assert sentences.REASONS.keys() == set(re.findall(r"[\"'](\w+)[\"']", str(kinds)))


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        (Reason("terms", "Both mention Roman Road and market traders", ("Roman Road", "market traders")),
         "Beide erwähnen Roman Road und market traders"),
        (Reason("links", "Linked by your editors"), "Von Ihrer Redaktion verlinkt"),
        (Reason("series", "Both parts of The Fair", ("The Fair",)), "Beide gehören zu The Fair"),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_the_language_of_the_page(reason: Reason, german: str) -> None:
    assert sentences.reason(reason, ENGLISH) == reason.text
    assert sentences.reason(reason, Interface("de")) == german


def test_each_sentence_of_the_tagger_is_known() -> None:
    spelling = Spelling("The council voted on the market hall in Tannery Road")
    told = [
        *reasons.by_words(spelling, "market hall", True, ()),
        *reasons.by_words(spelling, "tax", False, ["market hall", "tannery road"]),
        *reasons.by_words(spelling, "tax", False, ["market hall"]),
        *reasons.by_stories(*nearest("Fire “guts” hall")),
    ]
    assert len(told) == 4
    german = [sentences.tag_reason(sentence, Interface("de")) for sentence in told]
    assert german == [
        "Im Text steht „market hall“",
        "Im Text geht es um „market hall“ und „Tannery Road“",
        "Im Text geht es um „market hall“",
        "Ähnlich wie „Fire “guts” hall“ mit diesem Schlagwort",
    ]
    assert [sentences.tag_reason(sentence, ENGLISH) for sentence in told] == told
    assert sentences.tag_reason("Something new", Interface("de")) == "Something new"


def test_each_reserve_of_the_tagger_is_known() -> None:
    reserves = {
        tagger.BY_WORD_ALONE, tagger.BY_STEM_ALONE, tagger.HARDLY_SHOWN,
        tagger.EVERYWHERE, tagger.ALWAYS_TOGETHER, tagger.TECHNICAL,
    }  # fmt: skip
    assert reserves == sentences.TAG_RESERVES
    german = [sentences.tag_reserve(reserve, Interface("de")) for reserve in reserves]
    assert not reserves.intersection(german)
    assert sentences.tag_reserve("Something new", Interface("de")) == "Something new"


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(0.926, "Zu 92\u202f% sicher, aber an Texten ist es kaum zu erkennen"), (0.4, "Zu 40\u202f% sicher")],
)
def test_what_lowers_the_word_for_a_tag_is_told_beside_its_figure(confidence: float, said: str) -> None:
    suggestion = TagSuggestion("fish", confidence, 3, (), tagger.HARDLY_SHOWN)
    assert sentences.tag_sureness(suggestion, Interface("de")).replace("\xa0", "\u202f") == said


def nearest(title: str) -> Any:
    """Give what `reasons.by_stories` takes, for one story that bears the tag."""
    import numpy as np

    return np.array([0]), lambda _: np.array([1.0]), lambda _: title, None


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Both tagged fish; linked by your editors"), ("de", "Both tagged fish · Linked by your editors")],
)
def test_reasons_stand_on_one_line(language: str, line: str) -> None:
    assert sentences.together(["Both tagged fish", "Linked by your editors"], Interface(language)) == line
