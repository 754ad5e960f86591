"""Expressions: the parts of a program, as far as they are written out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from content.javascript import syntax

if TYPE_CHECKING:
    from tree_sitter import Node

Literal: TypeAlias = str | bool | None

MAX_DEPTH, MAX_TEXT_DEPTH = 16, 6
"""Expressions in expressions that are looked at, and texts joined of others."""
MAX_MEMBERS = 5_000
"""Of an object or a list."""
_MAX_TEXT_CHARACTERS = 10_000
"""Characters of a text; a longer one is no setting."""
_WRAPPERS = frozenset((
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "type_assertion",
    "await_expression",
))  # fmt: skip
_RETURN = frozenset(("return_statement",))
_PROJECT = frozenset(("__dirname", "process.cwd()", "import.meta.dirname", "import.meta.url"))
"""What stands for the folder of the program itself."""
_JOINS = frozenset(("join", "resolve", "path.join", "path.resolve"))


class Names(Protocol):
    """What a program knows of the names that stand in its expressions."""

    def declared(self, name: str) -> Expression | None:
        """Give what a variable, a function or an import is."""

    def imported(self, path: str, name: str = "") -> Expression | None:
        """Give what another program exports, as a whole or by a name."""

    def followed(self, expression: Expression) -> Expression:
        """Give what an expression leads to by names; else itself."""

    def members(self, expression: Expression, depth: int) -> Mapping[str, Expression]:
        """Give what an object holds, by key."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of a program."""

    script: Names
    node: Node

    @property
    def kind(self) -> str:
        """As the grammar calls it."""
        return self.node.type

    @property
    def is_function(self) -> bool:
        """Whether it is one by itself, not by a name."""
        return self.kind in syntax.FUNCTIONS

    @property
    def text(self) -> str:
        """As it is written."""
        return syntax.text(self.node)

    def field(self, name: str) -> Expression | None:
        """Give the part that the grammar calls so."""
        child = self.node.child_by_field_name(name)
        return None if child is None else Expression(self.script, child)

    def nodes(self, *kinds: str) -> Iterator[Expression]:
        """Give the parts of these kinds, itself included, in the program's order."""
        return (Expression(self.script, node) for node in syntax.walk(self.node) if node.type in kinds)

    def calls(self, *names: str) -> Iterator[Expression]:
        """Give the calls in it of functions and methods that are called so, `ignores.add` or `add`."""
        return (call for call in self.nodes("call_expression") if not call.called.isdisjoint(names))

    def tokens(self) -> Iterator[Expression]:
        """Give what it is written with, without comments."""
        pending = [self.node]
        while pending:
            node = pending.pop()
            if not node.child_count:
                yield Expression(self.script, node)
            elif node.type != "comment":
                pending.extend(reversed(node.children))

    def children(self) -> list[Expression]:
        """Give its parts, without comments and types."""
        return [Expression(self.script, each) for each in syntax.parts(self.node)]

    @property
    def operator(self) -> str:
        """The sign between the two sides of a binary expression; empty for anything else."""
        return syntax.text(self.node.child_by_field_name("operator")) if self.kind == "binary_expression" else ""

    def pieces(self, depth: int = 0) -> Iterator[Expression | str | None]:
        """Divide a text that is joined of several: its texts, and the expressions between them.

        None for a text that cannot be told; anything else is a piece by itself.
        """
        value = self.bare()
        if value.kind in ("string", "template_string"):
            yield from map(value._piece, value.node.named_children)
        elif value.operator == "+" and depth < MAX_DEPTH:
            for side in (value.field("left"), value.field("right")):
                yield from side.pieces(depth + 1) if side else (None,)
        else:
            yield value

    def after_text(self) -> tuple[str, Expression] | None:
        """Divide a text into its beginning, which may be empty, and the expression before its end or a last `/`."""
        *before, last = list(self.pieces()) or [None]
        if last == "/" and before:
            last = before.pop()
        texts = _texts(before, 0)
        return None if texts is None or not isinstance(last, Expression) else ("".join(texts), last)

    @property
    def called(self) -> set[str]:
        """The names of the function or method that a call is of, with what it is a method of and without; else none."""
        function = self.node.child_by_field_name("function") if self.kind == "call_expression" else None
        if function is None or function.type != "member_expression":
            return {syntax.text(function)} if function else set()
        of, name = function.child_by_field_name("object"), syntax.text(function.child_by_field_name("property"))
        if of is not None and of.type == "member_expression":
            of = of.child_by_field_name("property")
        return {name, f"{syntax.text(of)}.{name}"}

    def arguments(self) -> list[Expression]:
        """Give what a call is given."""
        arguments = self.node.child_by_field_name("arguments")
        return [Expression(self.script, each) for each in syntax.parts(arguments)] if arguments else []

    def bare(self) -> Expression:
        """Take off parentheses and types around it."""
        node = self.node
        while node.type in _WRAPPERS:
            if (inner := next(iter(syntax.parts(node)), None)) is None:
                break
            node = inner
        return Expression(self.script, node)

    def resolved(self) -> Expression:
        """Follow names of variables, members and imports, as far as they are written out."""
        return self.script.followed(self.bare())

    def target(self) -> Expression | None:
        """Give what a name stands for; None where that is not written out, and for anything else."""
        if self.kind in ("identifier", "shorthand_property_identifier"):
            return self.script.declared(self.text)
        if self.kind == "member_expression" and (of := self.field("object")):
            return of.resolved().member(syntax.text(self.node.child_by_field_name("property")))
        if "require" in self.called:
            return self.script.imported(next((syntax.string(each.node) or "" for each in self.arguments()), ""))
        return None

    def members(self, depth: int = 0) -> Mapping[str, Expression]:
        """Give what an object holds, by key; nothing for anything else."""
        return self.script.members(self, depth)

    @property
    def is_whole(self) -> bool:
        """Whether it is an object all of which is written out."""
        return self.kind == "object" and len(self.members()) >= len(self.children())

    def member(self, name: str) -> Expression | None:
        """Give what an object holds under a key."""
        return self.members().get(name)

    def at(self, *names: str) -> Expression | None:
        """Give what objects in objects hold under these keys."""
        value: Expression | None = self
        for name in names:
            value = value.resolved().member(name) if value else None
        return value

    def text_at(self, *names: str) -> str:
        """Give the text that objects in objects hold under these keys; empty where there is none."""
        value = self.at(*names)
        text = value.literal() if value else None
        return text if isinstance(text, str) else ""

    def elements(self, depth: int = 0) -> Sequence[Expression]:
        """Give what a list holds, those of a list that is spread in it among them; nothing for anything else."""
        elements: list[Expression] = []
        for part in syntax.parts(self.node) if self.kind == "array" else ():
            spread = syntax.last_part(part) if part.type == "spread_element" and depth < MAX_TEXT_DEPTH else None
            inner = Expression(self.script, spread).resolved() if spread else None
            listed = inner.elements(depth + 1) if inner and inner.kind == "array" else [Expression(self.script, part)]
            elements += listed[: MAX_MEMBERS - len(elements)]
        return elements

    def listed(self) -> Sequence[Literal]:
        """Give the literals of a list, or the one that stands in its place."""
        value = self.resolved()
        return [each.literal() for each in (value.elements() if value.kind == "array" else [value])]

    def texts(self) -> tuple[Sequence[str], bool]:
        """Give the texts of a list, or the one that stands in its place, and whether nothing else is in it."""
        literals = self.listed()
        texts = [literal for literal in literals if isinstance(literal, str)]
        return texts, len(texts) == len(literals)

    def returned(self) -> Iterator[Expression]:
        """Give what a function returns, whatever that depends on."""
        if body := self.field("body"):
            if body.kind != "statement_block":
                yield body
            for statement in returns(body):
                if value := syntax.last_part(statement.node):
                    yield Expression(self.script, value)

    def objects(self) -> Iterator[Expression]:
        """Give the objects in it that lie in no other: what calls are given and functions return is among them."""
        pending, seen = [self], set[int]()
        while pending:
            current = pending.pop().resolved()
            if current.node.id in seen:
                continue
            seen.add(current.node.id)
            if current.kind == "object":
                yield current
            elif current.is_function:
                pending.extend(reversed(list(current.returned())))
            elif current.kind != "array":
                pending.extend(reversed(current.children()))

    def literal(self, depth: int = 0) -> Literal:
        """Give a text, or whether something is true; None where it is computed."""
        value = self.resolved()
        if depth > MAX_TEXT_DEPTH:
            return None
        if value.kind in ("string", "template_string") or value.operator == "+":
            pieces = _texts(value.pieces(), depth + 1)
            return None if pieces is None else "".join(pieces)
        match value.kind:
            case "true" | "false":
                return value.kind == "true"
            case "new_expression" if syntax.text(value.node.child_by_field_name("constructor")) == "URL":
                return next((each.literal(depth + 1) for each in value.arguments()), None)
            case "call_expression" if syntax.text(value.node.child_by_field_name("function")) in _JOINS:
                parts = _texts((each for each in value.arguments() if each.text not in _PROJECT), depth + 1)
                return posixpath.normpath(posixpath.join(*parts)) if parts else None
        return "." if value.text in _PROJECT else None

    def _piece(self, node: Node) -> Expression | str | None:
        """A part of a text: what is written, or what is put in."""
        if node.type == "template_substitution":
            return Expression(self.script, inner) if (inner := syntax.last_part(node)) else None
        return syntax.unescaped(node)


def _texts(pieces: Iterable[Expression | str | None], depth: int) -> list[str] | None:
    """The texts of pieces; None where one of them is computed, or where they are no setting by their length."""
    texts, length = [], 0
    for piece in pieces:
        text = piece.literal(depth) if isinstance(piece, Expression) else piece
        length += len(text) if isinstance(text, str) else 0
        if not isinstance(text, str) or length > _MAX_TEXT_CHARACTERS:
            return None
        texts.append(text)
    return texts


def returns(body: Expression) -> Iterator[Expression]:
    """Give the statements by which a function ends, not those of functions in it."""
    statements = (node for node in syntax.walk(body.node, _RETURN | syntax.FUNCTIONS) if node.type in _RETURN)
    return (Expression(body.script, node) for node in statements)
