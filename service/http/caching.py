"""How an answer goes out: with an ETag and for how long it holds, or marked as nobody else's."""

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

from content.base.days import next_midnight
from embeddings.base import reader_visibility

if TYPE_CHECKING:
    from embeddings.base.reader_visibility import Shown
    from embeddings.index.index import Index

REVALIDATE_SECONDS = 600
"""How long a proxy may give an old answer while it fetches the new one."""
AWAY_SECONDS = 3600
"""How long a proxy may give an old answer while the service is away: a story that was taken down stays as long."""
REMEMBERED_BYTES = 32_000_000
"""Of answers kept in memory, in each process."""
LONGEST_REMEMBERED = 2000
"""Bytes of a question whose answer is kept."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent."""

    body: bytes
    etag: str
    until: float
    """From when on another answer may be right, as time.monotonic tells."""


class ResponseCache:
    """Answers about published stories, each worked out once for each index."""

    def __init__(self, cache_seconds: int) -> None:
        self._seconds = cache_seconds
        self._policy = policy(cache_seconds, math.inf)
        self._lock = threading.Lock()
        self._shown: Shown | None = None
        """Of which stories the answers are that are kept: with each build, and each story that appears or goes, it is
        another object."""
        self._kept = _empty()

    def public(self, index: Index, make: Callable[[datetime], BaseModel]) -> Response:
        """The answer to this very question, made now or before; 304 where the asker holds it already.

        `make` is given the moment of which the answer is.
        """
        asked = request.path.encode() + b"?" + request.query_string
        now = reader_visibility.now()
        shown = index.shown(now)
        with self._lock:
            if shown is not self._shown:
                self._shown, self._kept = shown, _empty()
            kept = self._kept.get(asked)
        if kept is None:
            body = make(now).model_dump_json().encode()
            kept = Kept(body, f"{index.manifest.name}-{hashlib.sha256(body).hexdigest()[:16]}", _until(now, index))
            with self._lock:
                if shown is self._shown and len(asked) <= LONGEST_REMEMBERED:
                    self._kept[asked] = kept
        known = request.headers.get("If-None-Match")
        if known is not None and request.if_none_match.contains_weak(kept.etag):
            response = Response(status=304)
        else:
            response = Response(kept.body, content_type=JSON)
        response.headers["ETag"] = f'"{kept.etag}"'
        left = min(shown.seconds_left(now), kept.until - time.monotonic())
        soon = left < self._seconds + AWAY_SECONDS
        response.headers["Cache-Control"] = policy(self._seconds, left) if soon else self._policy
        return response


def policy(seconds: int, left: float) -> str:
    """For how long anyone may keep an answer that holds for `left` seconds at most: no copy may be given out after
    that, not even while a new one is fetched or the service is away."""
    left = max(left, 0)
    fresh = int(min(seconds, left))
    said = ["public", f"max-age={fresh}"]
    for name, most in (("stale-while-revalidate", REVALIDATE_SECONDS), ("stale-if-error", AWAY_SECONDS)):
        if more := int(min(most, left - fresh)):
            said.append(f"{name}={more}")
    if left <= seconds:
        # Else a cache that cannot reach the service may give out what is older.
        said.append("must-revalidate")
    return ", ".join(said)


def private(payload: BaseModel) -> Response:
    """An answer that is for the asker alone, or for this moment."""
    response = Response(payload.model_dump_json(), mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _empty() -> TLRUCache[bytes, Kept]:
    return TLRUCache(
        REMEMBERED_BYTES,
        ttu=lambda _, kept, __: kept.until,
        timer=time.monotonic,
        getsizeof=lambda kept: len(kept.body) + 500,
    )


def _until(now: datetime, index: Index) -> float:
    """Until the newsroom's midnight: some answers are about days."""
    return time.monotonic() + (next_midnight(now, index.zone) - now).total_seconds()
