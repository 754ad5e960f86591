"""Literals: the values in a configuration that is JavaScript, by the path of their keys; nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

LARGEST = 200_000
"""Characters of a configuration that are looked through."""
_DEEPEST = 7
"""Keys of a path; what lies deeper is no setting of ours."""
_MOST_OPEN = 200
_TOKEN = re.compile(r"""(?P<comment>//[^\n]*+|/\*)|(?P<quote>["'`])|[\w$]++|=>|\.{3}|\S""")
_QUOTED = {
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*+"'),
    "'": re.compile(r"'(?:[^'\\\n]|\\.)*+'"),
    "`": re.compile(r"`(?:[^`\\]|\\.)*+`", re.DOTALL),
}
_REGEX = re.compile(r"/(?>(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,40}+\]){1,80})/[a-z]*+")
_BEFORE_REGEX = frozenset(["(", ",", "=", ":", "[", "!", "&", "|", "?", "{", "}", ";", "=>", "return"])
_BEFORE_OBJECT = frozenset(["(", ",", "=", ":", "[", "?", "&", "|", ">", "...", "return", "default"])
_OPENERS, _CLOSERS = {"{": "}", "[": "]", "(": ")"}, frozenset("}])")
_STARTERS = frozenset(("export", "import", "const", "let", "var", "return", "module", "exports"))
_DECLARING = ("const", "let", "var")

Literal: TypeAlias = str | bool | None


@dataclass(slots=True)
class _Statement:
    """One that stands outside of all objects."""

    words: list[str] = field(default_factory=list)
    """What it holds outside of them, as far as it matters."""
    within_export: bool = False
    values: dict[str, Literal | _Name] = field(default_factory=dict)
    """Of its objects, by path."""
    literal: Literal = None
    """What it gives the name that it declares."""

    @property
    def exported(self) -> bool:
        words = self.words
        return (
            words[:2] == ["export", "default"]
            or words[:4] == ["module", ".", "exports", "="]
            or words[:2] in (["export", "="], ["exports", "="])
            or (words[:1] == ["return"] and self.within_export)
        )

    @property
    def declared(self) -> str:
        words = self.words[1:] if self.words[:1] == ["export"] else self.words
        return words[1] if len(words) > 1 and words[0] in _DECLARING else ""


@dataclass(frozen=True, slots=True)
class _Name:
    """A value that is a name, of which a statement may say what it is."""

    name: str


@dataclass(slots=True)
class _Frame:
    """What an opened brace, bracket or parenthesis holds."""

    kind: str
    path: str | None
    """Of what lies in it; None where that is no setting."""
    depth: int
    statement: _Statement
    in_object: bool
    exported: bool = False
    key: str | None = None
    in_value: bool = False
    value: list[str] = field(default_factory=list)
    """Tokens of the value, the first few."""
    index: int = 0


def literals(text: str) -> dict[str, Literal]:
    """Read, by dotted path as `kit.paths.base` or `presets.0.1.docs.path`, the literals of the exported object.

    None where what is given is computed. The first value of a path holds. Where no export is found, all objects that
    lie in no other count.
    """
    statements = _Reading().read(text[:LARGEST])
    declared = {statement.declared: statement for statement in reversed(statements) if statement.declared}
    exported = [statement for statement in statements if statement.exported]
    named = [declared[word] for statement in exported for word in statement.words if word in declared]
    chosen = [*exported, *named]
    values: dict[str, Literal] = {}
    for statement in chosen if any(each.values for each in chosen) else statements:
        for path, value in statement.values.items():
            if isinstance(value, _Name):
                value = declared[value.name].literal if value.name in declared else None
            values.setdefault(path, value)
    return values


class _Reading:
    """One pass over a text's tokens."""

    def __init__(self) -> None:
        self._statements: list[_Statement] = []
        self._stack = [_Frame("block", "", 0, _Statement(), in_object=False, exported=True)]
        self._begin(within_export=False)

    def read(self, text: str) -> list[_Statement]:
        previous = ""
        for token in scanned(text):
            if len(self._stack) > _MOST_OPEN:
                break
            if token in _OPENERS:
                self._open(token, previous)
            elif token in _CLOSERS:
                self._close(token)
            else:
                self._take(token, previous)
            previous = token
        return self._statements

    def _begin(self, *, within_export: bool) -> None:
        statement = _Statement(within_export=within_export)
        self._statements.append(statement)
        self._stack[-1].statement = statement

    def _open(self, token: str, previous: str) -> None:
        top = self._stack[-1]
        kind = token
        # Before the first value of an object, a brace opens a method's body.
        if token == "{" and (previous not in _BEFORE_OBJECT or (top.kind == "{" and not top.in_value)):
            kind = "block"
        path, depth = top.path, top.depth
        if top.kind in "{[":
            name = top.key if top.kind == "{" and top.in_value else str(top.index) if top.kind == "[" else None
            depth += 1
            path = None if path is None or name is None or depth > _DEEPEST else f"{path}.{name}" if path else name
            if token == "(" and _is_name(previous):
                path = None  # what a function is given is its own
        top.value = [*top.value[:3], token]
        if kind == "{" and previous == "(" and (around := self._stack[-2]).value == ["("]:
            around.value = ["{"]  # an object in parentheses is not computed
        frame = _Frame(kind, path, depth, top.statement, in_object=top.in_object or top.kind in "{[")
        if kind == "block":
            frame.exported = top.statement.exported and not frame.in_object
        self._stack.append(frame)
        if kind == "block":
            self._begin(within_export=frame.exported)

    def _close(self, token: str) -> None:
        # A partner that is missing is taken for one of these.
        if len(self._stack) > 1 and _OPENERS.get(self._stack[-1].kind, "}") == token:
            self._settle(self._stack[-1])
            self._stack.pop()

    def _take(self, token: str, previous: str) -> None:
        top = self._stack[-1]
        if token == "," and top.kind in "{[":
            self._settle(top)
        elif top.kind == "{":
            if token == ":" and not top.in_value:
                top.in_value, top.value = True, []
            elif top.in_value:
                top.value = top.value if len(top.value) > 3 else [*top.value, token]
            else:
                top.key = None if previous == "..." else _plain(token)
        elif top.kind == "[":
            top.value = top.value if len(top.value) > 3 else [*top.value, token]
        elif not top.in_object:
            self._say(top, token, previous)

    def _say(self, top: _Frame, token: str, previous: str) -> None:
        """A token that stands outside of objects."""
        if top.kind == "block" and (token == ";" or (token in _STARTERS and previous not in (".", "export", "="))):
            self._begin(within_export=top.exported)
        words = top.statement.words
        if token == ";":
            return
        if words and words[-1] == "=" and top.statement.declared and token[0] in "\"'`":
            top.statement.literal = _literal(token)
        elif previous == f"{previous[:1]}{top.statement.literal}{previous[:1]}" and token in "+.?&|":
            top.statement.literal = None
        if len(words) < 40:
            words.append(token)

    def _settle(self, top: _Frame) -> None:
        """The end of a value."""
        if top.kind == "[":
            name: str | None = str(top.index)
            top.index += 1
        else:
            name = top.key
            if name is not None and not top.in_value and not top.value:
                top.value, top.in_value = [name], True  # `{ site }`
        given = top.kind == "[" or top.in_value
        value, top.value, top.in_value, top.key = top.value, [], False, None
        nothing = not value or value in (["{"], ["["], ["undefined"], ["null"])
        if not given or name is None or top.path is None or nothing:
            return
        path = f"{top.path}.{name}" if top.path else name
        alone = len(value) == 1 or value[1] in ("as", "satisfies")
        literal: Literal | _Name = None
        if alone:
            literal = _Name(value[0]) if _is_name(value[0]) else _literal(value[0])
            literal = {"true": True, "false": False}.get(value[0], literal)
        top.statement.values.setdefault(path, literal)


def scanned(text: str) -> Iterator[str]:
    """Give the tokens of a program without its comments; texts are whole, and of a regular expression one slash."""
    position, previous = 0, ""
    unclosed = dict.fromkeys(_QUOTED, 0)
    """By quotation mark, the place before which none is closed."""
    while (match := _TOKEN.search(text, position)) is not None:
        token, start, position = match[0], match.start(), match.end()
        if match["comment"] is not None:
            if token == "/*":
                end = text.find("*/", position)
                position = len(text) if end < 0 else end + 2
            continue
        whole: re.Match[str] | None = None
        if match["quote"] is not None and start >= unclosed[token]:
            whole = _QUOTED[token].match(text, start)
            if whole is None:
                end = -1 if token == "`" else text.find("\n", position)
                unclosed[token] = len(text) if end < 0 else end
        elif token == "/" and (previous in _BEFORE_REGEX or not previous):
            whole = _REGEX.match(text, start)
        if whole is not None:
            position = whole.end()
            token = token if token == "/" else whole[0]
        previous = token
        yield token


def _is_name(token: str) -> bool:
    return re.match(r"[^\W\d]|\$", token) is not None


def _plain(token: str) -> str | None:
    """A key, with its quotes taken off."""
    key = token[1:-1] if token[0] in "\"'" and len(token) > 1 else token
    return key[:100] if re.match(r"[\w$]", key) else None


def _literal(token: str) -> Literal:
    """The text of a quoted token; None where parts of it are computed, or escaped."""
    computed = "\\" in token or (token[0] == "`" and "$" in token)
    return token[1:-1] if token[0] in "\"'`" and len(token) > 1 and not computed else None
