"""Who may do what: the token, how many drafts a minute, and what only the service's own keepers may see."""

from __future__ import annotations

import hmac
import math
import time
from ipaddress import ip_address

from flask import request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.problems import Refused
from service.settings import Settings

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class Access:
    """The rules of one service, kept in its process."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.service.token
        self._most = settings.service.posts_per_minute
        self._rate = RateLimitItemPerMinute(self._most) if self._most else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def authorize(self) -> None:
        """Where a token is set, a draft needs it: it costs an embedding. Raises Refused."""
        if self._token is not None and not self._given():
            detail = "A draft needs the service's token. Send it as: Authorization: Bearer TOKEN"
            raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def authorize_keeper(self) -> None:
        """What tells of the service itself is for this machine, or for who has the token. Raises Refused."""
        if _from_here() or (self._token is not None and self._given()):
            return
        if self._token is None:
            raise Refused(403, "This is for the service's own machine. Set a token to ask from another.")
        detail = "This needs the service's token. Send it as: Authorization: Bearer TOKEN"
        raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})

    def count(self, drafts: int) -> None:
        """Take so many drafts from what the asker's address may send in a minute. Raises Refused."""
        if self._rate is None or drafts == 0:
            return
        asker = request.remote_addr or ""
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
        right = hmac.compare_digest(given.strip().encode(), self._token.get_secret_value().encode())
        return right and scheme.lower() == "bearer"


def _from_here() -> bool:
    # Behind a proxy on the same machine everybody seems to be here.
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
