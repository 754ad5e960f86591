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
_GROUP = re.compile(r"(?P<kind>[@+?*]?)\((?P<parts>[^()|/]*(?:\|[^()|/]*)*)\)")
"""Names of which one is meant, as `(a|b)`, or some, of which one is followed here."""
_ALL_BUT = re.compile(r"!\((?P<parts>[^()|/]+(?:\|[^()|/]+)*)\)(?P<deep>/\*\*$)?")
"""Anything but some names: `drafts/!(public).md`, `!(news|guide)/**`."""
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
    plain = [text for glob in texts for alternative in without_braces(glob) for text in _without_groups(alternative)]
    # What those keep is kept from themselves alone.
    for all_but in filter(_ALL_BUT.search, plain[:MAX_GLOBS]):
        yield from _lines_of_all_but(all_but, prefix, anchored=anchored)
    for text in plain[:MAX_GLOBS]:
        if not _ALL_BUT.search(text):
            mark, pattern = ("!", text[1:]) if text.startswith("!") else ("", text)
            if pattern.removeprefix("./").strip("/*"):
                yield from _line(mark, pattern, prefix, anchored=anchored)


def _line(mark: str, pattern: str, prefix: str, *, anchored: bool) -> Iterator[str]:
    pattern = pattern.removeprefix("./")
    if len(pattern) <= _MAX_LENGTH and pattern.count("*") <= _MAX_STARS:
        deep = "" if anchored or "/" in pattern.rstrip("/") else "**/"
        yield f"{mark}{prefix}{deep}{pattern.lstrip('/')}"


def _lines_of_all_but(glob: str, prefix: str, *, anchored: bool) -> Iterator[str]:
    """Give lines for what `!(a|b)` in a glob leaves over; none where it stands there twice."""
    groups = list(_ALL_BUT.finditer(glob))
    if len(groups) != 1:
        return
    yield from _line("", _ALL_BUT.sub(lambda group: "**" if group["deep"] else "*", glob), prefix, anchored=anchored)
    head, deep, tail = glob[: groups[0].start()], groups[0]["deep"] or "", glob[groups[0].end() :]
    for name in groups[0]["parts"].split("|")[:20]:
        yield from _line("!", f"{head}{name}{deep}{tail}", prefix, anchored=anchored)


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


def literal(path: str) -> str:
    """Give a glob that fits a path alone, whatever signs stand in it."""
    return re.sub(r"([\\*?\[\]!#])", r"\\\1", path)


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


def _without_groups(glob: str) -> list[str]:
    """Give `**/(a|b).md` as two, and no more than MAX_GLOBS; a name in brackets alone, as `(site)`, stays."""
    globs = [glob]
    for _ in range(3):
        globs = [alternative for text in globs for alternative in _of_group(text)][:MAX_GLOBS]
    return globs


def _of_group(glob: str) -> list[str]:
    groups = (group for group in _GROUP.finditer(glob) if group["kind"] or "|" in group["parts"])
    group = next((group for group in groups if glob[group.start() - 1 : group.start()] != "!"), None)
    if group is None:
        return [glob]
    parts = [*([""] if group["kind"] in ("?", "*") else []), *group["parts"].split("|")[:20]]
    return [f"{glob[: group.start()]}{part}{glob[group.end() :]}" for part in parts]


def _alternatives(glob: str) -> list[str]:
    if (braces := _BRACES.search(glob)) is None:
        return [glob]
    return [f"{glob[: braces.start()]}{part}{glob[braces.end() :]}" for part in braces[1].split(",")[:20]]
