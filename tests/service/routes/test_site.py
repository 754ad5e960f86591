"""The demo site: pages, pictures, and nothing that a story's text could do to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from embeddings.base.answers import Reason
from service.routes.demo_site import display
from service.routes.site import sentence
from tests.support.service_helpers import built, client, newsroom, story


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return client(config, site=True)


@pytest.mark.parametrize("path", ["/", "/stories", "/story/post:library-1", "/draft", "/editor", "/map", "/docs"])
def test_who_keeps_a_page_asks_whether_it_is_still_so(site: Any, path: str) -> None:
    page = site.get(path, follow_redirects=True)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-cache"
    again = site.get(page.request.path, headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert site.head(page.request.path).headers["ETag"] == page.headers["ETag"]
    in_spanish = site.get(page.request.path, headers={"Accept-Language": "es", "If-None-Match": page.headers["ETag"]})
    assert in_spanish.status_code == (304 if path == "/docs" else 200)


PAGES = ["/", "/stories", "/stories?q=market&section=quayside&page=1", "/story/post:library-1", "/draft"]
PAGES += ["/story/post:library-1?compare=random", "/story/post:hostile"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page(site: Any, path: str) -> None:
    response = site.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    page = response.text
    assert "<script>" not in page, "no inline script, ours or a story's"
    assert not re.search(r"\sstyle=|\son\w+=", page), "nothing that the policy would block"
    assert page.count("<main") == page.count("<h1") == 1
    assert 'lang="en"' in page
    assert len(response.data) < 60_000


@pytest.mark.parametrize("path", PAGES)
def test_every_link_and_picture_of_a_page_is_there(site: Any, path: str) -> None:
    for target in set(re.findall(r'(?:href|src)="([^"#]+)', site.get(path).text)):
        assert target.startswith("/"), f"{path} leads out to {target}"
        with site.get(target.replace("&amp;", "&")) as response:
            assert response.status_code == 200, target


def test_an_address_that_is_not_utf8_is_told_on_a_page(site: Any) -> None:
    answer = site.get("/", environ_overrides={"QUERY_STRING": "\x80"}, headers={"Accept": "text/html"})
    assert (answer.status_code, "UTF-8" in answer.text) == (400, True)


def test_a_story_leads_to_its_translations(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    for language, title in (("en", "Rain stops play"), ("gsw", "Räge"), ("es", "Lluvia")):
        name = tmp_path / "news" / "content" / "post" / f"rain-{language}.md"
        story(name, title, f"Words of {title}.", date="2024-05-01", lang=language, translationKey="rain")
    built(config)
    page = client(config, site=True).get("/story/post:rain-en").text
    told = re.findall(
        r'href="([^"]+)" lang="([^"]+)" hreflang="[^"]+">([^<]+)</a>', page.split("byline")[1].split("</p>")[0]
    )
    assert told == [("/story/post:rain-es", "es", "Español"), ("/story/post:rain-gsw", "gsw", "Schwiizertüütsch")]


def test_a_front_page_of_one_story_has_no_heading_with_nothing_below_it(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    for path in (tmp_path / "news" / "content").rglob("*.md"):
        path.unlink()
    story(tmp_path / "news" / "content" / "post" / "only.md", "The first of all", "Words of it.", date="2024-05-01")
    built(config)
    page = client(config, site=True).get("/").text
    assert "The first of all" in page
    assert "Latest" not in page


def test_regions_of_the_description_have_names_of_their_own(site: Any) -> None:
    names = re.findall(r'role="region" aria-label="([^"]+)"', site.get("/docs").text)
    assert len(names) == len(set(names)) > 10


def test_a_title_is_text(site: Any) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; fish" in site.get("/story/post:hostile").text


def test_a_story_shows_its_parts(site: Any) -> None:
    page = site.get("/story/post:library-1").text
    for part in (
        "By Ada Reed",
        "1 February 2024",
        "<h2>What next</h2>",
        "/images/mill.svg",
        "The Millfield Post",
    ):
        assert part in page, part


def test_a_picture_that_is_not_in_the_archive_is_not_asked_for(site: Any) -> None:
    page = site.get("/story/post:market-1").text
    assert "cdn.example" not in page
    assert "typed tone-" in page


FOUND = [
    ("q=library+story", 4),
    ("q=LIBRARY+3", 1),
    ("site=post&q=library", 2),
    ("section=quayside", 7),
    ("q=zebra", 0),
]


@pytest.mark.parametrize(("query", "count"), FOUND)
def test_a_search_lists_the_stories_that_match(site: Any, query: str, count: int) -> None:
    assert site.get(f"/stories?{query}").text.count('class="row"') == count


@pytest.mark.parametrize("page", ["0", "-3", "99", "x"])
def test_a_page_that_is_not_there_is_the_nearest(site: Any, page: str) -> None:
    assert 'class="row"' in site.get(f"/stories?page={page}").text


def test_hidden_stories_are_nowhere(site: Any) -> None:
    assert "secret" not in site.get("/stories").text
    assert site.get("/story/post:secret", headers={"Accept": "text/html"}).status_code == 404


NOT_PICTURES = [
    "/images/notes.txt",
    "/images/gone.svg",
    "/images/way-out.svg",
    "/images/round.svg",
    "/images/../private.svg",
    "/images/%2e%2e/private.svg",
    "/images/..%2fprivate.svg",
    "/images//etc/passwd.svg",
    f"/images/{'x' * 300}.svg",
    "/images/%00.svg",
]


@pytest.mark.parametrize("path", NOT_PICTURES)
def test_only_pictures_of_the_folder_are_served(site: Any, path: str) -> None:
    assert site.get(path, follow_redirects=True).status_code == 404


def test_a_picture_can_do_nothing(site: Any) -> None:
    with site.get("/images/mill.svg") as response:
        assert response.status_code == 200
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_problems_are_pages_for_people_and_json_for_programs(site: Any) -> None:
    page = site.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "Not Found" in page.text
    assert site.get("/nowhere").mimetype == "application/problem+json"
    asked = site.get("/related?id=nowhere", headers={"Accept": "text/html"})
    assert asked.mimetype == "application/problem+json", "the API answers JSON whoever asks"


def test_without_an_index_the_page_says_so(tmp_path: Path) -> None:
    bare = client(newsroom(tmp_path / "news"), site=True)
    response = bare.get("/", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (503, "text/html")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("bethnal-green", "Bethnal Green"), ("The Post", "The Post"), ("news", "News"), ("NHS", "NHS"), ("", "")],
)
def test_names_as_readers_see_them(name: str, shown: str) -> None:
    assert display(name) == shown


def test_a_card_says_why_where_there_is_anything_to_say(site: Any) -> None:
    reason = Reason("tags", "Both tagged fish", ("fish",))
    with site.application.test_request_context():
        assert sentence([]) == ""
        assert sentence([reason]) == "Both tagged fish"
        assert sentence([reason, reason]) == "Both tagged fish; both tagged fish"
