"""A snapshot's own file finds stories by the same names as memory does, without reading them all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from content.addresses.names import Finder, Names
from content.base.article import Link
from content.base.errors import AmbiguousName, UnknownName
from embeddings.base.errors import Damaged
from embeddings.storage import catalogue
from embeddings.storage.catalogue import Catalogue
from tests.support.articles import NAMED, named

STORIES = sorted(NAMED, key=lambda story: story.id)
ASKED = [
    *(name for s in NAMED for name in (s.id, s.id.upper(), s.slug, s.url, *s.aliases)),
    "market-hall-sold.md",
    "http://www.millfieldpost.example/town/market-hall-sold?utm=1#top",
    "2024-05-01-market-hall.md",
    "market-hall",
    "reading-room",
    "/nowhere/market-hall-sold/",
    "",
    "mailto:library",
    "https://[broken",
    "x" * 100_000,
    "\ud800",
    "library\0",
    "'; DROP TABLE names; --",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    catalogue.write(tmp_path / "articles.sqlite", STORIES)
    return tmp_path / "articles.sqlite"


@pytest.mark.parametrize("name", ASKED, ids=[name[:40] for name in ASKED])
def test_the_file_finds_what_memory_finds(file: Path, name: str) -> None:
    stored, names = Catalogue(file), Names(STORIES)
    assert stored.find(name) == names.find(name)
    assert answer(stored, name) == answer(names, name)


def answer(names: Finder, name: str) -> str:
    try:
        return names.resolve(name)
    except (UnknownName, AmbiguousName) as error:
        return str(error)


LINKED = [
    replace(STORIES[0], links=(Link(STORIES[2].id, "the hall"), Link(STORIES[1].id, ""), Link(STORIES[1].id, "a, b"))),
    STORIES[1],
    replace(STORIES[2], links=(Link(STORIES[0].id, "the hall"),)),
]
ANCHORS = [(0, STORIES[2].id, "the hall"), (0, STORIES[1].id, "a, b"), (2, STORIES[0].id, "the hall")]


def test_the_words_of_links_are_found_without_reading_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.write(tmp_path / "before.sqlite", LINKED)
    fresh = {0: replace(STORIES[1], id="", links=(Link("b", "new"),))}
    catalogue.rewrite(tmp_path / "now.sqlite", tmp_path / "before.sqlite", [(0, 1), (2, 2)], fresh)
    Catalogue(tmp_path / "before.sqlite").check()
    Catalogue(tmp_path / "now.sqlite").check()
    monkeypatch.setattr(Catalogue, "_article", lambda *_: pytest.fail("a story was read"))
    assert Catalogue(tmp_path / "before.sqlite").anchors() == ANCHORS
    moved = [(1, *ANCHORS[0][1:]), (1, *ANCHORS[1][1:]), ANCHORS[2]]
    assert Catalogue(tmp_path / "now.sqlite").anchors() == [(0, "b", "new"), *moved]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ("DELETE FROM anchors WHERE number = 2", Catalogue.check),
        ("INSERT INTO anchors VALUES (1, 'a', 'b')", Catalogue.check),
        ("UPDATE anchors SET words = 'other' WHERE number = 2", Catalogue.check),
        ("UPDATE anchors SET number = 3 WHERE number = 2", Catalogue.anchors),
        ("UPDATE anchors SET words = x'00'", Catalogue.anchors),
        ("UPDATE anchors SET target = x'00'", Catalogue.anchors),
    ],
)
def test_links_that_are_none_are_refused(tmp_path: Path, change: str, asked: Callable[[Catalogue], object]) -> None:
    file = tmp_path / "articles.sqlite"
    catalogue.write(file, LINKED)
    with closing(sqlite3.connect(file)) as db:
        db.execute(change)
        db.commit()
    with pytest.raises(Damaged, match="link"):
        asked(Catalogue(file))


def test_no_story_is_read_to_find_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Catalogue(file)
    monkeypatch.setattr(Catalogue, "_item", lambda *_: pytest.fail("a story was read"))
    assert stored.named("/sport/library/") == stored.number("sport/library")


def test_numbers_come_in_the_order_asked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "IDS_AT_ONCE", 2)
    stored = Catalogue(file)
    ids = [story.id for story in STORIES][::-1]
    assert [stored[number].id for number in stored.numbers(ids)] == ids
    assert stored.known("no such story") is None
    with pytest.raises(KeyError):
        stored.number("no such story")


def test_sites_in_the_file_tell_equal_slugs_apart(tmp_path: Path) -> None:
    fires = [named(f"{site}:a/fire", "fire", "/a/fire/", site) for site in ("echo", "post")]
    catalogue.write(tmp_path / "articles.sqlite", fires)
    stored = Catalogue(tmp_path / "articles.sqlite")
    assert stored[stored.named("echo:fire")].id == "echo:a/fire"
    assert len(stored.find("/a/fire/")) == 2
