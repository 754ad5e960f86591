"""The API's own description: OpenAPI 3.1, from the models that check what comes in and make what goes out.

Written here and not by a library (spectree 3.0, flask-openapi3 4.3 and APIFlask 3.1 were read): they make the document
once, while this one follows the settings (token, rate limit, origins, defaults) and the sites of the index served. They
read the request before the view does, so that an answer in the cache would have its query validated each time. Of a
parameter that is given twice flask-openapi3 takes the first, and spectree reads broken JSON as `{}`, where both are
refused here with the reason. spectree describes no Markdown bodies, no `application/problem+json` and no headers, and
the `null` of an optional parameter stays with both; APIFlask brings marshmallow, webargs and apispec along. What would
be saved, the models' schemas, pydantic makes already.
"""

import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from service.payloads.payload import MAX_DRAFTS
from service.payloads.requests import (
    DraftBatch,
    DraftBody,
    RelatedOptions,
    RelatedQuery,
    Report,
    SuggestionOptions,
    TagOptions,
    TagQuery,
)
from service.payloads.responses import (
    Live,
    Problem,
    Ready,
    RelatedBatch,
    RelatedPage,
    RelatedToDraft,
    SuggestionsAnswer,
    TagsBatch,
    TagsForDraft,
    TagsPage,
)
from service.settings import Settings

Schema = dict[str, Any]

REF_TEMPLATE = "#/components/schemas/{model}"
STORY, DRAFT, OPERATOR, WIDGET = "A published story", "A draft", "For whoever runs it", "For the widget"
"""Groups of operations, which OpenAPI calls tags."""
NOT_FOUND = "No story fits the name, or readers may not see it."
NO_INDEX = "There is no index to answer from at the moment."
EXAMPLE_DRAFT = {"title": "Market traders fear for their pitches", "body": "The whole text, as **Markdown**."}
EXAMPLE_FILE = "---\ntitle: Market traders fear for their pitches\n---\nThe whole text.\n"


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The JSON body of a request."""

    models: tuple[type[BaseModel], ...]
    """Any one of them."""
    examples: Mapping[str, tuple[str, object]]
    """By name, a summary and a value; the first is shown to people."""
    markdown: bool = False
    """Whether it may be a whole Markdown file instead."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    id: str
    group: str
    summary: str
    answers: tuple[type[BaseModel], ...]
    """Any one of them; none where the answer is not JSON."""
    query: type[BaseModel] | None = None
    body: RequestBody | None = None
    problems: Mapping[int, str] | None = None
    """By status, 4xx or 5xx."""
    cached: bool = False
    """Whether the answer has an ETag."""
    from_page: bool = False
    """Whether it is taken from pages of the configured websites only."""
    empty: bool = False
    """Whether the answer is 204, with nothing in it."""
    description: str = ""


_STORY_PROBLEMS = {400: "The query cannot be used, or the name fits several stories.", 404: NOT_FOUND, 503: NO_INDEX}
_DRAFT_PROBLEMS = {
    400: "The query or the body cannot be used.",
    401: "The token is missing or wrong.",
    413: "The body is too large.",
    415: "The body is neither JSON nor Markdown.",
    422: "The draft cannot be read: it is empty, or its front matter is broken.",
    429: "Too many drafts in a minute.",
    503: "There is no index, or no model, to answer from at the moment.",
}
_BATCH_DESCRIPTION = (
    f"Send one draft as JSON, or as a whole Markdown file with its front matter; or up to {MAX_DRAFTS} at once as "
    '`{"drafts": [...]}`, which are answered in their order as `{"results": [...]}`. In a batch, a draft that cannot '
    "be read has a problem in its place, and the others are answered. Nothing of a draft is stored or logged."
)
_DRAFTS = RequestBody(
    (DraftBody, DraftBatch),
    {"draft": ("One draft", EXAMPLE_DRAFT), "batch": ("Several drafts", {"drafts": [EXAMPLE_DRAFT, EXAMPLE_DRAFT]})},
    markdown=True,
)

