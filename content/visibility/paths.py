"""Paths: names of files and folders of which a generator makes no page."""

import posixpath
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.base import Hidden, ReadingRules, Site, composed, plain_key
from content.base.absolute import absolute
from content.base.translated_names import keys_of
from content.visibility import translated
from content.visibility.converted import REVISION
from content.visibility.marks import Mark
from content.visibility.status_words import hiding_in_title
from content.visibility.vocabulary import FOLDERS_WITHOUT_PAGES

DRAFTS = frozenset(("_drafts", "drafts", "_draft", "unpublished", "embargoed", "spiked"))
_QUALIFIED_DRAFTS = re.compile(
    r"(?:\d+[-_. ]*|(?:articles?|blog|contents?|news|posts?|stor(?:y|ies))[-_ ])?drafts(?:[-_ ]\d+)?"
)
"""Of what, of which year, or with a number that puts it in order: `post-drafts`, `drafts-2024`, `00_drafts`. A section
`mock-drafts` is about something else."""
_TRANSLATED_DRAFT = frozenset(keys_of(translated.HIDING[Hidden.DRAFT]))
_TRANSLATED_DRAFTS = _TRANSLATED_DRAFT | frozenset(keys_of(translated.DRAFT_FOLDERS))
_DRAFT_BEFORE_NAME = re.compile(r"draft_.*-[0-9a-f]{8,12}|drafts?[-_]\d{4}-\d\d-\d\d(?:[-_].*)?")
"""A draft as Medium exports it, `draft_Title-0123456789ab`, and one before a date, as Marmite has it. A name that
begins `draft-budget` is of a story about one."""
_DRAFT_IN_CAPITALS = re.compile(
    r"[a-z\d][-_ ]DRAFT\Z"
    r"|\A(?:\d{4}-\d\d-\d\d[-_ ])?(?:DRAFT|EMBARGO(?:ED)?|DO[-_ ]NOT[-_ ]PUBLISH)[-_ ]++(?=[^\n]{0,200}[a-z])"
)
"""`MarchNewsletter_DRAFT` and `DRAFT-council-votes`, and no `NFL_DRAFT`."""
_TRASHED = re.compile(r"__trashed(?:-\d+)?\Z")
"""What WordPress puts behind the name of what is in its trash."""
ERROR_PAGE = "404"
"""The page of addresses that lead nowhere, under which nobody reads a story; Grav calls it `error/error.md`."""
_ERROR_PAGE_FOLDER = re.compile(
    r"(?:\d+\.)?_?(?:app|collections|contents?|docs?|documents|errors?|extra|input|meta|misc|pages?|public|routes|sites?|"
    r"source|special|src|static|system|text|user|website|www|[a-z]{2}(?:[-_][a-z]{2,4})?)",
    re.IGNORECASE,
)
"""Folders in which such a page lies: of all pages, or of a language. In another one `404.md` is a story on them."""
SUMMARY = "SUMMARY.md"
"""The list of a book's chapters, as GitBook, HonKit and mdBook have it, who write it in capitals."""
AUTHORS = "authors"
_FOLDERS_OF_AUTHORS = ("authors", "author", "_authors")
_NAMES_OF_AUTHORS = frozenset(("name", "displayname", "fullname"))
RESOURCES = "resources"
"""What Hugo calls the other files in the folder of an `index.md`: no page is made of them."""
UNDATED = ("DEFAULT_DATE", "blog_post_pattern")
"""Settings that are about what has no date: without the first Pelican makes no page of an article, and what the second
fits is a draft to ABlog."""
UNTITLED = "title"
"""The field without which Pelican makes no page, of articles and others alike."""
UNDERSCORE, DASH = "_*", "-*"
_TEMPLATES = frozenset((
    "_archetypes", "_assets", "_components", "_data", "_includes", "_layouts", "_partials", "_plugins", "_private",
    "_sass", "_shortcodes", "_site", "_snippets", "_templates", "_trash", "_unpublished",
))  # fmt: skip
_POSTS = "_posts"
JEKYLL_CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
_COLLECTIONS = "collections"
"""What Jekyll's docs call the folder that all collections may be kept in."""

_CHARACTER_CLASS = re.compile(r"\[:([a-z]{5,6}):\]")
_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \t", "digit": "0-9", "lower": "a-z", "space": " \t",
    "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
"""What stands for a kind of letters between the brackets of a line of a `.gitignore`: `[[:digit:]]`."""


