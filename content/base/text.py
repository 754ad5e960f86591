"""Text: what stands in files, made such that JSON, SQLite, a log and a terminal can all hold it."""

import html
import re
import unicodedata
from collections.abc import Sequence

_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,})")
_MAX_CODE_DIGITS = 7
"""Digits of the last character's number, and one more than that in hexadecimal."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def unescape(text: str) -> str:
    """Resolve character references as `html.unescape` does, of any size: that raises where a number has thousands of
    digits."""
    return html.unescape(bounded_references(text))


def bounded_references(text: str) -> str:
    """Shorten every numeric character reference; what names no character becomes the one for that."""
    return _LONG_REFERENCE.sub(_bounded, text) if "&#" in text else text


def storable(text: str) -> str:
    """Take out control characters, and put `?` for half a character: JSON can smuggle in either."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode())


def shows(text: str) -> bool:
    """Tell whether anything of a text is to be seen: not if all of it is blanks, joiners and marks of direction."""
    return any(unicodedata.category(character)[0] not in "CZM" for character in text)


def printable(text: str) -> str:
    r"""Make a text fit for a message: one line, with escapes such as `\xe9` for what a terminal should not be sent."""
    return _UNPRINTABLE.sub(_escaped, text)


def shortened(text: str, limit: int) -> str:
    """Give at most so many characters of a text, with an ellipsis where there are more."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def counted(number: int, noun: str) -> str:
    """Write a count: `1 file`, `1,200 files`, `3 stories`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{number:,} {noun}s"


def first_of(lines: Sequence[str], limit: int, more: str) -> list[str]:
    """Give at most so many of the lines; where there are others, `more` says how many: `and {:,} more`."""
    omitted = len(lines) - limit
    return [*lines[:limit], more.format(omitted)] if omitted > 0 else list(lines)


def _bounded(reference: re.Match[str]) -> str:
    base, no_character = ("x", "fffd") if reference[0][2] in "xX" else ("", "65533")
    digits = reference[0][2 + len(base) :].lstrip("0") or "0"
    return f"&#{base}{digits if len(digits) <= _MAX_CODE_DIGITS else no_character}"


def _escaped(character: re.Match[str]) -> str:
    code = ord(character[0])
    # How Python keeps a byte of a file's name that is no UTF-8.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character[0].encode("unicode_escape").decode()
