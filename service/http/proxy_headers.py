"""What a request's headers may say of where it was asked: nothing, unless a proxy is configured to say it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from service.base import deadlines

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def behind(proxies: int, app: WSGIApplication) -> WSGIApplication:
    """The application behind so many proxies of one's own: what each of them says of the asker is believed."""
    return Direct(ProxyFix(app, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else app)


class Direct:
    """Undoes what a server has taken over from headers by itself.

    Some believe a header called SCRIPT_NAME, or one that says that the request came by HTTPS, from whoever is on the
    same machine: which is everybody, behind a proxy there. It would be in the addresses of an answer that is kept.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if prefix := environ.get("SCRIPT_NAME"):
            environ["PATH_INFO"] = f"{prefix}{environ.get('PATH_INFO', '')}"
        environ["SCRIPT_NAME"] = ""
        environ["wsgi.url_scheme"] = "http"
        # That of the request which this thread answered before.
        deadlines.end()
        return self._app(environ, start_response)
