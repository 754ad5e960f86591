"""Error responses to what never reaches the application: problems like all others, which quote no request."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from service.base.logs import REQUEST_ID
from service.http.problems import MEDIA_TYPE, body
from service.payloads.responses import Problem


def error_response(
    status: int, detail: str, headers: Mapping[str, str] | None = None, *, with_body: bool = True
) -> bytes:
    """Write a whole HTTP/1.1 response, after which the connection is closed; an answer to HEAD is without its body."""
    title = HTTPStatus(status).phrase
    content = body(Problem(title=title, status=status, detail=detail)).encode()
    all_headers = {
        "Connection": "close",
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(content)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        REQUEST_ID: secrets.token_hex(8),
        **(headers or {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
    return f"HTTP/1.1 {status} {title}\r\n{lines}\r\n".encode("latin-1") + (content if with_body else b"")
