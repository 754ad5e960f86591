"""`POST /events`: what the widget reports of what readers were shown and followed, from the newsroom's own pages."""

import os
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request
from flask_cors import CORS
from pydantic import ValidationError

from content.base import day_of, urls
from embeddings.base import reader_visibility
from service.base.loopback import is_loopback
from service.counts.events import FILE, Events
from service.http import context, problems, rate_limit
from service.payloads.requests import Report
from service.settings import Settings

LIMIT_FILE = "events.limit"
MAX_REPORT_BYTES = 16_384
"""Of a report: fifty ids, and long ones."""
PER_MINUTE = 120
"""Reports from one address, to all processes together: a reader hardly makes ten."""

blueprint = Blueprint("events", __name__)


def register(app: Flask, settings: Settings) -> None:
    """Add `POST /events` to the app, for pages of the configured websites."""
    app.extensions["seealso.events"] = Events(settings.index / FILE)
    # The folder that the processes of a service share already.
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    app.extensions["seealso.events.limit"] = rate_limit.SharedRateLimit(
        PER_MINUTE, Path(shared, LIMIT_FILE) if shared else None
    )
    app.register_blueprint(blueprint)
    rules = {"origins": list(settings.service.origins), "methods": ["POST"], "max_age": 86400}
    CORS(app, resources={"/events": rules})


@blueprint.post("/events")
def count_report() -> Response:
    """Count what the widget reports."""
    limit: rate_limit.SharedRateLimit = current_app.extensions["seealso.events.limit"]
    if not limit.hit(rate_limit.client_network(request.remote_addr or "")):
        raise problems.Refused(429, "Too many reports at once. Wait a minute.", headers={"Retry-After": "60"})
    _check_origin(context.settings())
    report = _read_report()
    index = context.live_index().current()
    try:
        for story in (report.source, *report.to):
            index.get(story)
    except KeyError:
        raise problems.Refused(404, "The report names a story that the index does not know.") from None
    events: Events = current_app.extensions["seealso.events"]
    events.add(day_of(reader_visibility.now(), index.zone), report)
    return Response(status=204, headers={"Cache-Control": "no-store"})


def _check_origin(settings: Settings) -> None:
    """Refuse a report from the page of any other website than the configured ones. Raises Refused (403)."""
    origin, allowed = request.headers.get("Origin", ""), settings.service.origins
    if not origin or ("*" not in allowed and origin not in allowed and not _is_own_page(origin)):
        raise problems.Refused(
            403, "Reports are taken from the pages of the configured websites only: origins, under [service]."
        )


def _is_own_page(origin: str) -> bool:
    """Tell whether the origin is this service, on its own machine: elsewhere, any name may be let lead to it."""
    host = urls.split(origin)
    return f"{origin}/" == request.host_url and host is not None and is_loopback(host.hostname or "")


def _read_report() -> Report:
    """Read the body of the request. Raises Refused (400, 415) or RequestEntityTooLarge."""
    # text/plain is what a browser sends to another host without asking beforehand whether it may.
    if request.mimetype not in ("text/plain", "application/json"):
        raise problems.Refused(415, "Send the report as JSON, as text/plain or application/json.")
    request.max_content_length = MAX_REPORT_BYTES
    try:
        return Report.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise problems.invalid(error) from None
