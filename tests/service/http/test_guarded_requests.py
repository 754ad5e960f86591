"""What a request may say, and what comes of it: kept answers, figures, tokens, limits; and odd ones by the hundred."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from embeddings.base.errors import ModelUnavailable
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.encoders.registry import identify, of_index
from service.app import create_app
from service.base.errors import SettingsError
from service.counts import events, store
from service.http import access, rate_limit
from service.http.problems import Refused
from service.http.rate_limit import SharedRateLimit
from service.settings import load
from tests.fuzz.requests import COUNTED, failures, states
from tests.support.fake_encoder import NAME
from tests.support.service_helpers import TOKEN, built, client, newsroom, settings
from tests.support.service_process import Service, serving

PAPER = "https://post.example"
ASKED = "/related?id=post:library-1&limit=1"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config


# Kept answers

HEADERS: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Prefix": "/evil"},
    {"X-Forwarded-For": "192.0.2.7"},
    {"Script-Name": "/evil"},
    {"X-Script-Name": "/evil"},
    {"X-Original-URL": "/evil"},
    {"X-Rewrite-URL": "/evil"},
    {"X-HTTP-Method-Override": "POST"},
    {"Origin": PAPER},
    {"Origin": "https://evil.example"},
    {"Accept-Language": "de"},
    {"Accept": "text/html"},
    {"Accept-Encoding": "gzip"},
    {"Range": "bytes=0-3"},
    {"If-Range": '"x"'},
    {"If-Match": '"x"'},
    {"If-None-Match": '"x"'},
    {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
    {"Cookie": "a=b"},
    {"Authorization": f"Bearer {TOKEN}"},
    {"Cache-Control": "no-cache"},
]


@pytest.mark.parametrize(("proxies", "site"), [(0, False), (1, True)])
def test_no_header_reaches_a_kept_answer(config: Path, proxies: int, site: bool) -> None:
    def service() -> Any:
        return client(config, site=site, origins=[PAPER], proxies=proxies)

    usual_of = {path: service().get(path) for path in (ASKED, "/tags?id=post:library-1", "/map.json")}
    for headers in HEADERS:
        asked = service()  # which has kept nothing yet
        for path, usual in usual_of.items():
            first = asked.get(path, headers=headers)
            assert first.status_code == 200, headers
            assert (first.data, first.headers["ETag"]) == (usual.data, usual.headers["ETag"]), headers
            again = asked.get(path)
            assert (again.data, again.headers["ETag"]) == (usual.data, usual.headers["ETag"]), headers


def test_head_and_what_a_server_makes_of_headers_change_nothing(config: Path) -> None:
    asked = client(config)
    assert asked.head(ASKED).data == b""
    wsgi = {"SCRIPT_NAME": "/evil", "wsgi.url_scheme": "https"}
    usual = client(config).get(ASKED)
    assert asked.get(ASKED).data == usual.data
    assert client(config).get("/related", environ_overrides=wsgi).status_code == 404
    assert json.loads(usual.data)["next"].startswith("/related?id=")


@pytest.mark.parametrize("path", ["/story//post:library-1", "/static//editor.js", "/health//ready", "/related//?id=x"])
def test_an_address_with_two_slashes_leads_nowhere_else(config: Path, path: str) -> None:
    for host in ("127.0.0.1", "evil.example"):
        answer = client(config, site=True).get(path, headers={"Host": host})
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_proxies_are_told_that_answers_differ_by_origin(config: Path) -> None:
    for origins in ([PAPER], [PAPER, "https://b.example"], ["*"]):
        asked = client(config, origins=origins)
        for headers in ({}, {"Origin": PAPER}, {"Origin": "https://evil.example"}):
            for path in (ASKED, "/tags?id=post:library-1"):
                response = asked.get(path, headers=headers)
                assert response.headers.getlist("Vary") == ["Origin"], (origins, headers)
                # Who names no origin is no browser, and may be told any of those that are allowed.
                may_read = "*" in origins or headers.get("Origin") in origins
                allowed = [headers["Origin"]] if may_read and headers else [None] if headers else origins
                assert response.headers.get("Access-Control-Allow-Origin") in allowed, (origins, headers)


def test_other_pages_read_answers_about_published_stories_and_nothing_else(config: Path) -> None:
    asked, origin = client(config, origins=[PAPER]), {"Origin": PAPER}
    for path in ("/editor", "/map.json", "/openapi.json", "/health/ready", "/metrics"):
        assert "Access-Control-Allow-Origin" not in asked.get(path, headers=origin).headers, path
    draft = {"title": "The library", "body": "What the council wants of the library."}
    assert "Access-Control-Allow-Origin" not in asked.post("/suggestions", json=draft, headers=origin).headers
    for path in ("/related", "/tags", "/suggestions"):
        allowed = asked.options(path, headers={**origin, "Access-Control-Request-Method": "POST"}).headers
        assert "POST" not in allowed.get("Access-Control-Allow-Methods", ""), path


# Figures

BEHIND = [*({name: "x"} for name in access.FORWARDED), {"Host": "news.example"}, {"Host": "127.0.0.1.evil.example"}]


@pytest.mark.parametrize("headers", BEHIND)
def test_without_a_token_figures_are_for_this_machine(config: Path, headers: dict[str, str]) -> None:
    asked = client(config)
    assert asked.get("/metrics").status_code == 200
    assert asked.get("/metrics", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert asked.get("/metrics", headers=headers).status_code == 403
    assert asked.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert client(config, proxies=1).get("/metrics").status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Host": "127.0.0.1:8000"}, *BEHIND])
def test_with_a_token_figures_need_it_from_anywhere(config: Path, headers: dict[str, str]) -> None:
    asked = client(config, token=TOKEN)
    assert asked.get("/metrics", headers=headers).status_code == 401
    assert asked.get("/metrics", headers={**headers, "Authorization": f"Bearer {TOKEN}"}).status_code == 200


# Tokens

REFUSED = [
    *("ä" * 20, "é" * 15, "пароль-пароль-пароль", "пароль 😀 пароль 😀", f"{TOKEN} x", f" {TOKEN}", ""),
    *(f"{TOKEN}{end}" for end in ("\n", "\r", "\t", "\x00", "\x7f", "\xa0", "\u200b", "\udcff")),
]
VISIBLE = "".join(chr(number) for number in range(33, 127))
TAKEN = [VISIBLE[:47], VISIBLE[47:], "x" * 16, "Bearer-Bearer-Bearer"]
GIVEN = ["", "Bearer", "Bearer ", "Bearer é", "Bearer \xff\xfe", "Basic eA==", "Bearer x" + "y" * 5000]


@pytest.mark.parametrize("token", REFUSED)
def test_a_token_that_not_everything_can_send_is_refused_at_the_start(token: str) -> None:
    with pytest.raises(SettingsError) as told:
        load(flags={"service": {"token": token}})
    assert "service.token" in str(told.value)
    assert token.strip() not in str(told.value) or len(token.strip()) < 2
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("token", TAKEN)
def test_every_other_token_works(config: Path, token: str) -> None:
    asked = client(config, token=token)
    draft = {"title": "Fish", "body": "Fish at the market."}
    assert asked.post("/tags", json=draft, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for given in (*GIVEN, f"Bearer {token[:-1]}", token):
        assert asked.post("/tags", json=draft, headers={"Authorization": given}).status_code == 401, given


# Models

NAMED = [
    ("os:abort", "os:abort"),
    ("antigravity:x", "k"),
    ("/tmp", "tmp@1"),
    ("some-hub/model", "some-hub/model"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "key"), NAMED)
def test_what_an_index_says_it_was_made_with_is_not_loaded(name: str, key: str) -> None:
    for named in ("", DEFAULT_MODEL, NAME):
        with pytest.raises(ModelUnavailable, match="nobody named"):
            of_index(named)(name, key, None)


def test_a_model_is_known_by_its_name_or_its_key(tmp_path: Path) -> None:
    loaded: list[str] = []

    def encoders(name: str, key: str, cache: Path | None) -> Any:
        loaded.append(name)

    (tmp_path / "model").mkdir()
    (tmp_path / "model/model.safetensors").write_bytes(b"weights")
    folder = str(tmp_path / "model")
    of_index("", encoders)(DEFAULT_MODEL, identify(DEFAULT_MODEL).key, None)
    of_index(NAME, encoders)(NAME, NAME, None)
    # Built elsewhere from the same weights: what is loaded is what was named here.
    of_index(folder, encoders)("/elsewhere/model", identify(folder).key, None)
    assert loaded == [DEFAULT_MODEL, NAME, folder]


# Reports


def test_a_limit_holds_for_all_processes_together(tmp_path: Path) -> None:
    windows = [SharedRateLimit(120, tmp_path / "limit", clock=lambda: 600.0) for _ in range(4)]
    taken: list[bool] = []

    def work(window: SharedRateLimit) -> None:
        taken.extend(window.hit("192.0.2.7") for _ in range(100))

    threads = [threading.Thread(target=work, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 120
    assert windows[0].hit("192.0.2.8")


def test_a_minute_later_there_is_room_again() -> None:
    now = [60.0]
    window = SharedRateLimit(2, clock=lambda: now[0])
    assert [window.hit("a") for _ in range(3)] == [True, True, False]
    now[0] = 121.0
    assert window.hit("a")


LINES = [
    ("192.0.2.7", "192.0.2.7"),
    ("::ffff:192.0.2.7", "192.0.2.7"),
    ("2001:db8::1", "2001:db8::/64"),
    ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("", ""),
    ("unix:", "unix:"),
]


@pytest.mark.parametrize(("address", "line"), LINES)
def test_an_ipv6_network_is_one_asker(address: str, line: str) -> None:
    assert rate_limit.client_network(address) == line


def test_a_clock_that_is_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    hours, real = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: real() + hours[0] * 3600)
    limit = rate_limit.DraftRateLimit(5)
    with Flask("limits").test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for hours[0] in (0, -1, 2, -48):
            for _ in range(5):
                limit.count(1)
            with pytest.raises(Refused) as refused:
                limit.count(1)
            assert int(refused.value.headers["Retry-After"]) <= 60


@pytest.fixture
def counting(config: Path) -> Iterator[Any]:
    app = create_app(settings(config, events=True, origins=[PAPER]))
    yield app
    (config.parent / "index" / events.FILE).unlink(missing_ok=True)


def test_no_story_counts_with_itself(counting: Any, config: Path) -> None:
    def send(*to: str) -> int:
        body = json.dumps({"event": "shown", "from": "post:library-1", "to": to})
        answer = counting.test_client().post("/events", data=body, headers={"Origin": PAPER}, content_type="text/plain")
        return int(answer.status_code)

    assert send("post:library-1") == send("post:library-1", "echo:market-0") == 204
    counting.extensions["seealso.events"].write()
    rows = store.read(config.parent / "index" / events.FILE, "")
    assert [(source, target, shown) for source, target, shown, _ in rows] == [
        ("post:library-1", "", 1),
        ("post:library-1", "echo:market-0", 1),
    ]


HOSTS = [
    *(("http://127.0.0.1:8000", 204), ("http://localhost:8000", 204), ("http://[::1]:8000", 204)),
    *(("http://news.example", 403), ("http://127.0.0.1.evil.example", 403), ("http://192.0.2.7", 403)),
]


@pytest.mark.parametrize(("origin", "status"), HOSTS)
def test_a_page_under_any_name_that_leads_here_reports_nothing(counting: Any, origin: str, status: int) -> None:
    body = json.dumps({"event": "shown", "from": "post:library-1", "to": ["echo:market-0"]})
    headers = {"Origin": origin, "Host": origin.removeprefix("http://")}
    answer = counting.test_client().post("/events", data=body, headers=headers, content_type="text/plain")
    assert answer.status_code == status


# A site without its archive


def test_pages_are_shown_without_an_archive_and_that_is_told(config: Path, caplog: pytest.LogCaptureFixture) -> None:
    elsewhere = load(discover=False, flags={"index": config.parent / "index", "service": {"site": True}})
    asked = create_app(elsewhere).test_client()
    assert ["site = true" in record.message for record in caplog.records] == [True]
    for path in ("/", "/stories", "/story/post:library-1", "/draft"):
        assert asked.get(path).status_code == 200, path
    assert asked.get("/images/mill.svg").status_code == 404


# Odd requests


def test_no_request_is_answered_with_500(tmp_path: Path) -> None:
    assert list(failures(states(tmp_path), 600, seed=20)) == []
    assert COUNTED[200] > 50


KEPT = b"GET /related?id=post:library-1&limit=1"
ODD = [
    KEPT + b" HTTP/1.1\r\nHost: a\r\nSCRIPT_NAME: /evil\r\n\r\n",
    KEPT + b" HTTP/1.1\r\nHost: a\r\nScript-Name: /related\r\nPath-Info: /x\r\n\r\n",
    KEPT + b" HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n",
    KEPT + b" HTTP/1.1\r\nHost: a\r\nX-Forwarded-Ssl: on\r\nX-Forwarded-Proto: x\r\n\r\n",
    b"GET /" + b"%2f" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /related?" + b"exclude=%ed%a0%80&" * 400 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET //evil.example/related HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://evil.example/related?id=post:library-1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /related\x80 HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /metrics HTTP/1.0\r\nAuthorization: Bearer \xc3\xa9\xff\r\n\r\n",
    b"POST /tags HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /tags HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /tags HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n" + b"[" * 4000,
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 150 + b"\r\n",
]


def test_over_a_real_port_no_header_leads_elsewhere_and_nothing_is_500(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", workers="2", token=TOKEN) as service:
        usual = _raw(service, KEPT + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        assert usual.startswith(b"HTTP/1.1 200")
        for sent in ODD:
            answer = _raw(service, sent)
            status = answer.partition(b" ")[2][:3]
            assert not status.startswith(b"5"), (sent[:200], answer[:300])
            if sent.startswith(KEPT):
                assert answer.partition(b"\r\n\r\n")[2] == usual.partition(b"\r\n\r\n")[2], sent
    assert "Traceback" not in service.said


def _raw(service: Service, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while block := connection.recv(65536):
                answer += block
        except ConnectionResetError:
            # It was closed with some of the request unread.
            pass
    return answer
