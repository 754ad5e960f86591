"""Where the values of YAML stand in a text: PyYAML's own nodes, whose scalars are the text that was typed."""

import re
from typing import Any

import yaml

from content.base.dates import Timestamp
from content.front_matter.syntax.node import Node

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TIMESTAMP = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?")


class Loader(_BASE):  # type: ignore[misc]
    """Gives scalars as they are typed, and what YAML itself takes for a moment as a Timestamp."""

    def construct_scalar(self, node: Any) -> str:
        text: str = super().construct_scalar(node)
        return Timestamp(text) if not node.style and _TIMESTAMP.fullmatch(text) else text


_NO_LINE_ENDS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
"""What YAML 1.1, and so PyYAML, takes for line ends. For YAML 1.2 and whoever writes, it is a blank that was pasted."""


_ANCHOR_AND_TAG = re.compile(r"(?:(?:!<[^>\s]*>|[&!][^\s,\[\]{}]*)[ \t]+)*")
"""Of a node, on its line: `&anchor`, `!tag`. Nothing else in YAML begins with these signs."""


def plain_blanks(text: str) -> str:
    """Put blanks in place of what only YAML 1.1 takes for line ends; all places stay as they are."""
    return text.translate(_NO_LINE_ENDS)


def compose(text: str) -> Any:
    """Give PyYAML's node for the whole text, None for an empty one. Raises yaml.YAMLError."""
    return yaml.compose(plain_blanks(text), Loader=Loader)


def node(text: str, composed: Any) -> Node:
    """Give a composed node, and the parts of it, by their places in the text."""
    start, end = span(text, composed)
    if isinstance(composed, yaml.SequenceNode):
        return Node(start, end, items=[node(text, item) for item in composed.value])
    if isinstance(composed, yaml.MappingNode):
        # Of a key that stands twice the parser keeps the last.
        return Node(start, end, members={str(key.value): node(text, value) for key, value in composed.value})
    return Node(start, end)


def span(text: str, composed: Any) -> tuple[int, int]:
    """Find where a composed node stands, its anchor and tag left out: a block scalar's end mark, and some plain ones',
    lies behind blanks that follow."""
    start, end = composed.start_mark.index, composed.end_mark.index
    end = start + len(text[start:end].rstrip())
    return min(_ANCHOR_AND_TAG.match(text, start).end(), end), end  # type: ignore[union-attr]
