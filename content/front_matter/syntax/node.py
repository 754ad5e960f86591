"""Node: where a value stands in a text, and where the parts of it do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """text[start:end] is a value: a list of items, a mapping of members, or neither."""

    start: int
    end: int
    items: Sequence[Node] = ()
    members: Mapping[str, Node] = field(default_factory=dict)
