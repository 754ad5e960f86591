"""The service as it is run: gunicorn, two processes, a real port, and what a client of it sees."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.routes.api import blueprint
from tests.support.service_helpers import TOKEN, TOPICS, built, newsroom, story
from tests.support.service_process import WITHIN, Answer, Service, serving

DRAFT = {"title": "Library may close", "body": TOPICS["library"]}
OURS, THEIRS = "https://post.example", "https://elsewhere.example"
BEARER = f"Bearer {TOKEN}"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config


@pytest.fixture(scope="module")
def service(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(config, log, "--workers", "2", token=TOKEN, origins=OURS, posts_per_minute="0") as service:
        yield service


def problem(answer: Answer, status: int) -> Any:
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    problem_details = answer.json()
    assert (problem_details["type"], problem_details["status"]) == ("about:blank", status)
    return problem_details


# Caching


def test_an_answer_is_sent_once_and_again_after_a_build(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    built(config)
    with serving(config, tmp_path / "log") as service:
        first = service.ask("/related?id=post:library-1")
        assert first.headers["Cache-Control"].startswith("public, max-age=300,")
        etag = first.headers["ETag"]
        known = service.ask("/related?id=post:library-1", If_None_Match=etag)
        assert (known.status, known.body, known.headers["ETag"]) == (304, b"", etag)
        story(config.parent / "content/post/new.md", "New", TOPICS["library"], date="2024-06-01")
        built(config)
        until = time.monotonic() + WITHIN
        answer = known
        while answer.status == 304 and time.monotonic() < until:
            time.sleep(0.2)
            answer = service.ask("/related?id=post:library-1", If_None_Match=etag)
        assert answer.status == 200
        assert answer.headers["ETag"] != etag
        assert answer.json()["index"]["articles"] == 16


# Who may do what


@pytest.mark.parametrize("path", ["/related?id=post:library-1", "/tags?id=post:library-1"])
def test_only_the_newsrooms_pages_read_answers(service: Service, path: str) -> None:
    assert service.ask(path, Origin=OURS).headers["Access-Control-Allow-Origin"] == OURS
    preflight = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "x-request-id"}
    assert service.ask(path, "OPTIONS", Origin=OURS, **preflight).headers["Access-Control-Allow-Origin"] == OURS
    for method, asks in (("GET", {}), ("OPTIONS", preflight)):
        for origin in (THEIRS, "null", f"{OURS}.elsewhere.example", "http://post.example"):
            answer = service.ask(path, method, Origin=origin, **asks)
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], origin


@pytest.mark.parametrize("path", ["/related", "/tags"])
def test_a_draft_needs_the_token(service: Service, path: str) -> None:
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": f"{BEARER}x"}):
        refused = service.ask(path, "POST", DRAFT, **headers)
        problem(refused, 401)
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert service.ask(path, "POST", DRAFT, Authorization=BEARER).status == 200


def test_the_sixty_first_draft_of_a_minute_waits(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log") as service:
        statuses = [service.ask("/tags", "POST", DRAFT).status for _ in range(60)]
        assert statuses == [200] * 60
        refused = service.ask("/tags", "POST", DRAFT)
        problem(refused, 429)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert service.ask("/tags?id=post:library-1").status == 200


def test_eleven_megabytes_are_too_many(service: Service) -> None:
    for headers in ({"Content_Type": "application/json"}, {"Content_Type": "text/markdown"}):
        refused = service.ask("/related", "POST", b"x" * 11_000_000, Authorization=BEARER, **headers)
        assert "at most 10,000,000 bytes" in problem(refused, 413)["detail"]


def test_the_figures_are_for_its_keepers(service: Service) -> None:
    # A proxy that adds nothing to a request is no different from someone on this machine.
    assert service.ask("/metrics").status == 401
    assert service.ask("/metrics", X_Forwarded_For="192.0.2.7").status == 401
    assert service.ask("/metrics", X_Forwarded_For="192.0.2.7", Authorization=BEARER).status == 200


def test_without_a_token_the_figures_stay_at_home(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log") as service:
        problem(service.ask("/metrics", Forwarded="for=192.0.2.7"), 403)


# Answers


@pytest.mark.parametrize("path", ["/related?id=post:library-1", "/related?id=none", "/none", "/docs", "/metrics"])
def test_every_answer_protects_and_names_itself(service: Service, path: str) -> None:
    headers = service.ask(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])
    assert service.ask(path, X_Request_ID="desk-42/a").headers["X-Request-ID"] == "desk-42/a"
    for odd in ("a b", "x" * 129, "<b>", "-", "é"):
        assert re.fullmatch(r"[0-9a-f]{16}", service.ask(path, X_Request_ID=odd).headers["X-Request-ID"])


RAW: list[tuple[bytes, int]] = [
    (b"GET /related?id=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    (b"NONSENSE\r\n\r\n", 400),
    (b"GET /health/live HTTP/1.1\r\n\r\n", 400),
    (b"GET /related?id=caf\xe9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431),
    (
        b"POST /tags HTTP/1.1\r\nHost: a\r\nContent-Type: text/markdown\r\nTransfer-Encoding: chunked\r\n"
        b"Authorization: " + BEARER.encode() + b"\r\n\r\nUnmentionable\r\n",
        400,
    ),
]


def answer_to(service: Service, sent: bytes) -> bytes:
    """Send these bytes and nothing after them, and read until the service is done."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=WITHIN) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(65536):
            answer += block
    return answer


