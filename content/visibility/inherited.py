"""Inherited marks: what the file of a folder says of all stories below it.

Hugo's `cascade` and Zola's drafts in `_index.md`, Eleventy's directory data, Lume's `_data.yml`, Bridgetown's
`_defaults.yml`, Quarto's `_metadata.yml`, Material for MkDocs's `.meta.yml`, Grav's `frontmatter.yaml`, and what
Jekyll's, Hugo's and Quarto's configurations say of folders and files. Of several that set the same name the nearest
counts.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count
from operator import itemgetter
from typing import Any, TypeAlias

from content.base import Hidden, ReadingRules, Site, UnreadableFile, plain_key, read_file, table, tables
from content.base.absolute import absolute
from content.base.folders import with_parents
from content.visibility.folder_files import (
    CASCADE,
    COMPUTED,
    CONFIGS,
    HUGO_CONFIGS,
    INDEX_FILE,
    QUARTO_CONFIGS,
    SCRIPT_ENDINGS,
    SINGLE_FOLDER_DATA,
    entries_of,
    fields_of,
    folder_data_files,
    holds_fields,
    read_metadata,
    stops_build,
    story_data_files,
    story_of,
)
from content.visibility.layouts import Layouts
from content.visibility.marks import Mark, read_marks
from content.visibility.moments import read_moments
from content.visibility.paths import JEKYLL_CONFIGS
from content.visibility.scopes import (
    OneStory,
    StoryFilter,
    all_stories,
    any_of_paths,
    hugo_page_paths,
    hugo_target,
    jekyll_scope,
    languages_by_path,
)

_SORTED_BY = {"date": "date", "update_date": "date", "weight": "weight", "title": "title", "title_bytes": "title"}
"""What stories must have, by the `sort_by` of their section."""
_DATED_NAME = re.compile(r"\d{4}-(?:0\d|1[0-2])-[0-3]\d")

LAYOUT_RULE = -1
"""In place of the number of a rule."""

_Rule: TypeAlias = tuple[StoryFilter, list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Bequest:
    """What a file says of stories below its folder."""

    applies: StoryFilter
    """Whether to the story at this path below the site's root."""
    name: str
    """Of the field that says it, as `plain_key` gives it."""
    marks: tuple[Mark, ...]
    visible_from: datetime | None
    expires: datetime | None
    overridable: bool
    """Whether a field of that name in the story itself, or in a nearer file, takes its place."""
    source: tuple[str, int]
    """The file, and which of its rules."""
    value: Any = None
    """The field's, where it counts as the stories' front matter and is not the same for the whole site; else None."""


