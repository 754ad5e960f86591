"""Reading: a file's text as the fields that its front matter holds and the body below."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content.base import UnreadableFile
from content.front_matter import blanks, finding, header_lines, json_form, toml_form, yaml_form
from content.front_matter.block import MAX_CHARACTERS, Block, Document, Form, Parsed
from content.front_matter.preface import with_preface

_PARSERS: Mapping[Form, Callable[[str, int], Parsed]] = {
    "yaml": yaml_form.parse,
    "toml": toml_form.parse,
    "json": json_form.parse,
    "header": header_lines.parse,
}


def split(text: str) -> Document:
    """Take a file's text apart; a file without front matter is all body.

    Raises UnreadableFile, and nothing else, where the front matter is never closed, cannot be parsed, or is not a list
    of `name: value` pairs.
    """
    text = _with_unix_line_ends(text)
    try:
        block = finding.find(text)
        if block is None:
            return with_preface(Document({}, {}, text.lstrip("\ufeff"), 1))
        return with_preface(_parse_block(text, block))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError) as error:
        # What the parsers' authors did not think of either: one file must not end the reading of an archive.
        raise UnreadableFile(
            f"the front matter cannot be read ({type(error).__name__})",
            "Write its fields plainly, as lines of `name: value` between two lines that hold only ---.",
            1,
        ) from error


def document(fields: Mapping[str, str | Sequence[str]], body: str) -> Document:
    """Take fields that came apart from the body, as a form or JSON gives them, for a file with that front matter.

    Raises UnreadableFile where the fields are too long.
    """
    _check_length(sum(len(part) for value in fields.values() for part in value), 1)
    return Document(dict(fields), {}, _with_unix_line_ends(body).lstrip("\ufeff"), 1)


def _with_unix_line_ends(text: str) -> str:
    """With every line ended as Unix does it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_length(characters: int, line: int) -> None:
    if characters > MAX_CHARACTERS:
        raise UnreadableFile(
            f"the front matter is {characters:,} characters long, and at most {MAX_CHARACTERS:,} are read",
            "Move the text of the story below the front matter.",
            line,
        )


def _parse_block(text: str, block: Block) -> Document:
    line = 1 + text.count("\n", 0, block.start)
    front = text[block.start : block.end]
    _check_length(len(front), line)
    metadata, lines, repeated = _PARSERS[block.form](front, line)
    if metadata is None or metadata == "":
        metadata = {}
    if (title := header_lines.title_above(text, block)) and isinstance(metadata, dict):
        metadata = {"title": title, **metadata}
    if not isinstance(metadata, dict):
        kind = "a list" if isinstance(metadata, list) else "plain text"
        raise UnreadableFile(
            f"the front matter is {kind}, not fields",
            "Write it as lines of `name: value`, such as `title: A headline`.",
            line,
        )
    return Document(
        _with_visible_names(metadata),
        {blanks.visible(name): number for name, number in lines.items()},
        text[block.body :],
        1 + text.count("\n", 0, block.body),
        {blanks.visible(name): values for name, values in repeated.items()},
    )


def _with_visible_names(metadata: dict[str, Any]) -> dict[str, Any]:
    """With names free of what nobody sees, so that a mark that hides a story is found under its name."""
    return {
        blanks.visible(str(name)): {blanks.visible(str(key)): part for key, part in value.items()}
        if isinstance(value, dict)
        else value
        for name, value in metadata.items()
    }
