"""The widget in a real Chromium: on a newsroom's page, asking a service at another origin."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Response
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from embeddings.building.build import build
from service.app import create_app
from service.counts import events
from service.settings import Settings, load
from tests.support.browser import Page, chromium, free_port, serving, website
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT
from tests.support.service_helpers import story

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOST = "paper.example"
SHOTS = Path(os.environ["SHOTS"]) if os.environ.get("SHOTS") else None
"""Where to leave the pictures of the widget, to look at them."""
STORY = "/news/market-hall-tower-plans-unveiled/"
FIRST = "traders-fear-for-pitches"
HOSTILE = ('<img src=x onerror="self.hacked=1">', '"><script>self.hacked=1</script>', "</ol></li>{{self.hacked=1}}")
ANIMALS = (
    "It stood by the pond.",
    "Nobody had asked the owls.",
    "Two badgers and a fox looked on from the allotments.",
)
PARAGRAPH = "<p>" + "The council met on Tuesday, and heard from the traders of the market hall. " * 12 + "</p>"
CSS = """
:root { color-scheme: light dark; }
body { margin: 0; font: 1.0625rem/1.6 Georgia, serif; }
@media (prefers-color-scheme: dark) { body { background: #14171a; color: #ece9e2; } }
main, footer { max-width: 62rem; margin-inline: auto; padding: 1rem; }
h1 { line-height: 1.1; } article { max-width: 42rem; } .narrow { width: 18rem; } .column { max-width: 42rem; }
see-also.kept { display: block; min-height: 60rem; }
see-also { --see-also-accent: light-dark(#0b5d57, #7fcdc3); }
"""
THERE = '<!doctype html><title>There</title><link rel="icon" href="data:,">'
SLOW = 0.4
"""Seconds that the slow service takes."""
numbers = itertools.count()
CARDS = "return [...document.querySelector('see-also').shadowRoot.querySelectorAll('li')]"
TITLES = f"{CARDS}.map((card) => card.querySelector('a').textContent)"
DRAWN = f"{CARDS}.length"
ASKED = "return performance.getEntriesByType('resource').some((e) => e.name.includes('/related'))"
BOX = "const root = document.querySelector('see-also').shadowRoot; const box = root.querySelector('section');"


@dataclass
class Newsroom:
    """A website with the widget on its pages, and the service that it asks."""

    origin: str
    service: str
    settings: Settings
    app: Any
    slow: str
    """The same service, taking its time."""
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Questions that have been answered."""

    def page(
        self,
        path: str = STORY,
        tag: str = "<see-also></see-also>",
        *,
        at: str = "/page",
        paragraphs: int = 4,
        head: str | None = None,
        html: str = 'lang="en-GB"',
        service: str = "",
        script: str = '<script src="{service}/widget.js" async></script>',
        after: str = "",
    ) -> str:
        """Publish a page; gives its address."""
        named = f'<link rel="canonical" href="{self.origin}{path}">' if head is None else head
        script = script.replace("{service}", service or self.service)
        self.pages[at] = f"""<!doctype html><html {html}><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>A story</title>
            <link rel="stylesheet" href="/paper.css"><link rel="icon" href="data:,">{named}{script}</head>
            <body><main id="main"><article>
            <h1>Tower plans for market hall unveiled</h1>{PARAGRAPH * paragraphs}</article>
            {tag}{after}</main><footer id="foot"><p>Printed in the borough since 1881.</p></footer></body></html>"""
        return f"{self.origin}{at}"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("newsroom")
    shutil.copytree(ROOT / "content" / "demo" / "cordwain", folder / "content")
    # Pinned, so that what the widget draws first does not hang on the ranking.
    page = folder / "content" / f"{STORY.strip('/').rpartition('/')[2]}.md"
    page.write_text(page.read_text("utf-8").replace("---\n", f"---\nrelated: [{FIRST}]\n", 1), "utf-8")
    for number, title in enumerate(HOSTILE):
        path = folder / "content" / f"hostile-{number}.md"
        path.write_text(
            f"---\ntitle: {json.dumps(title)}\nsection: news\ndate: 2025-01-0{number + 1}\n"
            "image: 'javascript:self.hacked=1'\ntags: [zebra]\n---\n"
            f"A zebra crossing was painted by a zebra.\n\n{ANIMALS[number]}\n",
            "utf-8",
        )
    story(folder / "content" / "lonely.md", "Nothing like it", "Quux.", section="news", relatedExclude="[]")
    pages: dict[str, Any] = {"/paper.css": CSS}
    for picture in (ROOT / "content" / "demo" / "images").glob("*.svg"):
        pages[f"/images/{picture.name}"] = picture.read_text("utf-8")
    with website(pages) as address:
        origin = address.replace("127.0.0.1", HOST)
        config = folder / "seealso.toml"
        config.write_text(
            f'archive = ["content"]\nindex = "index"\n[sites.paper]\nbase_url = "{origin}"\n'
            f'[related]\nmin_score = 0.0\n[service]\norigins = ["{origin}"]\nevents = true\n',
            "utf-8",
        )
        settings = load(config=config, flags={"model": NAME})
        build(settings.build_plan())
        app = create_app(settings)

        asked: list[str] = []

        def answer(environ: WSGIEnvironment, start_response: StartResponse, seconds: float = 0) -> Iterable[bytes]:
            question = environ["PATH_INFO"] == "/related"
            time.sleep(seconds if question else 0)
            answered = app(environ, start_response)
            if question:
                asked.append(environ["QUERY_STRING"])
            return answered

        with serving(answer) as service, serving(partial(answer, seconds=SLOW)) as slow:
            yield Newsroom(origin, service, settings, app, slow, pages, asked)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium(hosts=[HOST]) as page:
        yield page


@pytest.fixture(autouse=True)
def nothing_counted(room: Newsroom) -> Iterator[None]:
    yield
    room.app.extensions["seealso.events"].write()
    (room.settings.index / events.FILE).unlink(missing_ok=True)


def fresh(attributes: str = "") -> str:
    """A widget whose question the browser has not kept the answer to."""
    return f'<see-also url="{STORY}?{next(numbers)}" {attributes}></see-also>'


def wait_until_asked(room: Newsroom, page: Page, since: int) -> None:
    """Wait until the service has answered, and the page has had the time to do something with it."""
    for _ in range(3600):
        if len(room.asked) > since:
            return page.settle(10)
        time.sleep(0.05)
    pytest.fail("the service was not asked")


def show(page: Page) -> None:
    """Come near the widget, wait until it is drawn, then scroll to it."""
    page.run("scrollBy(0, document.querySelector('see-also').getBoundingClientRect().top - innerHeight - 300)")
    page.wait(DRAWN)
    page.settle()
    page.run("document.querySelector('see-also').scrollIntoView()")
    page.settle()


# What it draws


def test_it_draws_what_belongs_with_the_page(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    answer = room.app.test_client().get(f"/related?url={room.origin}{STORY}").json["related"]
    assert page.run(TITLES) == [story["title"] for story in answer]
    first = page.run(f"""{BOX} const card = root.querySelector("li");
        return {{heading: box.querySelector("h2").textContent, label: box.ariaLabel, href: card.querySelector("a").href,
          section: card.querySelector(".section").textContent, date: card.querySelector("time").textContent,
          day: card.querySelector("time").dateTime, alt: card.querySelector("img").alt,
          picture: card.querySelector("img").naturalWidth > 0, role: root.querySelector("ul").role}}""")
    assert first == {
        "heading": "See also",
        "label": "See also",
        "href": answer[0]["url"],
        "section": "market row",
        "date": "6 July 2023",
        "day": "2023-07-06",
        "alt": "",
        "picture": True,
        "role": "list",
    }
    assert page.errors() == []
    assert page.shift() == 0


def test_a_click_follows_the_link(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    href = page.run(f"{CARDS}[1].querySelector('a').href")
    room.pages[href.removeprefix(room.origin)] = THERE
    # Anywhere on the card: here, on the picture.
    ActionChains(page.driver).move_to_element(page.run(f"{CARDS}[1].querySelector('.picture')")).click().perform()
    assert page.wait_for_url(href) == href


ADDRESSES = [
    ("", '<see-also url="{story}"></see-also>', "/page"),
    ("", '<see-also url="{origin}{story}?from=newsletter#top"></see-also>', "/page"),
    ('<meta property="og:url" content="{origin}{story}">', "<see-also></see-also>", "/page"),
    ("", "<see-also></see-also>", STORY),
    ('<link rel="canonical" href="">', "<see-also></see-also>", STORY),
    ('<link rel="canonical" href=""><meta property="og:url" content="{story}">', "<see-also></see-also>", "/page"),
]


@pytest.mark.parametrize(("head", "tag", "at"), ADDRESSES)
def test_it_finds_the_address_of_the_page(room: Newsroom, page: Page, head: str, tag: str, at: str) -> None:
    named = {"{story}": STORY, "{origin}": room.origin}
    for name, value in named.items():
        head, tag = head.replace(name, value), tag.replace(name, value)
    page.open(room.page(tag=tag, head=head, at=at) + "?utm_source=newsletter")
    assert page.wait(DRAWN) == 4
    asked = page.run(
        "return performance.getEntriesByType('resource').map((e) => e.name).find((n) => n.includes('/related'))"
    )
    assert "utm_source" not in asked


NO_ADDRESS = [
    ('<link rel="canonical" href="http://[">', "<see-also></see-also>"),
    ('<meta property="og:url" content="http://">', "<see-also></see-also>"),
    ("", '<see-also url="https://["></see-also>'),
]


@pytest.mark.parametrize(("head", "tag"), NO_ADDRESS)
def test_what_is_no_address_is_passed_over(room: Newsroom, page: Page, head: str, tag: str) -> None:
    page.open(room.page(tag=tag, head=head, at=STORY))
    assert page.wait(DRAWN) == 4


@pytest.mark.parametrize("around", ["display: flex", "display: grid; grid-template-columns: auto 1fr", "float: left"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_has_a_width_where_others_have_theirs_of_what_is_in_them(
    room: Newsroom, page: Page, around: str, width: int
) -> None:
    tag = f'<div id="around" style="{around}"><see-also></see-also><p>Beside it</p></div>'
    page.open(room.page(tag=tag, paragraphs=1), width=width)
    show(page)
    at_least, inner, scrolled = page.run(
        "return [document.querySelector('see-also').offsetWidth, innerWidth, document.documentElement.scrollWidth]"
    )
    assert at_least > 200
    assert scrolled <= inner


@pytest.mark.parametrize("around", ["white-space: nowrap", "white-space: pre", "text-indent: 4em"])
def test_how_the_page_breaks_and_indents_its_lines_is_not_taken_over(room: Newsroom, page: Page, around: str) -> None:
    page.open(room.page(tag=f'<div style="{around}"><see-also></see-also></div>', paragraphs=1))
    show(page)
    indent, wide = page.run(
        f"{BOX} const words = [...box.querySelectorAll('.words')];"
        "return [getComputedStyle(words[0]).textIndent, words.filter((e) => e.scrollWidth > e.clientWidth).length]"
    )
    assert (indent, wide) == ("0px", 0)


def test_attributes(room: Newsroom, page: Page) -> None:
    tag = '<see-also limit="2" heading="More <b>on</b> this" level="3" dates="short" no-images></see-also>'
    page.open(room.page(tag=tag))
    assert page.wait(DRAWN) == 2
    assert page.run(f"{BOX} return box.querySelector('h3').textContent") == "More <b>on</b> this"
    assert page.run(f"{CARDS}[0].querySelector('time').textContent") == "06/07/2023"
    assert page.run(f"{BOX} return box.querySelectorAll('img, .picture').length") == 0


@pytest.mark.parametrize(
    ("tag", "html", "date"),
    [
        ('<see-also lang="de"></see-also>', 'lang="en"', "6. Juli 2023"),
        ("<see-also></see-also>", 'lang="ar-EG" dir="rtl"', "٦ يوليو ٢٠٢٣"),
        ("<see-also></see-also>", 'lang="no such language"', None),
        ('<see-also dates="none"></see-also>', 'lang="en"', None),
    ],
)
def test_dates_are_in_the_language_of_the_page(
    room: Newsroom, page: Page, tag: str, html: str, date: str | None
) -> None:
    page.open(room.page(tag=tag, html=html))
    page.wait(DRAWN)
    assert page.run(f"{CARDS}[0].querySelector('time')?.textContent") == date


def test_the_day_is_the_newsrooms_wherever_the_reader_is(room: Newsroom, page: Page) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
        page.open(room.page())
        page.wait(DRAWN)
        assert page.run(f"{CARDS}[0].querySelector('time').textContent") == "6 July 2023"
    page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


def test_several_on_a_page(room: Newsroom, page: Page) -> None:
    tags = '<see-also limit="1"></see-also><see-also limit="2" heading="More" section="market-row"></see-also>'
    page.open(room.page(tag=tags))
    counts = "return [...document.querySelectorAll('see-also')].map((e) => e.shadowRoot.querySelectorAll('li').length)"
    page.wait(f"{counts}.join() === '1,2'")
    assert page.violations() == []


def test_an_element_of_a_framework(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag=""))
    page.run(
        "const made = document.createElement('see-also'); made.setAttribute('url', '/nowhere/'); main.append(made)"
    )
    page.wait("return document.querySelector('see-also').shadowRoot")
    page.run(
        "const e = document.querySelector('see-also'); e.setAttribute('limit', 3); e.setAttribute('url', arguments[0])",
        STORY,
    )
    page.wait(f"{DRAWN} === 3")
    before = page.run(TITLES)
    page.run("document.querySelector('see-also').setAttribute('url', '/news/hostile-0/')")
    page.wait(
        f"return ({TITLES.removeprefix('return ')}).join() !== arguments[0] && {DRAWN.removeprefix('return ')}",
        ",".join(before),
    )
    page.run(
        "const e = document.querySelector('see-also'); e.remove(); e.setAttribute('url', arguments[0]); main.append(e)",
        STORY,
    )
    page.wait(f"return ({TITLES.removeprefix('return ')}).join() === arguments[0]", ",".join(before))


@pytest.mark.parametrize(
    "head", ['<link rel="canonical" href="/news/lonely/">', '<meta property="og:url" content="/news/lonely/">']
)
def test_a_page_that_scripts_have_changed_for_another_may_have_the_head_of_the_first(
    room: Newsroom, page: Page, head: str
) -> None:
    page.open(room.page(tag="", head=head, at="/news/lonely/"))
    page.run("history.pushState(0, '', arguments[0]); main.append(document.createElement('see-also'))", STORY)
    page.wait(DRAWN)
    answer = room.app.test_client().get(f"/related?url={room.origin}{STORY}").json["related"]
    assert page.run(TITLES) == [story["title"] for story in answer]


def test_a_page_that_is_written_into_a_frame_has_its_own_head(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag=""))
    room.page(at="/framed", paragraphs=0)
    page.run(
        "main.innerHTML = '<iframe height=900></iframe>'; const inner = frames[0].document;"
        "inner.open(); inner.write(arguments[0]); inner.close()",
        room.pages["/framed"],
    )
    box = "frames[0].document.querySelector('see-also').shadowRoot"
    assert page.wait(f"return {box}?.querySelectorAll('li').length") == 4


def test_an_address_that_begins_with_two_slashes(room: Newsroom, page: Page) -> None:
    at = f"/{FIRST}/"
    room.page(at=at, head="")
    page.open(f"{room.origin}/{at}")
    assert page.run("return location.pathname") == f"/{at}"
    assert page.wait(DRAWN) == 4


def test_a_script_that_comes_late_or_twice(room: Newsroom, page: Page) -> None:
    page.open(room.page(script=""))
    for _ in range(2):
        page.run(
            "const s = document.createElement('script'); s.src = arguments[0]; document.head.append(s)",
            f"{room.service}/widget.js",
        )
    assert page.wait("return document.querySelector('see-also').shadowRoot?.querySelectorAll('li').length") == 4
    page.settle()
    assert page.errors() == []


def test_a_module_beside_another_script_of_that_name(room: Newsroom, page: Page) -> None:
    room.pages["/vendor/widget.js"] = "self.vendor = 1"
    scripts = '<script src="/vendor/widget.js"></script><script type="module" src="{service}/widget.js"></script>'
    page.open(room.page(tag=fresh(), script=scripts))
    assert page.wait(DRAWN) == 4
    assert page.errors() == []


def test_it_asks_only_when_the_reader_comes_near(room: Newsroom, page: Page) -> None:
    page.open(room.page(paragraphs=14))
    page.settle(10)
    assert not page.run(ASKED)
    page.run("scrollBy(0, document.querySelector('see-also').getBoundingClientRect().top - innerHeight - 900)")
    page.wait(DRAWN)
    assert page.run(ASKED)


# Nothing where there is nothing


def test_titles_and_addresses_are_inert(room: Newsroom, page: Page) -> None:
    page.open(room.page("/news/hostile-0/", '<see-also limit="8"></see-also>'))
    show(page)
    assert {title for title in page.run(TITLES) if "hacked" in title} == set(HOSTILE[1:])
    page.open(room.page("/news/hostile-1/", '<see-also limit="8"></see-also>'))
    show(page)
    assert HOSTILE[0] in page.run(TITLES)
    assert page.run(f"{BOX} return root.querySelectorAll('script, img[src=x], [onerror]').length") == 0
    assert page.run("return self.hacked") is None
    assert page.errors() == []


def test_an_answer_that_lies_is_inert(room: Newsroom, page: Page) -> None:
    items = [
        {"title": "runs", "url": "javascript:self.hacked=1"},
        {"title": "runs too", "url": " java\nscript:self.hacked=1"},
        {"title": "data", "url": "data:text/html,<script>self.hacked=1</script>"},
        {"title": "no address", "url": None},
        {"title": "", "url": "/empty/"},
        {
            "title": "relative",
            "url": "/fine/",
            "image": "data:image/png;base64,AA",
            "section": None,
            "published": "when",
        },
        {"title": "broken picture", "url": "https://elsewhere.example/x", "image": "/images/none.svg"},
    ]
    answers = {
        "/related": Response(json.dumps({"article": {"id": "x"}, "related": items}), mimetype="application/json")
    }
    with website(answers, {"Access-Control-Allow-Origin": "*"}) as liar:
        page.open(room.page(tag=f'<see-also service="{liar}"></see-also>'))
        show(page)
        page.wait(f"{BOX} return !root.querySelector('img')")
    assert page.run(TITLES) == ["relative", "broken picture"]
    assert page.run(f"{CARDS}.map((card) => card.querySelector('a').href)") == [
        f"{room.origin}/fine/",
        "https://elsewhere.example/x",
    ]
    assert page.errors(network=False) == []


SILENT = [
    ("unknown story", '<see-also url="/nowhere/"></see-also>', None),
    ("bad request", '<see-also limit="many"></see-also>', None),
    ("nothing belongs", "<see-also></see-also>", json.dumps({"article": {"id": "x"}, "related": []})),
    ("not JSON", "<see-also></see-also>", "<h1>It works!</h1>"),
    ("other JSON", "<see-also></see-also>", "[1, 2]"),
    ("null", "<see-also></see-also>", "null"),
]


@pytest.mark.parametrize(("tag", "said"), [case[1:] for case in SILENT], ids=[case[0] for case in SILENT])
def test_nothing_is_shown_and_nothing_broken(room: Newsroom, page: Page, tag: str, said: str | None) -> None:
    answers = {"/related": Response(said or "", mimetype="application/json")}
    with website(answers, {"Access-Control-Allow-Origin": "*"}) as other:
        tag = tag if said is None else tag.replace("<see-also", f'<see-also service="{other}"')
        before = len(room.asked)
        page.open(room.page(tag=tag))
        if said is None:
            wait_until_asked(room, page, before)
        else:
            page.wait(ASKED)
            page.settle(10)
    assert page.run("return document.querySelector('see-also').offsetHeight") == 0
    assert page.errors(network=False) == []
    assert page.shift() == 0


def test_a_dead_service_breaks_nothing(room: Newsroom, page: Page) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    page.open(room.page(service=dead))
    page.settle(10)
    assert page.run("return document.querySelector('see-also').offsetHeight") == 0
    assert page.errors(network=False) == []
    page.open(room.page(tag=f'<see-also service="{dead}"></see-also>'))
    page.settle(10)
    assert page.run("return document.querySelector('see-also').offsetHeight") == 0
    assert page.errors(network=False) == []


def test_room_is_given_back_where_what_is_named_is_no_service(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag='<see-also class="kept" service="http://["></see-also>'))
    page.wait("return document.querySelector('see-also').offsetHeight === 0")
    assert page.errors(network=False) == []


def test_a_website_that_is_not_configured_gets_nothing(room: Newsroom, page: Page) -> None:
    page.open(room.page().replace(HOST, "127.0.0.1"))
    page.settle(10)
    assert page.run("return document.querySelector('see-also').offsetHeight") == 0


def test_without_scripts_nothing_is_missed(room: Newsroom, page: Page) -> None:
    page.open(room.page(), scripts=False)
    assert page.errors() == []


# No layout shift


def test_no_shift_as_one_reads(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag=fresh(), paragraphs=8, service=room.slow, after=PARAGRAPH * 4), width=800, height=600)
    while page.run(
        "scrollBy({top: 150, behavior: 'instant'}); return scrollY + innerHeight < document.body.scrollHeight - 1"
    ):
        page.settle(1)
    # An answer that took longer than that waits for the reader to go back.
    page.run("scrollTo(0, 0)")
    assert page.wait(DRAWN) == 4
    assert page.shift() == 0, page.run("return seen.shifts")


def test_no_shift_for_a_reader_who_jumps_there(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag=fresh(), paragraphs=14, service=room.slow, after=PARAGRAPH))
    page.run("document.querySelector('see-also').scrollIntoView({block: 'center'})")
    page.settle(4)
    foot = page.run("return document.querySelector('#foot').getBoundingClientRect().top")
    page.wait(DRAWN)
    assert page.shift() == 0, page.run("return seen.shifts")
    assert page.run("return document.querySelector('#foot').getBoundingClientRect().top") == pytest.approx(foot, abs=1)


def test_no_shift_as_the_element_is_defined(room: Newsroom, page: Page) -> None:
    jump = (
        "<script>customElements.whenDefined('see-also').then(() =>"
        " document.querySelector('see-also').scrollIntoView({block: 'center'}));</script>"
    )
    page.open(room.page(tag=fresh(), paragraphs=14, service=room.slow, after=PARAGRAPH + jump))
    assert page.wait(DRAWN) == 4
    assert page.shift() == 0, page.run("return seen.shifts")


def test_no_shift_for_a_reader_who_has_been_reading_there(room: Newsroom, page: Page) -> None:
    later = "self.oldNow = performance.now.bind(performance); performance.now = () => self.oldNow() * 10;"
    script = f'<script>{later}</script><script src="{room.slow}/widget.js" async></script>'
    page.open(room.page(tag=fresh(), paragraphs=14, script=script, after=PARAGRAPH))
    page.run("document.querySelector('see-also').scrollIntoView({block: 'center'})")
    page.settle(4)
    top = page.run("return scrollY")
    page.wait(ASKED)
    page.settle(10)
    assert (page.run(DRAWN), page.run("return scrollY")) == (0, top), "it waits"
    page.run("scrollTo(0, 0)")
    page.wait(DRAWN)
    assert page.shift() == 0, page.run("return seen.shifts")


def test_no_shift_in_the_first_screen_where_the_page_keeps_room(room: Newsroom, page: Page) -> None:
    tag = "<see-also class='kept'></see-also>"
    for width in (360, 1280):
        page.open(room.page(tag=fresh("class='kept'"), paragraphs=1, service=room.slow), width=width)
        page.wait(DRAWN)
        assert page.shift() == 0
        assert page.run(
            "const {bottom} = document.querySelector('see-also').getBoundingClientRect();"
            f"{BOX} return bottom >= box.getBoundingClientRect().bottom"
        )
    before = len(room.asked)
    page.open(room.page("/nowhere/", tag, paragraphs=1, service=room.slow))
    wait_until_asked(room, page, before)
    assert page.shift() == 0


def test_room_kept_for_nothing_is_given_back_out_of_sight(room: Newsroom, page: Page) -> None:
    page.open(room.page("/nowhere/", "<see-also class='kept'></see-also>", paragraphs=4))
    page.wait("return document.querySelector('see-also').offsetHeight === 0")
    assert page.shift() == 0


def test_in_the_first_screen_it_is_shown_even_without_room(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag=fresh(), paragraphs=1, service=room.slow))
    assert page.wait(DRAWN) == 4


# Everyone can use it


LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"width": 360, "height": 740},
    "dark": {"dark": True},
    "dark-phone": {"width": 360, "height": 740, "dark": True},
    "rtl": {"html": 'lang="ar" dir="rtl"', "tag": '<see-also heading="اقرأ أيضا"></see-also>'},
    "column": {"tag": '<div class="column"><see-also></see-also></div>'},
    "sidebar": {"tag": '<div class="narrow"><see-also limit="3"></see-also></div>'},
    "without-pictures": {"tag": "<see-also no-images></see-also>"},
    "mixed": {"path": "/news/hostile-0/", "tag": '<see-also limit="6"></see-also>'},
}


