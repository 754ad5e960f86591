"""Syntax: the nodes of a JavaScript or TypeScript program's tree, of the kinds that tree-sitter's grammar names."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node

_MAX_SECONDS = 1.0
"""Of a processor for one parse, a hundred times what the longest program takes that is none by design."""
_CHUNK = 4096
FUNCTIONS = frozenset((
    "arrow_function", "function_expression", "function_declaration", "generator_function", "method_definition",
))  # fmt: skip
_UNNAMED = frozenset(("comment", "type_arguments", "type_annotation"))
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"', "`": "`", "/": "/", ".": ".", "$": "$"}


@cache
def _grammars() -> tuple[Language, Language]:
    """TypeScript holds JavaScript; with XML in it, as React's code has it, `<T>x` is no assertion of a type."""
    import tree_sitter_typescript
    from tree_sitter import Language

    return Language(tree_sitter_typescript.language_typescript()), Language(tree_sitter_typescript.language_tsx())


def parse(program: str) -> Node:
    """Give the root of a program's syntax tree, by the grammar that knows all of it, else by the first."""
    trees = (_parsed(program, grammar) for grammar in _grammars())
    first = next(trees)
    return next((tree for tree in trees if not tree.has_error), first) if first.has_error else first


def _parsed(program: str, grammar: Language) -> Node:
    """The root of a syntax tree; of a text that nobody would write, which takes too long, that of an empty one."""
    from tree_sitter import Parser

    source, end = program.encode("utf-8", "replace"), time.thread_time() + _MAX_SECONDS
    parser = Parser(grammar)
    try:
        # In chunks, as it asks only then whether to go on.
        tree = parser.parse(
            lambda start, _: source[start : start + _CHUNK], progress_callback=lambda *_: time.thread_time() > end
        )
    except ValueError:
        tree = parser.parse(b"")
    return tree.root_node


def walk(root: Node, leaves: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Give a node and what lies in it, in the program's order, but for what lies in nodes of the kinds `leaves`."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if node.type not in leaves:
            pending.extend(reversed(node.named_children))


def text(node: Node | None) -> str:
    """Give a node as it is written; empty where there is none."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def parts(node: Node) -> list[Node]:
    """Give what a node consists of, without comments and types."""
    return [child for child in node.named_children if child.type not in _UNNAMED]


def last_part(node: Node) -> Node | None:
    """Give the last of what a node consists of."""
    return next(reversed(parts(node)), None)


def renamed_to_default(statement: Node) -> Node | None:
    """Give what stands for `config` in `export { config as default }`."""
    for clause in statement.named_children:
        for each in clause.named_children if clause.type == "export_clause" else ():
            if text(each.child_by_field_name("alias")) == "default":
                return each.child_by_field_name("name")
    return None


def destructured(pattern: Node) -> Iterator[tuple[str, str]]:
    """Give (key, name) of each in `{ key, key: name }`."""
    for each in pattern.named_children if pattern.type == "object_pattern" else ():
        if each.type == "shorthand_property_identifier_pattern":
            yield text(each), text(each)
        elif each.type == "pair_pattern":
            yield key(each.child_by_field_name("key")), text(each.child_by_field_name("value"))


def key(node: Node | None) -> str:
    """Give a key of an object; empty for one that is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    return string(node) or "" if node.type == "string" else text(node)


def string(node: Node | None) -> str | None:
    """Give the text of a string; None for anything else, and where it has a sign of which nothing is known."""
    if node is None or node.type != "string":
        return None
    pieces = list(map(unescaped, node.named_children))
    return None if None in pieces else "".join(map(str, pieces))


def unescaped(node: Node) -> str | None:
    """Give a piece of a string as it is meant; None for an escape of which nothing is known."""
    return _ESCAPES.get(text(node)[1:]) if node.type == "escape_sequence" else text(node)
