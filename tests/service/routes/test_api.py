"""The API: every answer, every problem."""

from __future__ import annotations

import gc
import json
import logging
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from werkzeug.serving import make_server

from embeddings.base.errors import ModelUnavailable
from embeddings.index.index import Index
from service.app import create_app
from service.http.caching import cache_control
from service.http.problems import Refused
from service.settings import load
from tests.support.fake_encoder import NAME, FakeEncoder
from tests.support.service_helpers import FUTURE, TOKEN, TOPICS, built, client, newsroom, settings, story

DRAFT = {"title": "Library may close", "body": TOPICS["library"]}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config


@pytest.fixture
def asked(config: Path) -> Any:
    return client(config)


# What is answered


def test_related_for_a_story(asked: Any) -> None:
    answer = asked.get("/related?id=post:library-1&min_score=0").get_json()
    assert answer["article"] == {
        "id": "post:library-1",
        "title": "Library story 1",
        "url": "https://post.example/old-town/library-1/",
        "image": "https://post.example/images/mill.svg",
        "section": "old-town",
        "site": "post",
        "published": "2024-02-01T00:00:00+00:00",
        "language": "en",
    }
    assert set(answer) == {"article", "related", "index", "next"}
    assert set(answer["index"]) == {"built_at", "articles"}
    assert 0 < len(answer["related"]) <= 4
    for item in answer["related"]:
        assert set(item) == {*answer["article"], "score", "level", "reasons", "facts"}
        assert 0 <= item["score"] <= 1
        assert all(set(reason) == {"kind", "text", "values"} for reason in item["reasons"])
    assert "post:library-1" not in [item["id"] for item in answer["related"]]


NAMES = [
    "id=post:library-1",
    "id=library-1",
    "url=https://post.example/old-town/library-1/",
    "url=/old-town/library-1/",
    "url=https://post.example/old-town/library-1/?utm_source=mail%23top",
    "url=https://post.example/old-town/library-1/2/",
    "url=https://post.example/old-town/library-1/page/12?utm_source=mail",
    "url=/old-town/library-1/comment-page-3/%23comments",
    "url=/old-town/library-1/amp",
]


@pytest.mark.parametrize("query", NAMES)
def test_a_story_answers_to_each_of_its_names(asked: Any, query: str) -> None:
    assert asked.get(f"/related?{query}").get_json()["article"]["id"] == "post:library-1"


@pytest.mark.parametrize(
    "url", ["/old-town/library-1/2024/", "/old-town/library-1/plan/", "https://post.example/11/28/"]
)
def test_what_lies_below_a_story_is_not_the_story(asked: Any, url: str) -> None:
    assert asked.get(f"/related?url={url}").status_code == 404


def test_what_may_be_asked_of_the_list(asked: Any) -> None:
    def ids(query: str) -> list[str]:
        return [
            item["id"] for item in asked.get(f"/related?id=post:library-1&min_score=0&{query}").get_json()["related"]
        ]

    assert len(ids("limit=2")) == 2
    assert {id.partition(":")[0] for id in ids("site=echo")} == {"echo"}
    every = ids("limit=50")
    assert set(every[:2]) & set(ids(f"limit=50&exclude={every[0]},{every[1]}&exclude=no-such")) == set()
    address = asked.get(f"/related?id={every[0]}").get_json()["article"]["url"]
    assert every[0] not in ids(f"limit=50&exclude={address}?utm_source=mail%23top")
    section = asked.get("/related?id=post:library-1&section=quayside&limit=50&min_score=0").get_json()["related"]
    assert {item["section"] for item in section} == {"quayside"}