class Inherited:
    """The bequests of all such files of one site."""

    def __init__(self, site: Site, paths: Iterable[str], rules: ReadingRules) -> None:
        """`paths` are those of the site's stories, below its root. What lies between it and the folder of its
        generator's configuration, if that is known, is read as well."""
        self._rules, self._generator, self._sections_hide = rules, site.generator, site.visibility.sections_hide
        root, project = absolute(site.root), site.project
        top = self._top = project if project is not None and root.is_relative_to(project) else root
        self._prefix = "" if top == root else f"{root.relative_to(top).as_posix()}/"
        # A project may lie below the archive, too.
        project_folders = project.relative_to(top).parts if project is not None and project.is_relative_to(top) else ()
        self._project = "/".join(project_folders)
        self._language_of = languages_by_path(site, self._prefix)
        self._page_paths = hugo_page_paths(site, self._prefix)
        self._bequests: dict[tuple[str, str], list[tuple[int, Bequest]]] = {}
        """By folder, and by the stem of the story where it applies to one alone; each with its place among all."""
        self._order = count()
        self._drops_unsorted: dict[tuple[str, str], bool] = {}
        """By folder and page, whether a section of Zola's leaves out stories which it cannot sort."""
        self._paths = [f"{self._prefix}{path}" for path in paths]
        self._language_names = set(map(plain_key, rules.names_of("language")))
        self._layouts = Layouts(site, rules)
        self._layout_bequests: dict[str, list[Bequest]] = {}
        self._digest = sha256(self._layouts.digest)
        self._stems = {posixpath.splitext(path)[0] for path in self._paths}
        leaf_folders = set(map(posixpath.dirname, self._paths))
        for folder in sorted({parent for leaf in leaf_folders for parent in (*with_parents(leaf), "")}):
            for file in self._files_in(folder):
                self._read(folder, file)

    @property
    def digest(self) -> str:
        """Changes with any of the files."""
        return self._digest.hexdigest()

    def bequests_for(self, path: str, layout: str = "") -> Iterator[Bequest]:
        """Return what holds for the story at a path below the root.

        `layout` is the one that its own file names; empty where that names none.
        """
        path = f"{self._prefix}{path}"
        stem = posixpath.splitext(path)[0]
        set_by: dict[str, tuple[str, int]] = {}
        for folder in (*with_parents(posixpath.dirname(path)), "") if self._bequests else ():
            by_story, by_folder = (
                self._bequests.get((folder, stem), ()),
                self._bequests.get((folder, ""), ()),
            )
            for _, bequest in sorted((*by_story, *by_folder), key=itemgetter(0)):
                if bequest.applies(path) and (
                    not bequest.overridable or set_by.setdefault(bequest.name, bequest.source) == bequest.source
                ):
                    yield bequest
                    if bequest.name == "layout" and not layout:
                        layout = str(bequest.value or "")
        yield from (bequest for bequest in self._bequests_of_layout(layout) if bequest.name not in set_by)

    def _files_in(self, folder: str) -> Iterator[str]:
        """Give the files of a folder that may say something of the stories below it, the nearest to a story first."""
        entries = entries_of(self._top / folder)
        indexes = filter(INDEX_FILE.fullmatch, sorted(entries))
        configs = CONFIGS if folder == self._project else ()
        files = (*story_data_files(folder, entries, self._stems), *indexes, *folder_data_files(folder), *configs)
        yield from (file for file in files if file.partition("/")[0] in entries)

    def _read(self, folder: str, file: str) -> None:
        """Read what a file says, and add what follows from it."""
        path, generator = self._top / folder / file, self._generator
        try:
            data = read_file(path, self._rules.max_file_bytes)
        except UnreadableFile as error:
            # The generator, too, passes over a dangling link and a folder.
            if path.is_file():
                self._digest.update(json.dumps([folder, file, error.message]).encode())
                self._withhold(folder, file, error)
            return
        self._digest.update(json.dumps([folder, file, sha256(data).hexdigest()]).encode())
        metadata, read_error = read_metadata(path, data)
        if file.endswith(SCRIPT_ENDINGS):
            # What it says may come from another file.
            self._digest.update(json.dumps(metadata).encode())
        if INDEX_FILE.fullmatch(file) and generator != "hugo":
            # To Hugo only the section's own page is a draft, but for older versions; to Zola all below it is, whatever
            # that says, and in all languages.
            self._add_rule(folder, (file, 0), all_stories, _draft_pairs(metadata), overridable=False)
        elif INDEX_FILE.fullmatch(file) and self._sections_hide:
            self._add_rule(folder, (file, 0), self._in_language(file), _section_pairs(metadata), overridable=False)
        if INDEX_FILE.fullmatch(file) and generator == "zola":
            self._leave_out_unsorted(folder, file, metadata)
        # Its generator makes no page of what lies below either.
        if read_error and stops_build(file, generator):
            self._withhold(folder, file, read_error)
        fields = holds_fields(file, folder, generator)
        for rule, (applies, pairs) in enumerate(self._rules_of(folder, file, metadata)):
            self._add_rule(folder, (file, rule), applies, pairs, fields=fields)

    def _bequests_of_layout(self, layout: str) -> list[Bequest]:
        if layout not in self._layout_bequests:
            pairs = fields_of(self._layouts.metadata_of(layout))
            self._layout_bequests[layout] = list(
                self._read_bequests(layout, (layout, LAYOUT_RULE), all_stories, pairs, fields=True)
            )
        return self._layout_bequests[layout]

    def _add_rule(
        self,
        folder: str,
        rule: tuple[str, int],
        applies: StoryFilter,
        pairs: list[tuple[str, Any]],
        *,
        overridable: bool = True,
        fields: bool = False,
    ) -> None:
        file = posixpath.join(folder, rule[0])
        holds_for_all = partial(self._holds_for_all, folder, applies)
        for bequest in self._read_bequests(
            file, (file, rule[1]), applies, pairs, overridable=overridable, fields=fields, holds_for_all=holds_for_all
        ):
            self._add(folder, bequest)

    def _read_bequests(
        self,
        file: str,
        source: tuple[str, int],
        applies: StoryFilter,
        pairs: list[tuple[str, Any]],
        *,
        overridable: bool = True,
        fields: bool = False,
        holds_for_all: Callable[[], bool] = lambda: True,
    ) -> Iterator[Bequest]:
        """Read what a file says. A language that `holds_for_all` stories is not each one's own."""
        for pair in pairs:
            if pair[1] is None:
                continue
            moments = read_moments([pair], {}, self._rules)
            all_marks = (*read_marks([pair], {}, self._rules), *moments.unreadable)
            marks = tuple(
                Mark(f"{file}: {mark.name}", mark.value, mark.says) for mark in all_marks if not mark.weak or mark.says
            )
            name = plain_key(pair[0].rpartition(".")[2])
            value = pair[1] if fields and not (name in self._language_names and holds_for_all()) else None
            binding = not overridable or name in COMPUTED
            yield Bequest(applies, name, marks, moments.visible_from, moments.expires, not binding, source, value)

    def _add(self, folder: str, bequest: Bequest) -> None:
        # Those of single stories are kept by story: there may be one for each, and not all are tried on each.
        story = bequest.applies.stem if isinstance(bequest.applies, OneStory) else ""
        self._bequests.setdefault((folder, story), []).append((next(self._order), bequest))

    def _holds_for_all(self, folder: str, applies: StoryFilter) -> bool:
        """Tell whether it applies to the whole site, as its usual language does, which tells no story from another."""
        prefix = f"{folder}/" if folder else ""
        return all(path.startswith(prefix) and applies(path) for path in self._paths)

    def _rules_of(self, folder: str, file: str, metadata: Mapping[str, Any]) -> Iterator[_Rule]:
        """(which stories, (name, value) of what holds for them), in order of precedence."""
        if file in JEKYLL_CONFIGS:
            yield from ((self._in_project(applies), pairs) for applies, pairs in _jekyll_defaults(metadata))
        elif file in QUARTO_CONFIGS:
            drafts = table(metadata.get("website")).get("drafts")
            listed = any_of_paths(drafts if isinstance(drafts, list) else [drafts])
            yield self._in_project(listed), [("draft", True)]
        elif INDEX_FILE.fullmatch(file) or file in HUGO_CONFIGS:
            is_cascade_file = posixpath.basename(file).startswith(CASCADE) and CASCADE not in metadata
            for cascade in tables(metadata if is_cascade_file else metadata.get(CASCADE)):
                targets = cascade.get("target", cascade.get("_target"))
                default_stories = self._in_language(file) if INDEX_FILE.fullmatch(file) else all_stories
                yield hugo_target(targets, default_stories, self._language_of, self._page_paths), fields_of(cascade)
        else:
            # Harp's are of single stories, under the names of their files.
            stories = {name: posixpath.join(folder, str(name)) for name in metadata if isinstance(metadata[name], dict)}
            stories = {name: story for name, story in stories.items() if story in self._stems}
            for name, story in stories.items():
                yield OneStory(story), fields_of(metadata[name])
            yield (
                self._stories_of(folder, file),
                fields_of({key: value for key, value in metadata.items() if key not in stories}),
            )

    def _in_project(self, applies: StoryFilter) -> StoryFilter:
        """Match the stories that a configuration applies to, which gives paths from the folder that it lies in."""
        if not (project := self._project and f"{self._project}/"):
            return applies
        return lambda path: path.startswith(project) and applies(path.removeprefix(project))

    def _stories_of(self, folder: str, file: str) -> StoryFilter:
        """Match the stories that a file applies to where it names none itself."""
        if INDEX_FILE.fullmatch(file):
            return self._in_language(file)
        if file in SINGLE_FOLDER_DATA and self._generator != "marmite":
            return lambda path: posixpath.dirname(path) == folder
        if file in folder_data_files(folder):
            return all_stories
        return OneStory(story_of(folder, file))

    def _in_language(self, index: str) -> StoryFilter:
        """Match the stories in the language of a section's page, where the site has several."""
        if (language_of := self._language_of) is None:
            return all_stories
        own = INDEX_FILE.fullmatch(index)
        code = (own["language"] or "").lower() if own else ""

        def applies(path: str) -> bool:
            # A page whose name has no language is in that of the stories beside it whose names have none.
            return language_of(path) == (code or language_of(posixpath.join(posixpath.dirname(path), index)))

        return applies

    def _leave_out_unsorted(self, folder: str, file: str, metadata: Mapping[str, Any]) -> None:
        """Leave out those stories of a section that lack what Zola sorts them by: it makes no page of them."""
        sort_field = _SORTED_BY.get(str(metadata.get("sort_by", "")))
        if sort_field is not None and str(metadata.get("transparent")).lower() == "true":
            # The section above, which Zola has of its content folder in any case, makes those as well.
            parent = posixpath.dirname(folder)
            if not self._drops_unsorted.get((parent, file), posixpath.basename(parent) not in ("", "content")):
                sort_field = None
        self._drops_unsorted[folder, file] = sort_field is not None
        if sort_field is None:
            return
        in_language = self._in_language(file)

        def applies(path: str) -> bool:
            location, name = posixpath.split(path)
            if name.startswith("index."):
                location, name = posixpath.split(location)
            has_date = sort_field == "date" and _DATED_NAME.match(name)
            return location == folder and not has_date and in_language(path)

        source = posixpath.join(folder, file)
        mark = Mark(f"{source}: sort_by", sort_field, Hidden.LEFT_OUT)
        self._add(folder, Bequest(applies, sort_field, (mark,), None, None, True, (source, 0)))

    def _withhold(self, folder: str, file: str, error: UnreadableFile) -> None:
        """Hide the stories that an unreadable file may be meant to hide; a configuration is reported elsewhere."""
        if file in CONFIGS:
            return
        mark = Mark(posixpath.join(folder, file), error.message, None, remedy=error.remedy)
        applies = self._stories_of(folder, file)
        bequest = Bequest(applies, "", (mark,), None, None, overridable=False, source=(file, 0))
        self._add(folder, bequest)