class Underscored:
    """The folders of one site whose name begins with `_`: collections for Jekyll, left out by all others."""

    def __init__(self, root: Path, paths: Iterable[str], grouping_folders: Sequence[str] = ()) -> None:
        """`paths` are those of the site's files, below its root; `grouping_folders` are as in Site."""
        self._root = root
        self._grouping_prefixes = tuple(f"{folder}/" if folder else "" for folder in grouping_folders)
        folders = {posixpath.dirname(path) for path in paths}
        names_by_parent: dict[str, set[str]] = defaultdict(set)
        for folder in folders:
            *parents, name = folder.split("/") if folder else [""]
            while name:
                names_by_parent["/".join(parents)].add(name)
                *parents, name = parents or [""]
        # Where nothing lies elsewhere, it is not a part that somebody set aside.
        all_underscored = bool(folders) and all(folder.startswith("_") for folder in folders)
        self._collections = {
            parent
            for parent, names in names_by_parent.items()
            if any(name.startswith("_") for name in names) and self._is_jekyll(parent, names, all_underscored)
        }

    def _is_jekyll(self, parent: str, names: set[str], all_underscored: bool) -> bool:
        if _POSTS in names or posixpath.basename(parent) == _COLLECTIONS or (all_underscored and not parent):
            return True
        return any((self._root / parent / name).is_file() for name in JEKYLL_CONFIGS)

    def leaves_out(self, parent: str, name: str) -> bool:
        """Tell whether no page is made of what lies in the folder of that name."""
        if name.lower() in _TEMPLATES:
            return True
        if self._grouping_prefixes and f"{parent}/".startswith(self._grouping_prefixes):
            return False
        return name.startswith("_") and name != _POSTS and parent not in self._collections


class LeftOut:
    """The files of one site of which its generator's configuration says that no page is made of them."""

    def __init__(self, site: Site, rules: ReadingRules, paths: Iterable[str]) -> None:
        """`paths` are those of the site's files, below its root."""
        ignored = set(map(plain_key, rules.no_marks))
        patterns: dict[str, list[str]] = {}
        for setting, pattern in site.visibility.left_out:
            if plain_key(setting) not in ignored:
                patterns.setdefault(setting, []).append(pattern)
        self._listed_by, listed = site.visibility.listed
        self._listed = frozenset(map(composed, listed))
        root, project = absolute(site.root), site.project
        self._root_prefix = self._project_prefix = ""
        if project is not None and root.is_relative_to(project):
            self._root_prefix = f"{root.relative_to(project).as_posix()}/".removeprefix("./")
        elif project is not None and project.is_relative_to(root):
            self._project_prefix = f"{project.relative_to(root).as_posix()}/"
        else:
            patterns, self._listed_by = {}, ""
        self._specs = [(setting, _gitignore_spec(lines)) for setting, lines in patterns.items()]
        if plain_key(self._listed_by) in ignored:
            self._listed_by = ""
        checks_content = site.content.setting and plain_key(site.content.setting) not in ignored
        self._content_prefixes = tuple(f"{folder}/" for folder in site.content.outside) if checks_content else ()
        self._content_setting = site.content.setting
        self._bundles: frozenset[str] = frozenset()
        if site.generator == "hugo" and RESOURCES not in ignored:
            contents = {"", *site.content.outside, *(folder for folder, _ in site.languages.folders)}
            self._bundles = frozenset(map(posixpath.dirname, filter(_is_index, paths))) - contents

    def marks_of(self, relative: str, *, dated: bool = True, titled: bool = True) -> Iterator[Mark]:
        """Give the marks of the file at a path below the site's root, whose story is `dated` and `titled`, or not."""
        if (self._specs or self._listed_by) and relative.startswith(self._project_prefix):
            path = f"{self._root_prefix}{relative[len(self._project_prefix) :]}"
            for setting, spec in self._specs:
                exempt = (dated and setting in UNDATED) or (titled and setting == UNTITLED)
                if not exempt and spec.match_file(path):
                    yield Mark(setting, relative, Hidden.LEFT_OUT)
            if self._listed_by and composed(path) not in self._listed:
                yield Mark(self._listed_by, relative, Hidden.LEFT_OUT)
        if self._content_prefixes and not relative.startswith(self._content_prefixes):
            yield Mark(self._content_setting, ", ".join(self._content_prefixes), Hidden.LEFT_OUT)
        if self._bundles:
            folder = posixpath.dirname(relative)
            if folder in self._bundles and _is_index(relative):
                folder = posixpath.dirname(folder)
            while folder:
                if folder in self._bundles:
                    yield Mark(RESOURCES, f"{folder}/index", Hidden.LEFT_OUT)
                folder = posixpath.dirname(folder)


def _gitignore_spec(lines: Iterable[str]) -> Any:
    """Make the test of the lines of a `.gitignore`, without those that fit nothing, such as `!` and `[z-a]`."""
    from pathspec import GitIgnoreSpec

    patterns: list[Any] = []
    for line in lines:
        # Python warns of a `[[`, as in `app/[[...slug]]`, that it may read otherwise one day.
        with suppress(ValueError, re.error), warnings.catch_warnings(action="ignore", category=FutureWarning):
            line = _CHARACTER_CLASS.sub(lambda name: _CLASSES.get(name[1], name[0]), line)
            patterns += GitIgnoreSpec.from_lines([line]).patterns
    return GitIgnoreSpec(patterns)


def _is_index(path: str) -> bool:
    """Tell whether it is the page of a Hugo bundle, in any language."""
    return posixpath.basename(path).startswith("index.")


