"""create_app: the service as a WSGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, Response
from flask.typing import RouteCallable
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from service import problems
from service.api import api
from service.serving import Serving
from service.settings import Settings

if TYPE_CHECKING:
    from embeddings.index import Index

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(settings: Settings, *, index: Index | None = None) -> Flask:
    """The service for these settings. With `index`, that one is served instead of the one on disk.

    Nothing is opened here: each process opens the index itself, at its first question or by
    `app.extensions["seealso.serving"].current()`.
    """
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.service.max_post_bytes
    app.extensions["seealso.settings"] = settings
    app.extensions["seealso.serving"] = Serving.of(index) if index else Serving(settings.index)
    app.register_blueprint(api)
    if settings.service.site:
        from service.site import site

        app.register_blueprint(site)
    else:
        app.add_url_rule("/", "root", _root)
    problems.register(app)
    app.after_request(_protect)
    _share(app, settings)
    _limit(app, settings)
    if settings.service.proxies:
        count = settings.service.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _root() -> Response:
    return Response(
        "Seealso: related stories and tags.\n"
        "GET /related?id=… or ?url=…   GET /tags?id=…   POST a draft to either   GET /health/ready\n",
        mimetype="text/plain",
    )


def _share(app: Flask, settings: Settings) -> None:
    """Let the newsroom's own websites read answers about published stories; drafts are for no website."""
    if settings.service.origins:
        rules = {"origins": list(settings.service.origins), "methods": ["GET", "HEAD"], "max_age": 86400}
        CORS(app, resources={r"/related": rules, r"/tags": rules})


def _limit(app: Flask, settings: Settings) -> None:
    most = settings.service.posts_per_minute
    if most:
        limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=False)
        drafts = limiter.shared_limit(f"{most} per minute", scope="drafts")
        for name in ("api.related_to_draft", "api.tags_for_draft"):
            app.view_functions[name] = cast(RouteCallable, drafts(app.view_functions[name]))


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    else:
        # Nothing that is not a page may act as one.
        headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
