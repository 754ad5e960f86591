"""The pages and the widget in other scripts, in a real Chromium: mirrored, counted, and in the reader's language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from embeddings.building.build import build
from service.app import create_app
from service.i18n import catalogue
from service.i18n.interface import Interface
from service.settings import load
from tests.support.browser import Page, chromium, serving, website
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT
from tests.support.scripts import ARCHIVES, Archive

SHOTS = Path(os.environ["SHOTS"]) if os.environ.get("SHOTS") else None
"""Where to leave the pictures of the pages, to look at them."""
WRITE = """
const [title, text] = arguments;
document.getElementById("title").value = title;
document.getElementById("text").value = text;
document.getElementById("text").dispatchEvent(new Event("input"));
"""
SHOWN = "return !document.getElementById('related-part').hidden"
WORDS = """
const {words} = await import("/static/words.js");
return arguments[0].map((text) => [words(text), words(text, null)]);
"""
LEFT = "return document.querySelector(arguments[0]).getBoundingClientRect().left"
PAPER = """<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/paper.css"><link rel="icon" href="data:,">
<link rel="canonical" href="{origin}/story-0/"><script src="{service}/widget.js" async></script></head>
<body><main><h1>{title}</h1><p>{text}</p>{tag}</main></body></html>"""
CSS = """:root { --see-also-accent: #0b5d57; } body { margin: 0; font: 1.0625rem/1.7 sans-serif; }
main { max-width: 62rem; margin: auto; padding: 1rem 1.5rem 2rem; } h1 { line-height: 1.3; } p { max-width: 44rem; }"""


class Paper:
    """An archive in one language, its service and its website."""

    def __init__(self, archive: Archive, service: str, origin: str, pages: dict[str, Any]) -> None:
        self.archive, self.service, self.origin, self.pages = archive, service, origin, pages

    def page(self, language: str = "", tag: str = "<see-also></see-also>") -> str:
        """Publish the first story with the widget under it; gives its address."""
        language = language or self.archive.language
        title, _, _, text = self.archive.stories[0]
        direction = "rtl" if language == "ar" else "ltr"
        self.pages["/page"] = PAPER.format(
            language=language, direction=direction, title=title, text=text, tag=tag, **vars(self)
        )
        return f"{self.origin}/page"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium(hosts=["paper.example"]) as page:
        yield page


@pytest.fixture(scope="module", params=ARCHIVES)
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    archive = ARCHIVES[request.param]
    pages: dict[str, Any] = {"/paper.css": CSS}
    for picture in (ROOT / "content" / "demo" / "images").glob("*.svg"):
        pages[f"/images/{picture.name}"] = picture.read_text("utf-8")
    with website(pages) as address:
        origin = address.replace("127.0.0.1", "paper.example")
        config = archive.write(tmp_path_factory.mktemp("paper") / archive.language, origin)
        flags = {"model": NAME, "service": {"site": True, "posts_per_minute": 0}}
        settings = load(config=config, flags=flags)
        build(settings.build_plan())
        with serving(create_app(settings)) as service:
            yield Paper(archive, service, origin, pages)


def interface(paper: Paper) -> str:
    """The language of the pages for a reader of that archive's language."""
    return "en" if paper.archive.language == "bn" else paper.archive.language


@pytest.mark.parametrize("width", [1280, 360])
def test_the_editors_page(page: Page, paper: Paper, width: int, tmp_path: Path) -> None:
    language = paper.archive.language
    page.open(f"{paper.service}/editor?lang={language}", width=width, height=900)
    empty = "rtl" if language == "ar" else "ltr"
    assert page.run("return getComputedStyle(document.querySelector('#text')).direction") == empty
    page.run(WRITE, *paper.archive.draft)
    page.wait(SHOWN)
    page.screenshot((SHOTS or tmp_path) / f"editor-{language}-{width}.png")
    assert page.run("return document.documentElement.lang") == interface(paper)
    assert page.run("return document.documentElement.scrollWidth") <= width, "nothing sticks out"
    # Whatever the page is in, a story runs as its language does, else as its letters, and says it where it is another.
    link = "return document.querySelector('#related a')"
    assert page.run(f"{link}.dir") == ("rtl" if language == "ar" else "auto")
    assert page.run(f"{link}.closest('[lang]').lang") == language
    wanted = "rtl" if language == "ar" else "ltr"
    for element in ("#text", "#title", "#related a"):
        assert page.run(f"return getComputedStyle(document.querySelector({element!r})).direction") == wanted, element
    assert page.run("return getComputedStyle(document.querySelector('#front-matter pre')).direction") == "ltr"
    if width > 1000:
        assert (page.run(LEFT, ".draft") > page.run(LEFT, ".found")) == (language == "ar")
    assert page.violations() == []
    assert page.errors() == []
    assert page.blocked() == []


def test_no_word_of_the_page_is_left_in_english(page: Page, paper: Paper) -> None:
    language = interface(paper)
    page.open(f"{paper.service}/editor?lang={language}")
    page.run(WRITE, *paper.archive.draft)
    page.wait(SHOWN)
    text = page.run("return document.querySelector('main').innerText + document.getElementById('count').textContent")
    for word in ("Tags", "Related stories", "Headline", "words", "chance", "Open a file", "Copy", "possible"):
        assert (word in text) == (language == "en"), word


@pytest.mark.parametrize("path", ["/map", "/", "/story/story-0", "/draft", "/stories"])
def test_the_other_pages(page: Page, paper: Paper, path: str, tmp_path: Path) -> None:
    for width in (1280, 360):
        page.open(f"{paper.service}{path}?lang={paper.archive.language}", width=width)
        if path == "/map":
            page.wait("return document.querySelector('#list a')")
        name = path.strip("/").partition("/")[0] or "front"
        page.screenshot((SHOTS or tmp_path) / f"{name}-{paper.archive.language}-{width}.png", whole=True)
        assert page.run("return document.documentElement.scrollWidth") <= width, "nothing sticks out"
        assert page.violations() == []
        assert page.errors() == []
        assert page.blocked() == []


def test_the_widget(page: Page, paper: Paper, tmp_path: Path) -> None:
    headings = {"ar": "اقرأ أيضًا", "bn": "See also", "ja": "関連記事"}
    page.open(paper.page(), height=580)
    box = "const root = document.querySelector('see-also').shadowRoot; return "
    page.wait(f"{box} root.querySelectorAll('li').length")
    page.screenshot((SHOTS or tmp_path) / f"widget-{paper.archive.language}.png", whole=True)
    assert page.run(f"{box} root.querySelector('h2').textContent") == headings[paper.archive.language]
    assert page.run(f"{box} root.querySelector('a').lang") == paper.archive.language
    assert page.violations() == []
    assert page.errors() == []


@pytest.mark.parametrize("paper", ["ja"], indirect=True)
@pytest.mark.parametrize(
    ("tag", "language", "heading"),
    [
        ("<see-also></see-also>", "de-AT", "Mehr zum Thema"),
        ('<see-also data-lang="fr"></see-also>', "de", "À lire aussi"),
        ('<div lang="ES"><see-also></see-also></div>', "de", "Lea también"),
        ('<see-also lang="ja" heading="More"></see-also>', "de", "More"),
        ("<see-also></see-also>", "den", "See also"),
        ("<see-also></see-also>", "", "See also"),
    ],
)
def test_the_widgets_heading_is_in_the_language_of_its_page(
    page: Page, paper: Paper, tag: str, language: str, heading: str
) -> None:
    address = paper.page(language or "en", tag)
    if not language:
        paper.pages["/page"] = paper.pages["/page"].replace('<html lang="en"', "<html")
    page.open(address)
    says = "return document.querySelector('see-also').shadowRoot.querySelector('h2')?.textContent"
    page.wait(says)
    assert page.run(says) == heading


SAID = """
const {ngettext, percent, list, day} = await import("/static/i18n.js");
return [...arguments[0].map((n) => ngettext("%(num)s related story", "%(num)s related stories", n)),
  percent(0.56), list(["a", "b", "c"]), day("2026-02-10T23:30:00+09:00")];
"""


@pytest.mark.parametrize("paper", ["ja"], indirect=True)
@pytest.mark.parametrize("language", catalogue.languages())
def test_every_language_has_room_on_a_small_screen(page: Page, paper: Paper, language: str, tmp_path: Path) -> None:
    for path in ("/editor", "/map", "/draft"):
        page.open(f"{paper.service}{path}?lang={language}", width=360)
        if path == "/map":
            page.wait("return document.querySelector('#list a')")
        page.screenshot((SHOTS or tmp_path) / f"{language}-{path.strip('/')}-small.png")
        assert page.run("return document.documentElement.scrollWidth") == 360, path
        assert page.violations() == []


@pytest.mark.parametrize("paper", ["ja"], indirect=True)
@pytest.mark.parametrize("language", catalogue.languages())
def test_a_browser_says_what_the_server_says(page: Page, paper: Paper, language: str) -> None:
    page.open(f"{paper.service}/editor?lang={language}")
    numbers = [0, 1, 2, 3, 10, 11, 99, 100, 12345]
    said = [re.sub("[\u2068\u2069\u200e\u200f]", "", text) for text in page.run(SAID, numbers)]
    interface = Interface(language)
    ours = [interface.ngettext("%(num)s related story", "%(num)s related stories", n) for n in numbers]
    ours += [interface.percent(0.56), interface.listed(["a", "b", "c"]), interface.day(date(2026, 2, 10))]
    assert said == [re.sub("[\u200e\u200f]", "", text) for text in ours]


@pytest.mark.parametrize("paper", ["ja"], indirect=True)
def test_words_are_counted_in_every_script(page: Page, paper: Paper) -> None:
    texts = [
        "It’s a well-known story of 3 parts.",
        "নদীপাড়ের গ্রন্থাগার খোলা থাকবে",
        "سوقُ السمكِ القديم",
        "한국어 문장은 띄어 씁니다",
        "中央橋が完成した。",
        "ห้องสมุดเปิดแล้ว",
        "The 中央橋 opens",
        "",
    ]
    page.open(f"{paper.service}/editor")
    told, rough = zip(*page.run(WORDS, texts), strict=True)
    assert told[:4] == rough[:4] == (7, 4, 3, 4)
    # What a word is there, the browser's dictionary says: more than one, and fewer than letters.
    assert all(2 < n < 8 for n in told[4:6])
    assert rough[4:6] == (4, 8)
    assert 3 <= told[6] <= 4
    assert told[7] == rough[7] == 0
