"""Exports: the fields that a file keeps in JavaScript: `export const metadata = {…}`, `export const draft = true`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from content.front_matter import Document
from content.front_matter.known import is_metadata_name

_EXPORT = re.compile(
    r"^[ \t]{0,8}export[ \t]+(?:const|let|var)[ \t]+(?P<name>[A-Za-z_$][\w$]{0,60})[^={}\n]{0,200}="
    r"\s{0,20}(?:[\w$.]{1,60}\(\s{0,20}(?=\{))?(?P<open>\{)?",
    re.MULTILINE,
)
_OBJECT_NAMES = frozenset(
    ("meta", "metadata", "frontmatter", "article", "post", "blogpost", "page", "story", "pagemeta", "postmeta")
)
_TOKEN = re.compile(
    r"""(?:new\s{1,9})?Date\(\s{0,9}["'`](?P<date>[^"'`\n]{0,80})["'`]\s{0,9}\)"""
    # Months are counted from 0.
    r"""|(?:new\s{1,9})?Date\(\s{0,9}(?P<year>\d{4})\s{0,9},\s{0,9}(?P<month>\d{1,2})"""
    r"""(?:\s{0,9},\s{0,9}(?P<day>\d{1,2}))?(?:\s{0,9},[\d\s,]{0,40})?\)"""
    # What is never closed goes on to the end, for time's sake.
    r"""|(?P<text>"(?:[^"\\\n]|\\.)*+(?:"|\n|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|\n|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z))"""
    r"|(?P<comment>//[^\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)(?:\*/|\Z))|(?P<word>-?[\w$.]++)|(?P<mark>\S)"
)
_VALUE = re.compile(r"true|false|null|undefined|-?\d[\d._]*")
"""Words that are values; others name one that is kept elsewhere."""
_MOMENT_NAME = re.compile("embargo|expir|go_?live|publish|release|schedule|visible", re.IGNORECASE)
"""In a name that may say when readers see a story, of which there are too many to list."""
_TYPE_KEYWORDS = ("as", "const", "satisfies")
_OPENERS, _CLOSERS = frozenset("{[("), frozenset("}])")
_MODULE = re.compile(r"<script\b[^<>]{0,200}\bmodule\b[^<>]{0,200}>([^<]*+(?>(?:<(?!/script)[^<]*+)*))", re.IGNORECASE)
_FENCED = re.compile(
    r"^[ \t]{0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_MAX_LENGTH = 20_000
"""Characters of an object that are looked at."""
_MAX_EXPORTS = 50


def with_exports(document: Document) -> Document:
    """Add the plain values that an MDX document exports to its fields, where front matter has not them."""
    return _with_exported(document, _FENCED.sub("", document.body) if "export" in document.body else "")


def with_module_exports(document: Document) -> Document:
    """Add those of the module script that Markdown for Svelte may begin with."""
    module = _MODULE.search(document.body, 0, _MAX_LENGTH) if "<script" in document.body else None
    return _with_exported(document, module[1] if module else "")


def _with_exported(document: Document, code: str) -> Document:
    exported: dict[str, str | list[str]] = {}
    for number, export in enumerate(_EXPORT.finditer(code)):
        if number == _MAX_EXPORTS:
            break
        name = export["name"]
        if export["open"] and name.lower() in _OBJECT_NAMES:
            fields = _object_fields(code, export.end())
        elif not export["open"] and (is_metadata_name(name.removeprefix("is")) or _MOMENT_NAME.search(name)):
            fields = (
                (name, value)
                for _, value in _object_fields(f"_: {code[export.end() : export.end() + _MAX_LENGTH]}", 0, line=True)
            )
        else:
            continue
        for key, value in fields:
            exported.setdefault(key, value)
    return replace(document, metadata={**exported, **document.metadata}) if exported else document


def _date_of(token: re.Match[str]) -> str:
    return f"{token['year']}-{int(token['month']) + 1:02}-{int(token['day'] or 1):02}" if token["year"] else ""


def _object_fields(code: str, start: int, *, line: bool = False) -> Iterator[tuple[str, str | list[str]]]:
    """(name, value) of what an object says by itself: values that are worked out are left alone.

    With `line` it is one value, which ends with its statement.
    """
    depth, name, value = 1, "", ""
    items: list[str] | None = None
    end = start
    for token in _TOKEN.finditer(code, start, start + _MAX_LENGTH):
        mark = token["mark"] or ""
        ends = depth == 1 and (mark in ("}", ";") if line else mark == "}")
        ends = ends or (
            line and depth == 1 and (value != "" or items is not None) and "\n" in code[end : token.start()]
        )
        end = token.end()
        if depth == 1 and (ends or mark == ","):
            if name and (items or value):
                yield name, items or value
            name, value, items = "", "", None
        if ends:
            return
        if mark == "[" and depth == 1 and name:
            items, value = [], ""
        elif mark in _OPENERS:
            value, items = "", None  # a call or a table
        depth += (mark in _OPENERS) - (mark in _CLOSERS)
        if token["comment"] or token["word"] in _TYPE_KEYWORDS or (depth == 1 and mark in _CLOSERS):
            continue
        text = token["date"] or _date_of(token) or (token["text"] or "")[1:-1]
        if depth > 1:
            if items is not None and mark not in ("[", ","):
                items = [*items, text] if text and depth == 2 else None
        elif mark == ":" and not name:
            name, value = value, ""
        elif not mark:
            plain = not name or _VALUE.fullmatch(token["word"] or "")
            value = text or (token["word"] or "" if plain else "")
        else:
            value, items = "", None  # worked out: `a + b`
    if line and name and (items or value):
        yield name, items or value
