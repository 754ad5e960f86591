"""The log: JSON lines for machines, plain ones for a terminal; each with the id of the request it is about.

Nothing of a draft is ever logged, nor what an address asks for: only the path.
"""

from __future__ import annotations

import functools
import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal, cast
from urllib.parse import quote

from flask import Flask, Request, Response, g, has_request_context, request

logger = logging.getLogger("seealso")

Form = Literal["auto", "json", "plain"]
REQUEST_ID = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}", re.ASCII)
"""What is taken over as a request's id: nothing that could break a line of a log, or the header of an answer."""
LONGEST_PATH = 300
Count = Callable[[str, str | None, int, float, int], None]
"""What is told of each answer: method, route, status, seconds, drafts."""
_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if (id := request_id()) is not None:
            said["request_id"] = id
        said |= getattr(record, "fields", {})
        if record.exc_info:
            said["error"] = _told(record.exc_info)
        return _TO_JSON(said)


class PlainLines(logging.Formatter):
    """One line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        id = request_id()
        moment = f"{datetime.fromtimestamp(record.created):%Y-%m-%d %H:%M:%S}"
        line = f"{moment} {record.levelname:<7} {record.getMessage()}{f' [{id}]' if id else ''}"
        return f"{line}\n{_told(record.exc_info)}" if record.exc_info else line


def describe(error: BaseException) -> str:
    """What kind of error it is, and where it happened. Its own words may quote a draft, which no log may hold."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__)).rstrip()}"


def _told(exc_info: object) -> str:
    error = exc_info[1] if isinstance(exc_info, tuple) else None
    return describe(error) if isinstance(error, BaseException) else ""


def formatter(form: Form) -> logging.Formatter:
    """For `auto`, plain where stderr is a terminal."""
    plain = sys.stderr.isatty() if form == "auto" else form == "plain"
    return PlainLines() if plain else JsonLines()


def to_stderr(form: Form) -> None:
    """Write this program's log to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)


def request_id() -> str | None:
    """The id of the request being answered, None outside of one."""
    return g.get("request_id") if has_request_context() else None


def register(app: Flask, count: Count) -> None:
    """Give each request an id, and tell the log and `count` of each answer."""
    app.before_request(_begin)
    app.after_request(functools.partial(_end, count))


def _begin() -> None:
    given = request.headers.get(REQUEST_ID)
    g.began, g.request_id = (
        time.perf_counter(),
        given if given is not None and _SANE.fullmatch(given) else secrets.token_hex(8),
    )


def _end(count: Count, response: Response) -> Response:
    # Looked up once: each look through Flask's proxies costs, and this is part of every answer.
    asked: Request = cast(Any, request)._get_current_object()
    noted, status = cast(Any, g)._get_current_object(), response.status_code
    response.headers[REQUEST_ID] = noted.request_id
    seconds, drafts = time.perf_counter() - noted.began, noted.get("drafts", 0)
    rule = asked.url_rule
    count(asked.method, rule.rule if rule else None, status, seconds, drafts)
    if logger.isEnabledFor(logging.INFO):
        # Quoted, so that no address can end the line or start another.
        path = quote(asked.path[:LONGEST_PATH], safe="/:@-._~!$'()*+,;=")
        milliseconds = round(seconds * 1000, 2)
        fields = {"method": asked.method, "path": path, "status": status, "ms": milliseconds}
        if drafts:
            fields["drafts"] = drafts
        logger.info("%s %s %d %s ms", asked.method, path, status, milliseconds, extra={"fields": fields})
    return response
