"""The demo site: the archive as a newspaper, with what the program adds to it, and a page to try a draft on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from content.base import Article
from embeddings.base import answers, reader_visibility
from service.http import context, language
from service.i18n import sentences
from service.i18n.direction import isolate_quotes, isolate_values, isolated
from service.routes.demo_site import Newspaper, display

if TYPE_CHECKING:
    from datetime import datetime

    from embeddings.index.index import Index

PAGE_STORIES = 24
"""Stories on one page of a list."""
LATEST_STORIES = 5
"""Stories beside the lead on the front page."""
MAX_BANDS = 8
"""Sections on the front page."""
BAND_STORIES = 4
IMAGE_SUFFIXES = (".svg", ".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")
IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A drawing may style itself, and do nothing else."""

blueprint = Blueprint("site", __name__)


@blueprint.context_processor
def _provisional() -> dict[str, bool]:
    """Let each page say of a first index that another follows."""
    index = context.live_index().state.index
    return {"provisional": index is not None and index.manifest.provisional}


@blueprint.get("/")
def front() -> str:
    """Show the front page: a lead, the latest, and the sections."""
    paper = _paper(context.live_index().current())
    lead, rest = paper.lead()
    bands = paper.bands(
        MAX_BANDS, BAND_STORIES, exclude={lead.id, *(story.id for story in rest[:LATEST_STORIES])} if lead else set()
    )
    further_stories = [] if bands else rest[LATEST_STORIES : LATEST_STORIES + PAGE_STORIES]
    return render_template(
        "front.html", paper=paper, lead=lead, latest=rest[:LATEST_STORIES], bands=bands, more=further_stories
    )


@blueprint.get("/stories")
def stories() -> str:
    """List every story, page by page; searched, or of one section or site."""
    paper = _paper(context.live_index().current())
    filters = {name: request.args.get(name, "").strip()[:200] for name in ("q", "section", "site")}
    matches = paper.search(filters["q"], filters["section"], filters["site"])
    last = max(1, -(-len(matches) // PAGE_STORIES))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    page_stories = matches[(page - 1) * PAGE_STORIES : page * PAGE_STORIES]
    return render_template(
        "stories.html", paper=paper, count=len(matches), shown=page_stories, page=page, last=last, filters=filters
    )


@blueprint.get("/story/<path:id>")
def story(id: str) -> str | AnyResponse:
    """Show one story, with what belongs with it and the tags that it seems to carry. Raises UnknownName (404)."""
    index, now = context.live_index().current(), reader_visibility.now()
    article = index.find(id, now)
    paper = _paper(index, now)
    if article.id != id:
        return redirect(url_for("site.story", id=article.id))
    options = context.settings_for(index).options()
    compare = request.args.get("compare") == "random"
    related = [] if compare else index.related(article.id, options, now)
    sample = paper.sample(random.SystemRandom(), options.limit, exclude=article.id) if compare else []
    suggested = index.tags(article.id, now=now)
    own_tags = {tag.casefold() for tag in article.tags}
    return render_template(
        "story.html",
        paper=paper,
        story=paper.story(article.id),
        article=article,
        blocks=_blocks(article),
        translations=index.translations(article.id, now),
        compare=compare,
        related=[(paper.story(item.article.id), item) for item in related],
        sample=sample,
        confirmed={tag.tag.casefold(): tag for tag in suggested.tags if tag.tag.casefold() in own_tags},
        suggested=[tag for tag in suggested.tags if tag.tag.casefold() not in own_tags and tag.level],
        candidates=suggested.candidates,
    )


@blueprint.get("/draft")
def draft() -> str:
    """Show a page to paste a draft into."""
    max_bytes = context.settings().rules().max_file_bytes
    return render_template("draft.html", paper=_paper(context.live_index().current()), most_bytes=max_bytes)


@blueprint.get("/images/<path:name>")
def image(name: str) -> Response:
    """Send a picture from the archive's own folder `images`, and from nowhere else."""
    if not name.lower().endswith(IMAGE_SUFFIXES):
        abort(404)
    for folder in context.settings().image_folders():
        if (real := _below(folder / "images", name)) is not None:
            response = send_file(real, max_age=3600)
            response.headers["Content-Security-Policy"] = IMAGE_POLICY
            return response
    abort(404)


def _below(folder: Path, name: str) -> Path | None:
    """Resolve a name to a file below the folder, links followed; None where there is none, or where it is outside."""
    if safe_join(str(folder), name) is None:
        return None
    try:
        real = (folder / name).resolve()
        # A link inside the folder may not lead out of it.
        return real if real.is_file() and real.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):
        # No file can have such a name: too long, or with a NUL in it; or it is a link that leads to itself.
        return None


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Redirect to the icon: browsers request this address whatever the page says."""
    return redirect(url_for("static", filename="icon.svg"))


@blueprint.app_template_global("title_of")
def title_of(paper: Newspaper) -> str:
    """Write the title in the masthead: the names of a few titles, the number of many."""
    if paper.title:
        return paper.title
    return language.interface().ngettext("%(num)s title", "%(num)s titles", len(paper.sites))


@blueprint.app_template_filter("byline")
def byline(author: str) -> str:
    """Write an author as printed: `ada-reed` is Ada Reed, while a mere handle stays as it is."""
    printed = display(author) if "-" in author else author
    return isolated(printed, leftward=language.interface().direction == "rtl")


@blueprint.app_template_filter("sentence")
def sentence(reasons: Sequence[answers.Reason]) -> str:
    """Join reasons to one line in the page's language, empty where there are none."""
    interface = language.interface()
    leftward = interface.direction == "rtl"
    isolated_reasons = [
        isolate_values(sentences.reason(reason, interface), reason.values, leftward=leftward) for reason in reasons
    ]
    return sentences.together(isolated_reasons, interface)


@blueprint.app_template_filter("tag_reason")
def tag_reason(reason: str) -> str:
    """Say why a tag fits in the page's language."""
    interface = language.interface()
    return isolate_quotes(sentences.tag_reason(reason, interface), leftward=interface.direction == "rtl")


@blueprint.app_template_filter("tag_sureness")
def tag_sureness(tag: answers.TagSuggestion) -> str:
    """Say how sure a tag is in the page's language."""
    return sentences.tag_sureness(tag, language.interface())


def _blocks(article: Article) -> list[tuple[str, str]]:
    """Split the body into ("h2" or "p", text), in order."""
    headings = set(article.headings)
    pieces = [piece.strip() for piece in article.text.split("\n\n")]
    return [("h2" if piece in headings else "p", piece) for piece in pieces if piece]


def _paper(index: Index, now: datetime | None = None) -> Newspaper:
    """Lay the index out as a newspaper, once for each index and again when a story appears or goes."""
    now = now or reader_visibility.now()
    shown = index.shown(now)
    cached: tuple[object, Newspaper] | None = current_app.extensions.get("seealso.newspaper")
    if cached is None or cached[0] is not shown:
        folders = context.settings().image_folders()
        cached = (shown, Newspaper(index.articles(now), now, index.manifest.sites, folders))
        current_app.extensions["seealso.newspaper"] = cached
    return cached[1]
