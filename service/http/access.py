"""Access control: the token, and what only the operators of the service may see."""

import hmac

from flask import request

from content.base import urls
from service.base.loopback import is_loopback
from service.http.problems import Refused
from service.settings import Settings

FORWARDED = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"),
    *("X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Envoy-External-Address"),
)
"""Headers that proxies add to a request that they pass on; not all add any."""


class Access:
    """The access rules of one service."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.service.token
        self._proxied = settings.service.proxies > 0

    def authorize_draft(self) -> None:
        """Require the token, where one is set: a draft costs an embedding. Raises Refused (401)."""
        if self._token is not None and not self._has_token():
            raise Refused(
                401,
                "A draft needs the service's token. Send it as: Authorization: Bearer TOKEN",
                headers={"WWW-Authenticate": 'Bearer realm="seealso"'},
            )

    def authorize_operator(self) -> None:
        """Require the token; where none is set, a request from this very machine. Raises Refused (401, 403).

        Where a token is set, an address proves nothing: some proxies add no header to what they pass on, and make every
        request come from their own machine.
        """
        if self._token is None:
            if self._proxied or not _from_this_machine():
                raise Refused(403, "This is for the service's own machine. Set a token to ask from another.")
        elif not self._has_token():
            raise Refused(
                401,
                "This needs the service's token. Send it as: Authorization: Bearer TOKEN",
                headers={"WWW-Authenticate": 'Bearer realm="seealso"'},
            )

    def _has_token(self) -> bool:
        if self._token is None:
            return False
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        # Bytes: compare_digest takes no other text than ASCII, and a header may hold any.
        token = credentials.strip(" \t").encode("utf-8", "replace")
        equal = hmac.compare_digest(token, self._token.get_secret_value().encode())
        return equal and scheme.lower() == "bearer"


def _from_this_machine() -> bool:
    # Behind a proxy on the same machine everybody seems to be here.
    if any(name in request.headers for name in FORWARDED):
        return False
    host = urls.split(f"//{request.headers.get('Host', 'localhost')}")
    return is_loopback(request.remote_addr or "") and host is not None and is_loopback(host.hostname or "")
