"""Inherited marks: what the file of a folder says of all stories below it.

Hugo's `cascade` and Zola's drafts in `_index.md`, Eleventy's directory data, Lume's `_data.yml`, Bridgetown's
`_defaults.yml`, Quarto's `_metadata.yml`, Material for MkDocs's `.meta.yml`, Grav's `frontmatter.yaml`, and what
Jekyll's, Hugo's and Quarto's configurations say of folders and files. Of several that set the same name the nearest
counts.
"""

import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

from content import front_matter
from content.base import Hidden, ReadingRules, Site, UnreadableFile, plain_key, read_file, table, tables
from content.base.absolute import absolute
from content.base.folders import with_parents
from content.front_matter.groups import OF_ONES_OWN
from content.generators.configurations import eleventy_code
from content.generators.configurations.literals import literals
from content.generators.configurations.script import script_of
from content.visibility.layouts import Layouts
from content.visibility.marks import Mark, read_marks
from content.visibility.moments import read_moments
from content.visibility.paths import JEKYLL_CONFIGS
from content.visibility.scopes import (
    OneStory,
    Stories,
    every,
    languages_by_path,
    one_of,
    scoped,
    seen_by_hugo,
    targeted,
)

_INDEX = re.compile(r"_index(?:\.(?P<language>[\w-]{2,20}))?\.(?:md|markdown|html)")
_SORTED_BY = {"date": "date", "update_date": "date", "weight": "weight", "title": "title", "title_bytes": "title"}
"""What stories must have, by the `sort_by` of their section."""
_DATED_NAME = re.compile(r"\d{4}-(?:0\d|1[0-2])-[0-3]\d")
_OF_ONE_FOLDER = ("frontmatter.yaml",)
"""Grav's, which says nothing of the folders in it."""
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
    *_OF_ONE_FOLDER,
)
_CASCADE = "cascade"
_HUGO_CONFIGS = tuple(
    f"{folder}{name}.{suffix}"
    for folder in ("config/production/", "config/_default/", "")
    for name in ("hugo", "config", *([_CASCADE] if folder else ()))
    for suffix in ("toml", "yaml", "yml", "json")
)
_QUARTO_CONFIGS = ("_quarto.yml", "_quarto.yaml")
_CONFIGS = (*JEKYLL_CONFIGS, *_HUGO_CONFIGS, *_QUARTO_CONFIGS)
_DATA_NAMES = (".data", ".11tydata")
"""What Eleventy's data files end in before their suffix, the first since it is called Build Awesome."""
_SCRIPTS = tuple(f"{name}.{suffix}" for name in _DATA_NAMES for suffix in ("js", "cjs", "mjs"))
"""Eleventy's data as programs, of which what is written out is read."""
_DATA = tuple(f"{name}.{suffix}" for name in (*_DATA_NAMES, "") for suffix in ("json", "yaml", "yml"))
"""Eleventy's data files, what goes first coming first; YAML is read where a site is told to."""
_OF_ONE_STORY = (".json", ".meta", ".yaml", ".yml", *_SCRIPTS)
COMPUTED = tuple(map(plain_key, eleventy_code.COMPUTED))
"""Tables of Eleventy's that hold whatever a story says itself."""
_OPENING = re.compile(r"\A\ufeff?---[ \t]*\r?\n")

OF_LAYOUT = -1
"""In place of the number of a rule."""

