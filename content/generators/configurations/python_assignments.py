"""Configurations in Python: what they assign, extend and take over from files beside them, read and never executed."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import data_files

_MAX_WORK = 1_000_000
"""Characters and entries that are put into values: one that doubles itself line by line would fill the memory."""
_MAX_DEPTH = 3
"""Files that take over another each."""
_NOT_KNOWN = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)


class Assignments(dict[str, Any]):
    """Values by name; None for what is computed."""

    def __init__(self) -> None:
        super().__init__()
        self.partial: set[str] = set()
        """Names of lists and tables of which not all entries are known."""
        self._work_left = _MAX_WORK

    def copy_from(self, other: "Assignments") -> None:
        """Take over what another file assigns."""
        self.update(other)
        self.partial = (self.partial - other.keys()) | other.partial

    def bounded(self, value: Any) -> Any:
        """Give a value back. Raises ValueError where too much was made of the file."""
        rest = [value]
        while rest:
            part = rest.pop()
            self._work_left -= len(part) + 1 if isinstance(part, str) else 1
            if self._work_left < 0:
                raise ValueError
            if isinstance(part, dict):
                rest += [*part.keys(), *part.values()]
            elif isinstance(part, list | tuple | set):
                rest += part
        return value

    def whole(self, name: str) -> Any:
        """Give the value of a name; None where it is computed, be it in part."""
        return None if name in self.partial else self.get(name)

    def not_known(self, names: Iterable[str]) -> list[str]:
        """Give those of the names whose values are computed, be it in part."""
        return [name for name in names if name in self.partial or self.get(name, "") is None]


def text_in(values: Mapping[str, Any], name: str) -> str:
    """Give the text of a name; empty where there is none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def assigned_literals(text: str, file: Path | None = None) -> Assignments:
    """Read the names that a Python file assigns a literal to, with what is added to lists later, and the names that
    `from other import *` takes over from a file beside `file`.

    A text and a list that are put together of literals and of other names count as such, and what a condition assigns
    as computed.
    """
    return _read(text, file, 0)


def _read(text: str, file: Path | None, depth: int) -> Assignments:
    values = Assignments()
    try:
        statements = ast.parse(text).body
    except _NOT_KNOWN:
        return values
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and file is not None and depth < _MAX_DEPTH:
            _take_over(values, statement, file, depth)
        else:
            _follow(values, statement)
    return values


def _take_over(values: Assignments, statement: ast.ImportFrom, file: Path, depth: int) -> None:
    module = statement.module or ""
    if [name.name for name in statement.names] == ["*"] and module.isidentifier():
        other = file.with_name(f"{module}.py")
        if other != file and other.is_file():
            values.copy_from(_read(data_files.text_if_any(other), other, depth + 1))


def _follow(values: Assignments, statement: ast.stmt) -> None:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _assign(values, target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(values, target, value)
        case ast.AugAssign(target=ast.Name(id=name), value=added) | ast.Expr(
            ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="extend" | "update"), args=[added])
        ):
            _add(values, name, lambda: _value(values, added))
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[added])):
            _add(values, name, lambda: [_value(values, added)])
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="insert"), args=[_, added])):
            _add(values, name, lambda: [_value(values, added)])
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name not in values:
            return
        case _:
            for name in _changed_names(values, statement):
                _make_unknown(values, name)


def _assign(values: Assignments, target: ast.expr, value: ast.expr) -> None:
    if not isinstance(target, ast.Name):
        _assign_part(values, target, value)
        return
    values.partial.discard(target.id)
    try:
        values[target.id] = values.bounded(_value(values, value))
    except _NOT_KNOWN:
        known = list(_known_entries(values, value))
        values[target.id] = known or None
        if known:
            values.partial.add(target.id)


def _assign_part(values: Assignments, target: ast.expr, value: ast.expr) -> None:
    """Follow `A["b"] = …`; what is assigned in another way, such as several names at once, is not known."""
    match target:
        case ast.Subscript(value=ast.Name(id=name), slice=key) if isinstance(values.get(name), dict):
            _add(values, name, lambda: {_value(values, key): _value(values, value)})
            return
    for name in _names_in(target):
        _make_unknown(values, name)


def _add(values: Assignments, name: str, added: Callable[[], Any]) -> None:
    """Add to a list, a table or a text; the first two are known in part where that is computed."""
    if name not in values:
        return
    try:
        values[name] = values.bounded(_sum(values[name], values.bounded(added())))
    except _NOT_KNOWN:
        _make_unknown(values, name)


def _make_unknown(values: Assignments, name: str) -> None:
    if isinstance(values.get(name), list | tuple | dict):
        values.partial.add(name)
    else:
        values[name] = None


def _sum(left: Any, right: Any) -> Any:
    match left, right:
        case (list() | tuple(), list() | tuple() | set()):
            return [*left, *right]
        case (str(), str()):
            return left + right
        case (dict(), dict()):
            return {**left, **right}
    raise ValueError


def _known_entries(values: Assignments, node: ast.expr) -> Iterator[Any]:
    """Give the entries of a list that are known where others are computed."""
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                try:
                    starred = isinstance(element, ast.Starred)
                    entries = _value(values, element.value if isinstance(element, ast.Starred) else element)
                    yield from entries if starred else [entries]
                except _NOT_KNOWN:
                    continue
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _known_entries(values, left)
            yield from _known_entries(values, right)


def _value(values: Assignments, node: ast.expr) -> Any:
    """Evaluate literals, sums and names that were assigned before. Raises ValueError and others where computed."""
    match node:
        case ast.Name(id=name) if values.whole(name) is not None:
            return values.bounded(values[name])
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            entries: list[Any] = []
            for element in elements:
                if isinstance(element, ast.Starred):
                    entries += _value(values, element.value)
                else:
                    entries.append(_value(values, element))
            return tuple(entries) if isinstance(node, ast.Tuple) else entries
        case ast.Dict(keys=keys, values=parts) if None not in keys:
            return {_value(values, key): _value(values, part) for key, part in zip(keys, parts, strict=True) if key}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {keyword.arg: _value(values, keyword.value) for keyword in keywords if keyword.arg}
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return values.bounded(_sum(_value(values, left), _value(values, right)))
        case ast.JoinedStr(values=parts):
            return "".join(_text(values, part) for part in parts)
    return ast.literal_eval(node)


def _text(values: Assignments, part: ast.expr) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) and part.format_spec is None else part
    text = _value(values, inner) if isinstance(inner, ast.expr) else None
    if not isinstance(text, str):
        raise ValueError
    return text


def _changed_names(values: Assignments, statement: ast.stmt) -> Iterator[str]:
    """Name what is assigned or changed in a condition, a loop and the like."""
    for node in ast.walk(statement):
        match node:
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _names_in(target)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
                yield name
            case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name in values:
                yield name


def _names_in(target: ast.expr) -> Iterator[str]:
    """Name what an assignment changes: `a`, both of `a, b`, and `a` of `a["b"]`."""
    match target:
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            yield name
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from _names_in(element)
