"""Blanks: what a text may hold without anyone seeing it, in patterns that linear time is enough for."""

import re

INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Within a character class: of no width, such as a byte-order mark."""
BLANK = rf"[\s{INVISIBLE}]"
IN_LINE = rf"[ \t\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{INVISIBLE}]"
"""One blank that ends no line."""
_UNSEEN = "".join(filter(re.compile(BLANK).match, map(chr, range(0x10000))))
_BLANK_LINES = re.compile(rf"(?>(?:{IN_LINE}*+\n)*)")
"""The rest of a line, if it is blank, and the blank lines that follow."""


def after_blank_lines(text: str, start: int) -> int:
    """Find where the first line begins that is not blank."""
    blank = _BLANK_LINES.match(text, start)
    return blank.end() if blank else start


def visible(name: str) -> str:
    """Strip a name of what nobody sees at its ends."""
    return name.strip(_UNSEEN)
