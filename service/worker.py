"""gunicorn's worker, whose own refusals are problems like all others, and whose log quotes no request."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from service.logs import REQUEST_ID, logger, told
from service.problems import MEDIA_TYPE, body
from service.schemas import Problem

REFUSED = {
    errors.LimitRequestLine: (414, "The address is too long. Ask for less at once."),
    errors.LimitRequestHeaders: (431, "The headers are too long."),
    errors.ExpectationFailed: (417, "What the Expect header wants cannot be done."),
    errors.UnsupportedTransferCoding: (501, "The Transfer-Encoding is not known."),
}


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answers what is no HTTP request, and so never reaches the application; and looks for a new index."""

    def notify(self) -> None:
        """Called about once a second: also a process that nobody asks takes over a new index."""
        super().notify()
        self.app.callable.extensions["seealso.serving"].look()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        if isinstance(exc, (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)) or not isinstance(
            exc, (errors.ParseException, OSError)
        ):
            status, detail = 500, "Something went wrong here, not with the question."
            logger.error("an answer could not be sent: %s", told(exc))
        else:
            status, detail = REFUSED.get(type(exc), (400, "This is not an HTTP request that can be read."))
            logger.warning("refused with %d: %s", status, type(exc).__name__)
        title = HTTPStatus(status).phrase
        sent = body(Problem(title=title, status=status, detail=detail)).encode()
        head = (
            f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
            f"Content-Length: {len(sent)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            f"{REQUEST_ID}: {secrets.token_hex(8)}\r\n\r\n"
        )
        try:
            util.write_nonblock(client, head.encode("latin-1") + sent)
        except OSError:
            logger.info("who asked is gone")
