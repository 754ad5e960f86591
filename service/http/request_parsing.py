"""What is asked: a request → its query, the story or the drafts that it is about, and the options of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from content.base.article import Article
from content.base.errors import UnknownName
from service.base import deadlines
from service.base.errors import DraftRefused
from service.http import problems
from service.http.problems import Refused
from service.http.unknown_names import no_site
from service.payloads import drafts
from service.payloads.schemas import MOST_DRAFTS, DraftBatch, DraftBody, FieldError, RelatedOptions
from service.settings import Settings

if TYPE_CHECKING:
    from embeddings.base.answers import Options
    from embeddings.index.index import Index

JSON = "application/json"
MARKDOWN = ("text/markdown", "text/x-markdown")
Query = TypeVar("Query", bound=BaseModel)
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@dataclass(frozen=True, slots=True)
class ReceivedDrafts:
    """The drafts of one request in their order; in place of one that cannot be read, why."""

    drafts: tuple[Article | DraftRefused, ...]
    batch: bool
    """Whether the answer is a list, be it of one."""
    text: str = ""
    """The Markdown of a single draft as it was sent: places in it are counted there."""

    @property
    def readable(self) -> list[Article]:
        return [draft for draft in self.drafts if isinstance(draft, Article)]


def read_query(model: type[Query]) -> Query:
    """What the address asks. Raises Refused."""
    given: dict[str, str | list[str]] = {}
    for name, values in request.args.lists():
        if name == "exclude":
            given[name] = values
        elif len(values) == 1:
            given[name] = values[0]
        else:
            raise Refused(400, f"{name} is given {len(values)} times. Give it once.")
    return _checked(model, given, f" There are: {', '.join(model.model_fields)}.")


def find_story(index: Index, id: str | None, url: str | None, now: datetime) -> Article:
    """The story that is named. Raises UnknownName or AmbiguousName."""
    name = id or url or ""
    try:
        return index.find(name, now)
    except UnknownName:
        # A page gives its own address, with whatever a newsletter hung on to it.
        plain = name.partition("#")[0].partition("?")[0] if url else ""
        if not plain or plain == name:
            raise
        return index.find(plain, now)


def read_options(index: Index, asked: RelatedOptions, settings: Settings) -> Options:
    """The newsroom's options with what was asked, for one story more than asked: whether the list goes on."""
    if asked.site is not None and (detail := no_site(index, asked.site)):
        raise Refused(400, detail, (FieldError(field="site", detail=detail),))
    said: dict[str, Any] = asked.model_dump(exclude={"offset", "exclude", "id", "url", "tags"})
    limit = asked.limit or settings.related.limit
    return settings.options(
        **{**said, "limit": asked.offset + limit + 1, "exclude": frozenset(_excluded(index, asked.exclude))}
    )


def read_drafts(index: Index, settings: Settings, *, several: bool = True) -> ReceivedDrafts:
    """The draft or, with `several`, drafts in the body, read as the archive was. Raises Refused or DraftRefused.

    From here on there is a deadline for the whole request.
    """
    deadlines.begin(request.environ.get(deadlines.UNTIL))
    media, rules = request.mimetype, index.rules or settings.rules()
    if media != JSON and media not in MARKDOWN:
        raise Refused(415, problems.DETAILS[415])
    try:
        raw = request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception:
        # Each server has errors of its own for a body that is not as HTTP has it.
        raise Refused(400, "The body breaks off, or its parts are not as HTTP has them. Send it again.") from None
    if media == JSON:
        bodies, batch = _bodies(raw, several)
    else:
        try:
            text = raw.decode("utf-8-sig")
            return ReceivedDrafts((drafts.from_text(text, rules, index=index),), batch=False, text=text)
        except UnicodeDecodeError:
            raise Refused(400, "The draft is not UTF-8. Save it as UTF-8, then send it again.") from None
    if not batch:
        return ReceivedDrafts((drafts.from_json(bodies[0], rules, index),), batch=False, text=bodies[0].written)
    found: list[Article | DraftRefused] = []
    for body in bodies:
        deadlines.left()
        try:
            found.append(drafts.from_json(body, rules, index))
        except DraftRefused as refused:
            found.append(refused)
    return ReceivedDrafts(tuple(found), batch=True)


def _bodies(raw: bytes, several: bool) -> tuple[Sequence[DraftBody], bool]:
    try:
        said = _JSON.validate_json(raw)
    except ValidationError as error:
        raise problems.invalid(error) from None
    if several and isinstance(said, dict) and "drafts" in said:
        told = f" A batch has: drafts, at most {MOST_DRAFTS}. A draft has: {', '.join(DraftBody.model_fields)}."
        return _checked(DraftBatch, said, told).drafts, True
    if not isinstance(said, dict):
        or_several = ', or several as {"drafts": […]}' if several else ""
        raise Refused(400, f"The body is not a JSON object. Send a draft{or_several}.")
    return [_checked(DraftBody, said, f" A draft has: {', '.join(DraftBody.model_fields)}.")], False


def _checked(model: type[Query], given: object, known: str) -> Query:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        refused = problems.invalid(error)
    # Not while that is handled: the two would hold each other for ever, as no collector sees what pydantic keeps.
    if any(part.detail == problems.NO_SUCH for part in refused.errors):
        refused.detail += known
    raise refused


def _excluded(index: Index, names: tuple[str, ...]) -> list[str]:
    out = []
    for name in names:
        # Not in the index, so not in the answer either.
        if (article := index.find_if_any(name)) is not None:
            out.append(article.id)
    return out
