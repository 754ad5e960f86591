"""The labels of a story: its tags, categories and authors."""

import re
from typing import Any

from content.base import plain_key
from content.base.field_names import SEVERAL_AUTHORS
from content.base.translated_names import SEVERAL_AUTHORS_KEYS
from content.fields.lookup import Lookup
from content.fields.people import people
from content.fields.values import is_flag, is_undivided, names, separator_of, text_as_list


def tags(lookup: Lookup) -> tuple[str, ...]:
    """Read the tags; blanks divide a text of them where the rules say so."""
    return _labels(lookup, "tags", "a tag", words=bool(lookup.rules.words_are_tags))


def categories(lookup: Lookup) -> tuple[str, ...]:
    """Read the categories; blanks divide a text of them where the rules say so."""
    return _labels(lookup, "categories", "a category", words=False)


def authors(lookup: Lookup) -> tuple[str, ...]:
    """Read the names of the authors."""

    def read(name: str, value: Any) -> tuple[list[str], list[Any]]:
        return people(text_as_list(value), several=plain_key(name) in SEVERAL_AUTHORS | SEVERAL_AUTHORS_KEYS)

    return lookup.first_list("authors", read, "an author")


def is_line_of_words(lookup: Lookup, field: str) -> bool:
    """Tell whether the field is one text that blanks divide, and nothing else does."""
    name, value = next(lookup.candidates(field), ("", None))
    if plain_key(name) != field or not isinstance(value, str) or is_flag(value):
        return False
    return is_undivided(value) and len(value.split()) > 1


def _labels(lookup: Lookup, field: str, kind: str, *, words: bool) -> tuple[str, ...]:
    """With `words`, blanks divide a text where nothing else does and the field is called as Jekyll calls it."""

    def read(name: str, value: Any) -> tuple[list[str], list[Any]]:
        value = text_as_list(value)
        if isinstance(value, str):
            at_blanks = lookup.rules.space_separated_tags or (
                words and plain_key(name) == field and is_undivided(value)
            )
            value = re.split(r"[,\s]+" if at_blanks else separator_of(value), value)
        return names(value)

    return lookup.first_list(field, read, kind)
