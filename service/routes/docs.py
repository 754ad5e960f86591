"""`/openapi.json`, and `/docs`: the same for people, as a page that needs no script and no other host."""

import json
from typing import Any

from flask import Blueprint, Response, render_template, request

from embeddings.base.errors import SnapshotError
from service.http import context, openapi

blueprint = Blueprint("docs", __name__)

METHODS = ("get", "post")
CACHE_CONTROL = "no-cache"
"""The document depends on the settings, and the page on the host of the request."""


@blueprint.get("/openapi.json")
def description() -> Response:
    """Answer with the API's description, OpenAPI 3.1."""
    return _conditional(json.dumps(_document(), ensure_ascii=False, indent=2) + "\n", "application/json")


@blueprint.get("/docs")
def page() -> Response:
    """Show the API's description as a page."""
    document = _document()
    groups = [(tag["name"], _operations(document, tag["name"])) for tag in document["tags"]]
    text = render_template(
        "docs.html",
        document=document,
        groups=groups,
        schemas=document["components"]["schemas"],
        shape=lambda schema: shape(schema, document["components"]["schemas"]),
        base=request.url_root.rstrip("/"),
        guarded=context.settings().service.token is not None,
    )
    return _conditional(text, "text/html")


def _conditional(text: str, mimetype: str) -> Response:
    """Make a response that a browser may keep, and asks about again by its ETag."""
    response = Response(text, mimetype=mimetype, headers={"Cache-Control": CACHE_CONTROL})
    response.add_etag()
    response.make_conditional(request)
    return response


def shape(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Say in words what a schema allows: `whole number, 1 to 50`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(shape(part, schemas) for part in schema.get("anyOf") or schema["oneOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if schema.get("type") == "array":
        length = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {shape(schema.get('items', {}), schemas)}{length}"
    types = {"integer": "whole number", "string": "text", "boolean": "true or false", "number": "number"}
    noun = "day, such as 2024-06-27" if schema.get("format") == "date" else types.get(str(schema.get("type")))
    low, high = schema.get("minimum"), schema.get("maximum")
    bounds = f", {low} to {high}" if high is not None else f", {low} or more" if low is not None else ""
    return f"{noun or schema.get('type', 'anything')}{bounds}"


def _operations(document: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **item[method]}
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and group in item[method]["tags"]
    ]


def _document() -> dict[str, Any]:
    try:
        index = context.live_index().current()
    except SnapshotError:
        # The API can be read about before there is an index.
        return openapi.document(context.settings())
    return openapi.document(context.settings_for(index), index.sites())
