"""A newsroom that is published below a path, such as https://bow.example/news/: addresses, links and cards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from content.addresses.links import Resolver
from content.addresses.names import Names
from content.base import Article
from content.base.site import AddressRules
from service.payloads.render import Renderer
from tests.support.articles import BLANK, named
from tests.support.content_helpers import page, read, write


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ({}, "/town/fire/"),
        ({"addresses": AddressRules(base_path="/news")}, "/news/town/fire/"),
        ({"addresses": AddressRules(base_path="/news/")}, "/news/town/fire/"),
        ({"base_url": "https://bow.example/news/"}, "https://bow.example/news/town/fire/"),
        # The address says it already, however the generator spells the path.
        (
            {"base_url": "https://bow.example", "addresses": AddressRules(base_path="/news")},
            "https://bow.example/town/fire/",
        ),
    ],
    ids=str,
)
def test_an_address_begins_with_the_path(tmp_path: Path, site: dict[str, Any], url: str) -> None:
    write(tmp_path, {"town/fire.md": page()})
    (story,) = read(tmp_path, site={"url_pattern": "/{section}/{slug}/", **site}).articles
    assert story.url == url


# Two of one name, so that their paths alone tell them apart.
OUTER = [named("town", "sold", "/news/town/sold/"), named("sport", "sold", "/news/sport/sold/")]
INNER = [named("town", "sold", "/town/sold/"), named("sport", "sold", "/sport/sold/")]
HOSTS = {"bow.example": ""}


@pytest.mark.parametrize("rows", [OUTER, INNER], ids=["stories have it", "stories do not"])
@pytest.mark.parametrize("base", ["/news", "news/", "/news/"])
@pytest.mark.parametrize(
    "target",
    ["/news/town/sold/", "/town/sold/", "https://bow.example/news/town/sold", "https://bow.example/town/sold/"],
)
def test_a_link_leads_to_the_story_with_the_path_or_without(rows: list[Article], base: str, target: str) -> None:
    assert Resolver(Names(rows), HOSTS, bases=["", base]).resolve(target) == "town"


@pytest.mark.parametrize("target", ["/newspaper/town/sold/", "/other/town/sold/", "/news/sold/"])
def test_another_path_is_not_taken_for_it(target: str) -> None:
    assert Resolver(Names(INNER), HOSTS, bases=["/news"]).resolve(target) is None


def test_without_a_path_none_is_guessed() -> None:
    assert Resolver(Names(INNER), HOSTS).resolve("/news/town/sold/") is None


@pytest.mark.parametrize(
    ("base", "url", "shown"),
    [
        ("", "/town/fire/", "/town/fire/"),
        ("https://bow.example", "/town/fire/", "https://bow.example/town/fire/"),
        ("https://bow.example/", "town/fire/", "https://bow.example/town/fire/"),
        ("https://bow.example/news", "/town/fire/", "https://bow.example/news/town/fire/"),
        # The path stands in it once.
        ("https://bow.example/news", "/news/town/fire/", "https://bow.example/news/town/fire/"),
        ("https://bow.example/news/", "/news", "https://bow.example/news/"),
        ("https://bow.example/news", "/newspaper/", "https://bow.example/news/newspaper/"),
        ("https://bow.example/news", "https://poplar.example/x/", "https://poplar.example/x/"),
        ("https://bow.example/news", "//poplar.example/x/", "https://poplar.example/x/"),
        ("https://bow.example/news", "", None),
    ],
)
def test_a_cards_address_is_absolute_and_has_the_path_once(base: str, url: str, shown: str | None) -> None:
    cards = Renderer([{"name": "", "base_url": base}])
    assert cards.url(replace(BLANK, url=url)) == shown
    pictured = cards.card(replace(BLANK, url="/a/", image=url)).image
    assert pictured == (f"{base.rstrip('/')}/a/{url}" if url == "town/fire/" else shown)
