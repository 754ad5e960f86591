"""The series that a story is a part of, and its place in it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from content.base import plain_key, unescape
from content.fields.values import as_text, is_flag, names

_SERIES_KEYS = ("name", "title")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_OF_TOTAL = r"\s*(?:/|of|von|de|sur|di|van)\s*\d{1,3}"
_PART_OF_SERIES = re.compile(
    rf"(?<![\s,:;–—-])[\s,:;–—-]{{0,9}}(?:[(\[](?=\d{{1,3}}{_OF_TOTAL}[)\]]\Z)|[(\[]?(?:[#第]|\b(?:parts?|pt\.?|teil|folge|partie"
    r"|parte|deel|del|díl|część|часть|частина|osa|rész|bölüm|épisode|episode|chapter|chapitre|capítulo|kapitel)\s))\s*"
    rf"(?P<number>\d{{1,3}}|(?<=\s)(?:{'|'.join(_ROMAN)})\b)(?:{_OF_TOTAL})?[回部話话章期集]?[)\]]?\Z",
    re.IGNORECASE,
)
"""A part's number behind the name of its series: `The Lenn (part 2 of 5)`, `The Lenn (2/5)`, `Die Lenn, Teil II`."""
_NUMBER_OF_TOTAL = re.compile(rf"\s*(\d{{1,3}}){_OF_TOTAL}\s*\Z", re.IGNORECASE)
_ORDER_KEYS = frozenset({"order", "part", "number", "index", "weight"})
"""In a mapping that says of which series a story is a part."""
MAX_ORDER = 1e6
"""Of a story's place in a series; what is greater is no such place."""


def name(values: Iterable[Any]) -> str:
    """Give the first series that is named. What names none may be a setting of a theme."""
    for value in values:
        candidates = [] if is_flag(value) or isinstance(value, int | float) else names(value, _SERIES_KEYS)[0]
        if first := next(
            (candidate for candidate in candidates if not is_flag(candidate) and not candidate.strip().isdigit()), ""
        ):
            first = " ".join(unescape(first).split())
            return _PART_OF_SERIES.sub("", first) or first
    return ""


def order(order_values: Sequence[Any], series_values: Sequence[Any]) -> float | None:
    """Give the place in the series: a number, also as text, among `order_values`, else in a value of the series."""
    nested = [
        part
        for value in series_values
        if isinstance(value, dict)
        for key, part in value.items()
        if plain_key(str(key)) in _ORDER_KEYS
    ]
    texts = [as_text(value, _SERIES_KEYS) for value in series_values]
    nested += [_number(part["number"]) for text in texts if (part := _PART_OF_SERIES.search(text))]
    for value in (*order_values, *nested):
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                number = float(_figures(value) if isinstance(value, str) else value)
            except (ValueError, OverflowError):
                continue
            if abs(number) <= MAX_ORDER:
                return number
    return None


def _figures(text: str) -> str:
    """Give the figures of a place among some, or of one that is a part's: `2 of 5`, `Part 2`, `two`."""
    if (number_of_total := _NUMBER_OF_TOTAL.match(text)) is not None:
        return number_of_total[1]
    part = _PART_OF_SERIES.search(text)
    return _number(part["number"] if part is not None and part.start() == 0 else text.strip())


def _number(text: str) -> str:
    numbers = (names.index(text.lower()) + 1 for names in (_ROMAN, _WORDS, _ORDINALS) if text.lower() in names)
    return str(next(numbers, text))
