"""`/openapi.json`, and `/docs`: the same for people, as a page that needs no script and no other host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request

from embeddings.base.errors import SnapshotError
from service.http import context, openapi

if TYPE_CHECKING:
    pass

docs = Blueprint("docs", __name__)

METHODS = ("get", "post")
POLICY = "no-cache"
"""It depends on the settings, and the page on the host that it was asked by."""


@docs.get("/openapi.json")
def description() -> Response:
    """The API's description, OpenAPI 3.1."""
    text = json.dumps(_document(), ensure_ascii=False, indent=2)
    response = Response(f"{text}\n", mimetype="application/json", headers={"Cache-Control": POLICY})
    response.add_etag()
    response.make_conditional(request)
    return response


@docs.get("/docs")
def page() -> Response:
    """The same, to read."""
    said = _document()
    groups = [(tag["name"], _operations(said, tag["name"])) for tag in said["tags"]]
    text = render_template(
        "docs.html",
        said=said,
        groups=groups,
        schemas=said["components"]["schemas"],
        shape=lambda schema: shape(schema, said["components"]["schemas"]),
        base=request.url_root.rstrip("/"),
        guarded=context.settings().service.token is not None,
    )
    response = Response(text, mimetype="text/html", headers={"Cache-Control": POLICY})
    response.add_etag()
    response.make_conditional(request)
    return response


def shape(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """What a schema allows, in words: `whole number, 1 to 50`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(shape(part, schemas) for part in schema.get("anyOf") or schema["oneOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if schema.get("type") == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {shape(schema.get('items', {}), schemas)}{most}"
    kinds = {"integer": "whole number", "string": "text", "boolean": "true or false", "number": "number"}
    kind = "day, such as 2024-06-27" if schema.get("format") == "date" else kinds.get(str(schema.get("type")))
    least, highest = schema.get("minimum"), schema.get("maximum")
    between = f", {least} to {highest}" if highest is not None else f", {least} or more" if least is not None else ""
    return f"{kind or schema.get('type', 'anything')}{between}"


def _operations(said: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **item[method]}
        for path, item in said["paths"].items()
        for method in METHODS
        if method in item and group in item[method]["tags"]
    ]


def _document() -> dict[str, Any]:
    try:
        index = context.live_index().current()
    except SnapshotError:
        # What can be asked is told even where nothing can be answered yet.
        return openapi.document(context.settings())
    return openapi.document(context.settings_for(index), index.sites())
