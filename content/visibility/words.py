"""Words: values of front matter in a form that can be compared, and one for messages."""

import re
import unicodedata

from content.base import shortened, storable
from content.base.keys import without_accents
from content.front_matter.blanks import INVISIBLE

_COMMENT = re.compile(r"(?:^|[ \t])(?:#|//|<!--).*$", re.DOTALL)
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_SIGN = re.compile(r"\A[^\w\"'`(\[{<~+-]{1,4}\s+(?=\w)|\A\d{1,2}\s*[-.):–]\s*(?=[^\W\d]{2})|\s+[^\w\s\"'`)\]}>]{1,4}\Z")
"""A picture before or behind a word, or its place in a list: `🟡 Draft`, `1 - Draft`."""
_EDGES = " \t\r\n\"'`*.!,;:()[]{}“”„‘’«»"
_MAX_CHARACTERS = 80
"""Characters of a value that are compared, and shown."""


def without_comment(text: str) -> str:
    """Cut a comment off the text: header lines know none, and some stand inside the quotes."""
    return _COMMENT.sub("", text[: 4 * _MAX_CHARACTERS]).strip()


def word_of(value: object) -> str:
    """Normalise a value for comparison: one line, no case, accents, comment or marks, hyphens and underscores as
    spaces."""
    text = without_comment(unicodedata.normalize("NFKC", _UNSEEN.sub("", _text(value))))
    text = _SIGN.sub("", text) or text
    text = text.strip(_EDGES).replace("_", " ").replace("-", " ").casefold()
    return " ".join((text if text.isascii() else without_accents(text)).split())[:_MAX_CHARACTERS]


def for_message(value: object) -> str:
    """Write a value for a message."""
    return shortened(" ".join(storable(_text(value)).split()), _MAX_CHARACTERS)


def _text(value: object) -> str:
    try:
        return str(value)[: 4 * _MAX_CHARACTERS]
    except (ValueError, RecursionError):  # Python writes no number of more than 4,300 digits
        return type(value).__name__
