"""Keys: how the names of front-matter fields, and those of tags, compare."""

import unicodedata


def plain_key(name: str) -> str:
    """Give a field's name as it is compared, without case, hyphens, underscores and blanks: `Pub-Date` → `pubdate`."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def composed(name: str) -> str:
    """Put a name into Unicode NFC: some keyboards and file systems write é as an e and an accent."""
    return unicodedata.normalize("NFC", name)


def folded_name(name: str) -> str:
    """Give a tag's name as it is compared: on one line, in NFC, without case."""
    # Without case some letters come apart again, such as ǰ.
    return composed(composed(" ".join(name.split())).casefold())
