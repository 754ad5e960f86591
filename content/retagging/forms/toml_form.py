"""TOML front matter: where the tags stand in it, and how they are changed there.

Not by tomlkit, which keeps bytes as well and refuses what the reader reads: one date that does not exist, an old Mac's
line ends or a very long number, anywhere in the front matter, and the tags of that file could not be changed.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from content.base import Splice
from content.fields.values import each_name, name_of
from content.front_matter.syntax.node import Node
from content.front_matter.syntax.scanner import Header, Member, members, node, statements
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.nodes import Write, edit_flow, edit_mapping, renamed
from content.retagging.forms.quoting import quote_of, toml_string
from content.retagging.forms.request import Request
from content.retagging.forms.steps import line_end
from content.retagging.forms.style import Quote, Style


def change(front: str, request: Request) -> list[Splice]:
    """Return the splices that change a field which is there. Raises CannotRewrite."""
    if tables := _tables(front, request.path):
        return list(_change_tables(front, tables, request))
    member = _find_member(front, request.path)
    value_node = node(front, member.start, member.end)
    write = _writer(request.style.quote)
    if front[member.start] == "[":
        return [edit_flow(front, value_node, request.value, request.steps, write)]
    if front[member.start] == "{":
        return [edit_mapping(front, value_node, request.value, request.steps, write)]
    quote = quote_of(front[member.start])
    text = request.joined(request.value) if request.tags and isinstance(request.value, str) else None
    new = toml_string(text, quote) if text is not None else _array(request.tags, quote)
    return [Splice(member.start, member.end, new)]


def insert(front: str, request: Request) -> list[Splice]:
    """Return the splices that add a field which is not there."""
    style = request.style
    line = f"{style.name} = {_array(request.tags, style.quote)}\n"
    if style.group:
        for statement in statements(front):
            if isinstance(statement, Header) and statement.path == (style.group,):
                return [Splice(statement.end, statement.end, line)]
        return [Splice(len(front), len(front), f"\n[{style.group}]\n{line}")]
    # Behind the first header it would belong to that table.
    top_level = list(takewhile(lambda statement: isinstance(statement, Member), statements(front)))
    preceding = [
        statement for statement in top_level if len(statement.path) == 1 and request.follows(statement.path[0])
    ]
    place = line_end(front, (preceding or top_level)[-1].end) if top_level else 1  # behind the line end of the fence
    return [Splice(place, place, line)]


def style_of(front: str, path: tuple[str, ...]) -> Style:
    """Tell how this file writes its tags. Raises CannotRewrite."""
    member = _find_member(front, path)
    raw = front[member.start : member.end]
    inside = raw[1:].lstrip() if raw.startswith("[") else raw
    return Style(name=path[-1], group="".join(path[:-1]), form="flow", quote=quote_of(inside))


def _find_member(front: str, path: tuple[str, ...]) -> Member:
    for statement in statements(front):
        if isinstance(statement, Member):
            if statement.path == path:
                return statement
            if statement.path == path[:1] and front[statement.start] == "{":
                for inner in members(front, statement.start):
                    if inner.path == path[1:]:
                        return inner
    raise CannotRewrite(f"`{path[-1]}` was not found where the parser reads it")


def _tables(front: str, path: tuple[str, ...]) -> list[Node]:
    """The tables of `[[tags]]`, from the head of each to the end of its last line."""
    tables: list[Node] = []
    inside = False
    for part in statements(front):
        if isinstance(part, Header):
            if part.is_item and part.path == path:
                tables.append(Node(part.start, part.end))
                inside = True
                continue
            inside = inside and part.path[: len(path)] == path
        if inside:
            last_table = tables[-1]
            members = dict(last_table.members)
            if isinstance(part, Member) and part.path[:-1] == path:
                members[part.path[-1]] = Node(part.start, part.end)
            end = part.end if isinstance(part, Header) else line_end(front, part.end)
            tables[-1] = Node(last_table.start, end, members=members)
    return tables


def _change_tables(front: str, tables: Sequence[Node], request: Request) -> Iterator[Splice]:
    write = _writer(request.style.quote)
    for step in request.steps:
        if step.item is None:
            raise CannotRewrite(f"`{request.path[-1]}` is a list of tables, and what a new one holds is not known")
        table, value = tables[step.item], request.value[step.item]
        if step.tag is None:
            yield Splice(table.start, table.end, "")
        elif [step.tag] != each_name(value):
            named = name_of(value)
            if named is None or named.key is None:
                raise CannotRewrite(f"`{request.path[-1]}` holds a table without a name")
            yield renamed(front, table, value, step.tag, write)


def _writer(quote: Quote) -> Write:
    return lambda tag, like: toml_string(tag, quote_of(like) if like else quote)


def _array(tags: Sequence[str], quote: Quote) -> str:
    return f"[{', '.join(toml_string(tag, quote) for tag in tags)}]"
