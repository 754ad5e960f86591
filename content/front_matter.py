"""Front matter: the YAML, TOML or JSON at the head of a file, taken off its body."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from content.errors import UnreadableFile

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST = 250_000
"""Characters: a page builder's blocks are some tens of thousands."""
_MAX_DEPTH = 40
_MAX_ALIASES = 1000
_TOML_BARE_DATE = re.compile(r"^(\s*[\w.\"'-]+\s*=\s*)(\d{4}-\d\d-\d\d[^#\s]*(?: \d\d:[^#\s]*)?)", re.MULTILINE)
_LONG_TOML_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
"""A key of so many parts: tomllib takes memory by the square of their number."""
_JSON_OPENING = re.compile(r'\{\s*["}]')


@dataclass(frozen=True, slots=True)
class Document:
    """A file in its two parts. Lines are 1-based and count from the head of the file."""

    metadata: Mapping[str, Any]
    """YAML scalars are the text that was typed, so `007`, `12:30`, `no` and `2024-13-45` all survive."""
    lines: Mapping[str, int]
    """The line of each top-level key, where it is known."""
    body: str
    body_line: int


class _Yaml(YAMLHandler):
    def parse(self, text: str, line: int) -> tuple[Any, dict[str, int]]:
        try:
            _refuse_bombs(text, line)
            loader = _Loader(text)
            try:
                node = loader.get_single_node()
                if node is None:
                    return {}, {}
                data = loader.construct_document(node)
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            raise UnreadableFile(
                f"the front matter is not valid YAML ({_reason(error)})",
                "Mend that line; a value with a colon, a quote or a # in it needs quotes around it.",
                _yaml_line(error, text, line),
            ) from error
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        return data, {str(key.value): line + key.start_mark.line for key, _ in keys}


class _Toml(BaseHandler):
    """tomllib, for it names the line of an error and knows all of TOML 1.0."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def parse(self, text: str, line: int) -> tuple[Any, dict[str, int]]:
        if (found := _LONG_TOML_KEY.search(text)) is not None:
            raise UnreadableFile(
                "the front matter between +++ has a key of more than 100 parts",
                "Write the fields out plainly.",
                line + text.count("\n", 0, found.start()),
            )
        # Dates as text: one that does not exist then costs its own field, not the whole file.
        quoted = _TOML_BARE_DATE.sub(r'\1"\2"', text)
        try:
            data = tomllib.loads(quoted)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = re.search(r"at line (\d+)", str(error))
            raise UnreadableFile(
                f"the front matter between +++ is not valid TOML ({error})",
                "Mend that line; text needs quotes around it.",
                line + int(found[1]) - 1 if found else line,
            ) from error
        lines = {
            found[1]: line + quoted.count("\n", 0, found.start(1))
            for found in re.finditer(r"^[ \t]*[\"']?([\w-]+)[\"']?[ \t]*=", quoted, re.MULTILINE)
        }
        return data, lines


class _Json(JSONHandler):
    """Hugo's form: an object at the head of the file, with no fence; or `;;;` around an object."""

    FM_BOUNDARY = re.compile(r"^;{3,}\s*$", re.MULTILINE)

    def detect(self, text: str) -> bool:
        return _JSON_OPENING.match(text) is not None or super().detect(text)

    def split(self, text: str) -> tuple[str, str]:
        if not text.startswith("{"):
            return BaseHandler.split(self, text)
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except (json.JSONDecodeError, RecursionError):
            return text, ""
        return text[:end], text[end:]

    def parse(self, text: str, line: int) -> tuple[Any, dict[str, int]]:
        try:
            return json.loads(text), {}
        except (json.JSONDecodeError, RecursionError) as error:
            at = line + error.lineno - 1 if isinstance(error, json.JSONDecodeError) else line
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise UnreadableFile(
                f"the front matter is not valid JSON ({reason})",
                "Mend that line: keys and text need double quotes, and no comma stands before a closing bracket.",
                at,
            ) from error


_HANDLERS = (_Yaml(), _Toml(), _Json())


def split(text: str) -> Document:
    """Take a file's text apart; a file without front matter is all body.

    Raises UnreadableFile where the front matter is never closed, cannot be parsed, or is not a list of
    `name: value` pairs.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text.lstrip("\n \t")
    first_line = 1 + text.count("\n", 0, len(text) - len(head))
    handler = next((handler for handler in _HANDLERS if handler.detect(head)), None)
    if handler is None:
        return Document({}, {}, text, 1)
    try:
        front, body = handler.split(head)
    except ValueError:
        raise UnreadableFile(
            "the front matter opens but never closes",
            f"Close it with a line that holds only {head[:3]}, after its last field.",
            first_line,
        ) from None
    if len(front) > _LONGEST:
        raise UnreadableFile(
            f"the front matter is {len(front):,} characters long, and at most {_LONGEST:,} are read",
            "Move the text of the story below the front matter.",
            first_line,
        )
    fence = head.index(front) if front else 0
    metadata, lines = handler.parse(front, first_line + head.count("\n", 0, fence))
    if metadata is None or metadata == "":
        metadata = {}
    if not isinstance(metadata, dict):
        kind = "a list" if isinstance(metadata, list) else "plain text"
        raise UnreadableFile(
            f"the front matter is {kind}, not fields",
            "Write it as lines of `name: value`, such as `title: A headline`.",
            first_line,
        )
    body = body.removeprefix("\n")
    return Document(metadata, lines, body, 1 + text.count("\n", 0, len(text) - len(body)))


def _refuse_bombs(text: str, line: int) -> None:
    """PyYAML's composer recurses in C, so a file of brackets would end the process; aliases can double without end."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > _MAX_DEPTH or aliases > _MAX_ALIASES:
            raise UnreadableFile(
                f"the front matter nests more than {_MAX_DEPTH} deep or repeats itself by more than"
                f" {_MAX_ALIASES} aliases",
                "Write the fields out plainly.",
                line + event.start_mark.line,
            )


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")


def _yaml_line(error: yaml.YAMLError, text: str, line: int) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return line + int(mark.line)
    position = getattr(error, "position", 0) or 0
    return line + text.count("\n", 0, position)
