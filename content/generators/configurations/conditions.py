"""Conditions: by which fields of a story code decides whether it is shown; nothing is run."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from content.javascript.expression import Expression

Asked = tuple[str, str, bool]
"""As `marks` of Site, without a folder."""

_MAX_DEPTH = 12
"""Conditions in conditions that are looked at."""
_MAX_STATEMENTS, _MAX_PARENTS = 50, 60
"""Of a function's conditions that are looked at, and of what stands around each."""
_MAX_CHARACTERS = 200
"""Of an expression that is a name or the like."""
_FIELD_OF_DATA = re.compile(r"(?:\w{1,80}\??\.){0,3}(?:data|frontmatter)\??\.(\w{1,80})")
_MEMBER = re.compile(r"(\w{1,80})\??\.(\w{1,80})")
_ENVIRONMENT = re.compile(r"(?:process|import\.meta)\.env\.\w{1,80}(?:[!=]==?[^&|(){}]{1,40})?")
_BRANCHES = frozenset((
    "if_statement", "for_statement", "for_in_statement", "while_statement", "do_statement", "switch_statement",
    "try_statement",
))  # fmt: skip
_NO_FIELDS = frozenset(
    ("collections", "data", "eleventy", "frontmatter", "metadata", "page", "pagination", "pkg", "site")
)
"""What is handed over beside a story's front matter."""


def lacking(asked: Iterable[tuple[str, Asked]]) -> Iterator[tuple[str, str, str]]:
    """Give as default marks that a story says none of what shows it; `asked` has the folder of each."""
    yield from ((folder, name, "false") for folder, (name, _, hides) in asked if not hides)


def without_page(function: Expression) -> Iterator[Asked]:
    """Give the fields by which a function that is given a story's data says that no page is made, by `return false`."""
    names = _Names.of(function, is_data=True)
    yield from _by_statements(function, names)
    for returned in islice(function.returned(), _MAX_STATEMENTS):
        value = returned.resolved()
        if value.kind != "ternary_expression" or (asked := value.field("condition")) is None:
            continue
        for branch, when in (("consequence", True), ("alternative", False)):
            if (outcome := value.field(branch)) and outcome.text == "false":
                yield from _hiding(asked, when, names)


def returning_true(function: Expression) -> Iterator[Asked]:
    """Give the fields by which a function that is given a story's data returns what is true."""
    names = _Names.of(function, is_data=True)
    yield from _by_statements(function, names, "true")
    for returned in islice(function.returned(), _MAX_STATEMENTS):
        yield from _hiding(returned, True, names)


def not_passing(function: Expression) -> Iterator[Asked]:
    """Give the fields by which a story does not pass a filter, which is given the story with its data."""
    names = _Names.of(function, is_data=False)
    yield from _by_statements(function, names)
    for returned in islice(function.returned(), _MAX_STATEMENTS):
        if not is_conditional(returned, function):
            yield from _hiding(returned, False, names)


def is_conditional(statement: Expression, within: Expression) -> bool:
    """Tell whether a statement of a function stands under a condition, or in a loop."""
    return next(_branches_around(statement, within), None) is not None


def _branches_around(statement: Expression, within: Expression) -> Iterator[Expression]:
    node = statement.node.parent
    for _ in range(_MAX_PARENTS):
        if node is None or node == within.node:
            return
        if node.type in _BRANCHES:
            yield Expression(statement.script, node)
        node = node.parent
    yield statement  # so deep that something stands around it


@dataclass(frozen=True, slots=True)
class _Names:
    """What a function calls the data of a story that it is given."""

    objects: frozenset[str] = frozenset()
    """Names of the data itself."""
    fields: frozenset[str] = frozenset()
    """Names of fields, into which it takes the data apart."""

    @classmethod
    def of(cls, function: Expression, *, is_data: bool) -> "_Names":
        """Read the parameters of a function; `is_data` tells that it is given the data, not the story that has it."""
        given = function.field("parameters") or function.field("parameter")
        if given is None:
            return cls()
        whole = [given] if given.kind == "identifier" else given.nodes("identifier")
        apart = [given] if is_data else list(given.nodes("pair_pattern"))
        fields = (each.text for part in apart for each in part.nodes("shorthand_property_identifier_pattern"))
        return cls(frozenset(each.text for each in whole) if is_data else frozenset(), frozenset(fields))

    def field(self, value: Expression | None) -> str:
        """Give the name of the field that a value is; empty for any other."""
        text = _compact(value.bare()) if value else ""
        if of_data := _FIELD_OF_DATA.fullmatch(text):
            name = of_data[1]
        elif (member := _MEMBER.fullmatch(text)) and member[1] in self.objects:
            name = member[2]
        else:
            name = text if text in self.fields else ""
        return "" if name in _NO_FIELDS else name


