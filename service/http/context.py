"""What create_app keeps for the routes: the settings, the index served, the answers kept, who may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from embeddings.index.index import Index
    from service.http.access import Access
    from service.http.caching import ResponseCache
    from service.http.metrics import Metrics
    from service.http.rate_limit import DraftRateLimit
    from service.live.live_index import LiveIndex
    from service.settings import Settings


def settings() -> Settings:
    """The newsroom's settings."""
    kept: Settings = current_app.extensions["seealso.settings"]
    return kept


def settings_for(index: Index) -> Settings:
    """The same for answers from this index: where they say nothing, what it remembers."""
    kept: tuple[object, Settings] | None = current_app.extensions.get("seealso.settings.joined")
    if kept is None or kept[0] is not index:
        kept = (index, settings().with_memory(index.manifest.settings))
        current_app.extensions["seealso.settings.joined"] = kept
    return kept[1]


def live_index() -> LiveIndex:
    """The index that is served."""
    kept: LiveIndex = current_app.extensions["seealso.live_index"]
    return kept


def response_cache() -> ResponseCache:
    """The answers worked out before."""
    kept: ResponseCache = current_app.extensions["seealso.response_cache"]
    return kept


def access() -> Access:
    """Who may send drafts."""
    kept: Access = current_app.extensions["seealso.access"]
    return kept


def draft_limit() -> DraftRateLimit:
    """How many drafts a client may send."""
    kept: DraftRateLimit = current_app.extensions["seealso.draft_limit"]
    return kept


def metrics() -> Metrics:
    """What is counted."""
    kept: Metrics = current_app.extensions["seealso.metrics"]
    return kept
