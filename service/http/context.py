"""What create_app leaves in the app for the routes: settings, live index, response cache, access, limits, metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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
    """Give the settings of flags, environment and config file."""
    return cast("Settings", current_app.extensions["seealso.settings"])


def settings_for(index: Index) -> Settings:
    """Give the same settings, completed by what this index remembers of those it was built by."""
    joined: tuple[object, Settings] | None = current_app.extensions.get("seealso.settings.joined")
    if joined is None or joined[0] is not index:
        joined = (index, settings().with_memory(index.manifest.settings))
        current_app.extensions["seealso.settings.joined"] = joined
    return joined[1]


def live_index() -> LiveIndex:
    """Give the index that is served."""
    return cast("LiveIndex", current_app.extensions["seealso.live_index"])


def response_cache() -> ResponseCache:
    """Give the answers computed before."""
    return cast("ResponseCache", current_app.extensions["seealso.response_cache"])


def access() -> Access:
    """Give the rules of who may do what."""
    return cast("Access", current_app.extensions["seealso.access"])


def draft_limit() -> DraftRateLimit:
    """Give the rate limit of drafts."""
    return cast("DraftRateLimit", current_app.extensions["seealso.draft_limit"])


def metrics() -> Metrics:
    """Give the counters for Prometheus."""
    return cast("Metrics", current_app.extensions["seealso.metrics"])
