"""The archive's map: every story a dot, near what it is related to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, url_for
from pydantic import Field

from service.http import context
from service.payloads.payload import Payload
from service.payloads.render import Renderer
from service.routes.demo_site import display

if TYPE_CHECKING:
    from datetime import datetime

    from embeddings.index.index import Index

DIGITS = 4
"""Decimals of a place: a ten-thousandth of the map's width."""

blueprint = Blueprint("map", __name__)


class MapStory(Payload):
    """A dot."""

    id: str
    title: str
    url: str | None
    section: str
    """As readers see it; empty for a story without one."""
    tags: tuple[str, ...]
    site: str
    """Title of the site, empty where the index holds a single one."""
    published: str | None
    language: str | None
    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)
    """From the top."""
    group: int
    alone: bool
    """Whether nothing is related to it."""


class MapGroup(Payload):
    """Stories that lie together."""

    terms: tuple[str, ...]
    x: float
    y: float
    stories: int


class MapAnswer(Payload):
    """Answer of `GET /map.json`."""

    built_at: str
    stories: tuple[MapStory, ...]
    groups: tuple[MapGroup, ...]


@blueprint.get("/map")
def page() -> str:
    """Show the page."""
    return render_template("map.html", story=url_for("site.story", id="ID") if "site" in current_app.blueprints else "")


@blueprint.get("/map.json")
def data() -> Response:
    """Give every story that lists may show, and where it lies."""
    index = context.live_index().current()
    return context.response_cache().public(index, lambda now: _answer(index, now))


def _answer(index: Index, now: datetime) -> MapAnswer:
    # Not earlier: other answers need none of what it imports.
    from embeddings.map.visible_groups import VisibleGroups

    layout = index.map
    visible = VisibleGroups(layout, index.shown(now))
    renderer = Renderer(index.manifest.sites)
    sites = {str(site["name"]): display(str(site.get("title") or site["name"])) for site in index.manifest.sites}
    stories = []
    for number, article in index.numbered(now):
        visible.read(number, article)
        x, y = layout.places[number].tolist()
        stories.append(
            MapStory(
                id=article.id,
                title=article.title,
                url=renderer.url(article),
                section=display(article.section),
                tags=article.tags,
                site=sites.get(article.site, "") if article.site else "",
                published=article.published.isoformat() if article.published else None,
                language=article.language or None,
                x=round(min(max(x, 0.0), 1.0), DIGITS),
                y=round(min(max(y, 0.0), 1.0), DIGITS),
                group=int(layout.group[number]),
                alone=bool(layout.alone[number]),
            )
        )
    return MapAnswer(
        built_at=index.manifest.built_at,
        stories=tuple(stories),
        groups=tuple(
            MapGroup(terms=group.terms, x=group.x, y=group.y, stories=group.stories) for group in visible.groups()
        ),
    )
