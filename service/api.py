"""The routes that answer questions: related stories, tags, health."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import ETags

from content.article import Article
from content.errors import UnknownName
from service import cards, drafts, problems
from service.cards import Cards
from service.problems import Refused
from service.schemas import DraftBody, FieldError, IndexInfo, RelatedOptions, RelatedQuery, TagOptions, TagQuery
from service.settings import Settings

if TYPE_CHECKING:
    from embeddings.answers import Options
    from embeddings.index import Index
    from service.serving import Serving

SHAPE = 1
"""Part of every ETag: raised when the same index comes to give other answers."""
REVALIDATE_SECONDS = 600
"""How long a proxy may give an old answer while it fetches the new one."""
AWAY_SECONDS = 86_400
"""How long a proxy may give an old answer while the service is away."""
Query = TypeVar("Query", bound=BaseModel)

api = Blueprint("api", __name__)


@api.get("/related")
def related() -> Response:
    """Stories that belong with a story of the archive."""
    query = _query(RelatedQuery)
    index = _serving().current()
    if (unchanged := _unchanged(index)) is not None:
        return unchanged
    article = _named(index, query.id, query.url)
    options = _options(index, query)
    found = index.related(article.id, options)
    made = _cards(index)
    return _fresh(index, made.related(made.card(article), found, _info(index)))


@api.post("/related")
def related_to_draft() -> Response:
    """Stories that belong with a draft."""
    _authorize()
    query = _query(RelatedOptions)
    index = _serving().current()
    draft = _draft()
    options = _options(index, query)
    with _serving().one_draft_at_a_time:
        found = index.related_to_draft(draft, options)
    made = _cards(index)
    return _private(made.related(made.card(draft, draft=True), found, _info(index)))


@api.get("/tags")
def tags() -> Response:
    """Tags for a story of the archive."""
    query = _query(TagQuery)
    index = _serving().current()
    if (unchanged := _unchanged(index)) is not None:
        return unchanged
    article = _named(index, query.id, query.url)
    return _fresh(index, cards.tags(index.tags(article.id, query.limit)))


@api.post("/tags")
def tags_for_draft() -> Response:
    """Tags for a draft."""
    _authorize()
    query = _query(TagOptions)
    index = _serving().current()
    draft = _draft()
    with _serving().one_draft_at_a_time:
        return _private(cards.tags(index.tags_for_draft(draft, query.limit)))


@api.get("/health/live")
def live() -> Response:
    """Whether the process answers at all."""
    return _health({"status": "live"})


@api.get("/health/ready")
def ready() -> Response:
    """Whether questions can be answered, from which index, and what keeps a newer one out."""
    index = _serving().current()
    state = _serving().state
    said = index.manifest
    return _health(
        {
            "status": "degraded" if state.problem else "ready",
            "index": {"name": said.name, "built_at": said.built_at, "articles": said.articles, "model": said.model},
            "problem": state.problem or None,
        }
    )


def _serving() -> Serving:
    serving: Serving = current_app.extensions["seealso.serving"]
    return serving


def _settings() -> Settings:
    settings: Settings = current_app.extensions["seealso.settings"]
    return settings


def _query(model: type[Query]) -> Query:
    given: dict[str, str | list[str]] = {}
    for name, values in request.args.lists():
        if name == "exclude":
            given[name] = values
        elif len(values) == 1:
            given[name] = values[0]
        else:
            raise Refused(400, f"{name} is given {len(values)} times. Give it once.")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        refused = problems.invalid(error)
        if any(part.detail == "there is no such parameter" for part in refused.errors):
            refused.detail += f" There are: {', '.join(model.model_fields)}."
        raise refused from None


def _named(index: Index, id: str | None, url: str | None) -> Article:
    name = id or url or ""
    try:
        article = index.find(name)
    except UnknownName:
        # A page gives its own address, with whatever a newsletter hung on to it.
        plain = name.partition("#")[0].partition("?")[0] if url else ""
        if not plain or plain == name:
            raise
        article = index.find(plain)
    if article.expires is not None and article.expires <= datetime.now(UTC):
        raise UnknownName(name)
    return article


def _options(index: Index, query: RelatedOptions) -> Options:
    sites = [str(site["name"]) for site in index.manifest.sites]
    if query.site is not None and query.site not in sites:
        known = ", ".join(filter(None, sites)) or "none, as there is a single one"
        detail = f"There is no site {query.site!r}. There are: {known}."
        raise Refused(400, detail, (FieldError(field="site", detail=detail),))
    return _settings().options(
        limit=query.limit,
        section=query.section,
        site=query.site,
        since=query.since,
        min_score=query.min_score,
        exclude=frozenset(_excluded(index, query.exclude)),
    )


def _excluded(index: Index, names: tuple[str, ...]) -> list[str]:
    out = []
    for name in names:
        try:
            out.append(index.find(name.strip()).id)
        except UnknownName:
            # Not in the index, so not in the answer either.
            continue
    return out


def _draft() -> Article:
    media, rules = request.mimetype, _settings().rules()
    if media not in ("application/json", "text/markdown", "text/x-markdown"):
        raise Refused(415, problems.DETAILS[415])
    raw = request.get_data(cache=False)
    if media == "application/json":
        return drafts.from_json(_body(raw), rules)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, "The draft is not UTF-8. Save it as UTF-8, then send it again.") from None
    return drafts.from_text(text, rules)


def _body(raw: bytes) -> DraftBody:
    try:
        return DraftBody.model_validate_json(raw)
    except ValidationError as error:
        refused = problems.invalid(error)
        if any(part.detail == "there is no such parameter" for part in refused.errors):
            refused.detail += f" A draft has: {', '.join(DraftBody.model_fields)}."
        raise refused from None


def _authorize() -> None:
    """A draft costs an embedding: where a token is set, it is asked for."""
    token = _settings().service.token
    if token is None:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Bytes: compare_digest takes no other text than ASCII, and a header may hold any.
    right = hmac.compare_digest(given.strip().encode(), token.get_secret_value().encode())
    if scheme.lower() != "bearer" or not right:
        detail = "A draft needs the service's token. Send it as: Authorization: Bearer TOKEN"
        raise Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="seealso"'})


def _cards(index: Index) -> Cards:
    return Cards(index.manifest.sites)


def _info(index: Index) -> IndexInfo:
    return IndexInfo(built_at=index.manifest.built_at, articles=index.manifest.articles)


def _etag(index: Index) -> str:
    asked = f"{SHAPE} {request.path}?{sorted(request.args.items(multi=True))} {_settings().related!r}"
    now, change = datetime.now(UTC), index.manifest.next_change
    if change and datetime.fromisoformat(change) <= now:
        # A story has expired since the build, so the same index answers otherwise than before.
        asked += f" {now:%Y%m%d%H%M}"
    return f"{index.manifest.name}-{hashlib.sha256(asked.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _unchanged(index: Index) -> Response | None:
    """304 where the asker holds this very answer already."""
    known: ETags = request.if_none_match
    return _cached(Response(status=304), index) if known.contains_weak(_etag(index)) else None


def _fresh(index: Index, payload: BaseModel) -> Response:
    return _cached(Response(payload.model_dump_json(), mimetype="application/json"), index)


def _cached(response: Response, index: Index) -> Response:
    response.set_etag(_etag(index))
    response.headers["Cache-Control"] = (
        f"public, max-age={_settings().service.cache_seconds}, "
        f"stale-while-revalidate={REVALIDATE_SECONDS}, stale-if-error={AWAY_SECONDS}"
    )
    return response


def _private(payload: BaseModel) -> Response:
    response = Response(payload.model_dump_json(), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _health(said: dict[str, object]) -> Response:
    response = Response(json.dumps(said, ensure_ascii=False) + "\n", mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
