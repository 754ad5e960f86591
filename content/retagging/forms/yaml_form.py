"""YAML front matter: where the tags stand in it, and how they are changed there."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import yaml

from content.base import Splice
from content.fields.values import each_name, name_of
from content.front_matter.syntax.yaml_nodes import compose, node, span
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.nodes import Write, edit_flow, edit_mapping, renamed
from content.retagging.forms.quoting import Context, quote_of, yaml_scalar
from content.retagging.forms.request import Request
from content.retagging.forms.steps import Step, line_end
from content.retagging.forms.style import Style

_DASH = re.compile(r"[ \t]*-[ \t]*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")


def change(front: str, request: Request) -> list[Splice]:
    """Return the splices that change a field which is there. Raises CannotRewrite."""
    key, value = _find_pair(front, request.path)
    if isinstance(value, yaml.SequenceNode):
        if value.flow_style:
            return [_edit_flow(front, value, request.value, request.steps, request.style)]
        return _edit_block(front, key, value, request)
    if not isinstance(value, yaml.ScalarNode):
        write = _writer(request.style, "[{}]" if value.flow_style else "k: {}")
        return [edit_mapping(front, node(front, value), request.value, request.steps, write)]
    start, end = span(front, value)
    if start == end:  # `tags:` and nothing behind it
        return _fill_empty(front, key, start, request)
    text = request.joined(value.value) if request.tags else None
    if text is None:
        was_null = value.style in (None, "") and not each_name(value.value)[0]  # `~`, `null`
        flow = _flow(request.tags, request.style if was_null else Style(quote=quote_of(front[start:end])))
        return [Splice(start, end, flow)]
    return [Splice(start, end, yaml_scalar(text, quote_of(front[start:end]), "k: {}"))]


def insert(front: str, request: Request) -> list[Splice]:
    """Return the splices that add a field which is not there. Raises CannotRewrite."""
    root = _compose(front)
    style, entry = request.style, _entry_lines(request)
    if root is None:
        return [_line_splice(front, len(front), _indented(_entry_lines(request, nested=True), 0))]
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise CannotRewrite("the front matter has no lines of `name: value` to put the tags among")
    column = root.start_mark.column
    if not style.group:
        preceding = [
            pair for pair in root.value if request.follows(str(pair[0].value)) and isinstance(pair[1], yaml.ScalarNode)
        ]
        position = line_end(front, span(front, preceding[-1][1])[1]) if preceding else len(front)
        return [_line_splice(front, position, _indented(entry, column))]
    group = next((value for key, value in root.value if key.value == style.group), None)
    if group is None:
        return [_line_splice(front, len(front), _indented(_entry_lines(request, nested=True), column))]
    if not isinstance(group, yaml.MappingNode) or group.flow_style or not group.value:
        raise CannotRewrite(f"`{style.group}` has no lines of `name: value` to put the tags among")
    return [_line_splice(front, _line_start(front, group.start_mark.index), _indented(entry, group.start_mark.column))]


def style_of(front: str, path: tuple[str, ...]) -> Style:
    """Tell how this file writes its tags. Raises CannotRewrite."""
    key, value = _find_pair(front, path)
    style = Style(name=path[-1], group="".join(path[:-1]))
    first_item = value.value[0] if isinstance(value, yaml.SequenceNode) and value.value else value
    quote = quote_of(front[slice(*span(front, first_item))])
    if not isinstance(value, yaml.SequenceNode) or value.flow_style:
        return Style(name=style.name, group=style.group, form="flow", quote=quote)
    return Style(
        name=style.name,
        group=style.group,
        quote=quote,
        indent=" " * max(value.start_mark.column - key.start_mark.column, 0),
    )


def _compose(front: str) -> Any:
    try:
        return compose(front)
    except yaml.YAMLError as error:
        raise CannotRewrite(f"the front matter is not valid YAML ({error})", "Mend it first.") from error


def _find_pair(front: str, path: tuple[str, ...]) -> tuple[Any, Any]:
    key, value = None, _compose(front)
    for name in path:
        pairs = value.value if isinstance(value, yaml.MappingNode) else []
        # Of a key that stands twice the parser keeps the last.
        key, value = next((pair for pair in reversed(pairs) if pair[0].value == name), (None, None))
    if key is None:
        raise CannotRewrite(f"`{path[-1]}` was not found where the parser reads it")
    return key, value


def _edit_flow(front: str, block: Any, value: Any, steps: Sequence[Step], style: Style) -> Splice:
    return edit_flow(front, node(front, block), value, steps, _writer(style, "[{}]"))


def _edit_block(front: str, key: Any, block: Any, request: Request) -> list[Splice]:
    steps = request.steps
    item_steps = iter([step for step in steps if step.item is not None])
    splices = list(_edit_items(front, block, request.value, item_steps, request.style))
    if all(step.tag is None for step in steps):
        colon = _behind_colon(front, key)
        return [Splice(colon, colon, " []"), *splices]
    flat = not any(isinstance(item, list) for item in request.value)
    write = _writer(request.style, "- {}")
    last_item = None if flat else len(block.value) - 1
    for step in steps:
        if step.item is None:
            like = block.value[last_item or 0]
            start, end = span(front, like)
            head, behind = _item_line(front, like)
            dash = _DASH.match(front, head)
            position = head if last_item is None else behind
            line = f"{dash[0] if dash else '- '}{write(step.tag or '', front[start:end])}\n"
            splices.append(Splice(position, position, line))
        elif flat:
            last_item = step.item
    return splices


def _edit_items(front: str, block: Any, value: Any, item_steps: Iterator[Step], style: Style) -> Iterator[Splice]:
    """The splices of a block list's items, and of the lists in it."""
    removed: list[int] = []
    for number, (item, part) in enumerate(zip(block.value, value, strict=True)):
        steps = list(islice(item_steps, len(each_name(part))))
        if steps and all(step.tag is None for step in steps):
            removed.append(number)
        elif isinstance(part, list):
            counted = [Step(place, step.tag) for place, step in enumerate(steps)]
            if item.flow_style:
                yield _edit_flow(front, item, part, counted, style)
            else:
                yield from _edit_items(front, item, part, iter(counted), style)
        elif [steps[0].tag] != each_name(part):
            yield _renamed_item(front, item, part, steps[0].tag or "", style)
    yield from _remove_items(front, block, removed)


