"""Script: a program in JavaScript or TypeScript as its syntax tree; what is written out is read, and nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from content.base import data_files
from content.base.absolute import absolute
from content.javascript import syntax
from content.javascript.expression import MAX_DEPTH, MAX_MEMBERS, MAX_TEXT_DEPTH, Expression

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHARACTERS = 100_000
"""Characters of a program that are looked through."""
_MAX_FOLLOWED = 50_000
"""Times that names are followed: of names for names for names there may be more than anyone could read."""
_MAX_FILES = 50
"""That a program and what it imports import."""
_EXPORTS = frozenset(("module.exports", "exports"))
_ENDINGS = ("", ".ts", ".mts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js")
_OBJECT = frozenset(("object",))

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
    def program(self) -> Expression:
        """All of it."""
        return Expression(self, self._tree)

    def calls(self, *names: str) -> Iterator[Expression]:
        """Give the calls of functions and methods that are called so, whatever they are a method of."""
        return self.program.calls(*names)

    def texts_under(self, *names: str) -> Iterator[str]:
        """Give the texts that objects hold under these keys, wherever they stand."""
        objects = self.program.nodes("object")
        texts = (value.literal() for each in objects if (value := each.at(*names)))
        return (text for text in texts if isinstance(text, str))

    def uses(self, package: str) -> bool:
        """Tell whether it imports a package."""
        imports = self.program.nodes("import_statement")
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
        for name, declaration in (pair for node in self.program.nodes(*kinds) for pair in self._declarations_of(node)):
            declarations.setdefault(name, declaration)
        # `let base = "/"; if (live) base = "/live"` leaves open what it is; `config = withPlugin(config)` does not.
        for each in self.program.nodes("assignment_expression"):
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
            within = not data_files.is_folder(file) and absolute(file).is_relative_to(absolute(self._root))
            if within and file not in scripts and len(scripts) < _MAX_FILES:
                scripts[file] = self._read(file)
            if script := scripts.get(file):
                return script
        return None

    def _read(self, file: Path) -> Script | None:
        text = data_files.text_if_any(file)
        if not text:
            return None
        script = Script(f"export default {text}" if file.suffix == ".json" else text, file, self._root)
        script._followed = self._followed
        return script

    def followed(self, expression: Expression) -> Expression:
        """Give what an expression leads to, by names of variables, members and imports; else itself."""
        followed = self._followed
        if expression not in followed.expressions and followed.depth < MAX_DEPTH:
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
            for part in islice(syntax.parts(expression.node), MAX_MEMBERS) if expression.kind == "object" else ():
                each = Expression(self, part)
                key, value = syntax.key(part.child_by_field_name("key")), each.field("value")
                if part.type == "pair" and key and value:
                    members[key] = value
                elif part.type == "method_definition":
                    members[syntax.key(part.child_by_field_name("name"))] = each
                elif part.type == "shorthand_property_identifier":
                    members[each.text] = each
                elif part.type == "spread_element" and depth < MAX_TEXT_DEPTH and (inner := syntax.last_part(part)):
                    members |= Expression(self, inner).resolved().members(depth + 1)
        return known[expression]