_Rule: TypeAlias = tuple[Stories, list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Bequest:
    """What a file says of stories below its folder."""

    applies: Stories
    """Whether to the story at this path below the site's root."""
    name: str
    """Of the field that says it, as `plain_key` gives it."""
    marks: tuple[Mark, ...]
    visible_from: datetime | None
    expires: datetime | None
    yields: bool
    """Whether a story that has a field of that name itself goes by that, and so does a nearer file."""
    source: tuple[str, int]
    """The file, and which of its rules."""
    value: Any = None
    """Of the field, where it is said of the stories as front matter is and tells one from others; else None."""


class Inherited:
    """What all such files of one site say."""

    def __init__(self, site: Site, paths: Iterable[str], rules: ReadingRules) -> None:
        """`paths` are those of the site's stories, below its root. What lies between it and the folder of its
        generator's configuration, if that is known, is asked as well."""
        self._rules = rules
        whole, project = absolute(site.root), site.project
        top = project if project is not None and whole.is_relative_to(project) else whole
        self._prefix = "" if top == whole else f"{whole.relative_to(top).as_posix()}/"
        # A project may lie below the archive, too.
        below = project.relative_to(top).parts if project is not None and project.is_relative_to(top) else ()
        self._project = "/".join(below)
        self._language = languages_by_path(site, self._prefix)
        self._seen = seen_by_hugo(site, self._prefix)
        self._bequests: dict[tuple[str, str], list[tuple[int, Bequest]]] = {}
        """By folder, and by the stem of the story where one alone is spoken of; each with its place among all."""
        self._order = count()
        self._sorts: dict[tuple[str, str], bool] = {}
        """By folder and page, whether a section of Zola's leaves out stories which it cannot sort."""
        self._paths = [f"{self._prefix}{path}" for path in paths]
        self._language_names = set(map(plain_key, rules.names_of("language")))
        self._layouts = Layouts(site, rules)
        self._of_layouts: dict[str, list[Bequest]] = {}
        digest = sha256(self._layouts.digest)
        lowest = set(map(posixpath.dirname, self._paths))
        self._stems = stems = {posixpath.splitext(path)[0] for path in self._paths}
        for folder in sorted({parent for each in lowest for parent in (*with_parents(each), "")}):
            there = _names(top / folder)
            indexes = filter(_INDEX.fullmatch, sorted(there))
            configs = _CONFIGS if folder == self._project else ()
            for file in (*_of_one_story(folder, there, stems), *indexes, *_files(folder), *configs):
                if file.partition("/")[0] not in there:
                    continue
                try:
                    data = read_file(top / folder / file, rules.max_file_bytes)
                except UnreadableFile as error:
                    # One that leads nowhere, or is a folder, is none to the generator either.
                    if (top / folder / file).is_file():
                        digest.update(json.dumps([folder, file, error.message]).encode())
                        self._withhold(folder, file, error)
                    continue
                digest.update(json.dumps([folder, file, sha256(data).hexdigest()]).encode())
                # To Hugo only the section's own page is a draft; to Zola all below it is, whatever that says, and in
                # all languages.
                metadata, broken = _read(file, data)
                if _INDEX.fullmatch(file) and site.generator != "hugo":
                    self._keep(folder, (file, 0), every, _draft_of(metadata), yields=False)
                if _INDEX.fullmatch(file) and site.generator == "zola":
                    self._leave_out_unsorted(folder, file, metadata)
                # Its generator makes no page of what lies below either.
                if broken and _stops(file, site.generator):
                    self._withhold(folder, file, broken)
                fields = _holds_fields(file, folder, site.generator)
                for rule, (applies, pairs) in enumerate(self._bequeathed(folder, file, metadata)):
                    self._keep(folder, (file, rule), applies, pairs, fields=fields)
        self.digest = digest.hexdigest()
        """Changes with any of the files."""

    def of(self, path: str, layout: str = "") -> Iterator[Bequest]:
        """Return what holds for the story at a path below the root.

        `layout` is the one that its own file names; empty where that names none.
        """
        path = f"{self._prefix}{path}"
        stem = posixpath.splitext(path)[0]
        set_by: dict[str, tuple[str, int]] = {}
        for folder in (*with_parents(posixpath.dirname(path)), "") if self._bequests else ():
            own, others = self._bequests.get((folder, stem), ()), self._bequests.get((folder, ""), ())
            for _, bequest in sorted((*own, *others), key=itemgetter(0)):
                if bequest.applies(path) and (
                    not bequest.yields or set_by.setdefault(bequest.name, bequest.source) == bequest.source
                ):
                    yield bequest
                    if bequest.name == "layout" and not layout:
                        layout = str(bequest.value or "")
        yield from (bequest for bequest in self._of_layout(layout) if bequest.name not in set_by)

    def _of_layout(self, layout: str) -> list[Bequest]:
        if layout not in self._of_layouts:
            pairs = _pairs(self._layouts.of(layout))
            self._of_layouts[layout] = list(self._bequests_of(layout, (layout, OF_LAYOUT), every, pairs, fields=True))
        return self._of_layouts[layout]

    def _keep(
        self,
        folder: str,
        rule: tuple[str, int],
        applies: Stories,
        pairs: list[tuple[str, Any]],
        *,
        yields: bool = True,
        fields: bool = False,
    ) -> None:
        file = posixpath.join(folder, rule[0])
        usual = partial(self._holds_for_all, folder, applies)
        for made in self._bequests_of(file, (file, rule[1]), applies, pairs, yields=yields, fields=fields, usual=usual):
            self._add(folder, made)

    def _bequests_of(
        self,
        file: str,
        source: tuple[str, int],
        applies: Stories,
        pairs: list[tuple[str, Any]],
        *,
        yields: bool = True,
        fields: bool = False,
        usual: Callable[[], bool] = lambda: True,
    ) -> Iterator[Bequest]:
        """Read what a file says; a language is none of each story's where it is the `usual` one."""
        for pair in pairs:
            if pair[1] is None:
                continue
            moments = read_moments([pair], {}, self._rules)
            read = (*read_marks([pair], {}, self._rules), *moments.unreadable)
            marks = tuple(Mark(f"{file}: {m.name}", m.value, m.says) for m in read if not m.weak or m.says)
            name = plain_key(pair[0].rpartition(".")[2])
            value = pair[1] if fields and not (name in self._language_names and usual()) else None
            holds = not yields or name in COMPUTED
            yield Bequest(applies, name, marks, moments.visible_from, moments.expires, not holds, source, value)

    def _add(self, folder: str, made: Bequest) -> None:
        # Not all those of single stories are asked about each: there may be one for every story.
        story = made.applies.stem if isinstance(made.applies, OneStory) else ""
        self._bequests.setdefault((folder, story), []).append((next(self._order), made))

    def _holds_for_all(self, folder: str, applies: Stories) -> bool:
        """Tell whether it is said of the whole site, as of its usual language, which is no news of any story."""
        below = f"{folder}/" if folder else ""
        return all(path.startswith(below) and applies(path) for path in self._paths)

    def _bequeathed(self, folder: str, file: str, metadata: Mapping[str, Any]) -> Iterator[_Rule]:
        """(which stories, (name, value) of what holds for them), what goes first coming first."""
        if file in JEKYLL_CONFIGS:
            yield from ((self._in_project(applies), pairs) for applies, pairs in _defaults(metadata))
        elif file in _QUARTO_CONFIGS:
            drafts = table(metadata.get("website")).get("drafts")
            named = one_of(drafts if isinstance(drafts, list) else [drafts])
            yield self._in_project(named), [("draft", True)]
        elif _INDEX.fullmatch(file) or file in _HUGO_CONFIGS:
            whole = posixpath.basename(file).startswith(_CASCADE) and _CASCADE not in metadata
            for cascade in tables(metadata if whole else metadata.get(_CASCADE)):
                targets = cascade.get("target", cascade.get("_target"))
                within = self._in_language(file) if _INDEX.fullmatch(file) else every
                yield targeted(targets, within, self._language, self._seen), _pairs(cascade)
        else:
            # Harp's are of single stories, under the names of their files.
            own = {name: posixpath.join(folder, str(name)) for name in metadata if isinstance(metadata[name], dict)}
            own = {name: story for name, story in own.items() if story in self._stems}
            for name, story in own.items():
                yield OneStory(story), _pairs(metadata[name])
            yield self._spoken_for(folder, file), _pairs({k: v for k, v in metadata.items() if k not in own})

    def _in_project(self, applies: Stories) -> Stories:
        """Tell the stories of which a configuration speaks, whose paths are seen from the folder that it lies in."""
        if not (project := self._project and f"{self._project}/"):
            return applies
        return lambda path: path.startswith(project) and applies(path.removeprefix(project))

    def _spoken_for(self, folder: str, file: str) -> Stories:
        """Tell the stories of which a file speaks that names none itself."""
        if _INDEX.fullmatch(file):
            return self._in_language(file)
        if file in _OF_ONE_FOLDER:
            return lambda path: posixpath.dirname(path) == folder
        if file in _files(folder):
            return every
        return OneStory(_story_of(folder, file))

    def _in_language(self, index: str) -> Stories:
        """Tell the stories in the language of a section's page, where the site has several."""
        if (language_of := self._language) is None:
            return every
        own = _INDEX.fullmatch(index)
        code = (own["language"] or "").lower() if own else ""

        def applies(path: str) -> bool:
            # A page without a language in its name is in the same one as stories without beside it.
            return language_of(path) == (code or language_of(posixpath.join(posixpath.dirname(path), index)))

        return applies

    def _leave_out_unsorted(self, folder: str, file: str, metadata: Mapping[str, Any]) -> None:
        """Leave out those stories of a section that lack what Zola sorts them by: it makes no page of them."""
        needed = _SORTED_BY.get(str(metadata.get("sort_by", "")))
        if needed is not None and str(metadata.get("transparent")).lower() == "true":
            # The section above, which Zola has of its content folder in any case, makes those as well.
            above = posixpath.dirname(folder)
            if not self._sorts.get((above, file), posixpath.basename(above) not in ("", "content")):
                needed = None
        self._sorts[folder, file] = needed is not None
        if needed is None:
            return
        in_language = self._in_language(file)

        def applies(path: str) -> bool:
            where, name = posixpath.split(path)
            if name.startswith("index."):
                where, name = posixpath.split(where)
            dated = needed == "date" and _DATED_NAME.match(name)
            return where == folder and not dated and in_language(path)

        source = posixpath.join(folder, file)
        mark = Mark(f"{source}: sort_by", needed, Hidden.LEFT_OUT)
        self._add(folder, Bequest(applies, needed, (mark,), None, None, True, (source, 0)))

    def _withhold(self, folder: str, file: str, error: UnreadableFile) -> None:
        """Hide the stories of which a file may say so that cannot be read; a configuration is told of elsewhere."""
        if file in _CONFIGS:
            return
        mark = Mark(posixpath.join(folder, file), error.message, None, remedy=error.remedy)
        applies = self._spoken_for(folder, file)
        made = Bequest(applies, "", (mark,), None, None, yields=False, source=(file, 0))
        self._add(folder, made)


def _draft_of(metadata: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What the file of a section says of whether it is a draft."""
    return [(name, value) for name, value in _pairs(metadata) if plain_key(name) == "draft"]


def _holds_fields(file: str, folder: str, generator: str) -> bool:
    """Tell whether its fields are read as the stories' own: `news/news.json` may be any data but to Eleventy."""
    any_data = file in (f"{posixpath.basename(folder)}{ending}" for ending in (".json", ".yaml", ".yml"))
    return generator == "eleventy" or not any_data


def _stops(file: str, generator: str) -> bool:
    """Tell whether a generator makes no page by a file that is broken: any other may be any data."""
    return bool(_INDEX.fullmatch(file)) or file in _FOLDER_DATA or (generator == "eleventy" and file.endswith(".json"))


def _names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return set()


def _of_one_story(folder: str, names: Iterable[str], stems: set[str]) -> Iterator[str]:
    """What another file says of one story: Eleventy's `story.json` or `story.11tydata.json`, Nikola's `story.meta` and
    Nanoc's `story.yaml` beside `story.md`."""
    for name in sorted(names):
        if name.endswith(_OF_ONE_STORY) and _story_of(folder, name) in stems and name not in _files(folder):
            yield name


def _story_of(folder: str, file: str) -> str:
    stem = posixpath.splitext(file)[0]
    return posixpath.join(folder, posixpath.splitext(stem)[0] if stem.endswith(_DATA_NAMES) else stem)


def _files(folder: str) -> Iterator[str]:
    yield from _FOLDER_DATA
    if name := posixpath.basename(folder):
        yield from (f"{name}{ending}" for ending in (*_SCRIPTS, *_DATA))


def _defaults(metadata: Mapping[str, Any]) -> Iterator[_Rule]:
    """Jekyll's: of those that hold, the one of the longest path goes first, and of equal ones the last."""
    found = []
    for default in reversed(list(tables(metadata.get("defaults")))):
        scope = table(default.get("scope"))
        below, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        found.append((len(below), bool(kind), scoped(below, kind), _pairs(default.get("values"))))
    for _, _, applies, pairs in sorted(found, key=lambda each: each[:2], reverse=True):
        yield applies, pairs


def _read(file: str, data: bytes) -> tuple[Mapping[str, Any], UnreadableFile | None]:
    """(what it says, why that cannot be read)."""
    text = data.decode("utf-8", "replace")
    if file.endswith(_SCRIPTS):
        values: dict[str, Any] = {}
        lists: dict[str, list[Any]] = {}
        for name, value in literals(script_of(text), exported_alone=True).items():
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
        return front_matter.split(_fenced(file, text)).metadata, None
    except UnreadableFile as error:
        return {}, error


def _fenced(file: str, text: str) -> str:
    """The text as front matter, which that of an index has fences for."""
    if _INDEX.fullmatch(file) or file.endswith((".json", ".meta")):
        return text
    fence = "+++" if file.endswith(".toml") else "---"
    return f"{fence}\n{_OPENING.sub('', text)}\n{fence}\n"


def _pairs(value: Any) -> list[tuple[str, Any]]:
    """(name, value) of a table, and of the one in it for fields of one's own, whose names go along: `params.draft`."""
    pairs: list[tuple[str, Any]] = []
    for name, part in value.items() if isinstance(value, Mapping) else ():
        own = isinstance(part, Mapping) and str(name).lower() in OF_ONES_OWN
        pairs += [(f"{name}.{inner}", each) for inner, each in part.items()] if own else [(str(name), part)]
    return pairs
