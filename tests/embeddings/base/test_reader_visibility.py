"""What is shown at a moment: told for all stories at once as `Article` tells it for one."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from content.archive import Site
from embeddings.base.answers import Options
from embeddings.base.reader_visibility import Shown
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.label_matrix import Labels
from embeddings.index.index import Index
from embeddings.map.layout import Group, Map
from embeddings.map.visible_groups import VisibleGroups
from embeddings.storage import catalogue
from embeddings.storage.catalogue import Catalogue
from tests.support import fake_encoder
from tests.support.archives import SUBJECTS, four_subjects, story, telling, write
from tests.support.articles import BLANK

T = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORIES = [
    replace(BLANK, id="always", slug="always"),
    replace(BLANK, id="expires", slug="expires", expires=T),
    replace(BLANK, id="later", slug="later", visible_from=T + HOUR, expires=T + 3 * HOUR),
    replace(BLANK, id="old", slug="old", visible_from=T - 1000 * HOUR),
    replace(BLANK, id="unlisted", slug="unlisted", related_hide=True, expires=T + 2 * HOUR),
]
INSTANT = timedelta(microseconds=1)
MOMENTS = [moment for hours in range(-1, 5) for moment in (T + hours * HOUR - INSTANT, T + hours * HOUR)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    catalogue.write(tmp_path / "articles.sqlite", STORIES)
    return tmp_path / "articles.sqlite"


@pytest.mark.parametrize("moments", [MOMENTS, MOMENTS[::-1], MOMENTS[3:] + MOMENTS[:3]], ids=["on", "back", "about"])
def test_all_at_once_it_is_what_each_article_says(file: Path, moments: list[datetime]) -> None:
    showing = Catalogue(file).showing
    for now in moments:
        shown = showing.at(now)
        assert shown.visible.tolist() == [article.visible(now) for article in STORIES]
        assert shown.listed.tolist() == [article.listed(now) for article in STORIES]
        assert shown.unlisted.tolist() == [n for n, article in enumerate(STORIES) if not article.listed(now)]
        assert shown.all_listed == all(article.listed(now) for article in STORIES)


def test_the_next_change_is_known_to_the_second(file: Path) -> None:
    showing = Catalogue(file).showing
    left = [showing.at(now).seconds_left(now) / 3600 for now in (T - HOUR, T, T + HOUR, T + 2 * HOUR, T + 3 * HOUR)]
    assert left == [1, 1, 1, 1, math.inf]


def test_between_two_changes_nothing_is_worked_out(file: Path) -> None:
    showing = Catalogue(file).showing
    first = showing.at(T + HOUR)
    assert showing.at(T + 1.9 * HOUR) is first
    assert showing.at(T + 2 * HOUR) is not first


def shown(listed: list[bool]) -> Shown:
    mask = np.array(listed)
    return Shown(mask, mask, np.flatnonzero(~mask), -math.inf, math.inf)


def test_labels_are_counted_among_the_listed() -> None:
    labels = Labels.fit([["a", "b"], ["b"], ["c"], []])
    assert labels.counts_among(shown([True] * 4)).tolist() == [1, 2, 1]
    assert labels.counts_among(shown([False, True, False, True])).tolist() == [0, 1, 0]


def test_a_maps_groups_say_only_what_listed_stories_hold() -> None:
    groups = (Group(("Roman Road", "quinces"), 0.1, 0.2, 2), Group(("alone",), 0.5, 0.5, 1), Group(("kept",), 0, 1, 1))
    drawn = Map(np.zeros((4, 2), np.float32), np.array([0, 0, 1, 2]), np.zeros(4, bool), groups)
    texts = ["On the roman\nroad.", "Quinces on Roman Road.", "All alone.", "It never says it."]
    mask = [True, False, False, True]
    visible = VisibleGroups(drawn, shown(mask))
    for number, text in enumerate(texts):
        if mask[number]:
            visible.read(number, replace(BLANK, text=text))
    assert [(group.terms, group.stories) for group in visible.groups()] == [
        (("Roman Road",), 1),
        ((), 0),
        (("kept",), 1),
    ]


def opened(place: Path, files: dict[str, str]) -> Index:
    archive = four_subjects(place / "archive")
    write(archive, files)
    plan = BuildPlan(sites=(Site(root=archive),), index=place / "index", model=fake_encoder.NAME)
    build(plan, now=T)
    return Index.open(place / "index", reach=fake_encoder.REACH)


def ids(index: Index, article: str, now: datetime, limit: int) -> list[str]:
    return [r.article.id for r in index.related(article, Options(limit=limit, min_score=0), now)]


def test_a_copy_takes_the_place_of_one_that_has_expired(tmp_path: Path) -> None:
    text = " ".join(f"{SUBJECTS['canal']} as witness{i} told us." for i in range(6))
    first = {"date": "2026-03-01", "expiryDate": (T + HOUR).isoformat()}
    files = {
        "a-spill.md": story("Spill at the canal", text, **first),
        "b-spill.md": story("Spill at the canal, again", text, date="2026-03-02"),
        "unlisted.md": story("Spill at the canal, in no list", text, date="2026-03-03", relatedHide=True),
        "pins.md": story("Pins", telling("market", 90), related=["unlisted", "a-spill", "b-spill"], date="2026-03-04"),
    }
    index = opened(tmp_path, files)
    copies = {"a-spill", "b-spill", "unlisted"}
    for reader in ("canal-1", "pins"):
        before, after = (copies & set(ids(index, reader, now, 50)) for now in (T, T + HOUR))
        assert len(before) == 1
        assert after == {"b-spill"}


def test_stories_in_no_list_make_none_shorter(tmp_path: Path) -> None:
    """More of them than the engine is asked for, and all nearer than the others."""
    hidden = {
        f"hidden-{i}.md": story(f"Canal {i}", f"{SUBJECTS['canal']}. {telling('canal', i)}.", relatedHide=True)
        for i in range(130)
    }
    index = opened(tmp_path, hidden)
    related = ids(index, "canal-1", T, 20)
    assert len(related) == 20
    assert not any(name.startswith("hidden") for name in related)
