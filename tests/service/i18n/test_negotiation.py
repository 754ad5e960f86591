"""Which language a page is in, and that no cache and no other answer mixes languages up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from service.i18n.negotiation import negotiate
from tests.support.service_helpers import built, client, newsroom


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("", [], "en"),
        ("de", [], "de"),
        ("de-AT", [("fr", 1.0)], "de"),
        ("xx", [("fr", 1.0)], "fr"),
        ("", [("pl", 1.0), ("fr-CA", 0.8), ("en", 0.5)], "fr"),
        ("", [("en-US", 1.0), ("de", 0.9)], "en"),
        # What a browser would rather have comes first, be it in a form that there is not.
        ("", [("de-AT", 1.0), ("en", 0.5)], "de"),
        ("", [("en", 0.5), ("ja", 0.9)], "ja"),
        ("", [("de", 0.0), ("bn", 1.0)], "en"),
        ("", [("*", 1.0)], "en"),
        ("'\"><script>", [("../..", 1.0)], "en"),
    ],
)
def test_the_address_goes_before_the_browser(wanted: str, accepted: list[tuple[str, float]], language: str) -> None:
    assert negotiate(wanted, accepted) == language


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    page = config.parent / "content/post/library-1.md"
    page.write_text(page.read_text("utf-8").replace("---\n", "---\nrelated: [library-3]\n", 1), "utf-8")
    built(config)
    return client(config, site=True)


PAGES = ["/", "/stories?q=market", "/story/post:library-1", "/draft", "/editor", "/map"]
TITLES = {"en": "Editors’ page", "es": "Página de redacción", "ja": "編集者ページ", "ar": "صفحة المحررين"}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", TITLES)
def test_a_page_is_in_the_readers_language_and_says_so(site: Any, path: str, language: str) -> None:
    response = site.get(path, headers={"Accept-Language": f"{language}, pl;q=0.9"})
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in response.text
    assert TITLES[language] in response.text
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.vary
    assert "%(" not in response.text.replace("&#34;", '"').partition('id="catalogue"')[0]


@pytest.mark.parametrize("path", PAGES)
def test_a_chosen_language_goes_along_from_page_to_page(site: Any, path: str) -> None:
    page = site.get(f"{path}{'&' if '?' in path else '?'}lang=es", headers={"Accept-Language": "ja"}).text
    assert 'lang="es"' in page
    for target in ("/editor?lang=es", "/map?lang=es"):
        assert f'href="{target}"' in page
    assert 'hreflang="ja"' in page
    assert "static/site.css?lang" not in page
    if path in ("/", "/stories?q=market"):
        assert '<input type="hidden" name="lang" value="es">' in page


def test_a_language_that_there_is_not_is_not_carried_along(site: Any) -> None:
    page = site.get(f"/stories?lang={'x' * 2000}&q={'y' * 2000}").text
    assert "xxx" not in page
    assert "y" * 201 not in page
    assert '<html lang="en"' in page


@pytest.mark.parametrize("language", TITLES)
def test_what_is_put_into_a_message_is_only_text(site: Any, language: str) -> None:
    page = site.get("/stories?q=<script>%25(num)s", headers={"Accept-Language": language}).text
    assert "<script>" not in page
    assert "&lt;script&gt;%(num)s" in page


def test_a_story_that_goes_by_another_name_is_found_in_that_language(site: Any) -> None:
    assert site.get("/story/library-1?lang=es").headers["Location"].endswith("/story/post:library-1?lang=es")


def test_a_problem_is_told_in_the_readers_language(site: Any) -> None:
    response = site.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": "de"})
    assert response.status_code == 404
    assert "Nicht gefunden" in response.text
    assert "Unter dieser Adresse gibt es nichts" in response.text
    assert "Accept-Language" in response.vary
    unknown = site.get("/story/nothing", headers={"Accept": "text/html", "Accept-Language": "ar"}).text
    assert '<p lang="en" dir="auto">' in unknown


RELATED = "/related?id=post:library-1&min_score=0"


def reasons(answer: Any) -> list[str]:
    return [reason["text"] for story in answer.json["related"] for reason in story["reasons"]]


def test_the_answers_kept_in_memory_are_one_for_each_language_that_is_asked_for(site: Any) -> None:
    english = site.get(RELATED)
    assert "Chosen by an editor" in reasons(english)
    spanish = site.get(f"{RELATED}&lang=es")
    assert spanish.headers["ETag"] != english.headers["ETag"]
    assert "Elegido por un editor" in reasons(spanish)
    again = site.get(RELATED)
    assert again.data == english.data
    assert site.get(f"{RELATED}&lang=es").data == spanish.data
    # Codes stay codes, and values values.
    for ours, theirs in zip(english.json["related"], spanish.json["related"], strict=True):
        assert {**ours, "reasons": 0} == {**theirs, "reasons": 0}


def test_an_answer_of_the_api_hangs_on_its_address_alone(site: Any) -> None:
    for path in (RELATED, "/tags?id=post:library-1", "/map.json"):
        english = site.get(path)
        german = site.get(path, headers={"Accept-Language": "de"})
        assert german.data == english.data
        assert "Accept-Language" not in german.vary
        assert "Content-Language" not in german.headers


def test_a_language_that_is_no_code_is_refused_and_one_that_there_is_not_is_english(site: Any) -> None:
    assert site.get(f"{RELATED}&lang=../etc").status_code == 400
    assert site.get(f"{RELATED}&lang=xx").json["related"] == site.get(RELATED).json["related"]


def test_a_draft_is_answered_in_the_language_of_the_page(site: Any) -> None:
    draft = {
        "title": "Library",
        "body": "The library on Mill Lane lends books. Its readers fear that the council closes it. " * 4,
    }
    english = site.post("/suggestions", json=draft).json
    german = site.post("/suggestions?lang=de", json=draft).json
    told = [reason for tag in german["tags"] for reason in tag["reasons"]]
    assert told
    assert not any(reason.startswith(("The text", "Like “")) for reason in told)
    assert [tag["level"] for tag in german["tags"]] == [tag["level"] for tag in english["tags"]]


def test_stories_say_their_own_language(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    page = config.parent / "content/post/library-1.md"
    page.write_text(page.read_text("utf-8").replace("---\n", "---\nlang: es\n", 1), "utf-8")
    built(config)
    service = client(config, site=True)
    listed = service.get("/stories", headers={"Accept-Language": "de"}).text
    assert '<a href="/story/post:library-1" dir="auto" lang="es">Library story 1</a>' in listed
    assert service.get("/map.json").json["stories"][0].keys() >= {"language"}
    assert '<div class="body" dir="auto" lang="es">' in service.get("/story/post:library-1").text
    assert service.get(RELATED).json["article"]["language"] == "es"


def test_a_headline_in_arabic_runs_to_the_left_though_its_first_word_is_a_latin_one(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    page = config.parent / "content/post/library-1.md"
    written = re.sub(
        "(?m)^title: .*$", "lang: ar\ntitle: iPhone 15 في القاهرة (2024)", page.read_text("utf-8"), count=1
    )
    page.write_text(re.sub("(?m)^authors?: .*$", "", written), "utf-8")
    built(config)
    service = client(config, site=True)
    listed = service.get("/stories").text
    assert '<a href="/story/post:library-1" dir="rtl" lang="ar">iPhone 15 في القاهرة (2024)</a>' in listed
    story = service.get("/story/post:library-1").text
    assert '<h1 dir="rtl" lang="ar">' in story
    assert '<div class="body" dir="auto" lang="ar">' in story, "a text in Latin letters alone"
