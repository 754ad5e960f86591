"""Every small change that may be made to a module's code, one at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

FLIPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
RENAMED = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "any": "all", "all": "any"}
TYPES = ("annotation", "returns")
"""Fields that say a type: none of them is run."""


@dataclass(frozen=True, slots=True)
class Change:
    """A module with one of its expressions or statements replaced."""

    line: int
    before: str
    after: str
    code: CodeType

    def __str__(self) -> str:
        return f"line {self.line}: {self.before}  ->  {self.after}"


def changes(source: str, file: str, lines: range | None = None) -> Iterator[Change]:
    """All changes to the source, in its order; with `lines`, those to these lines."""
    tree = ast.parse(source)
    for holder, field, place, node in list(_places(tree)):
        line = getattr(node, "lineno", 0)
        if lines is not None and line not in lines:
            continue
        for other in _others(node):
            ast.copy_location(other, node)
            _put(holder, field, place, other)
            ast.fix_missing_locations(tree)
            code = compile(tree, file, "exec", dont_inherit=True)
            _put(holder, field, place, node)
            yield Change(line, _short(node), _short(other), code)


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Each node below one, with where it hangs: its holder, the field, and the place in that if it is a list."""
    for field, value in ast.iter_fields(node):
        if field in TYPES or field == "decorator_list" or _only_for_types(node):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield node, field, place, child
                yield from _places(child)


def _only_for_types(node: ast.AST) -> bool:
    """Imports for the type checker, and names given to types, such as `Floats = npt.NDArray[np.float32]`."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Assign) and node.col_offset == 0 and isinstance(node.value, ast.Subscript)


def _put(holder: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[place] = node


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(number) | float(number)):
            yield ast.Constant(number + 1)
            if number not in (0, 1):
                yield ast.Constant(number * 2)
        case ast.Compare(ops=[operator]):
            for other in FLIPPED[type(operator)]:
                yield ast.Compare(node.left, [other()], node.comparators)  # type: ignore[list-item]
        case ast.Compare():
            for i, operator in enumerate(node.ops):
                for other in FLIPPED[type(operator)]:
                    yield ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)  # type: ignore[list-item]
        case ast.BinOp() if type(node.op) in FLIPPED:
            for other in FLIPPED[type(node.op)]:
                yield ast.BinOp(node.left, other(), node.right)  # type: ignore[arg-type]
        case ast.BoolOp():
            for other in FLIPPED[type(node.op)]:
                yield ast.BoolOp(other(), node.values)  # type: ignore[arg-type]
        case (
            ast.Tuple(elts=elements, ctx=ast.Load()) | ast.List(elts=elements, ctx=ast.Load()) | ast.Set(elts=elements)
        ):
            # A table without one of its rows.
            for i in range(len(elements) if len(elements) > 1 else 0):
                yield type(node)(**{**dict(ast.iter_fields(node)), "elts": [*elements[:i], *elements[i + 1 :]]})
        case ast.UnaryOp():
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.Name(id=name) if name in RENAMED:
            yield ast.Name(RENAMED[name], ast.Load())
        case ast.Attribute(attr=name) if name in RENAMED:
            yield ast.Attribute(node.value, RENAMED[name], ast.Load())
        case ast.If() | ast.While():
            yield type(node)(ast.Constant(False), node.body, node.orelse)
        case ast.Expr(value=ast.Constant()):
            pass
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:67]}..."
