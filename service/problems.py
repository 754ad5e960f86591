"""The one place where what went wrong becomes an answer: application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from content.errors import AmbiguousName, UnknownName
from embeddings.errors import EmbeddingsError, SnapshotError
from service.errors import DraftRefused
from service.schemas import FieldError, Problem

logger = logging.getLogger("seealso")

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    404: "There is nothing at this address. GET /related and GET /tags answer questions.",
    405: "This address does not take {method}.",
    415: "Send the draft as application/json, or a whole file as text/markdown.",
    429: "Too many drafts at once. Wait a minute, then go on.",
    500: "Something went wrong here. It is in the service's log; nothing is wrong with the question.",
}


class Refused(Exception):
    """A request that is answered with a problem. `errors` name the parts that are wrong."""

    def __init__(
        self, status: int, detail: str, errors: tuple[FieldError, ...] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers or {}


def register(app: Flask) -> None:
    """Answer everything that is raised in the app with a problem."""
    app.register_error_handler(Exception, _answer)


def invalid(error: ValidationError, status: int = 400) -> Refused:
    """A request that does not fit its model."""
    found = []
    for part in error.errors(include_url=False, include_context=False, include_input=False):
        field = ".".join(str(step) for step in part["loc"])
        said = part["msg"].removeprefix("Value error, ")
        if part["type"] == "extra_forbidden":
            said = "there is no such parameter"
        found.append(FieldError(field=field, detail=said[:1].lower() + said[1:]))
    # A field's name stays as it is written; where there is none, a sentence begins.
    told = [f"{e.field}: {e.detail}" if e.field else f"{e.detail[:1].upper()}{e.detail[1:]}" for e in found]
    return Refused(status, f"{'; '.join(told)}.", tuple(found))


def _answer(error: Exception) -> Response:
    refused = _refused(error)
    title = HTTPStatus(refused.status).phrase
    if _wants_page():
        page = render_template("error.html", status=refused.status, title=title, detail=refused.detail)
        return Response(page, refused.status, refused.headers, mimetype="text/html")
    problem = Problem(title=title, status=refused.status, detail=refused.detail, errors=refused.errors)
    body = problem.model_dump_json(exclude_defaults=True, exclude={"type"})
    body = f'{{"type":"{problem.type}",{body[1:]}'
    response = Response(body, refused.status, refused.headers, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case ValidationError():
            return invalid(error)
        case UnknownName():
            return Refused(404, str(error))
        case AmbiguousName():
            return Refused(400, str(error), tuple(FieldError(field="id", detail=name) for name in error.ids))
        case DraftRefused():
            return Refused(422, str(error))
        case RequestEntityTooLarge():
            most = request.max_content_length or 0
            return Refused(413, f"The draft is too large: at most {most:,} bytes are read.")
        case HTTPException() if error.code and error.code < 500:
            kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After", "Location")}
            detail = DETAILS.get(error.code, error.description or "")
            return Refused(error.code, detail.format(method=request.method), headers=kept)
        case SnapshotError():
            logger.error("no index to answer from: %s", error)
            return Refused(503, "There is no index to answer from at the moment.", headers={"Retry-After": "30"})
        case EmbeddingsError():
            logger.error("%s", error)
            return Refused(503, "Drafts cannot be read at the moment: the model is not available.")
        case _:
            _log(error)
            return Refused(500, DETAILS[500])


def _log(error: Exception) -> None:
    # Where it happened and what kind it is. The message may quote a draft, which no log may hold.
    frames = "".join(traceback.format_tb(error.__traceback__))
    message = "" if request.method == "POST" else f": {error}"
    logger.error("%s %s: %s%s\n%s", request.method, request.path, type(error).__name__, message, frames.rstrip())


def _wants_page() -> bool:
    if "site" not in current_app.blueprints or request.blueprint == "api" or request.method not in ("GET", "HEAD"):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]
