"""YAML front matter: read without guessing what a scalar means, and without being led astray by bombs."""

import re
from typing import Any

import yaml

from content.base import UnreadableFile
from content.base.yaml_bombs import refuse_bombs
from content.front_matter.block import Parsed, lines_of, repeated
from content.front_matter.syntax.scanner import BLANKS
from content.front_matter.syntax.yaml_nodes import Loader, plain_blanks

_TOML = re.compile(rf"{BLANKS}(?:[\"']?[\w.-]{{1,100}}[\"']?[ \t]*=[ \t]*[\"'\[{{\dtf+-]|\[[\w.-]+\][ \t]*\n)")

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")


def parse(text: str, line: int) -> Parsed:
    """Read YAML; `line` is the one that the text begins in. Raises UnreadableFile."""
    if _TOML.match(text):
        raise UnreadableFile(
            "the front matter between --- is TOML",
            "Put +++ in place of both lines of ---, or write its fields as `name: value`.",
            line,
        )
    text = plain_blanks(text)
    try:
        refuse_bombs(text, Loader, line)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return Parsed({}, {}, {})
            data = loader.construct_document(node)
            keys = node.value if isinstance(node, yaml.MappingNode) else []
            pairs = [(str(key.value), value) for key, value in keys]
            values = {
                key: tuple(loader.construct_document(value) for value in nodes)
                for key, nodes in repeated(pairs).items()
            }
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        if isinstance(error, yaml.reader.ReaderError) and (character := _FORBIDDEN.search(text)) is not None:
            raise UnreadableFile(
                f"the front matter holds a character that YAML forbids (U+{ord(character[0]):04X})",
                "Take it out. Text that was once read in a wrong encoding holds such.",
                line + text.count("\n", 0, character.start()),
            ) from error
        raise UnreadableFile(
            f"the front matter is not valid YAML ({_reason(error)})",
            "Mend that line; a value with a colon, a quote or a # in it needs quotes around it.",
            line + text.count("\n", 0, _error_position(error)),
        ) from error
    places = ((str(key.value), key.start_mark.index) for key, _ in keys)
    return Parsed(_with_merge_keys(data), lines_of(text, line, places), values)


def _with_merge_keys(data: Any, *, groups: bool = True) -> Any:
    """With what `<<: *defaults` brings along, in the fields and in each group of fields."""
    if not isinstance(data, dict):
        return data
    if groups:
        data = {key: _with_merge_keys(value, groups=False) for key, value in data.items()}
    bases = data.get("<<")
    mappings = [base for base in (bases if isinstance(bases, list) else [bases]) if isinstance(base, dict)]
    if not mappings:
        return data
    merged: dict[str, Any] = {}
    for base in reversed(mappings):
        merged |= base
    return merged | {key: value for key, value in data.items() if key != "<<"}


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")


def _error_position(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return int(mark.index if mark is not None else getattr(error, "position", 0) or 0)