def _renamed_item(front: str, item: Any, value: Any, tag: str, style: Style) -> Splice:
    context: Context = "- {}"
    if isinstance(item, yaml.MappingNode) and (named := name_of(value)) is not None and named.key is not None:
        context = "[{}]" if item.flow_style else "k: {}"
    return renamed(front, node(front, item), value, tag, _writer(style, context))


def _remove_items(front: str, block: Any, removed: Sequence[int]) -> Iterator[Splice]:
    """Take items away, each with its line; one that stands behind a dash of the list around it leaves that dash."""
    remaining = [number for number in range(len(block.value)) if number not in removed]
    for number in removed:
        start = span(front, block.value[number])[0]
        if _DASH.fullmatch(front, _line_start(front, start), start) is not None:
            yield Splice(*_item_line(front, block.value[number]), "")
        elif number == 0 and remaining and remaining[0] == 1:
            following = span(front, block.value[1])[0]
            if "#" in front[start:following]:
                raise CannotRewrite("its tags share lines with something else")
            yield Splice(start, following, "")
        else:
            raise CannotRewrite("its tags share lines with something else")


def _item_line(front: str, item: Any) -> tuple[int, int]:
    """From the head of the line with the dash to behind the item's last line end."""
    start, end = span(front, item)
    head = _line_start(front, start)
    if _DASH.fullmatch(front, head, start) is None or _REST_OF_LINE.match(front, end) is None:
        raise CannotRewrite("its tags share lines with something else")
    return head, line_end(front, end)


def _fill_empty(front: str, key: Any, position: int, request: Request) -> list[Splice]:
    """Tags for a field that stands empty."""
    if request.style.form == "flow":
        colon = _behind_colon(front, key)
        return [Splice(colon, colon, " " + _flow(request.tags, request.style))]
    return [_line_splice(front, line_end(front, position), _indented(_entry_lines(request)[1:], key.start_mark.column))]


def _entry_lines(request: Request, *, nested: bool = False) -> list[str]:
    """The lines of a new field, its group's included if `nested`."""
    style = request.style
    if style.form == "flow":
        lines = [f"{style.name}: {_flow(request.tags, style)}"]
    else:
        write = _writer(style, "- {}")
        lines = [f"{style.name}:", *(f"{style.indent}- {write(tag, '')}" for tag in request.tags)]
    return [f"{style.group}:", *(f"  {line}" for line in lines)] if nested and style.group else lines


def _flow(tags: Any, style: Style) -> str:
    return f"[{', '.join(yaml_scalar(tag, style.quote, '[{}]') for tag in tags)}]"


def _writer(style: Style, context: Context) -> Write:
    return lambda tag, like: yaml_scalar(tag, quote_of(like) if like else style.quote, context)


def _indented(lines: list[str], column: int) -> str:
    return "".join(f"{' ' * column}{line}\n" for line in lines)


def _line_splice(front: str, position: int, new: str) -> Splice:
    return Splice(position, position, new if not position or front[position - 1] == "\n" else f"\n{new}")


def _behind_colon(front: str, key: Any) -> int:
    return front.index(":", key.end_mark.index) + 1


def _line_start(front: str, position: int) -> int:
    return front.rfind("\n", 0, position) + 1
