"""Items: tags put into, taken out of and renamed in a value whose parts are known by their places in the text."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from content.base import Splice, spliced
from content.fields.values import each_name, name_of
from content.front_matter.syntax.node import Node
from content.retagging.forms.brackets import Piece, edit_list
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.steps import Step

Write = Callable[[str, str], str]
"""(A tag, the raw item whose quotes it is to have, "" where there is none) → the tag as it is to stand."""


def edit_flow(text: str, node: Node, value: Sequence[Any], steps: Sequence[Step], write: Write) -> Splice:
    """Rewrite a list in brackets, and the lists in it, as the steps say."""
    if any(isinstance(item, list) for item in value):
        item_steps = iter([step for step in steps if step.item is not None])
        pieces = list(_nested_pieces(text, node, value, item_steps, write))
        pieces += [Piece(None, write(step.tag or "", "")) for step in steps if step.item is None]
    else:
        pieces = list(_flat_pieces(text, node, value, steps, write))
    return edit_list(text, node.start, node.end, [(item.start, item.end) for item in node.items], pieces)


def edit_mapping(text: str, node: Node, value: Any, steps: Sequence[Step], write: Write) -> Splice:
    """Rename the one tag that a field's value, a mapping, gives. Raises CannotRewrite for anything else."""
    new_tags = [step.tag for step in steps]
    if name_of(value) is None or len(new_tags) != 1 or new_tags[0] is None:
        raise CannotRewrite("the tags are a mapping, which holds more than their names")
    return renamed(text, node, value, new_tags[0], write)


def renamed(text: str, node: Node, value: Any, tag: str, write: Write) -> Splice:
    """Give one item another name; what else its mapping holds stays. Raises CannotRewrite."""
    named = name_of(value)
    if named is None:
        raise CannotRewrite("a tag is written in a way that is read and not understood")
    name = node if named.key is None else node.members.get(named.key)
    if name is None:
        raise CannotRewrite(f"the tag {named.text!r} has its name in a place that was not found")
    return Splice(name.start, name.end, write(tag, text[name.start : name.end]))


def _flat_pieces(text: str, node: Node, value: Sequence[Any], steps: Sequence[Step], write: Write) -> Iterator[Piece]:
    like = _raw(text, node.items[0]) if node.items else ""
    for step in steps:
        if step.item is None:
            yield Piece(None, write(step.tag or "", like))
            continue
        if step.tag is not None:
            like = _raw(text, node.items[step.item])
        yield Piece(step.item, _rewritten_item(text, node.items[step.item], value[step.item], step.tag, write))


def _nested_pieces(
    text: str, node: Node, value: Sequence[Any], item_steps: Iterator[Step], write: Write
) -> Iterator[Piece]:
    for number, (item, part) in enumerate(zip(node.items, value, strict=True)):
        if isinstance(part, list):
            inner = list(_nested_pieces(text, item, part, item_steps, write))
            spans = [(child.start, child.end) for child in item.items]
            yield Piece(number, edit_list(text, item.start, item.end, spans, inner).new)
        else:
            yield Piece(number, _rewritten_item(text, item, part, next(item_steps).tag, write))


def _rewritten_item(text: str, item: Node, value: Any, tag: str | None, write: Write) -> str | None:
    """The item's raw text as it is to be; None where it goes."""
    raw = _raw(text, item)
    if tag is None:
        return None
    if [tag] == each_name(value):
        return raw
    splice = renamed(text, item, value, tag, write)
    return spliced(raw, [Splice(splice.start - item.start, splice.end - item.start, splice.new)])


def _raw(text: str, node: Node) -> str:
    return text[node.start : node.end]
