"""Columns of a terminal: how many a text takes, and texts made to fit so many.

A character of Chinese, Japanese or Korean takes two, and so does an emoji; an accent, a vowel sign or a joiner takes
none, and is never parted from what it stands on (Unicode's UAX 11 and UAX 29, as far as terminals go along).
"""

import unicodedata
from collections.abc import Iterator

_WITHOUT_WIDTH = frozenset({"Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp"})
_SOFT_HYPHEN, _JOINER, _AS_EMOJI = "\u00ad", "\u200d", "\ufe0f"
_ELLIPSIS = "…"


def columns(text: str) -> int:
    """Count the columns that a text of one line takes.

    >>> columns("market"), columns("東京"), columns("cafe\u0301"), columns("👩‍👧 🇬🇧")
    (6, 4, 4, 5)
    """
    return len(text) if text.isascii() else sum(width for _, width in _clusters(text))


def padded(text: str, width: int) -> str:
    """Add blanks up to so many columns."""
    return text + " " * (width - columns(text))


def clipped(text: str, width: int) -> str:
    """Give what of a text has room in so many columns, one at least, with an ellipsis where there is more."""
    if columns(text) <= width:
        return text
    kept, left = [], width - 1
    for cluster, taken in _clusters(text):
        left -= taken
        if left < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + _ELLIPSIS


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Part a text into what a reader takes for characters, each with its columns."""
    cluster, width = "", 0
    for character in text:
        alone = _width(character)
        if cluster and (alone == 0 or _continues(cluster, width, character)):
            cluster += character
            width = 2 if character == _AS_EMOJI or _is_flag_part(character) else width or alone
            continue
        if cluster:
            yield cluster, width
        cluster, width = character, alone
    if cluster:
        yield cluster, width


def _continues(cluster: str, width: int, character: str) -> bool:
    """Tell whether a character with a width of its own is part of the emoji before it."""
    if _is_flag_part(character):
        return len(cluster) == 1 and _is_flag_part(cluster)
    return width == 2 and (cluster[-1] == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff")


def _width(character: str) -> int:
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        # The second and third letter of a Korean syllable.
        return 0
    if character != _SOFT_HYPHEN and unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _is_flag_part(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