def test_an_exclusion_of_a_draft_that_fits_stories_of_several_sites_holds_for_all(asked: Any) -> None:
    def ids(head: str) -> set[str]:
        draft = f"---\ntitle: A draft\n{head}\n---\n{TOPICS['market']} {TOPICS['football']}\n"
        answer = asked.post("/related?limit=50&min_score=0", json={"text": draft}).get_json()
        return {item["id"] for item in answer["related"]}

    twins = {"post:twin", "echo:twin"}
    assert twins <= ids("")
    assert not twins & ids("relatedExclude: [twin]")
    assert twins & ids("relatedExclude: ['post:twin']") == {"echo:twin"}


def test_pins_and_exclusions_of_a_draft_that_have_no_effect_are_told(asked: Any) -> None:
    def draft(head: str) -> str:
        return f"---\ntitle: A draft\n{head}\n---\n{TOPICS['market']}\n"

    unclear = draft("related: [twin, 'post:market-1']\nrelatedExclude: [nowhere]")
    said = (
        "`related` names 'twin', which fits no story, or several. Give the id of one. "
        "`relatedExclude` names 'nowhere', which fits no story. Give the id of one."
    )
    clear = draft("related: ['post:market-1']\nrelatedExclude: [twin]")
    for path in ("/related", "/suggestions"):
        assert asked.post(path, json={"text": unclear}).get_json()["note"] == said
        assert asked.post(path, data=unclear, content_type="text/markdown").get_json()["note"] == said
        assert "note" not in asked.post(path, json={"text": clear}).get_json()
    empty = asked.post("/related?section=qauyside", json={"text": unclear}).get_json()
    assert empty["note"] == f"There is no section 'qauyside'. Did you mean 'quayside'? {said}"
    batch = asked.post("/related", json={"drafts": [{"text": clear}, {}, {"text": unclear}]}).get_json()["results"]
    assert [each.get("note") for each in batch] == [None, None, said]


