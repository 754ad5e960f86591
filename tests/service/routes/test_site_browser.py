"""The pages of the service in a real browser: what an archive may hold stays within the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.app import create_app
from tests.support.browser import Page, chromium, serving
from tests.support.service_helpers import TOPICS, built, newsroom, settings, story

WORD = "https://example.org/" + "W" * 300


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = newsroom(tmp_path_factory.mktemp("newsroom"))
    named = config.read_text("utf-8").replace("The Harbour Echo", "Hafenrundfahrtsgesellschaftsnachrichten")
    config.write_text(named, "utf-8")
    story(
        config.parent / "content" / "post" / "word.md",
        WORD,
        f"{TOPICS['market']} {WORD}",
        section=f'"{WORD}"',
        date="2024-06-01",
        tags=f'[market, "{WORD}"]',
        author=f'"{WORD}"',
        description=f'"{WORD}"',
    )
    built(config)
    with serving(create_app(settings(config, site=True))) as address:
        yield address


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.mark.parametrize("path", ["/draft", "/map", "/editor"])
def test_without_scripts_a_page_says_at_once_that_it_needs_them(page: Page, url: str, path: str) -> None:
    page.open(f"{url}{path}", width=320, scripts=False)
    told = page.driver.find_element("css selector", "main noscript")
    assert "JavaScript" in told.text
    assert told.rect["y"] < 450
    assert [e for e in page.driver.find_elements("css selector", "main :is(input, #status)") if e.is_displayed()] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path", ["/", "/stories", "/draft", "/story/post:word", "/story/post:market-1", "/map", "/editor"]
)
def test_a_word_without_end_makes_no_page_wider(page: Page, url: str, path: str, width: int) -> None:
    page.open(f"{url}{path}", width=width)
    page.settle(10)
    assert page.run("return document.documentElement.scrollWidth") == width
