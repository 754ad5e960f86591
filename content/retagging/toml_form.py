"""TOML front matter: where the tags stand in it, and how they are changed there."""

from __future__ import annotations

from collections.abc import Sequence

from content.retagging.brackets import edit_list
from content.retagging.errors import CannotRewrite
from content.retagging.quoting import quote_of, toml_string
from content.retagging.request import Request
from content.retagging.scanner import Header, Member, items, members, statements
from content.retagging.splices import Splice
from content.retagging.style import Quote, Style


def change(front: str, request: Request) -> list[Splice]:
    """The splices that change a field which is there. Raises CannotRewrite."""
    found = _find(front, request.path)
    if front[found.start] == "[":
        old, spans = request.items(request.value), list(items(front, found.start))

        def write(tag: str, like: str) -> str:
            return toml_string(tag, quote_of(like) if like else request.style.quote)

        return [edit_list(front, found.start, found.end, spans, old, request.tags, write)]
    quote = quote_of(front[found.start])
    text = request.joined(request.value) if request.tags and isinstance(request.value, str) else None
    new = toml_string(text, quote) if text is not None else _array(request.tags, quote)
    return [Splice(found.start, found.end, new)]


def insert(front: str, request: Request) -> list[Splice]:
    """The splices that add a field which is not there."""
    style = request.style
    line = f"{style.name} = {_array(request.tags, style.quote)}\n"
    if style.group:
        for found in statements(front):
            if isinstance(found, Header) and found.path == (style.group,):
                return [Splice(found.end, found.end, line)]
        return [Splice(len(front), len(front), f"\n[{style.group}]\n{line}")]
    # Behind the first header it would belong to that table.
    top: list[Member] = []
    for found in statements(front):
        if isinstance(found, Header):
            break
        top.append(found)
    followed = [found for found in top if len(found.path) == 1 and request.follows(found.path[0])]
    place = _line_end(front, (followed or top)[-1].end) if top else 1  # behind the line end of the fence
    return [Splice(place, place, line)]


def style_of(front: str, path: tuple[str, ...]) -> Style:
    """How this file writes its tags. Raises CannotRewrite."""
    found = _find(front, path)
    raw = front[found.start : found.end]
    inside = raw[1:].lstrip() if raw.startswith("[") else raw
    return Style(name=path[-1], group="".join(path[:-1]), form="flow", quote=quote_of(inside))


def _find(front: str, path: tuple[str, ...]) -> Member:
    for found in statements(front):
        if isinstance(found, Member):
            if found.path == path:
                return found
            if found.path == path[:1] and front[found.start] == "{":
                for inner in members(front, found.start):
                    if inner.path == path[1:]:
                        return inner
    raise CannotRewrite(f"`{path[-1]}` was not found where the parser reads it")


def _array(tags: Sequence[str], quote: Quote) -> str:
    return f"[{', '.join(toml_string(tag, quote) for tag in tags)}]"


def _line_end(front: str, at: int) -> int:
    return (front.find("\n", at) + 1) or len(front)
