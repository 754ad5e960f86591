"""The editors' page: a draft's tags, related stories and places for links, all in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, render_template, url_for

from service.http import context, request_parsing
from service.http.caching import private
from service.payloads import render
from service.payloads.render import Renderer
from service.payloads.schemas import (
    IndexInfo,
    NewTag,
    OfferedLink,
    OfferedTag,
    SuggestionOptions,
    SuggestionsAnswer,
    TagStyle,
)

if TYPE_CHECKING:
    from embeddings.linking.suggestions import LinkSuggestion

LEAST_WORDS = 30
"""A shorter draft says too little; the page does not ask."""
LEAST_CONFIDENCE = 0.05
"""A tag below it is noise."""

editor = Blueprint("editor", __name__)


@editor.get("/editor")
def page() -> str:
    """The page. It holds nothing of any draft."""
    return render_template(
        "editor.html",
        least_words=LEAST_WORDS,
        most_bytes=context.settings().rules().max_file_bytes,
        needs_token=context.settings().service.token is not None,
        story=url_for("site.story", id="ID") if "site" in current_app.blueprints else "",
    )


@editor.post("/suggestions")
def suggestions() -> Response:
    """Tags, related stories and links for one draft, which is read once and kept nowhere."""
    context.access().authorize_draft()
    query = request_parsing.read_query(SuggestionOptions)
    index = context.live_index().current()
    # Before it is read: one that cannot be costs something too.
    context.access().count_drafts(1)
    sent = request_parsing.read_drafts(index, context.settings(), several=False)
    (draft,) = sent.readable
    g.drafts = 1
    found = index.suggest(
        draft, sent.text, request_parsing.read_options(index, query, context.settings_for(index)), query.tags
    )
    renderer = Renderer(index.manifest.sites)
    style = index.style
    likely = found.tags.threshold
    offered = [tag for tag in render.tags(found.tags).tags if tag.confidence >= LEAST_CONFIDENCE]
    own = {tag.casefold() for tag in draft.tags}
    return private(
        SuggestionsAnswer(
            title=draft.title,
            own_tags=tuple(NewTag(tag=tag, score=1, written=style.written(tag)) for tag in draft.tags),
            tags=tuple(
                OfferedTag(**tag.model_dump(), written=style.written(tag.tag), likely=tag.confidence >= likely)
                for tag in offered
                if tag.tag.casefold() not in own
            ),
            candidates=tuple(
                NewTag(tag=new.tag, score=min(max(new.score, 0.0), 1.0), written=style.written(new.tag))
                for new in found.tags.candidates
                if new.tag.casefold() not in own
            ),
            style=TagStyle(before=style.before, between=style.between, after=style.after),
            related=tuple(map(renderer.item, found.related[query.offset : query.offset + query.limit])),
            links=tuple(_link(renderer, link) for link in found.links),
            index=IndexInfo(built_at=index.manifest.built_at, articles=index.manifest.articles),
            published_as=renderer.published(found.published_as),
        )
    )


def _link(renderer: Renderer, link: LinkSuggestion) -> OfferedLink:
    card = renderer.card(link.article)
    return OfferedLink(
        phrase=link.phrase,
        sentence=link.sentence,
        start=link.start,
        end=link.end,
        article=card,
        score=round(link.score, render.DIGITS),
        markdown=link.markdown(card.url) if card.url else None,
    )
