"""Who may do what: the token, how many drafts a minute, and what only the service's own keepers may see."""

from __future__ import annotations

import hmac
import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from flask import request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from content.base import urls
from service.http.problems import Refused
from service.settings import Settings

FORWARDED = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"),
    *("X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Envoy-External-Address"),
)
"""What proxies add to a request that they pass on; not all add anything."""
NETWORK_V6 = 64
"""Bits of an IPv6 address that tell one line from another: the rest is for its owner to choose."""


class Access:
    """The rules of one service, kept in its process."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.service.token
        self._proxied = settings.service.proxies > 0
        self._most = settings.service.posts_per_minute
        self._rate = RateLimitItemPerMinute(self._most) if self._most else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

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

    def count(self, drafts: int) -> None:
        """Take so many drafts from what the asker's address may send in a minute. Raises Refused."""
        if self._rate is None or drafts == 0:
            return
        asker = line(request.remote_addr or "")
        if not self._limiter.hit(self._rate, "drafts", asker, cost=drafts):
            reset = self._limiter.get_window_stats(self._rate, "drafts", asker).reset_time
            seconds = max(1, math.ceil(reset - time.time())) if drafts <= self._most else 60
            detail = f"Too many drafts: at most {self._most} a minute are read. Wait {seconds} seconds, then go on."
            raise Refused(429, detail, headers={"Retry-After": str(seconds)})

    def _given(self) -> bool:
        if self._token is None:
            return False
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        # Bytes: compare_digest takes no other text than ASCII, and a header may hold any.
        sent = given.strip(" \t").encode("utf-8", "replace")
        right = hmac.compare_digest(sent, self._token.get_secret_value().encode())
        return right and scheme.lower() == "bearer"


def line(address: str) -> str:
    """Whose an address is, for limits: itself, or of IPv6 the network, in which everybody has addresses without end."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known.packed, NETWORK_V6), strict=False))
    return str(known)


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