OPERATIONS = (
    Operation(
        "get",
        "/related",
        "related",
        STORY,
        "Stories that belong with a story of the archive",
        (RelatedPage,),
        query=RelatedQuery,
        problems=_STORY_PROBLEMS,
        cached=True,
    ),
    Operation(
        "get",
        "/tags",
        "tags",
        STORY,
        "Tags for a story of the archive",
        (TagsPage,),
        query=TagQuery,
        problems=_STORY_PROBLEMS,
        cached=True,
    ),
    Operation(
        "post",
        "/related",
        "relatedToDraft",
        DRAFT,
        "Stories that belong with a draft",
        (RelatedToDraft, RelatedBatch),
        query=RelatedOptions,
        body=_DRAFTS,
        problems=_DRAFT_PROBLEMS,
        description=_BATCH_DESCRIPTION,
    ),
    Operation(
        "post",
        "/tags",
        "tagsForDraft",
        DRAFT,
        "Tags for a draft",
        (TagsForDraft, TagsBatch),
        query=TagOptions,
        body=_DRAFTS,
        problems=_DRAFT_PROBLEMS,
        description=_BATCH_DESCRIPTION,
    ),
    Operation(
        "post",
        "/suggestions",
        "suggestions",
        DRAFT,
        "Tags, related stories and places for links, all for one draft",
        (SuggestionsAnswer,),
        query=SuggestionOptions,
        body=RequestBody(
            (DraftBody,),
            {"draft": ("A draft", EXAMPLE_DRAFT), "file": ("A whole file", {"text": EXAMPLE_FILE})},
            markdown=True,
        ),
        problems=_DRAFT_PROBLEMS,
        description="What the page `/editor` shows. Nothing of a draft is stored or logged.",
    ),
    Operation("get", "/health/live", "live", OPERATOR, "Whether the process answers at all", (Live,)),
    Operation(
        "get",
        "/health/ready",
        "ready",
        OPERATOR,
        "Whether questions can be answered, and from which index",
        (Ready,),
        problems={503: NO_INDEX},
    ),
    Operation(
        "get",
        "/metrics",
        "metrics",
        OPERATOR,
        "Figures for Prometheus",
        (),
        problems={401: "The token is missing or wrong.", 403: "Asked from another machine, or through a proxy."},
        description="Asked with the service's token; where none is set, from its own machine.",
    ),
)
EVENTS = Operation(
    "post",
    "/events",
    "report",
    WIDGET,
    "Count that a box was shown, or a story in it followed",
    (),
    body=RequestBody(
        (Report,), {"shown": ("A box", {"event": "shown", "from": "bow/market-closes", "to": ["bow/fish"]})}
    ),
    problems={
        400: "The report cannot be used.",
        403: "The page is on none of the configured websites.",
        404: "The report names a story that the index does not know.",
        413: "The report is too large.",
        415: "The report is not JSON.",
        429: "Too many reports at once.",
        503: NO_INDEX,
    },
    from_page=True,
    empty=True,
    description="The ids are as `/related` gives them. A browser may send it as `text/plain`, which is JSON all the "
    "same. Added up by day and by pair of stories; nothing is kept of who sent it.",
)
"""Part of the document where `events` is on under `[service]`."""


