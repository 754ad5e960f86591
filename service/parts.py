"""What create_app keeps for the routes: the settings, the index served, the answers kept, who may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from service.access import Access
    from service.metrics import Metrics
    from service.replies import Replies
    from service.serving import Serving
    from service.settings import Settings


def settings() -> Settings:
    """The newsroom's settings."""
    kept: Settings = current_app.extensions["seealso.settings"]
    return kept


def serving() -> Serving:
    """The index that is served."""
    kept: Serving = current_app.extensions["seealso.serving"]
    return kept


def replies() -> Replies:
    """The answers worked out before."""
    kept: Replies = current_app.extensions["seealso.replies"]
    return kept


def access() -> Access:
    """Who may send drafts, and how many."""
    kept: Access = current_app.extensions["seealso.access"]
    return kept


def metrics() -> Metrics:
    """What is counted."""
    kept: Metrics = current_app.extensions["seealso.metrics"]
    return kept
