"""The routes of the API: related stories, tags, health, metrics."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, request
from pydantic import BaseModel

from content.base import Article
from service.base.errors import DraftRefused
from service.http import caching, context, language, request_parsing, unknown_filters
from service.payloads import render
from service.payloads.requests import RelatedOptions, RelatedQuery, TagOptions, TagQuery
from service.payloads.responses import (
    IndexInfo,
    Live,
    Problem,
    Ready,
    RelatedBatch,
    RelatedPage,
    RelatedToDraft,
    ServedIndex,
    TagsBatch,
    TagsForDraft,
    TagsPage,
)

if TYPE_CHECKING:
    from datetime import datetime

    from embeddings.base.answers import Related
    from embeddings.index.index import Index

Page = TypeVar("Page", bound=BaseModel)

blueprint = Blueprint("api", __name__)


@blueprint.get("/related")
def related() -> Response:
    """Answer with the stories that belong with a story of the archive."""
    index = context.live_index().current()

    def answer(now: datetime) -> RelatedPage:
        query = request_parsing.read_query(RelatedQuery)
        article = request_parsing.find_story(index, query.id, query.url, now)
        options = request_parsing.read_options(index, query, context.settings_for(index))
        return _page(index, article, index.related(article.id, options, now), query, now)

    return context.response_cache().public(index, answer)


@blueprint.post("/related")
def related_to_draft() -> Response:
    """Answer with the stories that belong with a draft, or with each of several."""
    query, index, received = _receive_drafts(RelatedOptions)
    options = request_parsing.read_options(index, query, context.settings_for(index))
    related_stories = index.related_to_drafts(received.readable, options)
    renderer = render.Renderer(index.manifest.sites)
    pages = [
        RelatedToDraft(
            **dict(_page(index, draft, stories, query, draft=True, notes=notes)),
            published_as=renderer.published(index.published_as(draft)),
        )
        for draft, stories, notes in zip(received.readable, related_stories, received.notes, strict=True)
    ]
    return caching.private(RelatedBatch(results=_in_order(received, pages)) if received.batch else pages[0])


@blueprint.get("/tags")
def tags() -> Response:
    """Answer with tags for a story of the archive."""
    index = context.live_index().current()

    def answer(now: datetime) -> TagsPage:
        query = request_parsing.read_query(TagQuery)
        article = request_parsing.find_story(index, query.id, query.url, now)
        return render.tags_page(index.tags(article.id, query.limit, now), language.interface_for(query.lang))

    return context.response_cache().public(index, answer)


@blueprint.post("/tags")
def tags_for_draft() -> Response:
    """Answer with tags for a draft, or for each of several."""
    query, index, received = _receive_drafts(TagOptions)
    answers = index.tags_for_drafts(received.readable, query.limit)
    interface = language.interface_for(query.lang)
    renderer = render.Renderer(index.manifest.sites)
    pages = [
        TagsForDraft(
            **dict(render.tags_page(answer, interface)), published_as=renderer.published(index.published_as(draft))
        )
        for draft, answer in zip(received.readable, answers, strict=True)
    ]
    return caching.private(TagsBatch(results=_in_order(received, pages)) if received.batch else pages[0])


@blueprint.get("/health/live")
def live() -> Response:
    """Answer, as any process does that is alive."""
    return caching.private(Live(status="live"))


@blueprint.get("/health/ready")
def ready() -> Response:
    """Tell from which index requests are answered, and what keeps a newer one out. Raises SnapshotError (503)."""
    index, problem = context.live_index().current(), context.live_index().state.problem
    manifest = index.manifest
    return caching.private(
        Ready(
            status="degraded" if problem else "ready",
            index=ServedIndex(
                name=manifest.name,
                built_at=manifest.built_at,
                articles=manifest.articles,
                # Its name may be the path of a folder; its key holds the folder's own name alone.
                model=manifest.model_key.partition("@")[0],
                provisional=manifest.provisional,
            ),
            problem=problem or None,
        )
    )


@blueprint.get("/metrics")
def metrics() -> Response:
    """Write the metrics for Prometheus; for another machine only with the token."""
    context.access().authorize_operator()
    text, media_type = context.metrics().scrape(context.live_index().state)
    return Response(text, content_type=media_type, headers={"Cache-Control": "no-store"})


def _receive_drafts(model: type[Page]) -> tuple[Page, Index, request_parsing.ReceivedDrafts]:
    """Authorize and count the request, then read its query and its drafts. Raises Refused or DraftRefused."""
    context.access().authorize_draft()
    query = request_parsing.read_query(model)
    index = context.live_index().current()
    # The first before it is read: one that cannot be costs something too.
    context.draft_limit().count(1)
    received = request_parsing.read_drafts(index, context.settings())
    g.drafts = len(received.drafts)
    context.draft_limit().count(len(received.drafts) - 1)
    return query, index, received


def _in_order(received: request_parsing.ReceivedDrafts, pages: Sequence[Page]) -> tuple[Page | Problem, ...]:
    """Put the pages in the order of their drafts, with a problem in place of each draft that could not be read."""
    next_page = iter(pages)
    return tuple(
        Problem(title=HTTPStatus(422).phrase, status=422, detail=str(draft))
        if isinstance(draft, DraftRefused)
        else next(next_page)
        for draft in received.drafts
    )


def _page(
    index: Index,
    article: Article,
    stories: Sequence[Related],
    query: RelatedOptions,
    now: datetime | None = None,
    *,
    draft: bool = False,
    notes: Sequence[str] = (),
) -> RelatedPage:
    """Make one page of the stories, which are one more than the query asks for where the list goes on."""
    if query.section and not stories and (unknown := unknown_filters.unknown_section(index, query.section, now)):
        notes = (unknown, *notes)
    start, end = query.offset, query.offset + (query.limit or context.settings_for(index).related.limit)
    renderer = render.Renderer(index.manifest.sites, language.interface_for(query.lang))
    return RelatedPage(
        article=renderer.card(article, draft=draft),
        related=tuple(renderer.item(story) for story in stories[start:end]),
        translations=() if draft else tuple(map(renderer.translation, index.translations(article.id, now))),
        index=IndexInfo(built_at=index.manifest.built_at, articles=index.manifest.articles),
        next=_next_address(end) if len(stories) > end else None,
        note=" ".join(notes) or None,
    )


def _next_address(offset: int) -> str:
    """Give this request's path and query with another offset."""
    parameters = [(name, value) for name, value in request.args.items(multi=True) if name != "offset"]
    return f"{quote(caching.path())}?{urlencode([*parameters, ('offset', str(offset))])}"
