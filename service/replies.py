"""How an answer goes out: with an ETag and for how long it holds, or marked as nobody else's."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cachetools import TLRUCache
from flask import Response, request
from pydantic import BaseModel

from content.days import next_midnight

if TYPE_CHECKING:
    from embeddings.index import Index

REVALIDATE_SECONDS = 600
"""How long a proxy may give an old answer while it fetches the new one."""
AWAY_SECONDS = 86_400
"""How long a proxy may give an old answer while the service is away."""
REMEMBERED_BYTES = 32_000_000
"""Of answers kept in memory, in each process."""
LONGEST_REMEMBERED = 2000
"""Bytes of a question whose answer is kept."""
AFTER_A_CHANGE = 60.0
"""Seconds that an answer is kept once a story has expired since the build: which others have is not known."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent."""

    body: bytes
    etag: str
    until: float
    """From when on another answer may be right, as time.monotonic tells."""


class Replies:
    """Answers about published stories, each worked out once for each index."""

    def __init__(self, cache_seconds: int) -> None:
        self._policy = ", ".join(
            (
                "public",
                f"max-age={cache_seconds}",
                f"stale-while-revalidate={REVALIDATE_SECONDS}",
                f"stale-if-error={AWAY_SECONDS}",
            )
        )
        self._lock = threading.Lock()
        self._index = ""
        self._kept = _empty()

    def public(self, index: Index, make: Callable[[], BaseModel]) -> Response:
        """The answer to this very question, made now or before; 304 where the asker holds it already."""
        asked = request.path.encode() + b"?" + request.query_string
        name = index.manifest.name
        with self._lock:
            if name != self._index:
                self._index, self._kept = name, _empty()
            kept = self._kept.get(asked)
        if kept is None:
            body = make().model_dump_json().encode()
            kept = Kept(body, f"{name}-{hashlib.sha256(body).hexdigest()[:16]}", _until(index))
            with self._lock:
                if name == self._index and len(asked) <= LONGEST_REMEMBERED:
                    self._kept[asked] = kept
        known = request.headers.get("If-None-Match")
        if known is not None and request.if_none_match.contains_weak(kept.etag):
            response = Response(status=304)
        else:
            response = Response(kept.body, mimetype=JSON)
        response.headers["ETag"] = f'"{kept.etag}"'
        response.headers["Cache-Control"] = self._policy
        return response


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


def _until(index: Index) -> float:
    """Until the first story expires, and at most until the newsroom's midnight: some answers are about days."""
    now = datetime.now(UTC)
    seconds = (next_midnight(now, index.zone) - now).total_seconds()
    if index.manifest.next_change:
        left = (datetime.fromisoformat(index.manifest.next_change) - now).total_seconds()
        seconds = min(seconds, left if left > 0 else AFTER_A_CHANGE)
    return time.monotonic() + seconds
