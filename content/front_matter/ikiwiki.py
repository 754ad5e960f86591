"""ikiwiki's directives `[[!meta title="…"]]` and `[[!tag one two]]`, which stand anywhere in a body."""

import re
from dataclasses import replace

from content.front_matter.block import Document

_DIRECTIVE = re.compile(r"(?<!\\)\[\[!(meta|tag)\s{1,9}([^\[\]]{1,500})\]\]")
_PARAMETER = re.compile(r'(\w{1,30})=(?:"{3}(.*?)"{3}|"([^"]*)"|([^\s"]+))', re.DOTALL)
_TAG = re.compile(r'"([^"]+)"|([^\s"]+)')
_FIELDS = ("title", "author", "date", "updated", "description")
_REDIRECT = "redir"
_MAX_LENGTH = 20_000
"""Characters of a body in which they are looked for."""


def with_wiki_directives(document: Document) -> Document:
    """Take what the directives say for a document's fields, where it has none: in another they are an example."""
    opening = document.body[:_MAX_LENGTH]
    if document.metadata or ("[[!meta" not in opening and "[[!tag" not in opening):
        return document
    fields: dict[str, object] = {}
    tags: list[str] = []
    for kind, text in _DIRECTIVE.findall(opening):
        if kind == "tag":
            # Pages of tags, which are named with a `_` for each blank, may lie in folders.
            tags += [(quoted or plain).rpartition("/")[2].replace("_", " ") for quoted, plain in _TAG.findall(text)]
            continue
        for name, *values in _PARAMETER.findall(text):
            if name in _FIELDS:
                fields.setdefault(name, "".join(values))
            elif name == _REDIRECT:
                target = "".join(values)
                fields["redirect"] = target if "://" in target else f"/{target.lstrip('/')}"
    if tags:
        fields["tags"] = tags
    return replace(document, metadata=fields)
