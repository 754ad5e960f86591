"""Eleventy's data: the permalinks that files beside the stories, and those of the whole site, give all of them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.base.absolute import absolute
from content.base.folders import with_parents
from content.generators.configurations import eleventy_code, tokens
from content.generators.configurations.conditions import Asked
from content.generators.configurations.eleventy_code import COMPUTED, Permalink, permalink_of, read_program
from content.javascript.expression import Expression
from content.javascript.script import Script

_DATE_FILTERED = re.compile(r"\{\{-?\s{0,9}(?:page\.)?date\s{0,9}\|\s{0,9}(\w{1,80})\s{0,9}-?\}\}")
_PROGRAM_SUFFIXES = (".js", ".cjs", ".mjs")
_DATA_SUFFIXES = (
    ".data.json", ".11tydata.json", ".json", ".data.js", ".data.cjs", ".data.mjs", ".11tydata.js", ".11tydata.cjs",
    ".11tydata.mjs", ".11tydata.yaml", ".11tydata.yml", ".yaml", ".yml",
)  # fmt: skip


@dataclass(slots=True)
class DirectoryData:
    """What the data of folders says, each with the folder below the archive's root, the deepest first."""

    permalinks: list[tuple[str, str]] = field(default_factory=list)
    """Patterns; those that are computed come before others."""
    computed: list[str] = field(default_factory=list)
    """Folders whose pattern holds whatever a story says itself."""
    unread: list[tuple[str, str]] = field(default_factory=list)
    """(file, its permalink) that cannot be filled."""
    languages: list[tuple[str, str]] = field(default_factory=list)
    asked_for: list[tuple[str, Asked]] = field(default_factory=list)
    """Fields by which no page is made of a story."""


def directory_data(root: Path, inside: str, paths: Iterable[str], date_filters: Mapping[str, str]) -> DirectoryData:
    """Read the data of the folders in which stories lie.

    `date_filters` are those of the configuration's own, each with the form of dates that it writes.
    `inside` are the folders between the content folder and the root, which may have data too: theirs is the folder "".
    """
    result, plain_permalinks = DirectoryData(), []
    archive = absolute(root)
    folders = {parent for path in paths for parent in with_parents(posixpath.dirname(path))}
    folders_above = [(archive, ""), *((parent, "") for parent in list(archive.parents)[: len(Path(inside).parts)])]
    for folder, seen_folder in [
        *((archive / name, name) for name in sorted(folders, key=lambda folder: (-folder.count("/"), folder))),
        *folders_above,
    ]:
        data = list(_directory_data(folder))
        result.languages += [(seen_folder, entry.language) for entry in data if entry.language and seen_folder]
        result.asked_for += [(seen_folder, asked) for entry in data for asked in entry.asked_for]
        first = next(((entry.file, entry.permalink) for entry in data if entry.permalink), None)
        if first is None:
            continue
        file, permalink = first
        if (pattern := _pattern(permalink.text, date_filters)) is None:
            quoted = repr(permalink.text) if permalink.text else "that is computed"
            result.unread.append((posixpath.join(seen_folder, file), quoted))
        elif permalink.computed:
            result.permalinks.append((seen_folder, pattern))
            result.computed.append(seen_folder)
        else:
            plain_permalinks.append((seen_folder, pattern))
    result.permalinks += plain_permalinks
    return result


@dataclass(frozen=True, slots=True)
class GlobalData:
    """What the configuration and the data of the whole site say of all stories."""

    pattern: str
    """Empty where there is no permalink, or one that cannot be read."""
    computed: bool
    """Whether it holds whatever a story or its folder says."""
    unread: str
    """The permalink that cannot be read; empty where there is none."""
    asked_for: tuple[Asked, ...]
    """Fields by which no page is made of a story."""
    date_filters: Mapping[str, str]
    """Filters of the configuration's own that write a date, each with its form."""