@pytest.mark.parametrize("name", LOOKS)
def test_axe_finds_nothing(room: Newsroom, page: Page, name: str, tmp_path: Path) -> None:
    look = dict(LOOKS[name])
    path, tag, html = (
        look.pop("path", STORY),
        look.pop("tag", "<see-also></see-also>"),
        look.pop("html", 'lang="en-GB"'),
    )
    page.open(room.page(path, tag, html=html), reduced_motion=True, **look)
    show(page)
    page.screenshot((SHOTS or tmp_path) / f"widget-{name}.png")
    assert page.violations() == []
    assert page.run("return document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert page.errors() == []


def test_right_to_left_turns_it_round(room: Newsroom, page: Page) -> None:
    page.open(room.page(html='lang="ar" dir="rtl"'), width=360)
    show(page)
    left, right = page.run(f"""const card = {CARDS.removeprefix("return ")}[0];
        return [".picture", ".title"].map((part) => card.querySelector(part).getBoundingClientRect().left)""")
    assert left < right
    assert (
        page.run(f"return getComputedStyle({CARDS.removeprefix('return ')}[0].querySelector('.title')).textAlign")
        == "start"
    )


@pytest.mark.parametrize("font", [16, 32])
def test_letters_twice_as_large_and_long_headlines_leave_words_and_pictures_their_shape(
    room: Newsroom, page: Page, font: int
) -> None:
    page.open(room.page(), width=320)
    page.run("document.body.style.fontSize = `${arguments[0]}px`", font)
    show(page)
    page.run(f"{CARDS}.forEach((card) => card.querySelector('.title').append(' and what came of it'.repeat(9)))")
    page.settle()
    for width, height, words in page.run(f"""{CARDS}.filter((card) => card.querySelector('.picture')).map((card) => {{
        const {{width, height}} = card.querySelector('.picture').getBoundingClientRect();
        return [width, height, card.querySelector('.words').clientWidth];
    }})"""):
        assert width == pytest.approx(height)
        assert width <= words
    rule = f"{BOX} return getComputedStyle(root.querySelector('.heading')).borderBlockStart"
    assert page.run(rule).startswith("3px solid rgb(")


def test_keys_reach_every_card_and_show_where_one_is(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    focused = "return document.activeElement.shadowRoot?.activeElement"
    for title in page.run(TITLES):
        page.press(Keys.TAB)
        assert page.run(f"{focused}?.textContent") == title
        ring = page.run(
            f"{focused.replace('return', 'const at =')}; const {{outlineStyle, outlineWidth}} = "
            "getComputedStyle(at, '::after'); return [outlineStyle, outlineWidth]"
        )
        assert ring == ["solid", "3px"]
    href = page.run(f"{focused}.href")
    room.pages[href.removeprefix(room.origin)] = THERE
    page.press(Keys.ENTER)
    assert page.wait_for_url(href) == href


def test_the_reader_of_a_screen_hears_a_region_with_a_list(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    nodes = [(node["role"]["value"], node["name"]["value"]) for node in tree if node.get("role") and node.get("name")]
    assert ("region", "See also") in nodes
    assert ("heading", "See also") in nodes
    roles = [node["role"]["value"] for node in tree if node.get("role") and not node["ignored"]]
    assert (roles.count("list"), roles.count("listitem"), roles.count("link")) == (1, 4, 4)
    assert ("link", page.run(TITLES)[0]) in nodes


def test_a_newsroom_can_style_it(room: Newsroom, page: Page) -> None:
    room.pages["/own.css"] = """see-also.kept { display: block; min-height: 60rem; }
see-also { --see-also-accent: rgb(1, 2, 3); --see-also-radius: 7px; color: rgb(4, 5, 6); }
        see-also::part(title) { font-size: 40px; } see-also::part(date) { display: none; }"""
    page.open(room.page(head='<link rel="stylesheet" href="/own.css">', tag=f'<see-also url="{STORY}"></see-also>'))
    show(page)
    card = CARDS.replace("return", "const cards =")
    style = f"{card}; return getComputedStyle(cards[0].querySelector(arguments[0]))[arguments[1]]"
    assert page.run(style, ".section", "color") == "rgb(1, 2, 3)"
    assert page.run(style, ".link", "color") == "rgb(4, 5, 6)"
    assert page.run(style, ".title", "fontSize") == "40px"
    assert page.run(style, ".date", "display") == "none"
    assert page.run(style, ".picture", "borderRadius") == "7px"


def test_it_moves_nothing_for_show(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    assert page.run("return document.getAnimations({subtree: true}).length") == 0


# A strict policy


def test_it_works_under_a_strict_policy(room: Newsroom, page: Page) -> None:
    policy = (
        f"default-src 'none'; script-src {room.service}; connect-src {room.service}; style-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    address = room.page(at="/strict", tag="<see-also count></see-also>")
    headers = {"Content-Security-Policy": policy, "Cross-Origin-Embedder-Policy": "require-corp"}
    room.pages["/strict"] = Response(room.pages["/strict"], mimetype="text/html", headers=headers)
    page.open(address)
    show(page)
    assert page.run(f"return getComputedStyle({CARDS.removeprefix('return ')}[0]).display") == "flex"
    assert page.wait(f"return {CARDS.removeprefix('return ')}[0].querySelector('img').naturalWidth")
    assert counted(room, shown=1)
    assert page.blocked() == []
    assert page.errors() == []


# Counting


def counted(room: Newsroom, **wanted: int) -> dict[tuple[str, str], events.Tally]:
    """What has been counted, as soon as the box of the story has been that often."""
    for _ in range(3600):
        room.app.extensions["seealso.events"].write()
        events_counted = events.read(room.settings.index)
        box = events_counted.get(("market-hall-tower-plans-unveiled", ""), events.Tally())
        if all(getattr(box, name) >= number for name, number in wanted.items()):
            return events_counted
        time.sleep(0.05)
    pytest.fail(f"not counted: {wanted}, but {events_counted}")


def test_it_counts_what_came_into_view_and_was_followed(room: Newsroom, page: Page) -> None:
    page.open(room.page(tag="<see-also count></see-also>", paragraphs=5))
    page.wait(DRAWN)
    page.settle(5)
    assert counted(room) == {}, "drawn, and not seen yet"
    show(page)
    counted(room, shown=1)
    href = page.run(f"{CARDS}[1].querySelector('a').href")
    room.pages[href.removeprefix(room.origin)] = THERE
    page.driver.add_cookie({"name": "reader", "value": "7"})
    page.run(f"{CARDS}[1].querySelector('a')").click()
    page.wait_for_url(href)
    total = counted(room, shown=1, followed=1)
    answer = room.app.test_client().get(f"/related?url={room.origin}{STORY}").json["related"]
    source = "market-hall-tower-plans-unveiled"
    assert total == {
        (source, ""): events.Tally(1, 1),
        **{(source, story["id"]): events.Tally(1, int(n == 1)) for n, story in enumerate(answer)},
    }
    assert page.errors() == []
    assert page.run(
        "return fetch(arguments[0], {credentials: 'include', mode: 'no-cors'}).then(() => document.cookie)",
        room.service,
    ) in ("", "reader=7")


def test_it_counts_nothing_unasked(room: Newsroom, page: Page) -> None:
    page.open(room.page())
    show(page)
    page.settle(10)
    assert counted(room) == {}
