"""What anyone may send to the service: a request, byte for byte as a server hands it on (WSGI), without a server.

An input is a byte that chooses the route, then a query, headers and a body:

    limit=3&id=market-0
    If-None-Match: "x"

    {"title": "…"}

Harm is an exception, a status of 500 or more, an error that is not problem+json (or, for who asks for pages, a page),
JSON that is none, or a place of a link that is not in the draft.
"""

from __future__ import annotations

import atexit
import io
import json
import logging
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import run_wsgi_app

from service.app import create_app
from service.base import logs
from service.http import problems
from service.live.live_index import open_index
from service.payloads.responses import Problem
from tests.fuzz.kind import Finding, Kind
from tests.support.fake_encoder import FakeEncoder
from tests.support.service_helpers import TOKEN, TOPICS, built, newsroom, settings

ROUTES = (
    ("GET", "/related"),
    ("POST", "/related"),
    ("GET", "/tags"),
    ("POST", "/tags"),
    ("POST", "/suggestions"),
    ("POST", "/events"),
    ("GET", "/stories"),
    ("GET", "/editor"),
    ("GET", "/map.json"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/widget.js"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("OPTIONS", "/related"),
    ("GET", "/story/"),
    ("GET", "/images/"),
    ("GET", "/static/"),
    ("DELETE", "/"),
)
"""Where a path ends in a slash, the first line of an input goes on with it, and its query comes after a `?`."""
ORIGIN = "https://post.example"
CLOSED = 128
"""From this first byte on, the service asked is one that wants a token."""
STORY = "post:library-1"
DRAFT = {"title": "Library again", "body": TOPICS["library"], "tags": ["library"], "published": "2024-06-01"}
FILE = f"---\ntitle: What next\ntags: [market]\n---\n\n{TOPICS['market']} [Earlier](/quayside/market-3/).\n"


def _seed(route: tuple[str, str], query: str = "", body: object = "", media: str = "", *headers: str) -> bytes:
    said = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    lines = [query, *([f"Content-Type: {media}"] if media else []), *headers]
    return bytes([ROUTES.index(route)]) + "\n".join([*lines, "", said]).encode()


JSON, MARKDOWN = "application/json", "text/markdown"
SEEDS = {
    "story": _seed(("GET", "/related"), f"id={STORY}&limit=3&offset=1&section=quayside&site=post&since=2024-01-01"),
    "address": _seed(
        ("GET", "/related"), f"url={ORIGIN}/old-town/library-1/%3Fx=1&exclude=market-0,a&diversity=.2&recency=1e-1"
    ),
    "fewer": _seed(
        ("GET", "/related"), "id=football-3&max_age=36500&only_older=true&exclude_linked=true&per_site=1&min_score=0"
    ),
    "held": _seed(("GET", "/related"), f"id={STORY}", "", "", 'If-None-Match: W/"x", "y"', f"Origin: {ORIGIN}"),
    "tags": _seed(("GET", "/tags"), "id=market-0&limit=50"),
    "twin": _seed(("GET", "/tags"), "id=twin"),
    "draft": _seed(("POST", "/related"), "limit=2&diversity=0.5", DRAFT, JSON),
    "file": _seed(("POST", "/related"), "only_older=true", FILE, MARKDOWN),
    "batch": _seed(("POST", "/related"), "", {"drafts": [DRAFT, {"body": ""}, {"title": "x"}]}, JSON),
    "draft-tags": _seed(("POST", "/tags"), "limit=5", {"body": TOPICS["football"], "categories": "a, b"}, JSON),
    "file-tags": _seed(("POST", "/tags"), "", FILE, f"{MARKDOWN}; charset=utf-8"),
    "batch-tags": _seed(("POST", "/tags"), "", {"drafts": [DRAFT]}, JSON),
    "suggestions": _seed(("POST", "/suggestions"), "", {"title": "New", "text": TOPICS["library"] * 2}, JSON),
    "whole-file": _seed(("POST", "/suggestions"), "", {"text": FILE}, JSON),
    "shown": _seed(
        ("POST", "/events"),
        "",
        {"event": "shown", "from": STORY, "to": ["echo:market-0"]},
        "text/plain",
        f"Origin: {ORIGIN}",
    ),
    "followed": _seed(
        ("POST", "/events"), "", {"event": "followed", "from": STORY, "to": [STORY]}, JSON, f"Origin: {ORIGIN}"
    ),
    "search": _seed(("GET", "/stories"), "q=library+mill&section=quayside&site=post&page=2"),
    "editor": _seed(("GET", "/editor")),
    "map": _seed(("GET", "/map.json"), "", "", "", "If-None-Match: *"),
    "docs": _seed(
        ("GET", "/docs"), "", "", "", "Host: a.example:99", "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT"
    ),
    "description": _seed(("GET", "/openapi.json"), "", "", "", "Range: bytes=0-1"),
    "widget": _seed(("GET", "/widget.js"), "", "", "", "Range: bytes=5-", 'If-Range: "x"'),
    "ready": _seed(("GET", "/health/ready"), "", "", "", "X-Request-ID: abc.1"),
    "metrics": _seed(("GET", "/metrics"), "", "", "", "X-Forwarded-For: 1.2.3.4", f"Authorization: Bearer {TOKEN}"),
    "front": _seed(("GET", "/"), "", "", "", "Accept: text/html;q=0.9, */*;q=0.1"),
    "preflight": _seed(("OPTIONS", "/related"), "", "", "", f"Origin: {ORIGIN}", "Access-Control-Request-Method: GET"),
    "page": _seed(("GET", "/story/"), f"{STORY}?compare=random", "", "", "Accept: text/html"),
    "picture": _seed(("GET", "/images/"), "mill.svg", "", "", "Range: bytes=0-10"),
    "way-out": _seed(("GET", "/images/"), "..%2Fprivate.svg", "", "", "Accept: text/html"),
    "static": _seed(("GET", "/static/"), "editor.js?x=%00", "", "", "Accept-Encoding: gzip"),
    "elsewhere": _seed(("DELETE", "/"), "related?id=a"),
    "token": bytes([CLOSED]) + _seed(("POST", "/tags"), "", DRAFT, JSON, f"Authorization: Bearer {TOKEN}")[1:],
}
TOKENS = (
    "id= url= limit= offset= section= site= exclude= since= max_age= only_older= exclude_linked= min_score= per_site= "
    "diversity= recency= true false 2024-02-30 9999-12-31 1e309 NaN Infinity %00 %ff %F0%9F %ud800 %C3%28 + & ; # "
    'If-None-Match: If-Range: Range: Origin: Accept: Authorization: Content-Type: Content-Length: Host: W/ "*" '
    "Content-Type:text/markdown X-Request-ID: Transfer-Encoding:chunked multipart/form-data;boundary=x "
    '{"title": "body": "tags": "categories": "section": "authors": "description": "published": "drafts": "text": '
    '"event": "shown" "followed" "from": "to": [[ {} null 1e999 \\ud800 \\u0000 --- +++ &a *a {{< }} {% ]( [^1]: <!-- '
    "post:library-1 echo:market-0 twin http:// // /../ \\n \\n\\n \\t"
)


class _Told(logging.Handler):
    """Keeps what the service's log says of the request."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@cache
def _services() -> tuple[Flask, Flask, _Told]:
    """One open to all, with pages and events, and one that wants a token; both over the same small index."""
    folder = Path(tempfile.mkdtemp(prefix="seealso-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config = newsroom(folder / "newsroom")
    built(config)
    told = _Told()
    logs.logger.addHandler(told)
    logs.logger.propagate = False
    # Nothing of what one input did may help or hinder another: no limit of drafts, hardly a report in a minute.
    open_to_all = settings(config, events=True, site=True, origins=[ORIGIN], posts_per_minute=0)
    guarded = settings(config, token=TOKEN, posts_per_minute=0)
    index = open_index(open_to_all.index, reach=open_to_all.reach())
    return create_app(open_to_all, index=index), create_app(guarded, index=index), told


def target(data: bytes) -> None:
    """Ask what one input asks, and look at the answer."""
    if not data:
        return
    open_to_all, guarded, told = _services()
    told.lines.clear()
    FakeEncoder.embedded.clear()
    open_to_all.extensions["seealso.events.limit"].reset()
    environ = request(data)
    app = guarded if data[0] >= CLOSED else open_to_all
    chunks, line, headers = run_wsgi_app(app, environ, buffered=True)
    body = b"".join(chunks)
    status, media = int(line[:3]), headers.get("Content-Type", "").partition(";")[0]
    asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']!r} → {line}"
    if status >= 500:
        raise Finding("\n".join([asked, *told.lines]))
    if status >= 400 and environ["REQUEST_METHOD"] != "HEAD":
        if media == problems.MEDIA_TYPE:
            Problem.model_validate_json(body)
        elif media != "text/html" or app is guarded or "HTTP_ACCEPT" not in environ:
            raise Finding(f"{asked} with {media!r}")
    elif media == "application/json" and body:
        said = json.loads(body)
        if status == 200 and environ["PATH_INFO"] == "/suggestions":
            draft = json.loads(environ["sent"])
            _look_at_links(draft.get("text") or draft.get("body", ""), said)


def _look_at_links(text: str, said: Any) -> None:
    for link in said["links"]:
        if text[link["start"] : link["end"]] != link["phrase"]:
            raise Finding(f"a link's place is not in the draft: {link['start']}, {link['end']}")


def request(data: bytes) -> dict[str, Any]:
    """The WSGI environment of an input."""
    method, path = ROUTES[data[0] % CLOSED % len(ROUTES)]
    head, _, body = data[1:].partition(b"\n\n")
    first, *lines = head.split(b"\n")
    # As servers do it: no blanks or control characters within the first line, no NUL in a header.
    query = bytes(byte for byte in first if byte > 32 and byte != 127).partition(b"#")[0]
    if path.endswith("/"):
        rest, _, query = query.partition(b"?")
        path += unquote_to_bytes(rest).decode("latin-1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "sent": body,
    }
    for line in lines:
        name, colon, value = line.replace(b"\0", b"").replace(b"\r", b"").partition(b":")
        if not colon or not name.replace(b"-", b"").isalnum():
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key != "CONTENT_LENGTH":
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.strip().decode("latin-1")
    return environ


KIND = Kind(target, SEEDS, tuple(TOKENS.split()))
