"""The editors' page: a draft's tags, related stories and places for links, all in one answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from pydantic import ValidationError

from content.article import Article
from service import cards, drafts, parts, patience, problems
from service.cards import Cards
from service.errors import DraftRefused
from service.problems import Refused
from service.replies import private
from service.schemas import (
    DraftBody,
    IndexInfo,
    NewTag,
    OfferedLink,
    OfferedTag,
    SuggestionsAnswer,
    TagStyle,
    Written,
)

if TYPE_CHECKING:
    from embeddings.index import Index
    from embeddings.linking import LinkSuggestion

LEAST_WORDS = 30
"""A shorter draft says too little; the page does not ask."""
RELATED, TAGS = 6, 12
LEAST_CONFIDENCE = 0.05
"""A tag below it is noise."""
_FRONT_MATTER = re.compile(r"\ufeff?\s*(?:-{3,}|\+{3,}|;{3,})\s*\n|\ufeff?\s*\{\s*[\"}]")

editor = Blueprint("editor", __name__)


@editor.get("/editor")
def page() -> str:
    """The page. It holds nothing of any draft."""
    return render_template(
        "editor.html",
        least_words=LEAST_WORDS,
        needs_token=parts.settings().service.token is not None,
        story=url_for("site.story", id="ID") if "site" in current_app.blueprints else "",
    )


@editor.post("/suggestions")
def suggestions() -> Response:
    """Tags, related stories and links for one draft, which is read once and kept nowhere."""
    parts.access().authorize()
    patience.begin(request.environ.get(patience.UNTIL))
    written = _written()
    index = parts.serving().current()
    # Before it is read: one that cannot be costs something too.
    parts.access().count(1)
    draft = _read(written, index)
    g.drafts = 1
    patience.left()
    found = index.suggest(draft, written.text, parts.settings().options(limit=RELATED), TAGS)
    made = Cards(index.manifest.sites)
    style = index.style
    likely = found.tags.threshold
    offered = [tag for tag in cards.tags(found.tags).tags if tag.confidence >= LEAST_CONFIDENCE]
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
            related=tuple(map(made.item, found.related)),
            links=tuple(_link(made, link) for link in found.links),
            index=IndexInfo(built_at=index.manifest.built_at, articles=index.manifest.articles),
        )
    )


def _written() -> Written:
    if request.mimetype != "application/json":
        raise Refused(415, 'Send the draft as JSON: {"title": …, "text": …}, with Content-Type: application/json.')
    try:
        return Written.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise problems.invalid(error) from None


def _read(written: Written, index: Index) -> Article:
    if not written.title.strip() and not written.text.strip():
        raise DraftRefused("The draft is empty. Give a text (Markdown), a title, or both.")
    rules = index.rules or parts.settings().rules()
    if _FRONT_MATTER.match(written.text):
        return drafts.from_text(written.text, rules)
    return drafts.from_json(DraftBody(title=written.title, body=written.text), rules)


def _link(made: Cards, link: LinkSuggestion) -> OfferedLink:
    card = made.card(link.article)
    return OfferedLink(
        phrase=link.phrase,
        sentence=link.sentence,
        start=link.start,
        end=link.end,
        article=card,
        score=round(link.score, cards.DIGITS),
        markdown=link.markdown(card.url) if card.url else None,
    )
