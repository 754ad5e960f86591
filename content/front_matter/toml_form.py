"""TOML front matter: read by tomllib, for it names the line of an error and knows all of TOML 1.0."""

import re

from content.base import UnreadableFile
from content.base.toml_text import load_toml
from content.front_matter.block import Parsed
from content.front_matter.syntax.scanner import BLANKS, STRING

_TOKEN = re.compile(
    rf"{STRING}"
    r"|#[^\n]*+|[^\S\n]++"
    r"|Date\([^()\n\"']*+\)"
    r"|\d{4}-\d\d-\d\d \d\d:[^\s,#\[\]{}\"']*+|[^\s=,#\[\]{}\"']++"
    r"|.",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:\d|inf\b|nan\b)|Date\(")
"""Or Julia's way to write a date, in which Franklin reads front matter."""
_YAML = re.compile(rf"{BLANKS}[\"']?[\w-]{{1,100}}[\"']?:(?:\s|\Z)")


def parse(text: str, line: int) -> Parsed:
    """Read TOML; `line` is the one that the text begins in. Raises UnreadableFile."""
    if _YAML.match(text):
        raise UnreadableFile(
            "the front matter is YAML where TOML should be",
            "Put --- in place of the lines around it, or write its fields as `name = value`.",
            line,
        )
    quoted, lines = _with_quoted_scalars(text, line)
    try:
        data = load_toml(quoted)
    except (ValueError, RecursionError) as error:  # ValueError: a number that Python does not convert, for one
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        reason = str(error).replace(place[0], "") if place else "it nests too deeply or holds a value out of bounds"
        last = line + len(text.rstrip().splitlines()) - 1
        error_line = line if place is None else line + int(place[1]) - 1 if place[1] else last
        raise UnreadableFile(
            f"the front matter is not valid TOML ({reason})",
            "Mend that line; text needs quotes around it.",
            error_line,
        ) from error
    return Parsed(data, lines, {})


def _with_quoted_scalars(text: str, line: int) -> tuple[str, dict[str, int]]:
    """The text with its dates and numbers made strings, and the line of each key.

    So they stay as typed: one that does not exist costs its own field, not the whole file, and Python refuses to
    convert numbers of thousands of digits.
    """
    tokens: list[str] = []
    lines: dict[str, int] = {}
    previous = key = ""
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        tokens.append(token)
        line += token.count("\n")
        if (token.isspace() and token != "\n") or token[0] == "#":
            continue
        match token:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "=" if not depth and key:
                lines.setdefault(key, line)
            case "\n" if not depth:
                key, previous = "", ""
                continue
            case _ if not depth and previous == "":
                key = token.strip("\"'").split(".")[0] if token[0] not in "\"'" else token[1:-1]
            case _ if previous in ("=", "[", ",") and _NUMBER.match(token):
                tokens[-1] = f'"{token}"'
        if token != "\n":
            previous = token if len(token) == 1 else "value"
    return "".join(tokens), lines