class _UntitledFields(GenerateJsonSchema):
    """JSON Schema without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document(settings: Settings, sites: Sequence[str] = ()) -> dict[str, Any]:
    """Make the OpenAPI document of a service with these settings; `sites` are the values that `site` may have."""
    operations = (*OPERATIONS, EVENTS) if settings.service.events else OPERATIONS
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seealso",
            "version": importlib.metadata.version("seealso"),
            "summary": "Related stories and tags, from a newsroom's own archive",
            "description": "Anyone may ask about published stories, and proxies may keep the answers. Every answer "
            "carries an `X-Request-ID`: the one sent, or one made here. Every error is a problem (RFC 9457) that says "
            "what to do.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": group} for group in dict.fromkeys(operation.group for operation in operations)],
        "paths": {
            path: {
                operation.method: _operation(operation, settings, sites)
                for operation in operations
                if operation.path == path
            }
            for path in dict.fromkeys(operation.path for operation in operations)
        },
        "components": {
            "schemas": _schemas(operations),
            "headers": _headers(settings),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "The service's token."}},
        },
    }


def _schemas(operations: Sequence[Operation]) -> Schema:
    answers = {model for operation in operations for model in operation.answers} | {Problem}
    bodies = {model for operation in operations if operation.body for model in operation.body.models}
    modes = [(model, "serialization") for model in sorted(answers, key=lambda model: model.__name__)]
    modes += [(model, "validation") for model in sorted(bodies, key=lambda model: model.__name__)]
    _, definitions = models_json_schema(
        modes,  # type: ignore[arg-type]
        ref_template=REF_TEMPLATE,
        schema_generator=_UntitledFields,
    )
    schemas: Schema = definitions["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
    return schemas


def _headers(settings: Settings) -> Schema:
    return {
        "RequestID": {
            "description": "The id of this request, in the service's log too.",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 128},
        },
        "ETag": {
            "description": "Send it as If-None-Match to be told only of another answer, `index` aside.",
            "required": True,
            "schema": {"type": "string", "minLength": 3},
        },
        "CacheControl": {
            "description": f"Answers about stories may be kept for {settings.service.cache_seconds} seconds.",
            "required": True,
            "schema": {"type": "string"},
        },
        "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
        "WWWAuthenticate": {"description": "How to authenticate.", "required": True, "schema": {"type": "string"}},
    }


def _operation(operation: Operation, settings: Settings, sites: Sequence[str]) -> Schema:
    parameters = list(_parameters(operation.query, settings, sites)) if operation.query else []
    described: Schema = {
        "operationId": operation.id,
        "tags": [operation.group],
        "summary": operation.summary,
        "responses": _responses(operation, settings),
        "description": operation.description,
        "parameters": [_origin(settings)] if operation.from_page else parameters,
        "requestBody": _request_body(operation.body) if operation.body else None,
        "security": [{"token": []}] if operation.group == DRAFT and settings.service.token is not None else None,
    }
    return {name: value for name, value in described.items() if value}


def _parameters(model: type[BaseModel], settings: Settings, sites: Sequence[str]) -> Iterator[Schema]:
    defaults = settings.related.model_dump(exclude_none=True) if issubclass(model, RelatedOptions) else {}
    for name, schema in model.model_json_schema(schema_generator=_UntitledFields)["properties"].items():
        if name == "site":
            if not sites:
                continue
            schema["enum"] = list(sites)
        if "anyOf" in schema:
            # What may be left out is never written as null.
            (non_null,) = (alternative for alternative in schema.pop("anyOf") if alternative != {"type": "null"})
            schema |= non_null
        if schema.get("default") in (None, []):
            schema.pop("default", None)
        if name in defaults:
            schema.setdefault("default", defaults[name])
        description = schema.pop("description", "")
        yield {"name": name, "in": "query", "description": description, "schema": schema}


def _origin(settings: Settings) -> Schema:
    schema: Schema = {"type": "string"}
    if settings.service.origins and "*" not in settings.service.origins:
        schema["enum"] = list(settings.service.origins)
    return {
        "name": "Origin",
        "in": "header",
        "required": True,
        "description": "The website of the page, as browsers send it by themselves.",
        "schema": schema,
    }


def _request_body(body: RequestBody) -> Schema:
    examples = {name: {"summary": summary, "value": value} for name, (summary, value) in body.examples.items()}
    content: Schema = {"application/json": {"schema": _any_of(body.models), "examples": examples}}
    if body.markdown:
        # Without a schema: any text is Markdown.
        content["text/markdown"] = {"examples": {"file": {"summary": "A whole file", "value": EXAMPLE_FILE}}}
    return {"required": True, "content": content}


def _any_of(models: Sequence[type[BaseModel]]) -> Schema:
    refs = [{"$ref": REF_TEMPLATE.format(model=model.__name__)} for model in models]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def _responses(operation: Operation, settings: Settings) -> Schema:
    headers = _header_refs("X-Request-ID", "Cache-Control", *(["ETag"] if operation.cached else []))
    if operation.empty:
        responses: Schema = {"204": {"description": "It is counted.", "headers": headers}}
    else:
        text: Schema = {"text/plain": {"schema": {"type": "string"}}}
        content = {"application/json": {"schema": _any_of(operation.answers)}} if operation.answers else text
        responses = {"200": {"description": "The answer.", "headers": headers, "content": content}}
    if operation.cached:
        responses["304"] = {"description": "The answer is the one that If-None-Match names.", "headers": headers}
    never = {401: settings.service.token is None, 429: not settings.service.posts_per_minute}
    for status, description in sorted((operation.problems or {}).items()):
        if operation.group != DRAFT or not never.get(status):
            responses[str(status)] = _problem(status, description)
    if operation.query:
        responses["414"] = _problem(414, "The address is too long.")
    responses["500"] = _problem(500, "Something went wrong here, not with the question.")
    return dict(sorted(responses.items()))


def _problem(status: int, description: str) -> Schema:
    names = ["X-Request-ID", "Cache-Control"]
    names += {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(status, [])
    return {
        "description": f"{HTTPStatus(status).phrase}. {description}",
        "headers": _header_refs(*names),
        "content": {"application/problem+json": {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
    }


def _header_refs(*names: str) -> Schema:
    components = {"X-Request-ID": "RequestID"}
    return {name: {"$ref": f"#/components/headers/{components.get(name, name.replace('-', ''))}"} for name in names}
