"""Exclusions: files of which a generator's configuration says that it makes no page, as lines of a `.gitignore`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from content.base import UnreadableFile, read_file

MAX_GLOBS = 200
"""Lines of one setting that are read, and those that are made of them."""
_MAX_LENGTH, _MAX_STARS = 200, 8
"""Characters and stars of a line: matching one with more could take long."""
TEMPLATES = r"**/*\[*\]*"
"""Files that make several pages, each with a name of its own in the place of `[name]`, and none at their own."""
_EXTENDED_GLOB = re.compile(r"[@+?!*]\(")
"""A pattern such as `*.+(md|mdx)`, which a `.gitignore` knows nothing of."""
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_REGEX_ALTERNATIVES = re.compile(r"\((?:\?:)?([^()\[\]*+?]{1,200})\)(?![*+?{])|\[([\w-]{1,20})\](?![*+?{])(?<!-\w\])")
_PLAIN_REGEX = re.compile(r"(?:\^|\.\*)?((?:[\w/ -]|\\[.\-/_]|\.[*+]?)+?)(\.\*|\$)?")


def nothing_but(folder: str, globs: Iterable[Any], *, anchored: bool = True) -> list[str]:
    """Give lines for all that lies in a folder of the project but what is named; none where that cannot be told."""
    patterns = list(globs)
    if not all(isinstance(glob, str) and glob.strip("./") and not _EXTENDED_GLOB.search(glob) for glob in patterns):
        return []
    lines_kept = [list(lines_below(folder, [f"!{glob.lstrip('!')}"], anchored=anchored)) for glob in patterns]
    everything = f"/{folder.strip('./')}/**" if folder.strip("./") else "/**"
    # One of which no line is made is of all files, or cannot be followed.
    return [everything, *(line for lines in lines_kept for line in lines)] if lines_kept and all(lines_kept) else []


def lines_below(folder: str, globs: Iterable[Any], *, anchored: bool = False) -> Iterator[str]:
    """Give lines, seen from the project's folder, of globs that are seen from a folder of it.

    One without a slash is for names at any depth, or with `anchored` for the folder itself alone.
    """
    prefix = f"/{folder.removeprefix('./').strip('/')}/" if folder.strip("./") else "/"
    texts = [glob.strip() for glob in list(globs)[:MAX_GLOBS] if isinstance(glob, str) and len(glob) <= 2 * _MAX_LENGTH]
    for text in [text for glob in texts for text in without_braces(glob)][:MAX_GLOBS]:
        mark, pattern = ("!", text[1:]) if text.startswith("!") else ("", text)
        pattern = pattern.removeprefix("./")
        if pattern.strip("/*") and len(pattern) <= _MAX_LENGTH and pattern.count("*") <= _MAX_STARS:
            deep = "" if anchored or "/" in pattern.rstrip("/") else "**/"
            yield f"{mark}{prefix}{deep}{pattern.lstrip('/')}"


def listed(value: Any) -> list[Any]:
    """Give a setting's list, or what stands in the place of one; nothing where it is not set."""
    return value if isinstance(value, list) else [value] if value else []


def lines_of(text: str) -> list[str]:
    """Read the lines of a text like a `.gitignore`, without comments."""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def lines_in(path: Any) -> list[str]:
    """Read the lines of such a file; none where it is not there."""
    try:
        return lines_of(read_file(path, 100_000).decode("utf-8", "replace"))
    except UnreadableFile:
        return []


def from_regex(pattern: str) -> list[str] | None:
    """Make globs of a plain regular expression that is looked for anywhere in a path; None where it is not plain."""
    globs = [_plain_glob(alternative) for alternative in _expanded(pattern)]
    return None if None in globs else [glob for glob in globs if glob]


def _expanded(pattern: str) -> list[str]:
    """Give `(a|b)c`, `a|b` and `[ab]c` as two."""
    patterns = [pattern]
    for _ in range(3):
        expanded: list[str] = []
        for alternative in patterns:
            if (group := _REGEX_ALTERNATIVES.search(alternative)) is None:
                expanded += alternative.split("|")[:20]
                continue
            inside = list(group[2]) if group[2] else group[1].split("|")[:20]
            expanded += [f"{alternative[: group.start()]}{part}{alternative[group.end() :]}" for part in inside]
        patterns = expanded[:MAX_GLOBS]
    return patterns


def _plain_glob(pattern: str) -> str | None:
    if (plain := _PLAIN_REGEX.fullmatch(pattern)) is None:
        return None
    words = re.sub(r"\\(.)|\.[*+]|\.", lambda sign: sign[1] or ("?" if sign[0] == "." else "*"), plain[1])
    head = "" if pattern.startswith("^") else "**" if words.startswith("/") else "**/*" if "/" in words else "*"
    return f"{head}{words}" if plain[2] == "$" or words.endswith("/") else f"{head}{words}*"


def without_braces(glob: str) -> list[str]:
    """Give `*.{a,b}` as two, and no more than MAX_GLOBS."""
    globs = [glob]
    for _ in range(3):
        globs = [alternative for text in globs for alternative in _alternatives(text)][:MAX_GLOBS]
    return globs


def _alternatives(glob: str) -> list[str]:
    if (braces := _BRACES.search(glob)) is None:
        return [glob]
    return [f"{glob[: braces.start()]}{part}{glob[braces.end() :]}" for part in braces[1].split(",")[:20]]
