"""A request → its query, the story or the drafts that it is about, and the options of the answer."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import request
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError
from werkzeug.exceptions import HTTPException

from content.base import Article, UnknownName
from service.base import deadlines
from service.base.errors import DraftRefused
from service.http import problems, unknown_filters
from service.payloads import drafts
from service.payloads.payload import MAX_DRAFTS
from service.payloads.requests import DraftBatch, DraftBody, RelatedOptions
from service.payloads.responses import FieldError
from service.settings import Settings

if TYPE_CHECKING:
    from embeddings.base.answers import Options
    from embeddings.index.index import Index

JSON = "application/json"
MARKDOWN = ("text/markdown", "text/x-markdown")
Query = TypeVar("Query", bound=BaseModel)
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_PAGE_SUFFIX = re.compile(r"(?<=[^/])/(?:(?:page/?|comment-page-)?\d{1,2}|amp|print)/?$")
"""What the addresses of a long story's further pages end in, and those of its plain versions."""


@dataclass(frozen=True, slots=True)
class ReceivedDrafts:
    """The drafts of one request in their order; in place of one that cannot be read, the reason."""

    drafts: tuple[Article | DraftRefused, ...]
    batch: bool
    """Whether they were sent as a list, be it of one, and are answered by one."""
    notes: tuple[tuple[str, ...], ...]
    """Of each that was read, what keeps a pin or an exclusion in its front matter from having an effect."""
    text: str = ""
    """The Markdown of a single draft as it was sent: offsets of suggested links count its characters."""

    @property
    def readable(self) -> list[Article]:
        return [draft for draft in self.drafts if isinstance(draft, Article)]


def read_query(model: type[Query]) -> Query:
    """Read the query string as that model. Raises Refused (400)."""
    parameters: dict[str, str | list[str]] = {}
    for name, values in request.args.lists():
        if name == "exclude":
            parameters[name] = values
        elif len(values) == 1:
            parameters[name] = values[0]
        else:
            raise problems.Refused(400, f"{name} is given {len(values)} times. Give it once.")
    return _validated(model, parameters, f" There are: {', '.join(model.model_fields)}.")


def find_story(index: Index, id: str | None, url: str | None, now: datetime) -> Article:
    """Find the story that an id, slug or address names, or that is shown in parts of which the address is one.

    Raises UnknownName or AmbiguousName.
    """
    name = id or url or ""
    try:
        return index.find(name, now)
    except UnknownName:
        address = _without_query(name)
        shorter_address = address if address != name else _PAGE_SUFFIX.sub("", name)
        if not url or shorter_address in ("", name):
            raise
        return find_story(index, None, shorter_address, now)


def read_options(index: Index, query: RelatedOptions, settings: Settings) -> Options:
    """Complete the options of a query by the newsroom's, for one story more than asked: whether the list goes on.

    Raises Refused (400) for a site that the index does not have.
    """
    if query.site is not None and (detail := unknown_filters.unknown_site(index, query.site)):
        raise problems.Refused(400, detail, (FieldError(field="site", detail=detail),))
    options: dict[str, Any] = query.model_dump(exclude={"offset", "exclude", "id", "url", "tags", "lang"})
    options["limit"] = query.offset + (query.limit or settings.related.limit) + 1
    # As they were sent, too: an address may hold a comma.
    names = dict.fromkeys((*query.exclude, *request.args.getlist("exclude")))
    # What is not in the index is in no answer either.
    excluded = filter(None, (index.find_if_any(name) or index.find_if_any(_without_query(name)) for name in names))
    return settings.options(**options, exclude=frozenset(article.id for article in excluded))


def _without_query(address: str) -> str:
    """Take off what a newsletter hung on to a page's own address."""
    return address.partition("#")[0].partition("?")[0]


def read_drafts(index: Index, settings: Settings, *, allow_batch: bool = True) -> ReceivedDrafts:
    """Read the draft or, with `allow_batch`, the drafts in the body, by the rules that the archive was read by.

    The request's deadline begins here. Raises Refused (400, 413, 415), DraftRefused for a single draft that cannot be
    read, DeadlineExceeded.
    """
    deadlines.begin(request.environ.get(deadlines.UNTIL))
    media, rules = request.mimetype, index.rules or settings.rules()
    if media != JSON and media not in MARKDOWN:
        raise problems.Refused(415, problems.DETAILS[415])
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):
        detail = "The body is compressed, which is not taken. Send it as it is, without Content-Encoding."
        raise problems.Refused(415, detail, headers={"Accept-Encoding": "identity"})
    try:
        raw = request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception:
        # Each server has errors of its own for a body that is not as HTTP has it.
        raise problems.Refused(
            400, "The body breaks off, or its parts are not as HTTP has them. Send it again."
        ) from None
    if media == JSON:
        bodies, batch = _bodies(raw, allow_batch)
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise problems.Refused(400, "The draft is not UTF-8. Save it as UTF-8, then send it again.") from None
        draft_notes: list[str] = []
        draft = drafts.from_text(text, rules, index=index, add_note=draft_notes.append)
        return ReceivedDrafts((draft,), batch=False, notes=(tuple(draft_notes),), text=text)
    batch_drafts: list[Article | DraftRefused] = []
    notes: list[tuple[str, ...]] = []
    for body in bodies:
        deadlines.remaining()
        draft_notes = []
        try:
            batch_drafts.append(drafts.from_json(body, rules, index, draft_notes.append))
        except DraftRefused as refused:
            if not batch:
                raise
            batch_drafts.append(refused)
        else:
            notes.append(tuple(draft_notes))
    text = "" if batch else bodies[0].markdown
    return ReceivedDrafts(tuple(batch_drafts), batch=batch, notes=tuple(notes), text=text)


def _bodies(raw: bytes, allow_batch: bool) -> tuple[Sequence[DraftBody], bool]:
    """Parse JSON as one draft or as a batch, and tell whether it is a batch. Raises Refused (400)."""
    try:
        value = _JSON.validate_json(raw.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        raise problems.invalid(error) from None
    if allow_batch and isinstance(value, dict) and "drafts" in value:
        return _validated(
            DraftBatch,
            value,
            f" A batch has: drafts, at most {MAX_DRAFTS}. A draft has: {', '.join(DraftBody.model_fields)}.",
        ).drafts, True
    if not isinstance(value, dict):
        or_several = ', or several as {"drafts": […]}' if allow_batch else ""
        raise problems.Refused(400, f"The body is not a JSON object. Send a draft{or_several}.")
    return [_validated(DraftBody, value, f" A draft has: {', '.join(DraftBody.model_fields)}.")], False


def _validated(model: type[Query], value: object, fields: str) -> Query:
    """Validate a value; the refusal of an unknown field ends with the sentence `fields`. Raises Refused (400)."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        refused = problems.invalid(error)
    # Not while that is handled: the two would hold each other for ever, as no collector sees what pydantic keeps.
    if any(error.detail == problems.UNKNOWN_PARAMETER for error in refused.errors):
        refused.detail += fields
    raise refused
