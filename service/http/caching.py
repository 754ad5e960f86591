"""HTTP caching: the answers kept in memory, and the ETag and Cache-Control that a response goes out with."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cachetools import TLRUCache
from flask import Response, request
from pydantic import BaseModel

from content.base import next_midnight
from embeddings.base import reader_visibility

if TYPE_CHECKING:
    from embeddings.index.index import Index

STALE_WHILE_REVALIDATE = 600
"""Seconds that a proxy may give out an old answer while it fetches the new one."""
STALE_IF_ERROR = 3600
"""Seconds that a proxy may give out an old answer while the service is away: a story taken down stays as long."""
CACHE_BYTES = 32_000_000
"""Of answers in memory, in each process."""
ENTRY_BYTES = 500
"""What an answer in memory takes beside its body."""
MAX_KEY_BYTES = 2000
"""Bytes of a path and query whose answer is kept."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """The body of a response, with what is needed to send it again."""

    body: bytes
    etag: str
    expires: float
    """When another answer may be right, by time.monotonic."""


class ResponseCache:
    """Answers about published stories, each computed once for an index. For any number of threads."""

    def __init__(self, cache_seconds: int) -> None:
        """`cache_seconds` is the `max-age` of a response, where its answer holds that long."""
        self._seconds = cache_seconds
        self._policy = cache_control(cache_seconds, math.inf)
        self._lock = threading.Lock()
        self._shown: reader_visibility.Shown | None = None
        """The stories that the cached answers are about: another object after each build, and after each story that
        appears or goes."""
        self._responses = _empty_cache()

    def public(self, index: Index, answer: Callable[[datetime], BaseModel]) -> Response:
        """Answer this path and query from the cache, else by calling `answer` with the moment that it is to hold at.

        The status is 304 where `If-None-Match` names the answer. Raises what `answer` raises.
        """
        key = path().encode() + b"?" + request.query_string
        now = reader_visibility.now()
        shown = index.shown(now)
        with self._lock:
            if shown is not self._shown:
                self._shown, self._responses = shown, _empty_cache()
            cached = self._responses.get(key)
        if cached is None:
            payload = answer(now)
            # Without what it says of the index: a copy outlives a build that left the rest as it was.
            content = payload.model_dump_json(exclude={"index"}).encode()
            etag = hashlib.sha256(content).hexdigest()[:32]
            cached = CachedResponse(payload.model_dump_json().encode(), etag, _next_midnight(now, index))
            with self._lock:
                if shown is self._shown and len(key) <= MAX_KEY_BYTES:
                    self._responses[key] = cached
        # Werkzeug parses the header at each look; most requests have none.
        if request.headers.get("If-None-Match") is not None and request.if_none_match.contains_weak(cached.etag):
            response = Response(status=304)
        else:
            response = Response(cached.body, content_type=JSON)
        response.headers["ETag"] = f'W/"{cached.etag}"'
        lifetime = min(shown.seconds_left(now), cached.expires - time.monotonic())
        ends_soon = lifetime < self._seconds + STALE_IF_ERROR
        response.headers["Cache-Control"] = cache_control(self._seconds, lifetime) if ends_soon else self._policy
        return response


def cache_control(seconds: int, lifetime: float) -> str:
    """Write the Cache-Control of an answer that is right for `lifetime` more seconds, and fresh for at most `seconds`.

    No copy may be given out once it is wrong, not even while a new one is fetched or the service is away.
    """
    lifetime = max(lifetime, 0)
    max_age = int(min(seconds, lifetime))
    directives = ["public", f"max-age={max_age}"]
    for name, most_seconds in (
        ("stale-while-revalidate", STALE_WHILE_REVALIDATE),
        ("stale-if-error", STALE_IF_ERROR),
    ):
        if stale_seconds := int(min(most_seconds, lifetime - max_age)):
            directives.append(f"{name}={stale_seconds}")
    if lifetime <= seconds:
        # Else a cache that cannot reach the service may give out what is older.
        directives.append("must-revalidate")
    return ", ".join(directives)


def path() -> str:
    """Give the path of this request, the same with and without a slash at its end."""
    return request.path.rstrip("/") or "/"


def private(payload: BaseModel) -> Response:
    """Make a response that nobody may keep: it is for this client alone, or for this moment."""
    return Response(payload.model_dump_json(), headers={"Cache-Control": "no-store"}, mimetype=JSON)


def _empty_cache() -> TLRUCache[bytes, CachedResponse]:
    return TLRUCache(
        CACHE_BYTES,
        ttu=lambda _, cached, __: cached.expires,
        timer=time.monotonic,
        getsizeof=lambda cached: len(cached.body) + ENTRY_BYTES,
    )


def _next_midnight(now: datetime, index: Index) -> float:
    """Give the newsroom's next midnight by time.monotonic: some answers are about days."""
    return time.monotonic() + (next_midnight(now, index.zone) - now).total_seconds()
