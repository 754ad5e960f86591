"""What a process says to what never reaches the application: problems like all others, that quote no request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from service.base.logs import REQUEST_ID
from service.http.problems import MEDIA_TYPE, body
from service.payloads.schemas import Problem


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The whole answer, after which the connection is closed."""
    title = HTTPStatus(status).phrase
    sent = body(Problem(title=title, status=status, detail=detail)).encode()
    said = {
        "Connection": "close",
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(sent)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        REQUEST_ID: secrets.token_hex(8),
        **(headers or {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status} {title}\r\n{lines}\r\n".encode("latin-1") + sent