def _draft_pairs(metadata: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What the file of a section says of whether it is a draft."""
    return [(name, value) for name, value in fields_of(metadata) if plain_key(name) == "draft"]


def _section_pairs(metadata: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What the file of a section says of whether it is a draft, and of its time; its date stands for its start.

    What it hands down to all pages is its own as well.
    """
    cascades = (each for each in tables(metadata.get(CASCADE)) if not each.keys() & {"target", "_target"})
    pairs: dict[str, tuple[str, Any]] = {}
    for name, value in (pair for fields in (metadata, *cascades) for pair in fields_of(fields)):
        pairs.setdefault(plain_key(name), (name, value))
    if (date := pairs.get("date")) is not None:
        pairs.setdefault("publishdate", ("publishDate", date[1]))
    return [pairs[key] for key in ("draft", "publishdate", "expirydate") if key in pairs]


def _jekyll_defaults(metadata: Mapping[str, Any]) -> Iterator[_Rule]:
    """Jekyll's: of those that apply, the longest path takes precedence, and of equal ones the last."""
    rules = []
    for default in reversed(list(tables(metadata.get("defaults")))):
        scope = table(default.get("scope"))
        folder, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        rules.append((len(folder), bool(kind), jekyll_scope(folder, kind), fields_of(default.get("values"))))
    for _, _, applies, pairs in sorted(rules, key=lambda rule: rule[:2], reverse=True):
        yield applies, pairs
