"""The day that a page shows is the newsroom's, wherever the reader's browser is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By

from service.app import create_app
from tests.content.base.test_days import ANGELES, AUCKLAND, FORMS, LONDON, Newsroom
from tests.support.browser import Page, chromium, serving
from tests.support.service_helpers import TOPICS, settings

PAGES = {
    "editor": ("text", "#related li", ".meta span"),
    "draft": ("body", "#related article", ".date"),
    "map": ("", "#list li", ".date"),
}
"""Page → the field that a draft is put into, the stories that it shows, and where each says its day."""
SHOWN = """
return [...document.querySelectorAll(arguments[0])].map((story) => [
  story.querySelector("a, h3").textContent, story.querySelector(arguments[1]).textContent.split(" · ")[0]])
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.fixture(scope="module", params=[LONDON, AUCKLAND, ANGELES])
def newsroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return Newsroom(tmp_path_factory.mktemp("newsroom"), request.param)


@pytest.fixture(scope="module")
def url(newsroom: Newsroom) -> Iterator[str]:
    with serving(create_app(settings(newsroom.config, site=True, posts_per_minute=0))) as address:
        yield address


@pytest.mark.parametrize("browser", ["UTC", AUCKLAND, ANGELES])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_the_newsrooms_day(page: Page, newsroom: Newsroom, url: str, name: str, browser: str) -> None:
    page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": browser})
    page.open(f"{url}/{name}")
    assert page.run("return Intl.DateTimeFormat().resolvedOptions().timeZone") == browser
    field, stories, says = PAGES[name]
    if field:
        page.driver.find_element(By.ID, field).send_keys(f"{TOPICS['library']} {TOPICS['library']}")
    if name == "draft":
        page.driver.find_element(By.CSS_SELECTOR, "#draft button.primary").click()
    page.wait(f"return document.querySelector({stories!r})")
    shown = dict(page.run(SHOWN, stories, says))
    wanted = {f"Library {name}": FORMS[day.isoformat()] for name, day in newsroom.days.items()}
    assert len(shown) > 3
    assert shown == {title: wanted[title] for title in shown}
    assert page.errors() == []
    assert page.blocked() == []
