"""A snapshot's own file finds stories by the same names as memory does, without reading them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.addresses.names import Finder, Names
from content.base.errors import AmbiguousName, UnknownName
from embeddings.storage import catalogue
from embeddings.storage.catalogue import Catalogue
from tests.content.addresses.test_names import BLANK as BLANK
from tests.content.addresses.test_names import NAMED, named

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
        return names.one(name)
    except (UnknownName, AmbiguousName) as error:
        return str(error)


def test_no_story_is_read_to_find_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Catalogue(file)
    monkeypatch.setattr(Catalogue, "_one", lambda *_: pytest.fail("a story was read"))
    assert stored.named("/sport/library/") == stored.number("sport/library")


def test_numbers_come_in_the_order_asked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "AT_ONCE", 2)
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
