"""Access control: the token, the rate limit of drafts, and what only the operators of the service may see."""

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
"""Headers that proxies add to a request that they pass on; not all add any."""
IPV6_PREFIX = 64
"""Bits of an IPv6 address that tell one client's network from another's: the rest is for its owner to choose."""


class Access:
    """The rules of one service. Drafts are counted in the memory of its process."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.service.token
        self._proxied = settings.service.proxies > 0
        self._per_minute = settings.service.posts_per_minute
        self._rate = RateLimitItemPerMinute(self._per_minute) if self._per_minute else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def authorize_draft(self) -> None:
        """Require the token, where one is set: a draft costs an embedding. Raises Refused (401)."""
        if self._token is not None and not self._has_token():
            detail = "A draft needs the service's token. Send it as: Authorization: Bearer TOKEN"
            raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def authorize_operator(self) -> None:
        """Require the token; where none is set, a request from this very machine. Raises Refused (401, 403).

        Where a token is set, an address proves nothing: some proxies add no header to what they pass on, and make every
        request come from their own machine.
        """
        if self._token is None:
            if self._proxied or not _from_this_machine():
                raise Refused(403, "This is for the service's own machine. Set a token to ask from another.")
        elif not self._has_token():
            detail = "This needs the service's token. Send it as: Authorization: Bearer TOKEN"
            raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def count_drafts(self, drafts: int) -> None:
        """Count so many drafts against what the client may send in a minute. Raises Refused (429, Retry-After)."""
        if self._rate is None or drafts == 0:
            return
        client = client_network(request.remote_addr or "")
        if not self._limiter.hit(self._rate, "drafts", client, cost=drafts):
            reset = self._limiter.get_window_stats(self._rate, "drafts", client).reset_time
            seconds = max(1, math.ceil(reset - time.time())) if drafts <= self._per_minute else 60
            detail = (
                f"Too many drafts: at most {self._per_minute} a minute are read. Wait {seconds} seconds, then go on."
            )
            raise Refused(429, detail, headers={"Retry-After": str(seconds)})

    def _has_token(self) -> bool:
        if self._token is None:
            return False
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        # Bytes: compare_digest takes no other text than ASCII, and a header may hold any.
        token = credentials.strip(" \t").encode("utf-8", "replace")
        equal = hmac.compare_digest(token, self._token.get_secret_value().encode())
        return equal and scheme.lower() == "bearer"


def client_network(address: str) -> str:
    """Give what a client is counted by: its address, or of IPv6 its /64, in which anyone has addresses without end.

    What is no IP address is given back as it is.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ip_network((ip.packed, IPV6_PREFIX), strict=False))
    return str(ip)


def is_loopback(host: str) -> bool:
    """Tell whether the host of an address is this machine: a loopback IP, or `localhost`, but no other name, as anyone
    may let one lead here."""
    name = host.strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _from_this_machine() -> bool:
    # Behind a proxy on the same machine everybody seems to be here.
    if any(name in request.headers for name in FORWARDED):
        return False
    host = urls.split(f"//{request.headers.get('Host', 'localhost')}")
    return is_loopback(request.remote_addr or "") and host is not None and is_loopback(host.hostname or "")
