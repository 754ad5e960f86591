"""create_app: the service as a WSGI application."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask_cors import CORS
from werkzeug.http import parse_date

from service.base import errors, logs
from service.http import access, caching, language, problems, proxy_headers, rate_limit
from service.live.live_index import LiveIndex, open_index, open_spare
from service.routes import api, docs, editor, map, widget
from service.settings import Settings

if TYPE_CHECKING:
    from embeddings.index.index import Index
    from service.live.copies import SnapshotCopies

CROSS_ORIGIN_PATHS = ("/related", "/tags")
"""What pages of the configured websites may read; a slash behind them makes no difference."""
_COMMON_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
PAGE_HEADERS = {
    **_COMMON_HEADERS,
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Security headers of every page that does not set them itself."""
RESPONSE_HEADERS = {**_COMMON_HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
"""Those of every other response: nothing that is not a page may act as one."""


def create_app(settings: Settings, *, index: Index | None = None, copies: SnapshotCopies | None = None) -> Flask:
    """Make the service for these settings.

    It serves the index at `settings.index`; with `copies`, a copy of that; with `index`, that one. Nothing is opened
    here: each process opens the index itself, at its first request or by
    `app.extensions["seealso.live_index"].current()`.
    """
    # Not before the server has said whether several processes count together.
    from service.http.metrics import Metrics

    app = Flask(__name__)
    app.url_map.strict_slashes = False
    # Else an address with two slashes is answered with a redirect that proxies keep, to wherever the Host header says.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.service.max_post_bytes
    app.extensions["seealso.settings"] = settings
    app.extensions["seealso.live_index"] = _live_index(settings, index, copies)
    app.extensions["seealso.response_cache"] = caching.ResponseCache(settings.service.cache_seconds)
    app.extensions["seealso.access"] = access.Access(settings)
    app.extensions["seealso.draft_limit"] = rate_limit.DraftRateLimit(settings.service.posts_per_minute)
    app.extensions["seealso.metrics"] = metrics = Metrics()
    for routes in (api, docs, widget, editor, map):
        app.register_blueprint(routes.blueprint)
    if settings.service.events:
        from service.routes import events

        events.register(app, settings)
    if settings.service.site:
        from service.routes import site

        app.register_blueprint(site.blueprint)
    else:
        app.add_url_rule("/", "root", _root)
    problems.register(app)
    # Flask runs after_request functions in reverse: the first to be registered sees the finished response.
    logs.register(app, metrics.count)
    language.register(app)
    app.before_request(_check_head)
    app.after_request(_set_security_headers)
    app.after_request(_have_pages_checked)
    _allow_origins(app, settings)
    app.wsgi_app = proxy_headers.behind(settings.service.proxies, app.wsgi_app)  # type: ignore[method-assign, assignment]
    _warn_of_missing_images(settings)
    return app


def _warn_of_missing_images(settings: Settings) -> None:
    """Log a warning where there is no archive: the pages of `site` can do without it, their pictures cannot."""
    if settings.service.site:
        try:
            settings.archive_sites()
        except errors.SettingsError as error:
            logs.logger.warning("site = true shows the archive's pictures, and there are none to show: %s", error)


def _live_index(settings: Settings, index: Index | None, copies: SnapshotCopies | None) -> LiveIndex:
    if index is not None:
        return LiveIndex.serving(index)
    drafts = settings.service.warm
    if copies is None:
        reach = settings.reach()
        return LiveIndex(
            settings.index,
            open=functools.partial(open_index, reach=reach),
            spare=functools.partial(open_spare, reach=reach),
            drafts=drafts,
        )
    return LiveIndex(settings.index, open=copies.open, spare=copies.spare, drafts=drafts)


def _root() -> Response:
    return Response(
        "Seealso: related stories and tags.\n"
        "GET /related?id=… or ?url=…   GET /tags?id=…   POST a draft to either   GET /docs tells more\n",
        mimetype="text/plain",
    )


def _allow_origins(app: Flask, settings: Settings) -> None:
    """Let the pages of the configured origins read answers about published stories (CORS); drafts are for no page."""
    if settings.service.origins:
        rules = {
            "origins": list(settings.service.origins),
            "methods": ["GET", "HEAD"],
            "expose_headers": ["ETag", logs.REQUEST_ID],
            "max_age": 86400,
        }
        # Before CORS, which then is asked first: it adds a line of its own.
        app.after_request(_vary_by_origin)
        CORS(app, resources={f"{path}/?$": rules for path in CROSS_ORIGIN_PATHS})


def _vary_by_origin(response: Response) -> Response:
    """Add `Vary: Origin`, also to a response without CORS headers: a proxy may not give one in place of the other."""
    if caching.path() in CROSS_ORIGIN_PATHS:
        response.vary.add("Origin")
    return response


def _check_head() -> None:
    """Refuse an address, and drop dates, that Flask and Werkzeug would fail at: a server hands on any bytes.

    Raises Refused.
    """
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        request.query_string = b""  # the page that tells it asks for the reader's language there
        raise problems.Refused(400, "The address is not UTF-8. Write other characters as %C3%A9.") from None
    # A date that is none counts as not sent (RFC 9110, 13.1.3).
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE"):
        try:
            parse_date(request.environ.get(name))
        except OverflowError:
            del request.environ[name]


def _have_pages_checked(response: Response) -> Response:
    """Give a page an ETag, by which whoever keeps it asks whether it is still so: stories come and go."""
    if response.mimetype == "text/html" and response.status_code == 200 and request.method in ("GET", "HEAD"):
        response.headers.setdefault("Cache-Control", "no-cache")
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def _set_security_headers(response: Response) -> Response:
    defaults = PAGE_HEADERS if response.mimetype == "text/html" else RESPONSE_HEADERS
    # Looked up at once: `setdefault` goes through all headers for each, and this is part of every response.
    present = {name.lower() for name, _ in response.headers}
    for name, value in defaults.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    return response