def path_marks(relative: str, underscored: Underscored, rules: ReadingRules, generator: str = "") -> tuple[Mark, ...]:
    """Read what the path of a file below its site's root says, `/` between its parts.

    `generator` is the site's, empty where none is known.
    """
    ignored = {name.strip("/").lower() for name in rules.no_marks} | set(map(plain_key, rules.no_marks))
    marks = _marks_by_rule(relative, underscored, generator)
    return tuple(dict.fromkeys(mark for rule, mark in marks if rule.lower() not in ignored))


def author_marks(relative: str, names: Set[str], rules: ReadingRules) -> tuple[Mark, ...]:
    """Tell whether a file is the page of an author whom stories name: it lies in a folder of authors, and has a name
    where stories have a title.

    `names` are the plain keys of its front matter.
    """
    *folders, file = relative.split("/")
    if file.startswith(("index.", "_index.")):
        folders = folders[:-1]
    if not folders or folders[-1].lower() not in _FOLDERS_OF_AUTHORS or "title" in names or "date" in names:
        return ()
    is_author = _NAMES_OF_AUTHORS & names and AUTHORS not in map(plain_key, rules.no_marks)
    return (Mark(f"{folders[-1]}/", "", Hidden.LEFT_OUT),) if is_author else ()


@lru_cache(4096)
def _holds_drafts(folder: str) -> bool:
    name = composed(folder).lower()
    if name in DRAFTS or _QUALIFIED_DRAFTS.fullmatch(name) or plain_key(folder) in _TRANSLATED_DRAFTS:
        return True
    # Set aside from a collection of Jekyll's: `_news-drafts`.
    return name.startswith("_") and not DRAFTS.isdisjoint(f"_{word}" for word in re.split(r"[-_.]", name))


@lru_cache(4096)
def _is_draft(ending: str) -> bool:
    return ending.lower() == "draft" or plain_key(ending) in _TRANSLATED_DRAFT


def _is_error_page(folders: Sequence[str], stem: str) -> bool:
    if stem == "error" and folders[-1:] == ["error"]:
        return True
    *above, name = (*folders, stem) if stem != "index" else folders or [""]
    return name == ERROR_PAGE and (not above or _ERROR_PAGE_FOLDER.fullmatch(above[-1]) is not None)


def _marks_by_rule(relative: str, underscored: Underscored, generator: str) -> Iterator[tuple[str, Mark]]:
    """(what the rule is called, the mark)."""
    *folders, file = relative.split("/")
    for depth, folder in enumerate(folders):
        if folder == "bak" and folders[:depth][-1:] == ["logseq"]:
            yield "bak", Mark("logseq/bak/", "", Hidden.LEFT_OUT)
        if folder in FOLDERS_WITHOUT_PAGES:
            yield folder, Mark(f"{folder}/", "", Hidden.LEFT_OUT)
        if _holds_drafts(folder):
            yield folder, Mark(f"{folder}/", "", Hidden.DRAFT)
        elif underscored.leaves_out("/".join(folders[:depth]), folder):
            yield UNDERSCORE, Mark(f"{folder}/", "", Hidden.LEFT_OUT)
    # Nuxt's way to write a draft.
    endings = (name.rpartition(".") for name in (*folders, file.rpartition(".")[0]))
    by_ending = any(dot and _is_draft(ending) for _, dot, ending in endings)
    stem = file.partition(".")[0]
    if by_ending or _DRAFT_BEFORE_NAME.fullmatch(stem) or _DRAFT_IN_CAPITALS.search(stem):
        yield "draft", Mark(file, "", Hidden.DRAFT)
    if any(map(_TRASHED.search, (*folders, stem))):
        yield "trash", Mark(file, "", Hidden.DELETED)
    if any(map(REVISION.fullmatch, (stem, *folders[-1:]))):
        yield "revision", Mark(file, "", Hidden.LEFT_OUT)
    if generator == "marmite" and stem.startswith("draft-S-"):  # of the stream of drafts
        yield "draft", Mark(file, "", Hidden.DRAFT)
    # Notes are titled by their files.
    if (reason := hiding_in_title(posixpath.splitext(file)[0])) is not None:
        yield "title", Mark(file, "", reason)
    if _is_error_page(folders, stem):
        yield ERROR_PAGE, Mark(file, "", Hidden.LEFT_OUT)
    if file == SUMMARY:
        yield SUMMARY, Mark(file, "", Hidden.LEFT_OUT)
    if file.startswith("_"):  # Astro, Docusaurus, Hexo, Jekyll
        yield UNDERSCORE, Mark(file, "", Hidden.LEFT_OUT)
    elif file.startswith("-") and generator in ("", "nuxt"):  # others make a page of it
        yield DASH, Mark(file, "", Hidden.LEFT_OUT)
    elif file.startswith(("#", "~")):  # Jekyll, and what editors leave behind
        yield file[0], Mark(file, "", Hidden.LEFT_OUT)
