"""Exports: the fields that a file keeps in JavaScript: `export const metadata = {…}`, `export const draft = true`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from content.body.markup import jsx
from content.front_matter import Document
from content.front_matter.known import is_metadata_name
from content.javascript.expression import Expression
from content.javascript.script import Script

_OBJECT_NAMES = frozenset(
    ("meta", "metadata", "frontmatter", "article", "post", "blogpost", "page", "story", "pagemeta", "postmeta")
)
_MOMENT_NAME = re.compile("embargo|expir|go_?live|publish|release|schedule|visible", re.IGNORECASE)
"""In a name that may say when readers see a story, of which there are too many to list."""
_MODULE = re.compile(r"<script\b[^<>]{0,200}\bmodule\b[^<>]{0,200}>([^<]*+(?>(?:<(?!/script)[^<]*+)*))", re.IGNORECASE)
_FENCED = re.compile(
    r"^[ \t]{0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_MAX_LENGTH = 20_000
"""Characters of a story in which its module script begins."""
_MAX_EXPORTS = 50
_NUMBERS = ("number", "unary_expression")
_NUMBER = re.compile(r"-?\d[\d._]*")
_EPOCH = datetime(1970, 1, 1)
_FIRST_MOMENT = (1970, 0, 1, 0, 0, 0)


def with_exports(document: Document) -> Document:
    """Add the plain values that an MDX document exports to its fields, where front matter has not them."""
    if "export" not in document.body:
        return document
    body = _FENCED.sub("", document.body)
    statements = (body[each.start : each.end] for each in jsx.statements(body, mdx=True))
    return _with_exported(document, "\n".join(statements))


def with_module_exports(document: Document) -> Document:
    """Add those of the module script that Markdown for Svelte may begin with."""
    module = _MODULE.search(document.body, 0, _MAX_LENGTH) if "<script" in document.body else None
    return _with_exported(document, module[1] if module else "")


def _with_exported(document: Document, program: str) -> Document:
    if "export" not in program:
        return document
    exported: dict[str, str | list[str]] = {}
    for name, value in islice(Script(program).exported_names(), _MAX_EXPORTS):
        for key, field in _fields(name, value.resolved()):
            exported.setdefault(key, field)
    return replace(document, metadata={**exported, **document.metadata}) if exported else document


def _fields(name: str, value: Expression) -> Iterator[tuple[str, str | list[str]]]:
    """(name, value) of what an export says by itself: values that are worked out are left alone."""
    for argument in value.arguments()[:1]:
        given = argument.resolved()
        value = given if given.kind == "object" else value  # `defineMeta({…})`
    members: Mapping[str, Expression] = {}
    if value.kind == "object":
        members = value.members() if name.lower() in _OBJECT_NAMES else {}
    elif is_metadata_name(name.removeprefix("is")) or _MOMENT_NAME.search(name):
        members = {name: value}
    for key, member in members.items():
        if field := _field(member.resolved()):
            yield key, field


def _field(value: Expression) -> str | list[str] | None:
    if value.kind != "array":
        return _plain(value)
    items = [_plain(each.resolved()) for each in value.elements()]
    return [item for item in items if item] if None not in items else None


def _plain(value: Expression) -> str | None:
    """A text, a number, a moment, or whether something is true; None where it is worked out."""
    literal = value.literal()
    if isinstance(literal, bool):
        return str(literal).lower()
    if literal is None and value.kind in _NUMBERS and _NUMBER.fullmatch(value.text):
        return value.text
    return literal if literal is not None else _date(value)


def _date(value: Expression) -> str | None:
    """The moment of a `new Date(…)`, as it is given, or as ISO 8601 where it is given in numbers."""
    constructor = value.field("constructor") or value.field("function")
    if constructor is None or constructor.text != "Date":
        return None
    arguments = [each.resolved() for each in value.arguments()]
    if len(arguments) != 1:
        return _iso(arguments, "")
    in_utc = "Date.UTC" in arguments[0].called
    text = arguments[0].literal()
    return text if isinstance(text, str) else _iso(arguments[0].arguments() if in_utc else arguments, "Z")


def _iso(numbers: Sequence[Expression], zone: str) -> str | None:
    """Milliseconds since 1970, or year, month from 0 on, day, hour, minute and second, as ISO 8601; None where they are
    worked out."""
    if not numbers or not all(re.fullmatch(r"\d{1,15}", each.text) for each in numbers):
        return None
    values = [int(each.text) for each in numbers[:6]]
    try:
        if len(values) == 1:
            return f"{_EPOCH + timedelta(milliseconds=values[0])}{zone}"
        year, month, day, hours, minutes, seconds = [*values, *_FIRST_MOMENT[len(values) :]]
        first = datetime(year + month // 12, month % 12 + 1, 1)
        moment = first + timedelta(days=day - 1, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError):
        return None
    return f"{moment}{zone}" if len(values) > 3 else f"{moment:%Y-%m-%d}"
