"""Script: a program in JavaScript or TypeScript as its syntax tree; what is written out is read, and nothing is run."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from content.base.absolute import absolute
from content.generators.configurations import files, syntax

if TYPE_CHECKING:
    from tree_sitter import Node

Literal: TypeAlias = str | bool | None

MAX_CHARACTERS = 100_000
"""Characters of a program that are looked through."""
_MAX_DEPTH, _MAX_TEXT_DEPTH = 16, 6
"""Expressions in expressions that are looked at, and texts joined of others."""
_MAX_FOLLOWED = 50_000
"""Times that names are followed: of names for names for names there may be more than anyone could read."""
_MAX_TEXT_CHARACTERS = 10_000
"""Characters of a text; a longer one is no setting."""
_MAX_MEMBERS, _MAX_FILES = 5_000, 50
"""Of an object or a list, and of those that a program and what it imports import."""
_EXPORTS = frozenset(("module.exports", "exports"))
_ENDINGS = ("", ".ts", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js")
_WRAPPERS = frozenset((
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "type_assertion",
    "await_expression",
))  # fmt: skip
_OBJECT, _RETURN = frozenset(("object",)), frozenset(("return_statement",))
_PROJECT = frozenset(("__dirname", "process.cwd()", "import.meta.dirname", "import.meta.url"))
"""What stands for the folder of the program itself."""
_JOINS = frozenset(("join", "resolve", "path.join", "path.resolve"))

_Declaration: TypeAlias = "Callable[[], Expression | None]"


@dataclass(slots=True)
class _Followed:
    """What is known of names, for a program and what it imports."""

    scripts: dict[Path, Script | None] = field(default_factory=dict)
    expressions: dict[Expression, Expression] = field(default_factory=dict)
    """What each expression led to; while it is followed, itself."""
    members: dict[Expression, dict[str, Expression]] = field(default_factory=dict)
    """What each object holds; while it is looked at, what has been found."""
    depth: int = 0
    times: int = 0


class Script:
    """One program; what it imports is looked for from where `file` lies, below `root`, by default its folder."""

    def __init__(self, text: str, file: Path | None = None, root: Path | None = None) -> None:
        """Take the program apart."""
        self.text = text[:MAX_CHARACTERS]
        self._file, self._root = file, root or (file.parent if file else None)
        self._followed = _Followed()
        self._tree = syntax.parse(self.text)

    @property
    def whole(self) -> Expression:
        """All of it."""
        return Expression(self, self._tree)

    def calls(self, *names: str) -> Iterator[Expression]:
        """Give the calls of functions and methods that are called so, whatever they are a method of."""
        return self.whole.calls(*names)

    def texts_under(self, *names: str) -> Iterator[str]:
        """Give the texts that objects hold under these keys, wherever they stand."""
        objects = self.whole.nodes("object")
        texts = (value.literal() for each in objects if (value := each.at(*names)))
        return (text for text in texts if isinstance(text, str))

    def uses(self, package: str) -> bool:
        """Tell whether it imports a package."""
        imports = self.whole.nodes("import_statement")
        named = (syntax.string(statement.node.child_by_field_name("source")) for statement in imports)
        return package in (*named, *(each.literal() for call in self.calls("require") for each in call.arguments()))

    def objects(self) -> Iterator[Expression]:
        """Give the objects that lie in no other, wherever they stand."""
        return (Expression(self, node) for node in syntax.walk(self._tree, _OBJECT) if node.type in _OBJECT)

    def exported_objects(self) -> Iterator[Expression]:
        """Give the objects in what it exports as a whole that lie in no other."""
        return (each for exported in self.exported() for each in exported.objects())

    def exported(self) -> list[Expression]:
        """Give what it exports as a whole."""
        values = []
        for statement in self._tree.named_children:
            value = None
            if statement.type == "export_statement":
                whole = any(child.type in ("default", "=") for child in statement.children)
                value = (
                    statement.child_by_field_name("value")
                    or statement.child_by_field_name("declaration")
                    or syntax.last_part(statement)
                )
                value = value if whole else syntax.renamed_to_default(statement)
            elif statement.type == "expression_statement" and (assignment := syntax.last_part(statement)):
                left = assignment.child_by_field_name("left")
                if assignment.type == "assignment_expression" and syntax.text(left) in _EXPORTS:
                    value = assignment.child_by_field_name("right")
            if value is not None:
                values.append(Expression(self, value))
        return values

    def exported_names(self) -> Iterator[tuple[str, Expression]]:
        """Give what it exports by name: `export const tags = …`, `export function permalink …`, `exports.tags = …`."""
        for statement in self._tree.named_children:
            if statement.type == "expression_statement" and (assignment := syntax.last_part(statement)):
                whole, _, name = syntax.text(assignment.child_by_field_name("left")).rpartition(".")
                value = assignment.child_by_field_name("right")
                if assignment.type == "assignment_expression" and whole in _EXPORTS and name != "exports" and value:
                    yield name, Expression(self, value)
            if statement.type != "export_statement":
                continue
            yield from self._exported_by_clauses(statement)
            declaration = statement.child_by_field_name("declaration")
            if declaration is None or any(child.type == "default" for child in statement.children):
                continue
            for each in (declaration, *declaration.named_children):
                value = each if each.type in syntax.FUNCTIONS else each.child_by_field_name("value")
                if value is not None and (name := syntax.text(each.child_by_field_name("name"))):
                    yield name, Expression(self, value)

    def _exported_by_clauses(self, statement: Node) -> Iterator[tuple[str, Expression]]:
        """Give what stands in `export { name, name as other }`, which may be another program's."""
        path = syntax.string(statement.child_by_field_name("source"))
        for clause in statement.named_children:
            for each in clause.named_children if clause.type == "export_clause" else ():
                named = each.child_by_field_name("name")
                value = Expression(self, named) if named else None
                if path and value:
                    value = self.imported(path, value.text)
                if value:
                    yield syntax.text(each.child_by_field_name("alias")) or syntax.text(named), value

    def export(self, name: str) -> Expression | None:
        """Give what it exports by a name."""
        named = next((value for each, value in self.exported_names() if each == name), None)
        return named or next(filter(None, (value.member(name) for value in self.exported())), None)

    def declared(self, name: str) -> Expression | None:
        """Give what a variable, a function or an import is; of one name the first declaration holds."""
        declaration = self._declarations.get(name)
        return declaration() if declaration else None

    @cached_property
    def _declarations(self) -> Mapping[str, _Declaration]:
        declarations: dict[str, _Declaration] = {}
        kinds = ("variable_declarator", "function_declaration", "import_statement")
        for name, declaration in (pair for node in self.whole.nodes(*kinds) for pair in self._declarations_of(node)):
            declarations.setdefault(name, declaration)
        # `let base = "/"; if (live) base = "/live"` leaves open what it is; `config = withPlugin(config)` does not.
        for each in self.whole.nodes("assignment_expression"):
            left, right = each.field("left"), each.field("right")
            if left and right and left.kind == "identifier" and right.kind != "call_expression":
                declarations.pop(left.text, None)
        return declarations

    def _declarations_of(self, statement: Expression) -> Iterator[tuple[str, _Declaration]]:
        node = statement.node
        if node.type == "import_statement":
            yield from self._imports(node)
            return
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if node.type == "function_declaration":
            yield syntax.text(name), lambda: statement
        elif name is not None and value is not None:
            given = Expression(self, value)
            if name.type == "identifier":
                yield syntax.text(name), lambda: given
            yield from ((local, partial(given.at, key)) for key, local in syntax.destructured(name))

    def _imports(self, statement: Node) -> Iterator[tuple[str, _Declaration]]:
        path = syntax.string(statement.child_by_field_name("source")) or ""
        clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
        for part in clause.named_children if clause else ():
            if part.type == "identifier":
                yield syntax.text(part), partial(self.imported, path)
            for each in part.named_children if part.type == "named_imports" else ():
                name = syntax.text(each.child_by_field_name("name"))
                yield syntax.text(each.child_by_field_name("alias")) or name, partial(self.imported, path, name)

    def imported(self, path: str, name: str = "") -> Expression | None:
        """Give what another program exports, as a whole or by a name; nothing of packages."""
        other = self._beside(path) if path.startswith(".") else None
        if other is None or name:
            return other.export(name) if other else None
        return next(iter(other.exported()), None)

    def _beside(self, path: str) -> Script | None:
        """What a relative import names, below the folder of the program that was read first."""
        if self._file is None or self._root is None:
            return None
        scripts = self._followed.scripts
        # `./site.js` is what `site.ts` becomes.
        names = [*(f"{path}{ending}" for ending in _ENDINGS), f"{path[:-2]}ts" if path.endswith("js") else path]
        for file in (self._file.parent / name for name in names):
            within = not files.is_folder(file) and absolute(file).is_relative_to(absolute(self._root))
            if within and file not in scripts and len(scripts) < _MAX_FILES:
                scripts[file] = self._read(file)
            if script := scripts.get(file):
                return script
        return None

    def _read(self, file: Path) -> Script | None:
        text = files.text_if_any(file)
        if not text:
            return None
        script = Script(f"export default {text}" if file.suffix == ".json" else text, file, self._root)
        script._followed = self._followed
        return script

    def followed(self, expression: Expression) -> Expression:
        """Give what an expression leads to, by names of variables, members and imports; else itself."""
        followed = self._followed
        if expression not in followed.expressions and followed.depth < _MAX_DEPTH:
            followed.expressions[expression] = expression
            followed.depth += 1
            if target := expression.target():
                followed.expressions[expression] = target.resolved()
            followed.depth -= 1
        target = followed.expressions.get(expression, expression)
        followed.times += target != expression
        return target if followed.times <= _MAX_FOLLOWED else expression

    def members(self, expression: Expression, depth: int) -> Mapping[str, Expression]:
        """Give what an object holds, by key; nothing for anything else."""
        if expression not in (known := self._followed.members):
            known[expression] = members = {}
            for part in islice(syntax.parts(expression.node), _MAX_MEMBERS) if expression.kind == "object" else ():
                each = Expression(self, part)
                key, value = syntax.key(part.child_by_field_name("key")), each.field("value")
                if part.type == "pair" and key and value:
                    members[key] = value
                elif part.type == "method_definition":
                    members[syntax.key(part.child_by_field_name("name"))] = each
                elif part.type == "shorthand_property_identifier":
                    members[each.text] = each
                elif part.type == "spread_element" and depth < _MAX_TEXT_DEPTH and (inner := syntax.last_part(part)):
                    members |= Expression(self, inner).resolved().members(depth + 1)
        return known[expression]


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of a program."""

    script: Script
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
        elif value.operator == "+" and depth < _MAX_DEPTH:
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
            spread = syntax.last_part(part) if part.type == "spread_element" and depth < _MAX_TEXT_DEPTH else None
            inner = Expression(self.script, spread).resolved() if spread else None
            listed = inner.elements(depth + 1) if inner and inner.kind == "array" else [Expression(self.script, part)]
            elements += listed[: _MAX_MEMBERS - len(elements)]
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
        if depth > _MAX_TEXT_DEPTH:
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
