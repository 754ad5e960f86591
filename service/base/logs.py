"""The log: JSON lines for machines, plain ones for a terminal; each with the id of the request it is about.

Nothing of a draft is ever logged, nor the query of an address: only its path.
"""

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
_VALID_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}", re.ASCII)
"""A request's id that is taken from its header: nothing that could break a line of a log, or a response's header."""
MAX_PATH = 300
"""Characters of a path in the log."""
Count = Callable[[str, str | None, int, float, int], None]
"""Called for each answer with method, route, status, seconds, drafts."""
_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if (id := request_id()) is not None:
            fields["request_id"] = id
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["error"] = _describe_exc_info(record.exc_info)
        return _TO_JSON(fields)


class PlainLines(logging.Formatter):
    """One line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        id = request_id()
        moment = f"{datetime.fromtimestamp(record.created):%Y-%m-%d %H:%M:%S}"
        line = f"{moment} {record.levelname:<7} {record.getMessage()}{f' [{id}]' if id else ''}"
        return f"{line}\n{_describe_exc_info(record.exc_info)}" if record.exc_info else line


def describe(error: BaseException) -> str:
    """Name the type of an error and its traceback, without its message: that may quote a draft, which no log may."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__)).rstrip()}"


def _describe_exc_info(exc_info: object) -> str:
    error = exc_info[1] if isinstance(exc_info, tuple) else None
    return describe(error) if isinstance(error, BaseException) else ""


def formatter(form: Form) -> logging.Formatter:
    """Make the formatter of that form; `auto` is plain where stderr is a terminal."""
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
    """Give the id of the request being answered, None outside of one."""
    return g.get("request_id") if has_request_context() else None


def register(app: Flask, count: Count) -> None:
    """Give each request an id, and log and `count` each answer."""
    app.before_request(_begin)
    app.after_request(functools.partial(_end, count))


def _begin() -> None:
    id = request.headers.get(REQUEST_ID)
    g.began_at = time.perf_counter()
    g.request_id = id if id is not None and _VALID_ID.fullmatch(id) else secrets.token_hex(8)


def _end(count: Count, response: Response) -> Response:
    # Looked up once: each look through Flask's proxies costs, and this is part of every answer.
    current: Request = cast(Any, request)._get_current_object()
    context, status = cast(Any, g)._get_current_object(), response.status_code
    response.headers[REQUEST_ID] = context.request_id
    seconds, drafts = time.perf_counter() - context.began_at, context.get("drafts", 0)
    rule = current.url_rule
    count(current.method, rule.rule if rule else None, status, seconds, drafts)
    if logger.isEnabledFor(logging.INFO):
        # Quoted, so that no address can end the line or start another.
        path = quote(current.path[:MAX_PATH], safe="/:@-._~!$'()*+,;=")
        milliseconds = round(seconds * 1000, 2)
        fields = {"method": current.method, "path": path, "status": status, "ms": milliseconds}
        if drafts:
            fields["drafts"] = drafts
        logger.info("%s %s %d %s ms", current.method, path, status, milliseconds, extra={"fields": fields})
    return response
