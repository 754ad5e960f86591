"""Collections: which files the collections of Astro, Nuxt Content and Velite are made of, as their definitions say."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from content.base import data_files
from content.generators.configurations import exclusions
from content.javascript.expression import Expression
from content.javascript.script import Script

DEFINITIONS = tuple(
    f"{stem}.{suffix}"
    for stem in ("content.config", "src/content.config", "src/content/config")
    for suffix in ("ts", "mts", "js", "mjs")
)
VELITE = ("velite.config.ts", "velite.config.js", "velite.config.mjs")
_MAX_COLLECTIONS = 100
"""Collections of a configuration; of one with more nothing is said here."""
_FLAG = re.compile(r"\w{1,20}(?:\.coerce)?\.boolean\(\)(?:\.\w{1,20}\(\))?\.default\((true|false)\)(?:\.\w{1,20}\(\))?")
_MAX_FLAG_CHARACTERS = 200
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
    named_by_code: bool = False
    """Whether code makes the names of its stories."""
    defaults: tuple[tuple[str, str], ...] = ()
    """(name, `true` or `false`) of what its schema takes a story to say that says nothing."""

    @property
    def folder(self) -> str:
        """The folder below `base` that all its files lie in; empty where that is `base` itself."""
        fixed = [_written_out(pattern).rpartition("/")[0] for pattern in self.include]
        return fixed[0].strip("/") if len(set(fixed)) == 1 else ""


def definitions(project: Path, names: Sequence[str] = DEFINITIONS) -> Script:
    """Take the project's `content.config` apart; an empty one where there is none."""
    file = next((project / name for name in names if (project / name).is_file()), None)
    return Script(data_files.text_if_any(file), file, project)


def _sources_of(name: str, value: Expression) -> Iterator[Collection]:
    """Give what a collection is made of, most often of one source; of one that is not written out, its name alone."""
    options = next(value.objects(), value)
    sources = options.member("loader") or options
    defaults = tuple(_flags_of(options.member("schema")))
    for source in sources.resolved().elements() or [sources]:
        made_of = next(source.objects(), source)
        given = made_of.members()
        patterns, is_whole = given.get("pattern", source).texts()
        yield Collection(
            name=name,
            base=made_of.text_at("base").removeprefix("./").strip("/"),
            include=tuple(pattern for pattern in patterns if not pattern.startswith("!")) if is_whole else (),
            exclude=tuple(pattern[1:] for pattern in patterns if pattern.startswith("!")),
            named_by_code="generateId" in given,
            defaults=defaults,
        )


def _flags_of(schema: Expression | None) -> Iterator[tuple[str, str]]:
    """Give the flags of a schema that have a default: `published: z.boolean().default(false)`."""
    for each in schema.objects() if schema else ():
        for name, value in each.members().items():
            if flag := _FLAG.fullmatch("".join(value.resolved().text[:_MAX_FLAG_CHARACTERS].split())):
                yield name, flag[1]


def collections_of(
    script: Script, sources_of: Callable[[str, Expression], Iterator[Collection]] = _sources_of
) -> list[Collection]:
    """Read those that `definitions` export; of which files, only where it is told of all: others may share them.

    `sources_of` gives what a collection of a name is made of, one for each source.
    """
    exported = _exported(script)
    if exported is None or len(members := exported.members()) > _MAX_COLLECTIONS:
        return []
    collections = [each for name, value in members.items() for each in sources_of(name, value)]
    return collections if exported.is_whole else [replace(each, include=()) for each in collections]


def _exported(script: Script) -> Expression | None:
    within = (each.member("collections") for each in script.exported_objects())
    found = script.export("collections") or next(filter(None, within), None)
    return found.resolved() if found else None


def beside_all(script: Script, collections: Sequence[Collection]) -> Iterator[str]:
    """Give lines for what lies beside the bases of all collections, in the folder that is for content alone.

    None where one of them is loaded in another way, or not written out.
    """
    exported = _exported(script)
    if exported is None or not exported.is_whole or not all(e.base for e in collections):
        return
    for folder in _CONTENTS:
        within = [each.base for each in collections if f"{each.base}/".startswith(f"{folder}/")]
        if within and folder not in within:
            yield from (f"/{folder}/**", *(f"!/{base}/**" for base in within))


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
            yield from exclusions.lines_below(base, globs, anchored=True)


def _may_meet(glob: str, other: str) -> bool:
    """Tell whether two patterns may be of one file, by what stands before their first sign."""
    ours, theirs = (_written_out(pattern.lstrip("./")) for pattern in (glob, other))
    return ours.startswith(theirs) or theirs.startswith(ours)


def _written_out(pattern: str) -> str:
    """What stands before its first sign."""
    return re.split(r"[*?\[{]", pattern)[0]
