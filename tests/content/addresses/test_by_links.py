"""The pattern of addresses that the links in stories are written by."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.addresses.by_links import pattern_by_links
from content.base import Article
from tests.support.content_helpers import page, read, write


@pytest.fixture
def story(tmp_path: Path) -> Article:
    return read(write(tmp_path, {"Town News/pier-opens.md": page("title: P\ndate: 2024-05-05")})).articles[0]


@pytest.mark.parametrize(
    ("links", "pattern"),
    [
        (5 * ["/2024/05/05/pier-opens/"], ("/{year}/{month}/{day}/{slug}/", 5, 5)),
        (5 * ["https://a.example/blog/2024/05/Pier-Opens.html?x=1#y"], ("/blog/{year}/{month}/{slug}.html", 5, 5)),
        (6 * ["/archive/Town%20News/pier-opens"], ("/archive/{section}/{slug}", 6, 6)),
        # The ending that most have.
        ([*3 * ["/p/pier-opens"], *2 * ["/p/pier-opens/"], "/town-news/pier-opens/"], ("/p/{slug}", 5, 6)),
        # Too few, half of them, or as our addresses are.
        (4 * ["/p/pier-opens"], None),
        ([*5 * ["/p/pier-opens"], *5 * ["/town-news/pier-opens/"]], None),
        (9 * ["/town-news/pier-opens"], None),
        # What does not tell one story from another, what no pattern may hold, and links that are no addresses.
        (9 * ["/?p=12"], None),
        (9 * ["/p/another-name/"], None),
        (9 * ["/{{ x }}/pier-opens/"], None),
        (9 * ['/a"b/pier-opens/'], None),
        (9 * ["../pier-opens.md"], None),
        ([], None),
    ],
)
def test_most_links_tell_the_pattern(story: Article, links: list[str], pattern: tuple[str, int, int] | None) -> None:
    assert pattern_by_links((link, story) for link in links) == pattern