def _by_statements(function: Expression, names: _Names, outcome: str = "false") -> Iterator[Asked]:
    """Give what a function asks before it returns false, or another outcome."""
    statements = (
        statement
        for statement in function.nodes("if_statement")
        if (consequence := statement.field("consequence")) and _compact(consequence).strip("{;}") == f"return{outcome}"
    )
    for statement in islice(statements, _MAX_STATEMENTS):
        outer = (each.field("condition") for each in _branches_around(statement, function))
        if all(each and _is_of_environment(each) for each in outer):
            yield from _hiding(statement.field("condition"), True, names)


def _hiding(condition: Expression | None, when: bool, names: _Names, depth: int = 0) -> Iterator[Asked]:
    """Give the fields each of which makes a condition come to `when` by itself, whatever it says of the environment."""
    if condition is None or depth > _MAX_DEPTH:
        return
    condition = condition.bare()
    left, right, operator = condition.field("left"), condition.field("right"), condition.operator
    parts: list[Expression | None] = []
    if condition.kind == "unary_expression" and condition.text.startswith("!"):
        parts, when = [condition.field("argument")], not when
    elif operator in ("&&", "||"):
        sides = [side for side in (left, right) if side and not _is_of_environment(side)]
        # Both are needed for the one outcome, and either is enough for the other.
        parts = list(sides) if len(sides) == 1 or (operator == "||") is when else []
    elif operator in ("===", "==", "!==", "!=") and (name := names.field(left)):
        yield from _compared(name, right.bare().literal() if right else None, (operator[0] == "=") is when)
    elif condition.kind == "ternary_expression" and (asked := condition.field("condition")):
        if _is_of_environment(asked):
            parts = [condition.field("consequence"), condition.field("alternative")]
    elif "Boolean" in condition.called:
        parts = list(condition.arguments()[:1])
    elif "includes" in condition.called and (function := condition.field("function")):
        yield from _included(function.field("object"), next(iter(condition.arguments()), None), when, names)
    elif name := names.field(condition):
        yield name, "true", when
    elif condition.kind == "identifier" and (declared := condition.resolved()) != condition:
        parts = [declared]
    for part in parts:
        yield from _hiding(part, when, names, depth + 1)


def _compared(name: str, literal: str | bool | None, is_value: bool) -> Iterator[Asked]:
    """Give what hides of a field that is to have a value, or is not."""
    if literal is False and not is_value:
        yield name, "true", True
    elif literal is not None and literal != "":
        yield name, str(literal).lower() if isinstance(literal, bool) else literal, is_value


def _included(of: Expression | None, value: Expression | None, when: bool, names: _Names) -> Iterator[Asked]:
    """Give what hides of a field that is one of several texts, or a list that has one."""
    if of is None or value is None:
        return
    of = of.bare()
    # `(data.tags || []).includes("kept")`
    if (name := names.field(of.field("left") if of.operator in ("||", "??") else of)) and when:
        if isinstance(text := value.literal(), str):
            yield name, text, True
    elif name := names.field(value):
        texts, is_whole = of.resolved().texts()
        yield from ((name, text, when) for text in texts if when or is_whole)


def _is_of_environment(value: Expression, depth: int = 0) -> bool:
    value = value.bare()
    if depth > _MAX_DEPTH:
        return False
    if value.kind == "unary_expression" and (argument := value.field("argument")):
        return _is_of_environment(argument, depth + 1)
    if _ENVIRONMENT.fullmatch(_compact(value)):
        return True
    declared = value.resolved() if value.kind == "identifier" else value
    return declared != value and _is_of_environment(declared, depth + 1)


def _compact(value: Expression) -> str:
    """Write an expression without blanks; empty where it is too long for a name."""
    length = value.node.end_byte - value.node.start_byte
    return "".join(value.text.split()) if length <= _MAX_CHARACTERS else ""