def global_data(configuration: Script, data: Path) -> GlobalData:
    """Read what the configuration and the files in the folder `data` say of all stories."""
    date_filters = eleventy_code.date_filters(configuration)
    permalinks = list(filter(None, map(_added_permalink, configuration.calls("addGlobalData"))))
    programs = [read_program(script, computed=True) for script in _programs_in(data, COMPUTED)]
    permalinks += filter(None, (program.permalink for program in programs))
    for name in COMPUTED:
        if isinstance(text := data_files.data_if_any(data / f"{name}.json").get("permalink"), str):
            permalinks.append(Permalink(text, computed=True))
    # Such a file exports the value itself; the file's name is the name of the value.
    exported = (value for script in _programs_in(data, ["permalink"]) for value in script.exported())
    permalinks += filter(None, (permalink_of(value, computed=False) for value in exported))
    asked_for = (
        *eleventy_code.asked_for_by_calls(configuration),
        *(asked for program in programs for asked in program.asked_for),
    )
    permalink = min(permalinks, key=lambda candidate: not candidate.computed, default=None)
    if permalink is None:
        return GlobalData("", False, "", asked_for, date_filters)
    pattern = _pattern(permalink.text, date_filters)
    unread = repr(permalink.text) if permalink.text else "which is computed"
    computed = pattern is not None and permalink.computed
    return GlobalData(pattern or "", computed, "" if pattern else unread, asked_for, date_filters)


def _programs_in(folder: Path, names: Iterable[str]) -> Iterator[Script]:
    for file in (folder / f"{name}{ending}" for name in names for ending in _PROGRAM_SUFFIXES):
        if text := data_files.text_if_any(file):
            yield Script(text, file)


def _added_permalink(call: Expression) -> Permalink | None:
    """Read the permalink in what `addGlobalData` is given: a name, and a value."""
    name, *values = call.arguments() or [call]
    key, computed_keys = name.literal(), [f"{each}.permalink" for each in COMPUTED]
    if key in COMPUTED:
        members = (each.member("permalink") for value in values for each in value.objects())
        return next(filter(None, (permalink_of(each, computed=True) for each in members if each)), None)
    if values and key in ("permalink", *computed_keys):
        return permalink_of(values[0], computed=key in computed_keys)
    return None


def _pattern(permalink: str, date_filters: Mapping[str, str]) -> str | None:
    """Make our pattern of a permalink; None where it cannot be read."""
    permalink = _DATE_FILTERED.sub(lambda match: date_filters.get(match[1], match[0]), permalink)
    permalink = permalink.removeprefix("./")
    pattern = tokens.from_liquid(permalink if permalink.startswith("/") else f"/{permalink}") if permalink else None
    return pattern.removesuffix("index.html") if pattern and pattern.endswith("/index.html") else pattern


@dataclass(frozen=True, slots=True)
class _FileData:
    file: str
    permalink: Permalink | None
    language: str
    asked_for: tuple[Asked, ...] = ()


def _directory_data(folder: Path) -> Iterator[_FileData]:
    for ending in _DATA_SUFFIXES:
        file = folder / f"{folder.name}{ending}"
        # It is most often not there.
        if ending.endswith(_PROGRAM_SUFFIXES):
            if text := data_files.text_if_any(file):
                program = read_program(Script(text, file))
                yield _FileData(file.name, program.permalink, _language_in(program.values), program.asked_for)
        elif data := data_files.data_if_any(file):
            computed = next(filter(None, (table(data.get(name)).get("permalink") for name in COMPUTED)), None)
            value = computed if isinstance(computed, str) else data.get("permalink")
            if isinstance(value, dict):
                value = value.get("build")
            permalink = Permalink(value, value is computed) if isinstance(value, str) and value else None
            yield _FileData(file.name, permalink, _language_in(data))


def _language_in(data: Mapping[str, Any]) -> str:
    return next((value for value in map(data.get, ("lang", "locale")) if isinstance(value, str)), "")
