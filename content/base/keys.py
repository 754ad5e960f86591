"""Keys: how the names of front-matter fields, and those of tags, compare."""

import re
import unicodedata

_ACCENTS_AND_UNSEEN = re.compile("[\u0300-\u036f\u064b-\u0655\u093c\u200b-\u200f\u2060\ufeff\u00ad\u0640]")
"""Accents, the points of Arabic, its lengthened lines, and what nobody sees."""
_SPELLINGS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ي": "ی", "ى": "ی", "ك": "ک", "’": "'"})


def plain_key(name: str) -> str:
    """Give a field's name as it is compared, without case, accents, hyphens, underscores and blanks: `Pub-Date` →
    `pubdate`, `Étiquettes` → `etiquettes`, `📅 Date` → `date`."""
    name = name.lower() if name.isascii() else without_accents(_without_signs(name.lower()))
    return name.replace("-", "").replace("_", "").replace(" ", "")


def _without_signs(name: str) -> str:
    return "".join(sign for sign in name if sign != "\ufe0f" and unicodedata.category(sign) != "So") or name


def without_accents(name: str) -> str:
    """Give a name as those write it who leave its accents out, in one spelling where letters have several, such as
    Turkish's i and Persian's y."""
    plain = _ACCENTS_AND_UNSEEN.sub("", unicodedata.normalize("NFKD", name.translate(_SPELLINGS)))
    return unicodedata.normalize("NFC", plain).translate(_SPELLINGS)


def composed(name: str) -> str:
    """Put a name into Unicode NFC: some keyboards and file systems write é as an e and an accent."""
    return unicodedata.normalize("NFC", name)


def folded_name(name: str) -> str:
    """Give a tag's name as it is compared: on one line, in NFC, without case."""
    # Without case some letters come apart again, such as ǰ.
    return composed(composed(" ".join(name.split())).casefold())