@pytest.mark.parametrize(("sent", "status"), RAW)
def test_what_is_no_request_is_a_problem_too(service: Service, sent: bytes, status: int) -> None:
    answer = answer_to(service, sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer
    assert b"X-Request-ID: " in head
    assert json.loads(body)["status"] == status
    assert b"Unmentionable" not in answer


@pytest.mark.parametrize(("sent", "status"), [raw for raw in RAW if raw[0].startswith(b"GET")])
def test_no_answer_to_head_has_a_body(service: Service, sent: bytes, status: int) -> None:
    head, _, body = answer_to(service, sent.replace(b"GET", b"HEAD", 1)).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert int(re.search(rb"Content-Length: (\d+)", head)[1]) > 0  # type: ignore[index]
    assert body == b""


# What is told of it


def test_both_processes_count_together(service: Service) -> None:
    def counted() -> float:
        text = service.ask("/metrics", Authorization=BEARER).body.decode()
        match = re.search(r'seealso_requests_total\{method="GET",route="/health/live",status="200"\} (\S+)', text)
        return float(match[1]) if match else 0

    before = counted()
    for _ in range(40):
        assert service.ask("/health/live").status == 200
    service.ask("/tags", "POST", {"drafts": [DRAFT, DRAFT]}, Authorization=BEARER)
    service.ask("/made-up-by-somebody", "SURPRISE")
    assert counted() == before + 40
    text = service.ask("/metrics", Authorization=BEARER).body.decode()
    assert 'seealso_request_duration_seconds_bucket{le="0.001",method="GET",route="/health/live"}' in text
    assert re.search(r"^seealso_drafts_total [2-9]", text, re.MULTILINE)
    assert re.search(r"^seealso_index_stories 15\.0$", text, re.MULTILINE)
    assert re.search(r"^seealso_index_age_seconds \d", text, re.MULTILINE)
    assert "made-up" not in text
    assert "SURPRISE" not in text
    assert len(re.findall("^# TYPE seealso_requests_total", text, re.MULTILINE)) == 1


SECRET = "Unmentionable"
SENT: list[tuple[str, Any, dict[str, str]]] = [
    ("/related", {"title": SECRET, "body": f"{SECRET}. " * 50}, {}),
    ("/tags", {"drafts": [{"title": SECRET, "tags": [SECRET]}, {"title": "", "description": SECRET}]}, {}),
    ("/tags", {SECRET: SECRET}, {}),
    ("/tags", {"title": [SECRET]}, {}),
    ("/tags", f'{{"title": "{SECRET}'.encode(), {"Content_Type": "application/json"}),
    ("/related", f"---\ntitle: [{SECRET}\n---\n{SECRET}".encode(), {"Content_Type": "text/markdown"}),
    ("/related", f"---\ndate: {SECRET}\n---\n{SECRET}".encode(), {"Content_Type": "text/markdown"}),
    ("/related", f"{SECRET} \xff".encode("latin-1"), {"Content_Type": "text/markdown"}),
    ("/tags", SECRET.encode(), {"Content_Type": "text/plain"}),
    (f"/tags?limit={SECRET}", {"title": "x"}, {}),
]


@pytest.mark.parametrize("form", ["json", "plain"])
def test_nothing_of_a_draft_is_in_the_log(config: Path, tmp_path: Path, form: str) -> None:
    with serving(config, tmp_path / "log", logs=form) as service:
        for path, body, headers in SENT:
            answer = service.ask(path, "POST", body, X_Request_ID="desk-42", **headers)
            assert answer.status < 500
            assert answer.headers["X-Request-ID"] == "desk-42"
            assert str(config.parent) not in answer.body.decode()
        service.ask("/related%0A2026-01-01%20ERROR?id=x")
    assert SECRET not in service.said
    lines = [line for line in service.said.splitlines() if "desk-42" in line]
    assert len(lines) == len(SENT)
    assert "\n2026-01-01" not in service.said
    if form == "json":
        log_lines = [json.loads(line) for line in service.said.splitlines()]
        assert all({"time", "level", "message"} <= line.keys() for line in log_lines)
        (batch,) = [line for line in log_lines if line.get("drafts") == 2]
        assert batch.items() >= {"method": "POST", "path": "/tags", "status": 200, "request_id": "desk-42"}.items()


# The description


def test_the_description_has_every_route_and_names_only_what_there_is(service: Service) -> None:
    description = service.ask("/openapi.json").json()
    assert description["openapi"] == "3.1.0"
    described = {(path, method.upper()) for path, item in description["paths"].items() for method in item}
    assert described == {*routes(), ("/suggestions", "POST")}
    limit = next(p for p in description["paths"]["/related"]["get"]["parameters"] if p["name"] == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 50, "default": 4}
    site = next(p for p in description["paths"]["/related"]["get"]["parameters"] if p["name"] == "site")
    assert site["schema"]["enum"] == ["post", "echo"]
    for path in ("/tags", "/related", "/suggestions"):
        assert description["paths"][path]["post"]["security"] == [{"token": []}]
        assert {"400", "401", "413", "415", "422", "503"} < description["paths"][path]["post"]["responses"].keys()


def routes() -> set[tuple[str, str]]:
    """Every route of the API's own."""
    from flask import Flask

    app = Flask("routes")
    app.register_blueprint(blueprint)
    return {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_page_tells_everything_without_another_host(service: Service) -> None:
    description = service.ask("/openapi.json").json()
    answer = service.ask("/docs")
    page = answer.body.decode()
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not re.search(r"<script|\sstyle=|\son\w+=", page), "nothing that the policy would block"
    assert set(re.findall(r'(?:href|src)="(?![#/])([^"]+)', page)) == set()
    targets = set(re.findall(r'href="#([^"]+)', page))
    assert targets <= set(re.findall(r'id="([^"]+)', page))
    for name in [*description["paths"], *description["components"]["schemas"], "X-Request-ID"]:
        assert name in page
    assert service.ask("/static/docs.css").status == 200
    known = service.ask("/docs", If_None_Match=answer.headers["ETag"])
    assert known.status == 304
