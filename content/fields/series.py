"""The series that a story is a part of, and its place in it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from content.base import plain_key, unescape
from content.fields.values import as_text, is_flag, names

_SERIES_KEYS = ("name", "title")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_OF = r"\s*(?:/|of|von|de|sur|di|van)\s*\d{1,3}"
_PART_OF_SERIES = re.compile(
    rf"(?<![\s,:;–—-])[\s,:;–—-]{{0,9}}(?:[(\[](?=\d{{1,3}}{_OF}[)\]]\Z)|[(\[]?(?:[#第]|\b(?:parts?|pt\.?|teil|folge|partie"
    r"|parte|deel|del|díl|część|часть|частина|osa|rész|bölüm|épisode|episode|chapter|chapitre|capítulo|kapitel)\s))\s*"
    rf"(?P<number>\d{{1,3}}|(?<=\s)(?:{'|'.join(_ROMAN)})\b)(?:{_OF})?[回部話话章期集]?[)\]]?\Z",
    re.IGNORECASE,
)
"""A part's number behind the name of its series: `The Lenn (part 2 of 5)`, `The Lenn (2/5)`, `Die Lenn, Teil II`."""
_OF_ALL = re.compile(rf"\s*(\d{{1,3}}){_OF}\s*\Z", re.IGNORECASE)
_ORDER_KEYS = frozenset({"order", "part", "number", "index", "weight"})
"""In a mapping that says of which series a story is a part."""
MOST_ORDER = 1e6
"""Of a story's place in a series; what is greater is no such place."""


def name(values: Iterable[Any]) -> str:
    """Give the first series that is named. What names none may be a setting of a theme."""
    for value in values:
        given = [] if is_flag(value) or isinstance(value, int | float) else names(value, _SERIES_KEYS)[0]
        if first := next((each for each in given if not is_flag(each) and not each.strip().isdigit()), ""):
            first = " ".join(unescape(first).split())
            return _PART_OF_SERIES.sub("", first) or first
    return ""


def order(own: Sequence[Any], series: Sequence[Any]) -> float | None:
    """Give the place in the series: a number, also as text, under a name of its `own`, beside the series' or in it."""
    inside = [
        part
        for value in series
        if isinstance(value, dict)
        for key, part in value.items()
        if plain_key(str(key)) in _ORDER_KEYS
    ]
    named = [as_text(value, _SERIES_KEYS) for value in series]
    inside += [_number(part["number"]) for text in named if (part := _PART_OF_SERIES.search(text))]
    for value in (*own, *inside):
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            of_all = _OF_ALL.match(value) if isinstance(value, str) else None
            try:
                number = float(of_all[1] if of_all else value)
            except (ValueError, OverflowError):
                continue
            if abs(number) <= MOST_ORDER:
                return number
    return None


def _number(text: str) -> str:
    return str(_ROMAN.index(text.lower()) + 1) if text.lower() in _ROMAN else text
