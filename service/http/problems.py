"""The one place where an error becomes a response: application/problem+json (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from content.base import AmbiguousName, UnknownName
from embeddings.base.errors import EmbeddingsError, EngineUnavailable, ModelAway, SnapshotError
from service.base import deadlines
from service.base.errors import DraftRefused
from service.base.logs import describe, logger
from service.http import language
from service.i18n import catalogue
from service.i18n.catalogue import N_
from service.payloads.responses import FieldError, Problem

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    404: N_("There is nothing at this address. GET /docs tells what there is."),
    405: "This address does not take {method}.",
    415: "Send the draft as application/json, or a whole file as text/markdown.",
    500: N_(
        "Something went wrong here, not with the question. The service's log tells it by the answer's X-Request-ID."
    ),
}
PAGE_TITLES = (N_("Bad Request"), N_("Not Found"), N_("Internal Server Error"), N_("Service Unavailable"))
"""The titles of what a page may be answered with, for the catalogues."""
UNKNOWN_PARAMETER = "there is no such parameter"
MESSAGES = {"extra_forbidden": UNKNOWN_PARAMETER, "model_type": "this should be an object"}
"""By pydantic's type of error, the message in place of one that speaks of Python."""
MAX_ERRORS = 20
"""Errors listed for one request."""


class Refused(Exception):
    """A request that is answered with a problem of that status, 4xx or 5xx. `errors` name the parts that are wrong."""

    def __init__(
        self, status: int, detail: str, errors: tuple[FieldError, ...] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers or {}


def register(app: Flask) -> None:
    """Answer whatever is raised in the app with a problem."""
    app.register_error_handler(Exception, _answer)


def invalid(error: ValidationError) -> Refused:
    """Make the refusal (400) of a request that does not fit its model."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    errors = list(dict.fromkeys(map(_field_error, details[:MAX_ERRORS])))
    # A field's name stays as it is written; where there is none, a sentence begins.
    sentences = [
        f"{item.field}: {item.detail}" if item.field else f"{item.detail[:1].upper()}{item.detail[1:]}"
        for item in errors
    ]
    return Refused(400, f"{'; '.join(sentences)}.", tuple(errors))


def _field_error(details: Mapping[str, Any]) -> FieldError:
    message = MESSAGES.get(details["type"]) or details["msg"].removeprefix("Value error, ")
    return FieldError(field=".".join(map(str, details["loc"])), detail=message[:1].lower() + message[1:])


def _answer(error: Exception) -> Response:
    refused = _refusal(error)
    title = HTTPStatus(refused.status).phrase
    headers = {**refused.headers, "Cache-Control": "no-store"}
    if _wants_page():
        interface = language.interface()
        texts = {"title": interface.gettext(title), "detail": interface.gettext(refused.detail)}
        # A detail that names what was asked is in no catalogue.
        is_translated = texts["detail"] != refused.detail or interface.language == catalogue.SOURCE
        page = render_template("error.html", status=refused.status, own=is_translated, **texts)
        return Response(page, refused.status, headers, mimetype="text/html")
    problem = Problem(title=title, status=refused.status, detail=refused.detail, errors=refused.errors)
    return Response(body(problem), refused.status, headers, mimetype=MEDIA_TYPE)


def _refusal(error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case UnknownName():
            return Refused(404, str(error))
        case AmbiguousName():
            return Refused(400, str(error), tuple(FieldError(field="id", detail=name) for name in error.ids))
        case DraftRefused():
            return Refused(422, str(error))
        case RequestEntityTooLarge():
            limit = request.max_content_length or 0
            return Refused(413, f"This is too large: at most {limit:,} bytes are read.")
        case HTTPException() if error.code and error.code < 500:
            headers = {
                name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")
            }
            detail = DETAILS.get(error.code, error.description or "")
            return Refused(error.code, detail.format(method=request.method), headers=headers)
        case SnapshotError():
            logger.error("no index to answer from: %s", error)
            return Refused(503, N_("There is no index to answer from at the moment."), headers={"Retry-After": "30"})
        case EngineUnavailable():
            logger.error("%s", error)
            return Refused(
                503, N_("Where the vectors are kept does not answer at the moment."), headers={"Retry-After": "10"}
            )
        case deadlines.DeadlineExceeded():
            detail = "This took too long, for there is too much to do. Send it again, or fewer drafts at once."
            return Refused(503, detail, headers={"Retry-After": "10"})
        case ModelAway():
            logger.error("%s", error)
            return Refused(
                503, "Drafts cannot be read at the moment: the model does not answer.", headers={"Retry-After": "10"}
            )
        case EmbeddingsError():
            logger.error("%s", error)
            return Refused(503, "Drafts cannot be read at the moment: the model is not available.")
        case _:
            logger.error("%s %s: %s", request.method, request.url_rule, describe(error))
            return Refused(500, DETAILS[500])


def body(problem: Problem) -> str:
    """Write the problem as JSON, without `errors` where there are none."""
    return problem.model_dump_json(exclude=None if problem.errors else {"errors"})


def _wants_page() -> bool:
    if "site" not in current_app.blueprints or request.blueprint == "api" or request.method not in ("GET", "HEAD"):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]
