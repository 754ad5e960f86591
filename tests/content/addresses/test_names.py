"""A story is found by its id, slug, URL, URL path, alias or file name, and a name that fits two is an error."""

from __future__ import annotations

import pytest

from content.addresses.names import Names
from content.base import AmbiguousName, UnknownName
from tests.support.articles import NAMED, named


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("2024/market-hall-sold", "2024/market-hall-sold"),
        ("2024/Market-Hall-Sold", "2024/market-hall-sold"),
        ("2024/market-hall-sold.md", "2024/market-hall-sold"),
        ("market-hall-sold", "2024/market-hall-sold"),
        ("market-hall-sold.md", "2024/market-hall-sold"),
        ("market-hall-sold.es", None),
        ("https://millfieldpost.example/town/market-hall-sold/", "2024/market-hall-sold"),
        ("http://www.millfieldpost.example/town/market-hall-sold?utm=1#top", "2024/market-hall-sold"),
        ("/town/market-hall-sold/", "2024/market-hall-sold"),
        ("town/market-hall-sold/index.html", "2024/market-hall-sold"),
        ("2024-05-01-market-hall.md", "2024/2024-05-01-market-hall"),
        ("market-hall", "2024/2024-05-01-market-hall"),
        ("the-market-hall", "2024/2024-05-01-market-hall"),
        ("/old/reading-room.html", "town/library"),
        ("reading-room", "town/library"),
        ("/sport/library/", "sport/library"),
        ("library", "library"),
        ("/nowhere/market-hall-sold/", None),
        ("", None),
        ("mailto:library", None),
        ("https://[broken", None),
    ],
)
def test_a_name_finds_one_story_or_none(name: str, story: str | None) -> None:
    assert Names(NAMED).find(name) == ((story,) if story else ())


def test_a_name_that_fits_two_stories_lists_them() -> None:
    names = Names(NAMED[2:4])
    assert names.find("library") == ("sport/library", "town/library")
    with pytest.raises(AmbiguousName, match="sport/library, town/library"):
        names.resolve("library")


def test_an_unknown_name_suggests_the_closest() -> None:
    with pytest.raises(UnknownName) as caught:
        Names(NAMED).resolve("market-hal-sold")
    assert str(caught.value).startswith("'market-hal-sold' fits no story. Did you mean 2024/market-hall-sold")
    assert isinstance(caught.value, KeyError)


def test_sites_tell_equal_slugs_apart() -> None:
    names = Names((named("post:a/fire", "fire", "/a/fire/", "post"), named("echo:a/fire", "fire", "/a/fire/", "echo")))
    assert names.resolve("post:a/fire") == "post:a/fire"
    assert names.resolve("echo:fire") == "echo:a/fire"
    assert len(names.find("/a/fire/")) == 2


def test_an_exact_id_beats_one_that_differs_in_its_capitals() -> None:
    names = Names((named("town/Fire", "fire", "/one/"), named("town/fire", "blaze", "/two/")))
    assert [names.resolve(id) for id in ("town/Fire", "town/fire")] == ["town/Fire", "town/fire"]
    with pytest.raises(AmbiguousName):
        names.resolve("TOWN/FIRE")


SISTERS = (
    named("bow:market", "market", "https://bow.example/market/", "bow"),
    named("bow:2024/fire", "fire", "https://bow.example/fire/", "bow"),
    named("poplar:market", "market", "https://poplar.example/market/", "poplar"),
    named("poplar:bow/bridge", "bridge", "https://poplar.example/bow/bridge/", "poplar"),
    named("East End:docks", "docks", "https://east.example/docks/", "East End"),
)


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("bow:market", "bow:market"),
        ("bow/market", "bow:market"),
        ("/bow/market/", "bow:market"),
        ("Bow/Market.md", "bow:market"),
        ("poplar/market", "poplar:market"),
        ("bow/fire", "bow:2024/fire"),
        ("bow/2024/fire", "bow:2024/fire"),
        ("East End/docks", "East End:docks"),
        # A path that there is comes before the name of a site.
        ("bow/bridge", "poplar:bow/bridge"),
    ],
)
def test_a_site_may_be_named_as_a_folder(name: str, story: str) -> None:
    assert Names(SISTERS).resolve(name) == story


@pytest.mark.parametrize(
    "name", ["bow/", "bow", "bow/nothing", "hackney/market", "bow/bow/market", "/".join(["bow"] * 999)]
)
def test_a_folder_of_no_site_or_without_the_story_fits_none(name: str) -> None:
    with pytest.raises(UnknownName):
        Names(SISTERS).resolve(name)
