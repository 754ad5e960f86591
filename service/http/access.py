"""Who may do what: the token, and what only the service's own keepers may see."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import request

from content.base import urls
from service.http.problems import Refused
from service.settings import Settings

FORWARDED = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"),
    *("X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Envoy-External-Address"),
)
"""What proxies add to a request that they pass on; not all add anything."""


class Access:
    """The rules of one service, kept in its process."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.service.token
        self._proxied = settings.service.proxies > 0

    def authorize(self) -> None:
        """Where a token is set, a draft needs it: it costs an embedding. Raises Refused."""
        if self._token is not None and not self._given():
            detail = "A draft needs the service's token. Send it as: Authorization: Bearer TOKEN"
            raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def authorize_keeper(self) -> None:
        """What tells of the service itself is for who has the token; where there is none, for this machine. Raises
        Refused.

        Some proxies add nothing to what they pass on, and make every request come from their own machine: so where a
        token is set, an address proves nothing.
        """
        if self._token is None:
            if self._proxied or not _from_here():
                raise Refused(403, "This is for the service's own machine. Set a token to ask from another.")
        elif not self._given():
            detail = "This needs the service's token. Send it as: Authorization: Bearer TOKEN"
            raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def _given(self) -> bool:
        if self._token is None:
            return False
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        # Bytes: compare_digest takes no other text than ASCII, and a header may hold any.
        sent = given.strip(" \t").encode("utf-8", "replace")
        right = hmac.compare_digest(sent, self._token.get_secret_value().encode())
        return right and scheme.lower() == "bearer"


def is_here(host: str) -> bool:
    """Whether a host, as an address names it, is this machine and no name that anyone may let lead here."""
    name = host.strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _from_here() -> bool:
    # Behind a proxy on the same machine everybody seems to be here.
    if any(name in request.headers for name in FORWARDED):
        return False
    host = urls.split(f"//{request.headers.get('Host', 'localhost')}")
    return is_here(request.remote_addr or "") and host is not None and is_here(host.hostname or "")
