"""Reading: where a file's front matter lies, which of its fields holds the tags, and what they are."""

import re
from collections.abc import Mapping
from itertools import zip_longest
from types import ModuleType
from typing import Any

from content.base import ReadingRules, UnreadableFile, plain_key, unescape
from content.base.translated_names import FIELD_OF, in_order
from content.fields.reading import read_fields
from content.fields.values import separator_of, text_as_list
from content.front_matter import Block, Document, find, groups
from content.front_matter.block import Form
from content.front_matter.json_form import has_braces
from content.retagging.forms import header_form, json_form, toml_form, yaml_form
from content.retagging.forms.errors import CannotRewrite

FORMS: Mapping[Form, ModuleType] = {"yaml": yaml_form, "toml": toml_form, "json": json_form, "header": header_form}
"""How each form of front matter is changed: `change`, `insert` and `style_of`."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the file's text as it is, and with every line end plain. Raises UnreadableFile."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile("it is not UTF-8", "Save it as UTF-8.", line) from None
    return text, text.replace("\r\n", "\n").replace("\r", "\n")


def locate(text: str) -> Block | None:
    """Find the front matter of a text that content.front_matter has split without complaint; None where there is none.

    Raises CannotRewrite for a form in which tags cannot be changed.
    """
    if (block := find(text)) is None:
        return None
    if block.form == "json" and not has_braces(text[block.start : block.end]):
        raise CannotRewrite("the JSON of its front matter has no braces around it")
    if block.form == "header" and text.startswith("%", block.start):
        raise CannotRewrite("Pandoc's title block, which it begins with, has no place for tags")
    return block


def find_tags(document: Document, rules: ReadingRules, field: str) -> tuple[tuple[str, ...], Any, list[str]]:
    """Find (path, value, tags) of the field that is read; an empty path where the file has none."""
    fields = groups.fields_by_key(document.metadata)
    keys = [*map(plain_key, rules.names_of(field)), *(key for key in in_order(fields) if FIELD_OF[key] == field)]
    candidates = [fields[key] for key in keys if key in fields]
    for path, value in candidates:
        if tags := tags_of(value, rules, field, path[-1]):
            return path, value, tags
    return (*candidates[0], []) if candidates else ((), None, [])


def tags_of(value: Any, rules: ReadingRules, field: str, name: str = "") -> list[str]:
    """Read tags of the value as content.fields.reading does, under the usual name if none is given."""
    document = Document({name or rules.names_of(field)[0]: value}, {}, "", 1)
    return list(getattr(read_fields(document, rules)[0], field))


def joined(example: str, tags: list[str], rules: ReadingRules, field: str) -> str | None:
    """Join the tags to one text, separated as the example is; None where it would not be read as these tags."""
    if not tags_of(example, rules, field):  # `~` or "", no example of anything
        return None
    if "[[" in example or text_as_list(example) != example:
        raise CannotRewrite("its tags stand in one text, written as a list")
    if unescape(example) != example:
        raise CannotRewrite("its tags stand in one text, with character references such as `&amp;`")
    separator = re.search(rf"\s*{separator_of(example)}\s*", example.strip())
    if separator is None and (rules.space_separated_tags or rules.words_are_tags):
        separator = re.search(r"\s+", example.strip())
    if separator is None and len(tags) > 1:
        return None
    usual_separator = " ".join(separator[0].splitlines()) if separator else ""
    existing = re.findall(rf"\s*{separator_of(example)}\s*", example.strip())
    # As many tags as before: what stands between two of them stays, and may be another sign than between others.
    suitable = len(existing) == len(tags) - 1 and "\n" not in example.strip()
    separators = existing if suitable else [usual_separator] * (len(tags) - 1)
    text = "".join(part for pair in zip_longest(tags, separators, fillvalue="") for part in pair)
    return text if tags_of(text, rules, field) == tags else None
