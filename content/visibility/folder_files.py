"""Folder files: those by which a generator says something of all stories of a folder, or of one story beside them."""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from content import front_matter
from content.base import UnreadableFile, plain_key, table
from content.front_matter.groups import OF_ONES_OWN
from content.generators.configurations import eleventy_code
from content.javascript.literals import literals
from content.javascript.script import Script
from content.visibility.paths import JEKYLL_CONFIGS

INDEX_FILE = re.compile(r"_index(?:\.(?P<language>[\w-]{2,20}))?\.(?:md|markdown|html)")
SINGLE_FOLDER_DATA = ("frontmatter.yaml",)
"""Grav's, which says nothing of the folders in it, and Marmite's, which does (`Inherited`)."""
_FOLDER_DATA = (
    "_metadata.yml",
    "_metadata.yaml",
    ".meta.yml",
    "_data.yml",
    "_data.yaml",
    "_data.json",
    "_defaults.yml",
    "_defaults.yaml",
    "_defaults.json",
    *SINGLE_FOLDER_DATA,
)
CASCADE = "cascade"
HUGO_CONFIGS = tuple(
    f"{folder}{name}.{suffix}"
    for folder in ("config/production/", "config/_default/", "")
    for name in ("hugo", "config", *([CASCADE] if folder else ()))
    for suffix in ("toml", "yaml", "yml", "json")
)
QUARTO_CONFIGS = ("_quarto.yml", "_quarto.yaml")
CONFIGS = (*JEKYLL_CONFIGS, *HUGO_CONFIGS, *QUARTO_CONFIGS)
_DATA_NAMES = (".data", ".11tydata")
"""What Eleventy's data files end in before their suffix, the first since it is called Build Awesome."""
SCRIPT_ENDINGS = tuple(f"{name}.{suffix}" for name in _DATA_NAMES for suffix in ("js", "cjs", "mjs"))
"""Eleventy's data as programs, of which what is written out is read."""
_DATA_ENDINGS = tuple(f"{name}.{suffix}" for name in (*_DATA_NAMES, "") for suffix in ("json", "yaml", "yml"))
"""Eleventy's data files, in order of precedence; YAML is read where a site is told to."""
_STORY_DATA_ENDINGS = (".json", ".meta", ".yaml", ".yml", *SCRIPT_ENDINGS)
COMPUTED = tuple(map(plain_key, eleventy_code.COMPUTED))
"""Tables of Eleventy's that hold whatever a story says itself."""
_OPENING_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n")


def holds_fields(file: str, folder: str, generator: str) -> bool:
    """Tell whether its fields are read as the stories' own: `news/news.json` may be any data but to Eleventy."""
    may_be_any_data = file in (f"{posixpath.basename(folder)}{ending}" for ending in (".json", ".yaml", ".yml"))
    return generator == "eleventy" or not may_be_any_data


def stops_build(file: str, generator: str) -> bool:
    """Tell whether a generator makes no page by a file that is broken: any other may be any data."""
    return (
        bool(INDEX_FILE.fullmatch(file)) or file in _FOLDER_DATA or (generator == "eleventy" and file.endswith(".json"))
    )


def entries_of(folder: Path) -> set[str]:
    """List the names in a folder; none where it cannot be listed."""
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return set()


def story_data_files(folder: str, names: Iterable[str], stems: set[str]) -> Iterator[str]:
    """List the files that say something of one story: beside `story.md` Eleventy's `story.json` or
    `story.11tydata.json`, Nikola's `story.meta` and Nanoc's `story.yaml`."""
    for name in sorted(names):
        if (
            name.endswith(_STORY_DATA_ENDINGS)
            and story_of(folder, name) in stems
            and name not in folder_data_files(folder)
        ):
            yield name


def story_of(folder: str, file: str) -> str:
    """Name the story that the data file of a single one is about: its path without the ending."""
    stem = posixpath.splitext(file)[0]
    return posixpath.join(folder, posixpath.splitext(stem)[0] if stem.endswith(_DATA_NAMES) else stem)


def folder_data_files(folder: str) -> Iterator[str]:
    """Name the files that a folder may hold about all stories in it, in order of precedence."""
    yield from _FOLDER_DATA
    if name := posixpath.basename(folder):
        yield from (f"{name}{ending}" for ending in (*SCRIPT_ENDINGS, *_DATA_ENDINGS))


def read_metadata(file: Path, data: bytes) -> tuple[Mapping[str, Any], UnreadableFile | None]:
    """Read what a folder file says; with the error where it cannot be read."""
    text = data.decode("utf-8", "replace")
    if file.name.endswith(SCRIPT_ENDINGS):
        values: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {}
        for name, value in literals(Script(text, file), exported_alone=True).items():
            head, _, place = name.partition(".")
            if value is not None and plain_key(head) in COMPUTED:
                values[head] = {**table(values.get(head)), place: value}
            elif value is not None and not place:
                values[name] = value
            elif value is not None and place.isdigit():
                lists.setdefault(head, []).append(value)
        values |= lists
        return values, None
    try:
        return front_matter.split(_fenced(file.name, text)).metadata, None
    except UnreadableFile as error:
        return {}, error


def _fenced(file: str, text: str) -> str:
    """The text as front matter, which that of an index has fences for."""
    if INDEX_FILE.fullmatch(file) or file.endswith((".json", ".meta")):
        return text
    fence = "+++" if file.endswith(".toml") else "---"
    return f"{fence}\n{_OPENING_FENCE.sub('', text)}\n{fence}\n"


def fields_of(value: Any) -> list[tuple[str, Any]]:
    """List (name, value) of a table, and of the one in it for fields of one's own, whose name goes along:
    `params.draft`."""
    pairs: list[tuple[str, Any]] = []
    for name, part in value.items() if isinstance(value, Mapping) else ():
        is_group = isinstance(part, Mapping) and str(name).lower() in OF_ONES_OWN
        pairs += [(f"{name}.{inner}", entry) for inner, entry in part.items()] if is_group else [(str(name), part)]
    return pairs
