"""YAML bombs: short texts that expand without end when they are read."""

from typing import Any

import yaml

from content.base.errors import UnreadableFile

_MAX_DEPTH = 40
_MAX_ALIASES = 1000
_MAX_REPEATED = 10_000
"""Values that aliases may stand for, together."""


def refuse_bombs(text: str, loader: Any, line: int) -> None:
    """Raise UnreadableFile where YAML nests too deep or repeats too much, and YAMLError where it is none.

    `line` is the one that the text begins in.

    PyYAML's composer recurses in C, so a file of brackets would end the process; aliases of aliases can double without
    end, and whoever reads the fields would walk through all of it.
    """
    aliases = repeated = 0
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    """(anchor, values in it so far, with those that aliases repeat)."""
    for event in yaml.parse(text, Loader=loader):
        anchor, size = getattr(event, "anchor", None), 0
        match event:
            case yaml.CollectionStartEvent():
                open_nodes.append((anchor, 1))
            case yaml.CollectionEndEvent():
                anchor, size = open_nodes.pop()
            case yaml.AliasEvent():
                aliases += 1
                size = sizes.get(anchor or "", 1)
                repeated += size
            case yaml.ScalarEvent():
                size = 1
        if size and anchor and not isinstance(event, yaml.AliasEvent):
            sizes[anchor] = size
        if size and open_nodes:
            outer_anchor, outer_size = open_nodes[-1]
            open_nodes[-1] = (outer_anchor, outer_size + size)
        if len(open_nodes) > _MAX_DEPTH or aliases > _MAX_ALIASES or repeated > _MAX_REPEATED:
            raise UnreadableFile(
                f"the front matter nests more than {_MAX_DEPTH} deep or repeats itself by more than"
                f" {_MAX_ALIASES} aliases, or more than {_MAX_REPEATED:,} values by them",
                "Write the fields out plainly.",
                line + text.count("\n", 0, event.start_mark.index),
            )
