"""The editors' page, and `/suggestions`: a draft's tags, related stories and places for links in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, render_template, url_for

from service.http import caching, context, language, request_parsing
from service.payloads import render
from service.payloads.requests import SuggestionOptions
from service.payloads.responses import IndexInfo, NewTag, OfferedLink, OfferedTag, SuggestionsAnswer, TagStyle

if TYPE_CHECKING:
    from embeddings.linking.suggestions import LinkSuggestion

MIN_WORDS = 30
"""The page does not send a shorter draft, which says too little."""
MIN_CONFIDENCE = 0.05
"""Tags below it are noise, and left out."""

blueprint = Blueprint("editor", __name__)


@blueprint.get("/editor")
def page() -> str:
    """Show the page, which holds nothing of any draft."""
    return render_template(
        "editor.html",
        least_words=MIN_WORDS,
        most_bytes=context.settings().rules().max_file_bytes,
        needs_token=context.settings().service.token is not None,
        story=url_for("site.story", id="ID") if "site" in current_app.blueprints else "",
    )


@blueprint.post("/suggestions")
def suggestions() -> Response:
    """Answer with tags, related stories and links for one draft, which is read once and stored nowhere."""
    context.access().authorize_draft()
    query = request_parsing.read_query(SuggestionOptions)
    index = context.live_index().current()
    # Before it is read: one that cannot be costs something too.
    context.draft_limit().count(1)
    received = request_parsing.read_drafts(index, context.settings(), allow_batch=False)
    (draft,) = received.readable
    g.drafts = 1
    options = request_parsing.read_options(index, query, context.settings_for(index))
    answer = index.suggest(draft, received.text, options, query.tags)
    interface = language.interface_for(query.lang)
    renderer = render.Renderer(index.manifest.sites, interface)
    style = index.style
    tags = render.tags(answer.tags, interface)
    confident = [tag for tag in tags.tags if tag.confidence >= MIN_CONFIDENCE]
    own_tags = {tag.casefold() for tag in draft.tags}
    return caching.private(
        SuggestionsAnswer(
            title=draft.title,
            own_tags=tuple(
                NewTag(tag=tag, score=1, example=None, nearest=None, written=style.written(tag)) for tag in draft.tags
            ),
            tags=tuple(
                OfferedTag(**tag.model_dump(), written=style.written(tag.tag), likely=tag.level in ("sure", "likely"))
                for tag in confident
                if tag.tag.casefold() not in own_tags
            ),
            candidates=tuple(
                NewTag(**candidate.model_dump(), written=style.written(candidate.tag))
                for candidate in tags.candidates
                if candidate.tag.casefold() not in own_tags
            ),
            style=TagStyle(before=style.before, between=style.between, after=style.after),
            related=tuple(map(renderer.item, answer.related[query.offset : query.offset + query.limit])),
            links=tuple(_link(renderer, link) for link in answer.links),
            index=IndexInfo(built_at=index.manifest.built_at, articles=index.manifest.articles),
            published_as=renderer.published(answer.published_as),
            note=" ".join(received.notes[0]) or None,
        )
    )


def _link(renderer: render.Renderer, link: LinkSuggestion) -> OfferedLink:
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
