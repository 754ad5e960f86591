"""Columns of a terminal: how many a text takes, and texts made to fit.

A character of Chinese, Japanese or Korean takes two, and so does an emoji; an accent, a vowel sign or a joiner takes
none, and is never parted from what it stands on.
"""

import wcwidth

_ELLIPSIS = "…"


def columns(text: str) -> int:
    """Count the columns that a text of one line takes.

    >>> columns("market"), columns("東京"), columns("cafe\u0301"), columns("👩‍👧 🇬🇧")
    (6, 4, 4, 5)
    """
    return wcwidth.width(text, control_codes="ignore")


def padded(text: str, width: int) -> str:
    """Pad a text with blanks to that many columns."""
    return wcwidth.ljust(text, width, control_codes="ignore")


def clipped(text: str, width: int) -> str:
    """Cut a text to that many columns, one at least, with an ellipsis where it is longer."""
    if columns(text) <= width:
        return text
    return wcwidth.clip(text, 0, width - 1, control_codes="ignore").rstrip() + _ELLIPSIS
