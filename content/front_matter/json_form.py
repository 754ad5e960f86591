"""JSON front matter: an object, as a whole or with its outer braces left out."""

import json
import re
from collections.abc import Iterator
from typing import Any

from content.base import UnreadableFile
from content.front_matter.block import Parsed, lines_of, repeated

_MAX_DEPTH = 100
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*+"(\s*+:)?|[{}\[\]]', re.DOTALL)


class _Object(dict[str, Any]):
    """An object that knows all of its pairs."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def has_braces(text: str) -> bool:
    """Tell whether it is an object as a whole, and not its members alone, as Hexo has it."""
    return text.lstrip().startswith("{")


def object_end(text: str, start: int, line: int) -> int:
    """Find where the object that begins at `start` ends. Raises UnreadableFile."""
    try:
        return _decoder().raw_decode(text, start)[1]
    except (json.JSONDecodeError, RecursionError) as error:
        raise _unreadable(error, text, start, line) from error


def parse(text: str, line: int) -> Parsed:
    """Read JSON, or the members of an object alone; `line` is the one that the text begins in. Raises
    UnreadableFile."""
    # Hexo's form has no braces around the members.
    source = f"{{{text}}}" if text.lstrip().startswith('"') else text
    if not source.strip():
        return Parsed({}, {}, {})
    try:
        data = _decoder().decode(source)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _unreadable(error, source, 0, line) from error
    if _depth(data) > _MAX_DEPTH:
        raise _unreadable(RecursionError(), source, 0, line)
    pairs = data.pairs if isinstance(data, _Object) else []
    return Parsed(data, lines_of(source, line, _key_places(source)), repeated(pairs))


def _decoder() -> json.JSONDecoder:
    # Numbers as they were typed: Python refuses to convert those of thousands of digits.
    return json.JSONDecoder(object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str)


def _unreadable(error: json.JSONDecodeError | RecursionError, text: str, start: int, line: int) -> UnreadableFile:
    reason, place = "nested too deeply", start
    if isinstance(error, json.JSONDecodeError):
        reason, place = error.msg, error.pos
    return UnreadableFile(
        f"the front matter is not valid JSON ({reason})",
        "Mend that line: keys and text need double quotes, a comma stands between two fields and none before a closing"
        " bracket, every bracket is closed, and there are no comments.",
        line + text.count("\n", start, place),
    )


def _key_places(text: str) -> Iterator[tuple[str, int]]:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in ("{", "[")) - (token[0] in ("}", "]"))
        if token[1] and depth == 1:
            yield str(json.loads(token[0][: -len(token[1])])), token.start()


def _depth(data: Any) -> int:
    depth, level = 0, [data]
    while level:
        depth += 1
        nested = [value for value in level if isinstance(value, dict | list)]
        level = [part for value in nested for part in (value.values() if isinstance(value, dict) else value)]
    return depth