def test_an_address_with_a_comma_can_be_excluded(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    path = tmp_path / "news" / "content" / "post" / "comma.md"
    story(path, "Books by bus", "The library van calls at the quay on Fridays.", url="/library,1234.html")
    built(config)
    asked = client(config)
    question = "/related?id=post:library-1&limit=50&min_score=0"
    assert "post:comma" in [item["id"] for item in asked.get(question).get_json()["related"]]
    for address in ("/library,1234.html", "https://post.example/library%2C1234.html", "library-2,/library,1234.html"):
        left = [item["id"] for item in asked.get(f"{question}&exclude={address}").get_json()["related"]]
        assert ("post:comma" in left) is address.startswith("library-2")


def test_a_section_that_no_story_is_in_is_told_in_an_empty_answer(asked: Any) -> None:
    answer = asked.get("/related?id=post:library-1&section=qauyside")
    assert answer.status_code == 200
    assert answer.get_json()["related"] == []
    assert answer.get_json()["note"] == "There is no section 'qauyside'. Did you mean 'quayside'?"
    draft = asked.post("/related?section=xyz", json=DRAFT).get_json()
    assert draft["note"] == "There is no section 'xyz'. There are: old-town, quayside."
    # Nothing is said where a list is empty for another reason.
    assert "note" not in asked.get("/related?id=post:library-1&section=quayside&min_score=1").get_json()
    since = asked.get("/related?id=post:library-1&since=2024-04-01&limit=50&min_score=0").get_json()["related"]
    assert since
    assert min(item["published"] for item in since) >= "2024-04-01"


def test_a_high_minimum_leaves_the_box_empty_rather_than_wrong(asked: Any) -> None:
    assert asked.get("/related?id=post:library-1&min_score=1").get_json()["related"] == []


def test_an_address_that_no_browser_should_follow_is_left_out(asked: Any) -> None:
    assert asked.get("/related?id=post:hostile").get_json()["article"]["image"] is None


def test_tags_for_a_story(asked: Any) -> None:
    answer = asked.get("/tags?id=post:library-1").get_json()
    assert set(answer) == {"tags", "candidates", "threshold", "categories", "sections"}
    assert "library" in [tag["tag"] for tag in answer["tags"]]
    assert all(set(tag) == {"tag", "confidence", "level", "articles", "reasons", "reserve"} for tag in answer["tags"])


SENT = [
    ({"json": DRAFT}, "Library may close"),
    (
        {"data": '\ufeff{"title": "With a mark", "body": "The library."}', "content_type": "application/json"},
        "With a mark",
    ),
    ({"json": {"title": "Only a headline: library"}}, "Only a headline: library"),
    ({"json": {**DRAFT, "tags": ["news"], "section": "old-town", "authors": "Ada", "published": "2024-05-05"}}, None),
    ({"json": {"title": "Emoji 🦔, 'quotes': [and] \u0085 \x07 # {more}", "body": "---\nno: front matter\n"}}, None),
    ({"json": {"title": "Odd tags", "body": "Library", "tags": ["a: b", "- c", "null", "2024-01-01"]}}, "Odd tags"),
    ({"data": "---\ntitle: From a file\n---\nThe library.", "content_type": "text/markdown"}, "From a file"),
    (
        {"data": "\ufeff---\ntitle: With a mark\n---\nThe library.", "content_type": "text/markdown; charset=utf-8"},
        "With a mark",
    ),
]


@pytest.mark.parametrize(("sent", "title"), SENT)
def test_a_draft(asked: Any, sent: dict[str, Any], title: str | None) -> None:
    response = asked.post("/related?limit=3&min_score=0", **sent)
    assert response.status_code == 200, response.text
    answer = response.get_json()
    assert answer["article"]["id"] is None
    assert answer["article"]["url"] is None
    assert title in (None, answer["article"]["title"])
    assert 0 < len(answer["related"]) <= 3
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    tags = asked.post("/tags", **sent)
    assert tags.status_code == 200
    assert set(tags.get_json()) == {"tags", "candidates", "threshold", "categories", "sections"}


def test_a_draft_about_the_library_finds_the_library(asked: Any) -> None:
    (found,) = asked.post("/related?limit=1&min_score=0", json=DRAFT).get_json()["related"]
    assert "library" in found["id"]
    assert "library" in [tag["tag"] for tag in asked.post("/tags", json=DRAFT).get_json()["tags"]]


# Page by page


def test_a_long_list_comes_in_pages(asked: Any) -> None:
    whole = asked.get("/related?id=post:library-1&min_score=0&limit=50").get_json()
    assert whole["next"] is None
    address, stories = "/related?id=post:library-1&min_score=0&limit=3", []
    while address:
        page = asked.get(address).get_json()
        assert len(page["related"]) <= 3
        stories += page["related"]
        address = page["next"]
    assert stories == whole["related"]
    assert asked.get("/related?id=post:library-1&offset=1000").get_json()["related"] == []


def test_a_draft_is_sent_again_for_the_next_page(asked: Any) -> None:
    first = asked.post("/related?min_score=0&limit=2", json=DRAFT).get_json()
    second = asked.post(first["next"], json=DRAFT).get_json()
    both = asked.post("/related?min_score=0&limit=4", json=DRAFT).get_json()
    assert first["related"] + second["related"] == both["related"]


def test_the_newsrooms_own_wishes(config: Path, asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def items(query: str) -> Any:
        return asked.get(f"/related?id=post:library-1&min_score=0&limit=50&{query}").get_json()["related"]

    older = items("only_older=true")
    assert older
    assert max(item["published"] for item in older) < "2024-02-01"
    assert items("max_age=1") == []
    assert len([item for item in items("per_site=1") if item["site"] != "post"]) == 1
    asks = Mock(return_value=[])
    monkeypatch.setattr(Index, "related", asks)
    items("recency=0.5&diversity=1&exclude_linked=true&per_site=0")
    options = asks.call_args.args[1]
    assert (options.recency, options.diversity, options.exclude_linked, options.per_site) == (0.5, 1, True, 0)
    monkeypatch.undo()
    configured = create_app(load(config=config, flags={"model": NAME, "related": {"max_age": 1}})).test_client()
    assert configured.get("/related?id=post:library-1&min_score=0").get_json()["related"] == []


def test_what_a_draft_links_to_already_can_be_left_out(asked: Any) -> None:
    first = asked.post("/related?limit=1&min_score=0", json=DRAFT).get_json()["related"][0]
    for target in (first["url"], first["url"].partition(".example")[2], first["url"].replace("//", "//www.")):
        linked = {**DRAFT, "body": f"{DRAFT['body']} [Earlier]({target}), [no story](/none/), [odd](//[)"}
        answer = asked.post("/related?limit=50&min_score=0&exclude_linked=true", json=linked).get_json()
        assert first["id"] not in [item["id"] for item in answer["related"]], target
    elsewhere = {**DRAFT, "body": f"{DRAFT['body']} [Theirs](https://elsewhere.example/old-town/library-1/)"}
    theirs = asked.post("/related?limit=50&min_score=0&exclude_linked=true", json=elsewhere).get_json()["related"]
    assert first["id"] in [item["id"] for item in theirs]


# Several drafts at once


@pytest.mark.parametrize("path", ["/related?min_score=0", "/tags"])
def test_drafts_are_answered_in_their_order(asked: Any, path: str) -> None:
    market, broken = {"title": "Market traders", "body": TOPICS["market"]}, {"title": "", "body": " "}
    first, second, third = asked.post(path, json={"drafts": [DRAFT, broken, market]}).get_json()["results"]
    assert first == asked.post(path, json=DRAFT).get_json()
    assert third == asked.post(path, json=market).get_json()
    assert (second["status"], second["type"]) == (422, "about:blank")
    assert "Give a title" in second["detail"]


def test_a_batch_of_nothing_that_can_be_read(asked: Any) -> None:
    (result,) = asked.post("/related", json={"drafts": [{}]}).get_json()["results"]
    assert result["status"] == 422


def test_a_batch_is_embedded_at_once_and_a_draft_once(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client(config, posts_per_minute=0)
    calls: list[int] = []
    encode = FakeEncoder.encode

    def counted(self: FakeEncoder, texts: Any, advance: Any = None) -> Any:
        calls.append(len(texts))
        return encode(self, texts, advance)

    monkeypatch.setattr(FakeEncoder, "encode", counted)
    drafts = [{"title": f"Draft {number}", "body": TOPICS["library"]} for number in range(32)]
    assert asked.post("/tags", json={"drafts": drafts}).status_code == 200
    assert calls == [32]
    assert asked.post("/related", json={"drafts": drafts}).status_code == 200
    assert asked.post("/related", json=drafts[7]).status_code == 200
    assert calls == [32], "what was asked for one purpose is there for the other"


def test_a_draft_is_read_as_the_archive_was(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    with config.open("a", encoding="utf-8") as file:
        file.write('[reading]\nday_first = true\n[reading.fields]\ntitle = ["headline"]\n')
    built(config)
    elsewhere = create_app(
        load(discover=False, flags={"index": tmp_path / "news" / "index", "model": NAME})
    ).test_client()
    text = "---\nheadline: Ours\ndate: 3/4/2024\n---\nThe library.\n"
    article = elsewhere.post("/related", data=text, content_type="text/markdown").get_json()["article"]
    assert (article["title"], article["published"][:10]) == ("Ours", "2024-04-03")


# Caching


def test_an_answer_that_is_known_is_not_sent_again(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Near midnight it would hold for less.
    noon = datetime.now(UTC).replace(hour=12)
    monkeypatch.setattr("embeddings.base.reader_visibility.now", lambda: noon)
    first = asked.get("/related?id=post:library-1")
    etag = first.headers["ETag"]
    assert "max-age=300" in first.headers["Cache-Control"]
    again = asked.get("/related?id=post:library-1", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    other = asked.get("/related?id=post:market-1", headers={"If-None-Match": etag})
    assert (other.status_code, other.headers["ETag"] == etag) == (200, False)
    assert asked.get("/tags?id=post:library-1", headers={"If-None-Match": etag}).status_code == 200


def test_a_story_that_expires_is_gone_without_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = newsroom(tmp_path / "news")
    fields = {"section": "old-town", "date": "2024-05-05"}
    story(tmp_path / "news/content/post/offer.md", "Offer at the market", TOPICS["market"], expiryDate=FUTURE, **fields)
    built(config)
    asked = client(config)
    before = asked.get("/related?id=offer")
    assert before.status_code == 200
    assert asked.get("/related?id=offer").headers["ETag"] == before.headers["ETag"], "kept"

    monkeypatch.setattr("embeddings.base.reader_visibility.now", lambda: datetime(2999, 1, 2, tzinfo=UTC))
    assert asked.get("/related?id=offer").status_code == 404
    assert client(config).get("/related?id=offer").status_code == 404


HOLDS = [
    (float("inf"), "public, max-age=300, stale-while-revalidate=600, stale-if-error=3600"),
    (3900.0, "public, max-age=300, stale-while-revalidate=600, stale-if-error=3600"),
    (1000.5, "public, max-age=300, stale-while-revalidate=600, stale-if-error=700"),
    (500.0, "public, max-age=300, stale-while-revalidate=200, stale-if-error=200"),
    (300.0, "public, max-age=300, must-revalidate"),
    (10.9, "public, max-age=10, must-revalidate"),
    (0.0, "public, max-age=0, must-revalidate"),
    (-1.0, "public, max-age=0, must-revalidate"),
]


@pytest.mark.parametrize(("left", "said"), HOLDS)
def test_no_copy_outlives_the_next_change(left: float, said: str) -> None:
    assert cache_control(300, left) == said


# Problems

PROBLEMS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/related", {}, 400, "by either id=… or url=…"),
    ("GET", "/related?id=a&url=b", {}, 400, "by either id=… or url=…"),
    ("GET", "/related?id=", {}, 400, "id:"),
    ("GET", "/related?id=no-such-story", {}, 404, "no-such-story"),
    ("GET", "/related?id=secret", {}, 404, "secret"),
    ("GET", "/related?id=twin", {}, 400, "post:twin"),
    ("GET", "/related?id=library-1&limit=0", {}, 400, "limit"),
    ("GET", "/related?id=library-1&limit=lots", {}, 400, "limit"),
    ("GET", "/related?id=library-1&limit=999", {}, 400, "limit"),
    ("GET", "/related?id=library-1&limit=2&limit=3", {}, 400, "limit is given 2 times"),
    ("GET", "/related?id=library-1&min_score=nan", {}, 400, "min_score"),
    ("GET", "/related?id=library-1&min_score=2", {}, 400, "min_score"),
    ("GET", "/related?id=library-1&min_score=0_1", {}, 400, "min_score"),
    ("GET", "/related?id=library-1&since=yesterday", {}, 400, "since"),
    ("GET", "/related?id=library-1&since=1700000000", {}, 400, "since: write a day like"),
    ("GET", "/related?id=library-1&since=2024-02-30", {}, 400, "since: write a day like"),
    ("GET", "/related?id=library-1&since=20240227", {}, 400, "since: write a day like"),
    ("GET", "/related?id=library-1&limit=1_0", {}, 400, "limit: write a whole number"),
    ("GET", "/related?id=library-1&limit=", {}, 400, "limit: write a whole number"),
    ("GET", "/related?id=library-1&offset=-1", {}, 400, "offset"),
    ("GET", "/related?id=library-1&only_older=yes", {}, 400, "only_older: write true or false"),
    ("GET", "/related?id=library-1&max_age=99999999", {}, 400, "max_age"),
    ("GET", "/related?id=library-1&section=", {}, 400, "section"),
    ("GET", "/related?id=library-1&site=times", {}, 400, "There are: post, echo"),
    ("GET", "/related?id=library-1&lmit=3", {}, 400, "lmit: there is no such parameter. There are: "),
    ("GET", "/related?url=http://[half", {}, 404, "http://[half"),
    ("GET", "/related?url=%3Fx", {}, 404, "?x"),
    ("GET", "/related?id=%00", {}, 404, "fits no story"),
    ("GET", "/tags?id=no-such-story", {}, 404, "no-such-story"),
    ("GET", "/no-such-page", {}, 404, "nothing at this address"),
    ("PUT", "/related", {}, 405, "does not take PUT"),
    ("POST", "/health/live", {}, 405, "does not take POST"),
    ("POST", "/related", {"data": "x=1", "content_type": "application/x-www-form-urlencoded"}, 415, "text/markdown"),
    ("POST", "/related", {"data": "plain", "content_type": "text/plain"}, 415, "text/markdown"),
    *(
        (
            "POST",
            "/related",
            {"data": b"\x1f\x8b", "content_type": media, "headers": {"Content-Encoding": coding}},
            415,
            "without Content-Encoding",
        )
        for media, coding in [("application/json", "gzip"), ("text/markdown", " BR "), ("application/json", "gzip, br")]
    ),
    ("POST", "/related", {"data": "{", "content_type": "application/json"}, 400, "JSON"),
    ("POST", "/related", {"json": {"title": "x " * 130_000, "body": "y"}}, 422, "at most 250,000 are read"),
    ("POST", "/related", {"json": {"tags": ["x" * 9] * 30_000, "body": "y"}}, 422, "at most 250,000 are read"),
    ("POST", "/related", {"json": {"authors": "x" * 300_000, "body": "y"}}, 422, "at most 250,000 are read"),
    ("POST", "/related", {"json": []}, 400, "object"),
    ("POST", "/related", {"json": {}}, 422, "Give a title, a body"),
    ("POST", "/related", {"json": {"title": " ", "body": "\n"}}, 422, "Give a title, a body"),
    (
        "POST",
        "/related",
        {"json": {"title": "x", "bdy": "y"}},
        400,
        "bdy: there is no such parameter. A draft has: title",
    ),
    ("POST", "/related", {"json": {"title": 3}}, 400, "title"),
    ("POST", "/related", {"data": b"\xff\xfe", "content_type": "text/markdown"}, 400, "UTF-8"),
    ("POST", "/related", {"data": "---\ntitle: [\n---\nx", "content_type": "text/markdown"}, 422, "draft.md"),
    ("POST", "/related", {"data": "", "content_type": "text/markdown"}, 422, "draft.md"),
    ("POST", "/tags", {"data": "---title: x---y", "content_type": "text/markdown"}, 422, "--data-binary"),
    ("POST", "/related", {"json": {"title": "x", "body": "y" * 2_000_001}}, 422, "hardly a story"),
    ("POST", "/related", {"json": {"title": "x", "body": "y" * 10_000_001}}, 413, "at most 10,000,000 bytes"),
    ("POST", "/related", {"data": '{"title": "\\ud800"}', "content_type": "application/json"}, 400, "JSON"),
    ("POST", "/related", {"json": {"drafts": []}}, 400, "drafts:"),
    ("POST", "/related", {"json": {"drafts": [DRAFT] * 33}}, 400, "at most 32"),
    ("POST", "/related", {"json": {"drafts": [DRAFT, {"titel": "x"}]}}, 400, "drafts.1.titel: there is no such"),
    ("POST", "/related", {"json": {"drafts": [DRAFT, "text"]}}, 400, "drafts.1: this should be an object"),
    ("POST", "/related", {"json": {"drafts": [DRAFT], "title": "x"}}, 400, "A batch has: drafts"),
    ("POST", "/tags?limit=0", {"json": DRAFT}, 400, "limit"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "said"), PROBLEMS)
def test_a_problem_says_what_to_do(
    asked: Any, method: str, path: str, sent: dict[str, Any], status: int, said: str
) -> None:
    response = asked.open(path, method=method, **sent)
    problem = response.get_json(force=True)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert said in problem["detail"]
    assert "Traceback" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    if status == 405:
        assert response.headers["Allow"]


def test_nothing_of_ours_leaks_when_it_breaks(
    config: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    quoted = " ".join(["the", "secret", "of", "the", "draft"])

    def broken(*_: object) -> None:
        raise RuntimeError(quoted)

    monkeypatch.setattr(Index, "related_to_drafts", broken)
    response = client(config).post("/related", json=DRAFT)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "RuntimeError" in caplog.text
    assert quoted not in caplog.text


def test_a_model_that_is_gone_is_no_fault_of_the_asker(
    config: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> None:
        raise ModelUnavailable("/somewhere/inside is empty")

    monkeypatch.setattr(Index, "tags_for_drafts", gone)
    response = client(config).post("/tags", json=DRAFT)
    assert (response.status_code, "inside" in response.text) == (503, False)
    assert "/somewhere/inside" in caplog.text


def test_nothing_of_a_draft_is_logged(asked: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked.post("/related", json={"title": "Unmentionable", "body": "Unmentionable"})
    asked.post("/related", data="---\ntitle: [Unmentionable\n---\n", content_type="text/markdown")
    assert "Unmentionable" not in caplog.text


# Who may

AUTHORIZATION = [
    ({}, 401),
    ({"Authorization": ""}, 401),
    ({"Authorization": "Bearer "}, 401),
    ({"Authorization": "Bearer wrong"}, 401),
    ({"Authorization": "Bearer würde"}, 401),
    ({"Authorization": f"Basic {TOKEN}"}, 401),
    ({"Authorization": f"Bearer {TOKEN}"}, 200),
    ({"Authorization": f"bearer {TOKEN}"}, 200),
]


@pytest.mark.parametrize(("headers", "status"), AUTHORIZATION)
def test_a_draft_needs_the_token(config: Path, headers: dict[str, str], status: int) -> None:
    guarded = client(config, token=TOKEN)
    for path in ("/related", "/tags"):
        response = guarded.post(path, json=DRAFT, headers=headers)
        assert response.status_code == status
        assert status == 200 or response.headers["WWW-Authenticate"].startswith("Bearer")
    assert guarded.get("/related?id=post:library-1").status_code == 200


def test_too_many_drafts(config: Path) -> None:
    limited = client(config, posts_per_minute=2)
    statuses = [limited.post("/tags", json=DRAFT).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = limited.post("/related", json=DRAFT)
    assert "at most 2 a minute" in refused.get_json(force=True)["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert limited.get("/tags?id=post:library-1").status_code == 200


def test_each_draft_of_a_batch_counts(config: Path) -> None:
    limited = client(config, posts_per_minute=60)
    batch = {"drafts": [DRAFT] * 30}
    statuses = [limited.post("/tags", json=sent).status_code for sent in (batch, batch, DRAFT)]
    assert statuses == [200, 200, 429], "the 61st draft of a minute"


def test_the_newsrooms_own_pages_may_read_answers(config: Path) -> None:
    shared = client(config, origins=["https://post.example"])
    own, other = {"Origin": "https://post.example"}, {"Origin": "https://elsewhere.example"}
    answer = shared.get("/related?id=post:library-1", headers=own)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://post.example"
    known = shared.get("/related?id=post:library-1", headers={**own, "If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.headers.get("Access-Control-Allow-Origin")) == (304, "https://post.example")
    assert "Access-Control-Allow-Origin" not in shared.get("/related?id=post:library-1", headers=other).headers
    asks = {"Origin": "https://post.example", "Access-Control-Request-Method": "GET"}
    allowed = shared.options("/related", headers=asks)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://post.example"
    assert "GET" in allowed.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in shared.options("/related", headers={**asks, **other}).headers
    asks = {**own, "Access-Control-Request-Method": "POST"}
    assert "POST" not in shared.options("/related", headers=asks).headers.get("Access-Control-Allow-Methods", "")
    assert "Access-Control-Allow-Origin" not in client(config).get("/tags?id=post:library-1", headers=own).headers


@pytest.mark.parametrize("path", ["/related", "/tags"])
def test_a_slash_at_the_end_makes_no_difference(config: Path, path: str) -> None:
    shared = client(config, origins=["https://post.example"])
    own = {"Origin": "https://post.example"}
    query = "id=post:library-1&limit=1"
    plain, slash = (shared.get(f"{address}?{query}", headers=own) for address in (path, f"{path}/"))
    headers = ("ETag", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Vary", "Cache-Control")
    assert [slash.headers[name] for name in headers] == [plain.headers[name] for name in headers]
    assert slash.data == plain.data
    assert "Origin" in shared.get(f"{path}/?{query}").headers["Vary"]
    asks = {**own, "Access-Control-Request-Method": "GET"}
    assert "GET" in shared.options(f"{path}/", headers=asks).headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in shared.get(f"{path}x/?{query}", headers=own).headers


# Health


def test_health_tells_the_index_that_answers(asked: Any) -> None:
    assert asked.get("/health/live").get_json() == {"status": "live"}
    ready = asked.get("/health/ready").get_json()
    assert (ready["status"], ready["problem"], ready["index"]["articles"]) == ("ready", None, 15)


def test_a_models_folder_is_nobodys_business(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(settings(config).index)
    index.manifest = replace(index.manifest, model="/srv/models/ours", model_key="ours@0123")
    answer = create_app(settings(config), index=index).test_client().get("/health/ready").get_json()
    assert answer["index"]["model"] == "ours"


def test_without_an_index_it_lives_but_is_not_ready(tmp_path: Path) -> None:
    bare = client(newsroom(tmp_path / "news"))
    assert bare.get("/health/live").status_code == 200
    response = bare.get("/health/ready")
    assert response.status_code == 503
    assert str(tmp_path) not in response.text
    assert bare.get("/related?id=x").status_code == 503


def test_the_root_says_what_this_is(asked: Any) -> None:
    response = asked.get("/")
    assert "GET /related" in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# Over a real port


@pytest.fixture
def address(config: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(settings(config)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_many_at_once_over_a_real_port(address: str) -> None:
    answers: list[Any] = []

    def ask(number: int) -> None:
        data = json.dumps(DRAFT).encode() if number % 2 else None
        path = "/related?min_score=0" if number % 2 else "/related?id=post:library-1&min_score=0"
        request = urllib.request.Request(address + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=180) as response:
            answers.append((number % 2, [item["id"] for item in json.load(response)["related"]]))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    for kind in (0, 1):
        assert len({tuple(ids) for found, ids in answers if found == kind}) == 1


# What nobody sends by accident


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/widget.js", "/static/editor.js"])
@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Range"])
def test_a_date_that_no_calendar_has_counts_as_not_sent(config: Path, path: str, header: str) -> None:
    headers = {header: f"Mon, {'4' * 20} Jan 2024 00:00:00 GMT", "Range": "bytes=0-1"}
    with client(config).get(path, headers=headers) as response:
        assert response.status_code in (200, 206)


@pytest.mark.parametrize(
    "path", ["/related", "/tags?limit=x&id=post:library-1", "/related?id=x&since=yesterday&other=1"]
)
def test_nothing_of_a_refused_request_stays_in_memory(config: Path, path: str) -> None:
    service = client(config)
    for _ in range(3):
        assert service.get(path).status_code == 400
    gc.collect()
    # By type: some objects of libraries warn whoever looks at them any closer.
    assert not [kept for kept in gc.get_objects() if type(kept) is Refused]
