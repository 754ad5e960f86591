"""What headers may say of a request's client, scheme and host: nothing, unless proxies are configured."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

from service.base import deadlines


def behind(proxies: int, app: WSGIApplication) -> WSGIApplication:
    """Wrap an application behind so many proxies of one's own: what each says of the client is believed."""
    return IgnoreServerHeaders(ProxyFix(app, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else app)


class IgnoreServerHeaders:
    """WSGI middleware that undoes what a server has taken over from headers by itself.

    Some servers believe a header called SCRIPT_NAME, or one that says that the request came by HTTPS, from any client
    on the same machine: behind a proxy there, from everybody. It would be in the addresses of a cached answer.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if prefix := environ.get("SCRIPT_NAME"):
            environ["PATH_INFO"] = f"{prefix}{environ.get('PATH_INFO', '')}"
        environ["SCRIPT_NAME"] = ""
        environ["wsgi.url_scheme"] = "http"
        # The deadline may be that of the request which this thread answered before.
        deadlines.end()
        return self._app(environ, start_response)
