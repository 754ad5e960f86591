"""Collections: what Astro's and Nuxt Content's `content.config`, and Velite's, say of the files that each is made of.

It is code, of which what is written out is read; nothing is executed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.generators.configurations import exclusions, files

DEFINITIONS = tuple(
    f"{stem}.{suffix}"
    for stem in ("content.config", "src/content.config", "src/content/config")
    for suffix in ("ts", "mts", "js", "mjs")
)
VELITE = ("velite.config.ts", "velite.config.js", "velite.config.mjs")
_MOST = 100
"""Collections of a configuration; of one with more nothing is said here."""
_COMMENTS = re.compile(r"^[ \t]*//.*$|(?<=[,;{}()\[\]])[ \t]*//.*$", re.MULTILINE)
_DEFINED = re.compile(
    r"(?:\b(?:const|let|var)\s+([\w$]{1,100})\s*=\s*|[\"']?([\w$-]{1,100})[\"']?\s*:\s*)defineCollection\("
)
_RENAMED = re.compile(r"[\"']?([\w-]{1,100})[\"']?\s*:\s*([\w$]{1,100})\s*[,}]")
_TEXT = r"""["'`][^"'`$\\\n]{0,200}["'`]"""
_GIVEN = re.compile(
    r"\b(pattern|base)\s*:\s*"
    rf"({_TEXT}|\[(?>(?:\s*+{_TEXT}\s*+,?+){{0,50}})\s*+\])"
)
_CONSTANT = re.compile(r"\bconst\s+([\w$]{1,100})\s*=\s*[\"']([^\"'`$\\\n]{1,200})[\"']")
_COMPUTED = re.compile(r"\$\{\s*([\w$]{1,100})\s*\}")
_BY_NAME = re.compile(r"\b((?:base|pattern)\s*:\s*)([A-Za-z_$][\w$]{0,100})\b(?!\s*[.(\w])")
_TEXTS = re.compile(_TEXT)
_EXPORTED = re.compile(r"\bexport\s+const\s+collections\s*=\s*\{([\w$\s,:]{1,5000})\}")
_CONTENTS = ("content", "src/content")
"""The usual folders of all collections' bases."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One that a configuration defines."""

    name: str
    base: str
    """The folder that its patterns are seen from, from the project's; empty where it names none."""
    include: tuple[str, ...]
    """Patterns of its files; empty where they are not written out."""
    exclude: tuple[str, ...]
    prefix: str | None = None
    """What Nuxt's addresses have in place of the folder that all its files lie in; None where that stays."""

    @property
    def folder(self) -> str:
        """The folder below `base` that all its files lie in; empty where that is `base` itself."""
        fixed = [_written_out(pattern).rpartition("/")[0] for pattern in self.include]
        return fixed[0].strip("/") if len(set(fixed)) == 1 else ""


def definitions(project: Path, names: Sequence[str] = DEFINITIONS) -> str:
    """Give the text of the project's `content.config` without its comments; empty where there is none."""
    file = next((project / name for name in names if (project / name).is_file()), None)
    return _COMMENTS.sub("", files.text_if_any(file)[: 200 * 1000])


def collections_of(text: str) -> list[Collection]:
    """Read those that `definitions` define."""
    texts = dict(_CONSTANT.findall(text))
    text = _COMPUTED.sub(lambda name: texts.get(name[1], name[0]), text)
    text = _BY_NAME.sub(lambda given: f"{given[1]}'{texts[given[2]]}'" if given[2] in texts else given[0], text)
    starts = list(_DEFINED.finditer(text))
    if len(starts) > _MOST:
        return []
    ends = [*(match.start() for match in starts), len(text)][1:]
    _, _, named = text.partition("collections")
    renamed = {variable: name for name, variable in _RENAMED.findall(named)}
    return [
        _collection(renamed.get(str(match[1]), str(match[1] or match[2])), text[match.end() : end])
        for match, end in zip(starts, ends, strict=True)
    ]


def beside_all(text: str, collections: Sequence[Collection]) -> Iterator[str]:
    """Give lines for what lies beside the bases of all collections, in the folder that is for content alone.

    None where one of them is loaded in another way, or defined in another file than that of the text.
    """
    exported = _EXPORTED.search(text)
    defined = {match[1] for match in _DEFINED.finditer(text)}
    entries = [entry.rpartition(":")[2].strip() for entry in exported[1].split(",")] if exported else []
    if not entries or not set(filter(None, entries)) <= defined or not all(each.base for each in collections):
        return
    for folder in _CONTENTS:
        within = [each.base for each in collections if f"{each.base}/".startswith(f"{folder}/")]
        if within and folder not in within:
            yield from (f"/{folder}/**", *(f"!/{base}/**" for base in within))


def _collection(name: str, text: str) -> Collection:
    given: dict[str, tuple[str, ...]] = {}
    for key, value in _GIVEN.findall(text):
        given.setdefault(key, tuple(each[1:-1] for each in _TEXTS.findall(value)))
    patterns = given.get("pattern", ())
    return Collection(
        name=name,
        base=next(iter(given.get("base", ())), "").removeprefix("./").strip("/"),
        include=tuple(pattern for pattern in patterns if not pattern.startswith("!")),
        exclude=tuple(pattern[1:] for pattern in patterns if pattern.startswith("!")),
    )


def left_out(collections: Sequence[Collection], folder: str = "") -> Iterator[str]:
    """Give lines for the files of a base that are in none of the collections.

    `folder` is the base of those that name none.
    """
    for base in dict.fromkeys(each.base or folder for each in collections):
        there = [each for each in collections if (each.base or folder) == base]
        if not base or not all(each.include for each in there):
            continue
        yield from exclusions.nothing_but(base, [pattern for each in there for pattern in each.include])
        for each in there:
            others = [pattern for other in there if other is not each for pattern in other.include]
            below = f"{each.folder}/" if each.folder else ""
            excluded = [f"{below}{glob}" if glob.startswith("**/") else glob for glob in each.exclude]
            globs = [glob for glob in excluded if not any(_may_meet(glob, pattern) for pattern in others)]
            yield from exclusions.below(base, globs, anchored=True)


def _may_meet(glob: str, other: str) -> bool:
    """Tell whether two patterns may be of one file, by what stands before their first sign."""
    ours, theirs = (_written_out(pattern.lstrip("./")) for pattern in (glob, other))
    return ours.startswith(theirs) or theirs.startswith(ours)


def _written_out(pattern: str) -> str:
    """What stands before its first sign."""
    return re.split(r"[*?\[{]", pattern)[0]
