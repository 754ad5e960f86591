"""Requests put together by a grammar, and asked: `python -m tests.fuzz.requests [NUMBER] [SEED]`.

Where the other fuzzer (tests/fuzz/api.py) mutates bytes, this one knows what a name, an address, an option, a header
and a body look like, and what is wrong with them in the ways that people and attackers get them wrong. Each request is
asked of the application in each of its states; harm is a status of 500 or more, an exception, or a process that grows.
"""

from __future__ import annotations

import io
import json
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.test import run_wsgi_app

from service.app import create_app
from service.base import logs
from service.live.live_index import open_index
from tests.fuzz.words import (
    ADDRESSES,
    DAYS,
    HEADERS,
    LETTERS,
    LONG,
    MEDIA,
    METHODS,
    NUMBERS,
    OPTIONS,
    ORIGIN,
    PATHS,
    SEPARATORS,
    STORIES,
    TAKING,
    VALUES,
)
from tests.support.service_helpers import TOKEN, TOPICS, built, newsroom, settings


class Grammar:
    """Requests by chance, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def request(self) -> dict[str, Any]:
        """One WSGI environment."""
        dice = self._dice
        path = dice.choice(PATHS)
        usual = ("POST",) * 3 + ("GET",) if path in TAKING else ("GET",)
        method = dice.choice(usual if dice.random() < 0.8 else METHODS)
        if path.endswith("/") and dice.random() < 0.8:
            path += self._text()
        elif dice.random() < 0.05:
            path = self._text()
        media = dice.choice(MEDIA)
        body = self._body(path, media) if method in ("POST", "PUT", "PATCH", "BREW") else b""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": _wire(dice.choice(("", "", "", "/evil", self._text()[:50]))),
            "PATH_INFO": _wire(path),
            "QUERY_STRING": self._query(),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": dice.choice(("127.0.0.1", "192.0.2.7", "2001:db8::1", "::ffff:1.2.3.4", "", "fe80::1%eth0")),
            "CONTENT_LENGTH": dice.choice((str(len(body)),) * 8 + ("", "0", "-1", "abc", str(len(body) + 9))),
            "CONTENT_TYPE": _wire(media),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for _ in range(dice.choice((0, 1, 1, 2, 3, 8))):
            environ[f"HTTP_{dice.choice(HEADERS).upper().replace('-', '_')}"] = _wire(self._value())
        if path.startswith(("/events",)) and dice.random() < 0.7:
            environ["HTTP_ORIGIN"] = ORIGIN
        if dice.random() < 0.5:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
        return environ

    def _text(self) -> str:
        """A name, an address, a number, or what is none; now and then very long."""
        dice = self._dice
        makers: tuple[Callable[[], str], ...] = (
            lambda: dice.choice(STORIES),
            lambda: dice.choice(ADDRESSES),
            lambda: dice.choice(NUMBERS),
            lambda: dice.choice(DAYS),
            lambda: dice.choice(LETTERS),
            lambda: dice.choice(SEPARATORS),
            lambda: (dice.choice(SEPARATORS) * LONG)[:LONG],
            lambda: (dice.choice(LETTERS) * LONG)[:LONG],
            lambda: dice.choice(SEPARATORS).join(dice.choice(STORIES) for _ in range(dice.randrange(1, 60))),
            lambda: "".join(dice.choice(SEPARATORS + LETTERS) for _ in range(dice.randrange(40))),
            lambda: dice.choice(ADDRESSES) + dice.choice(STORIES) + dice.choice(SEPARATORS) * dice.randrange(9),
            lambda: "".join(chr(dice.randrange(1, 0x3000)) for _ in range(dice.randrange(30))),
        )
        return dice.choice(makers)()

    def _value(self) -> str:
        dice = self._dice
        value = dice.choice(VALUES) if dice.random() < 0.8 else self._text()
        if dice.random() < 0.1:
            value = (f"{value}{dice.choice(',; ')}" * LONG)[:LONG]
        # No server hands on what ends a line.
        return value.replace("\r", "").replace("\n", "").replace("\0", "")

    def _query(self) -> str:
        dice = self._dice
        parts = []
        if dice.random() < 0.6:
            parts.append(f"{dice.choice(('id', 'url'))}={self._escaped(dice.choice(STORIES))}")
        for _ in range(dice.choice((0, 0, 1, 1, 2, 5))):
            name = dice.choice(OPTIONS)
            parts.append(f"{name}{dice.choice(('=', '=', '=', '', '=='))}{self._escaped(self._text())}")
        if dice.random() < 0.03:
            parts = [dice.choice(("exclude=a&", "limit=1&", "&", "a&", "=&", "%&")) * 400]
        return dice.choice(("&", "&", "&", ";", "&&")).join(parts)

    def _escaped(self, text: str) -> str:
        if self._dice.random() < 0.15:
            # As it is: any bytes may come.
            return _wire(text).replace("\r", "").replace("\n", "").replace(" ", "")
        return quote(text.encode("utf-8", "surrogatepass"), safe=self._dice.choice(("", "/:")))

    def _body(self, path: str, media: str) -> bytes:
        dice = self._dice
        if dice.random() < 0.08:
            return dice.randbytes(dice.randrange(300))
        if "json" not in media.lower() and dice.random() < 0.7:
            return self._file().encode("utf-8", "surrogatepass")
        if dice.random() < 0.1:
            return dice.choice((b"[" * LONG, b'{"a":' * LONG, b"1" * LONG, b'"', b"", b"\xff\xfe{}", b"1e999", b"nul"))
        text = json.dumps(self._json(path), ensure_ascii=dice.random() < 0.5)
        if dice.random() < 0.1:
            at = dice.randrange(len(text) + 1)
            text = text[:at] + dice.choice(SEPARATORS + LETTERS) + text[at + dice.randrange(3) :]
        return text.encode("utf-8", "surrogatepass")

    def _json(self, path: str) -> object:
        dice = self._dice
        if "events" in path:
            report: dict[str, object] = {"event": dice.choice(("shown", "followed", "", None, 3))}
            report["from"] = dice.choice((STORIES[0], self._text(), None, []))
            report["to"] = dice.choice(([STORIES[1]], [STORIES[0]], [self._text()] * 3, [], "x", [STORIES[1]] * 60))
            return report
        if dice.random() < 0.1:
            return self._any(3)
        if dice.random() < 0.15:
            return {
                "drafts": dice.choice(([self._draft(path) for _ in range(dice.choice((1, 2, 33)))], {}, None, [[]]))
            }
        return self._draft(path)

    def _draft(self, path: str) -> dict[str, object]:
        dice = self._dice
        names = ("title", "text") if "suggestions" in path else ("title", "body")
        draft: dict[str, object] = {name: self._prose() for name in names if dice.random() < 0.9}
        for name in ("tags", "categories", "section", "authors", "description", "published", "nonsense"):
            if dice.random() < 0.15:
                draft[name] = dice.choice((self._text(), [self._text()] * 3, self._any(2), dice.choice(DAYS)))
        return draft

    def _prose(self) -> str:
        dice = self._dice
        whole = dice.choice(list(TOPICS.values()))
        return dice.choice(
            (whole, whole, self._text(), f"{whole} {self._text()} [x]({dice.choice(ADDRESSES)})", self._file())
        )

    def _file(self) -> str:
        dice = self._dice
        fence = dice.choice(("---", "---", "+++", ";;;", "{", "----", "---json", ""))
        lines = [
            f"{dice.choice(('title', 'tags', 'date', 'draft', self._text()[:20]))}: {self._text()}" for _ in range(3)
        ]
        return "\n".join([fence, *lines, fence, dice.choice(list(TOPICS.values())), self._text()])

    def _any(self, depth: int) -> object:
        dice = self._dice
        leaf: tuple[object, ...] = (None, True, 0, -1, 1e308, 10**30, "", self._text())
        if depth == 0 or dice.random() < 0.5:
            return dice.choice(leaf)
        if dice.random() < 0.5:
            return [self._any(depth - 1) for _ in range(dice.randrange(4))]
        return {self._text()[:30]: self._any(depth - 1) for _ in range(dice.randrange(4))}


def states(folder: Path) -> dict[str, Flask]:
    """The service as it is set up here and there, over one small index."""
    config = newsroom(folder / "newsroom")
    built(config)
    plain = settings(config)
    index = open_index(plain.index, reach=plain.reach())
    asked: dict[str, dict[str, Any]] = {
        "open": {"posts_per_minute": 0},
        "all": {"site": True, "events": True, "origins": [ORIGIN], "posts_per_minute": 0},
        "guarded": {"token": TOKEN, "posts_per_minute": 0, "origins": ["*"], "events": True},
        "proxied": {
            "proxies": 2,
            "token": TOKEN,
            "site": True,
            "events": True,
            "origins": [ORIGIN, "https://b.example"],
        },
    }
    apps = {name: create_app(settings(config, **said), index=index) for name, said in asked.items()}
    # And one that has no index to answer from.
    apps["empty"] = create_app(settings(config, site=True, events=True).model_copy(update={"index": folder / "none"}))
    return apps


def ask(app: Flask, environ: dict[str, Any]) -> int:
    """The status of the answer, which is read to its end."""
    chunks, line, _ = run_wsgi_app(app, environ, buffered=False)
    for _ in chunks:
        pass
    if close := getattr(chunks, "close", None):
        close()
    return int(line[:3])


def failures(apps: dict[str, Flask], number: int, seed: int) -> Iterator[tuple[str, dict[str, Any], str, int]]:
    """(State, request, what the log tells, status) of each answer of 500 or more but 503, out of so many requests."""
    told: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    logs.logger.addHandler(handler)
    grammar = Grammar(seed)
    names = list(apps)
    try:
        for at in range(number):
            state, environ = names[at % len(names)], grammar.request()
            told.clear()
            limit = apps[state].extensions.get("seealso.events.limit")
            if limit is not None and at % 50 < len(names):
                limit.reset()
            status = ask(apps[state], environ)
            COUNTED[status] += 1
            if status >= 500 and not (status == 503 and state == "empty"):
                yield state, environ, "; ".join(told), status
    finally:
        logs.logger.removeHandler(handler)


COUNTED: Counter[int] = Counter()
"""Answers by status, of all that were asked in this process."""


def _wire(text: str) -> str:
    """As WSGI hands on any text: its bytes, each a letter."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def main(arguments: list[str]) -> int:
    """Ask, and tell what was answered."""
    number, seed = (
        (int(given) for given in (*arguments, "20000", "1")[:2]) if len(arguments) < 2 else map(int, arguments)
    )
    logs.logger.propagate = False
    failed = 0
    with tempfile.TemporaryDirectory(prefix="seealso-fuzz-") as folder:
        for state, environ, told, status in failures(states(Path(folder)), number, seed):
            failed += 1
            said = {name: value for name, value in environ.items() if not name.startswith("wsgi.")}
            body = environ["wsgi.input"].getvalue()
            sys.stdout.write(f"{status} {state}: {told}\n  {str(said)[:1500]}\n  {body[:300]!r}\n")
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(COUNTED.items()))
    sys.stdout.write(f"{number:,} requests of seed {seed}: {statuses}; {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
