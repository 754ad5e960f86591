"""The map: places that mean something, names, and its page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Response, request
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from content.archive import Site
from embeddings.base.vectors import unit
from embeddings.building.build import BuildPlan, build
from embeddings.index.index import Index
from embeddings.map import group_names, layout
from embeddings.map.layout import Map
from service.app import create_app
from tests.support import archives
from tests.support.browser import Page, chromium, serving
from tests.support.fake_encoder import NAME
from tests.support.service_helpers import built, client, newsroom, settings


def opened(root: Path, index: Path) -> Index:
    build(BuildPlan(sites=(Site(root=root),), index=index, model=NAME))
    return Index.open(index)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("map")
    return opened(archives.four_subjects(folder / "archive", each=10), folder / "index")


def drawn(index: Index) -> Map:
    assert index.map is not None
    return index.map


def test_what_belongs_together_lies_together(index: Index) -> None:
    made = drawn(index)
    subjects = np.array([article.id.split("-")[0] for _, article in index.numbered()])
    assert made.places.shape == (40, 2)
    assert made.places.min() >= 0
    assert made.places.max() <= 1
    apart = np.linalg.norm(made.places[:, None] - made.places[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    assert np.mean(subjects[apart.argmin(axis=1)] == subjects) > 0.9


def test_groups_bear_names_of_their_own(index: Index) -> None:
    made = drawn(index)
    assert sum(group.stories for group in made.groups) == 40
    assert all(group.terms for group in made.groups)
    assert len({group.terms for group in made.groups}) == len(made.groups)


@pytest.mark.parametrize(
    ("term", "text", "code", "name"),
    [
        ("roman road", "On Roman Road it rained.", "en", ("Roman Road",)),
        ("st brannock", "A mass at St. Brannock on Friday.", "en", ("St. Brannock",)),
        # Two sentences, a part of a word, words with more than one between them, and what every group has.
        ("degrees winds", "Highs of nine degrees. Winds from the west.", "en", ()),
        ("pdf solution", "Get the PDF. Solution tomorrow.", "en", ()),
        ("luc moreau", "By Jean-Luc Moreau.", "en", ()),
        ("ve come", "We’ve come far, and they've come too.", "en", ()),
        ("brien academy", "The O'Brien Academy is full.", "en", ()),
        ("bma rcn", "Letters by the BMA and of the RCN.", "en", ()),
        ("friday", "On Friday it rained.", "en", ()),
        ("月曜", "市は月曜日に橋を閉じる。月曜日の橋だ。", "ja", ()),
        ("中央", "市は中央橋を閉じる。", "ja", ("中央橋",)),
    ],
)
def test_a_group_is_called_as_its_stories_write_it(term: str, text: str, code: str, name: tuple[str, ...]) -> None:
    assert group_names.best_terms(np.ones(1), [term], [text, text], code) == name


def test_the_same_archive_gives_the_same_map(index: Index, tmp_path: Path) -> None:
    again = opened(archives.four_subjects(tmp_path / "archive", each=10), tmp_path / "index")
    assert np.array_equal(drawn(again).places, drawn(index).places)
    assert drawn(again).groups == drawn(index).groups


@pytest.mark.parametrize("stories", [1, 2, 4, 5, 6])
def test_a_handful_of_stories_has_a_map_too(stories: int, tmp_path: Path) -> None:
    files = {
        f"{n}.md": archives.story(f"Story {n}", f"The {['canal', 'market'][n % 2]} again.") for n in range(stories)
    }
    made = drawn(opened(archives.write(tmp_path / "archive", files), tmp_path / "index"))
    assert made.places.shape == (stories, 2)
    assert np.isfinite(made.places).all()


def test_many_copies_of_one_story_do_not_break_it(tmp_path: Path) -> None:
    files = {f"{n}.md": archives.story("The same", "The very same words in each of them.") for n in range(12)}
    made = drawn(opened(archives.write(tmp_path / "archive", files), tmp_path / "index"))
    assert np.isfinite(made.places).all()


def test_beyond_the_landmarks_stories_find_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LANDMARKS", 60)
    chance = np.random.default_rng(0)
    centres = chance.normal(size=(4, 16))
    subject = np.repeat(np.arange(4), 50)
    vectors = unit(centres[subject] + 0.2 * chance.normal(size=(200, 16)))
    places = layout._places(vectors)
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    assert np.mean(subject[apart.argmin(axis=1)] == subject) > 0.95


def test_a_story_about_something_else_is_on_its_own(tmp_path: Path) -> None:
    root = archives.four_subjects(tmp_path / "archive", each=8)
    lonely = "Zymurgy quokka vexillology xylem bivouac jodhpur kumquat nebbish ossuary palimpsest quincunx."
    archives.write(root, {"lonely.md": archives.story("Quokka xylem", lonely)})
    index = opened(root, tmp_path / "index")
    alone = [article.id for number, article in index.numbered() if drawn(index).alone[number]]
    assert alone == ["lonely"]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = newsroom(tmp_path_factory.mktemp("newsroom"))
    built(made)
    return made


def test_the_data_are_public_and_revalidated(config: Path) -> None:
    service = client(config)
    first = service.get("/map.json")
    assert first.status_code == 200
    said: Any = first.json
    assert len(said["stories"]) == 15
    assert all(story["title"] != "A secret library plan" for story in said["stories"])
    assert {story["site"] for story in said["stories"]} == {"The Millfield Post", "The Harbour Echo"}
    assert service.get("/map.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.fixture(scope="module")
def url(config: Path) -> Iterator[str]:
    with serving(create_app(settings(config, site=True))) as address:
        yield address


READY = "return document.querySelector('#list a')"
TIP = "const tip = document.getElementById('tip'); return tip.hidden ? '' : tip.textContent"


def open_map(page: Page, url: str, **options: Any) -> None:
    # Where a test before left it, the pointer may lie on a dot.
    mouse(page, "mouseMoved", {"x": 2, "y": 2})
    page.open(f"{url}/map", **options)
    page.wait(READY)
    page.settle()


def dot(page: Page) -> dict[str, float]:
    """Where the first story of the list is drawn, as the ring around it shows."""
    page.run("document.querySelector('#list a').focus()")
    page.settle()
    place: dict[str, float] = page.run(
        """
        const story = document.querySelector('#list a');
        return fetch("map.json").then((r) => r.json()).then(({stories}) => {
          const box = document.getElementById("map").getBoundingClientRect();
          const side = Math.min(box.width, box.height) * 0.94;
          const at = stories.find((s) => s.title === story.textContent);
          return {x: box.x + (box.width - side) / 2 + at.x * side, y: box.y + (box.height - side) / 2 + at.y * side};
        })
        """
    )
    return place


def mouse(page: Page, kind: str, place: dict[str, float]) -> None:
    page.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, "button": "left", "clickCount": 1, **place})


def test_pointing_shows_and_clicking_opens(page: Page, url: str) -> None:
    open_map(page, url)
    place = dot(page)
    page.run("document.activeElement.blur()")
    mouse(page, "mouseMoved", {"x": 2, "y": 200})
    mouse(page, "mouseMoved", place)
    page.settle()
    assert page.wait(TIP)
    mouse(page, "mousePressed", place)
    mouse(page, "mouseReleased", place)
    page.wait_for_url("/story/")


def test_no_fault_is_found_with_it(page: Page, url: str) -> None:
    for options in ({}, {"width": 360}, {"width": 360, "dark": True}):
        open_map(page, url, **options)
        assert page.violations() == []
        assert page.errors() == []
        assert page.blocked() == []
        if "width" in options:
            assert page.run("return document.documentElement.scrollWidth") == 360


def test_where_the_system_sets_the_colours_those_of_the_dots_can_still_be_told(page: Page, url: str) -> None:
    open_map(page, url)
    colour = "return [...document.querySelectorAll('.legend .dot')].map((dot) => getComputedStyle(dot).backgroundColor)"
    before = page.run(colour)
    page.media(forced_colors=True)
    assert page.run(colour) == before
    assert len(set(before)) > 1
    ring = "return [...document.querySelectorAll('.legend button')].map((b) => getComputedStyle(b).outlineStyle)"
    page.driver.find_element(By.CSS_SELECTOR, ".legend button").click()
    page.run("document.activeElement.blur()")
    assert page.run(ring) == ["solid", *["none"] * (len(before) - 1)]


def test_names_on_it_are_as_large_as_the_reader_has_letters(page: Page, url: str) -> None:
    page.driver.execute_cdp_cmd("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    try:
        open_map(page, url)
        page.run("""
            const paint = document.getElementById("map").getContext("2d");
            const write = paint.fillText;
            self.fonts = [];
            paint.fillText = (...said) => { fonts.push(paint.font); write.apply(paint, said); };
            document.getElementById("all").click();
        """)
        page.settle()
        assert page.run("return fonts.length")
        assert page.run("return fonts.every((font) => /(26|30)px/.test(font))")
    finally:
        page.driver.execute_cdp_cmd("Page.setFontSizes", {"fontSizes": {"standard": 16}})


def test_a_hostile_headline_is_only_text(page: Page, url: str) -> None:
    open_map(page, url)
    page.driver.find_element(By.ID, "search").send_keys("fish")
    link = page.driver.find_element(By.CSS_SELECTOR, "#list a")
    assert link.text == "<script>alert(1)</script> & fish"
    page.run("arguments[0].focus()", link)
    page.settle()
    assert "<script>" in page.run(TIP)
    assert page.run("return document.querySelectorAll('main script').length") == 0


def test_search_and_colours_narrow_it(page: Page, url: str) -> None:
    open_map(page, url)
    status = "return document.getElementById('status').textContent"
    assert page.run(status).startswith("15 stories")
    page.driver.find_element(By.ID, "search").send_keys("football")
    assert page.run(status) == "4 stories of 15."
    page.driver.find_element(By.ID, "search").clear()
    page.driver.find_element(By.XPATH, "//label[normalize-space()='Tag']/input").click()
    assert "library" in page.run("return document.getElementById('legend').textContent")
    page.driver.find_element(By.CSS_SELECTOR, "#legend button").click()
    assert page.run("return document.querySelector('#legend button').getAttribute('aria-pressed')") == "true"


@pytest.mark.parametrize(
    ("status", "said"), [(200, "<h1>Sign in</h1>"), (502, "<h1>Bad gateway</h1>"), (200, "{}"), (200, "null")]
)
def test_an_answer_that_is_none_of_the_services_is_told(page: Page, config: Path, status: int, said: str) -> None:
    app = create_app(settings(config, site=True))
    app.before_request(lambda: Response(said, status) if request.path in ("/map.json", "/related") else None)
    with serving(app) as address:
        page.open(f"{address}/map")
        page.wait("return document.getElementById('status').className === 'failed'")
        assert (
            page.run("return document.getElementById('status').textContent")
            == "The service did not answer as expected."
        )
        page.open(f"{address}/draft")
        page.driver.find_element(By.ID, "body").send_keys("A draft about fish.")
        page.driver.find_element(By.CSS_SELECTOR, "#draft .primary").click()
        page.wait("return document.getElementById('status').className === 'failed'")
        assert (
            page.run("return document.getElementById('status').textContent")
            == "The service did not answer as expected."
        )
        assert page.errors(network=False) == []


def test_by_keyboard_alone(page: Page, url: str) -> None:
    open_map(page, url)
    while page.run("return document.activeElement.id") != "map":
        page.press(Keys.TAB)
    # In the end all is in view: whether a part has a story in it, the processor's sums decide.
    page.press("+", "+", Keys.ARROW_LEFT, "0")
    page.settle()
    assert page.run(TIP)
    assert page.run("return document.getElementById('said').textContent")
    page.press(Keys.ENTER)
    page.wait_for_url("/story/")
