"""Detection: which generator makes a site, and what its configuration beside the archive says, or its file names."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import ReadingRules, UnreadableFile, data_files, printable
from content.base.absolute import absolute
from content.base.globs import any_of
from content.generators.catalogue import GENERATORS
from content.generators.configurations import books
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.grav import TEMPLATES
from content.generators.configurations.jigsaw import is_jigsaw
from content.generators.configurations.jupyter_book import is_jupyter_book
from content.generators.configurations.middleman import is_middleman
from content.generators.configurations.routed import needs_no_configuration
from content.generators.configurations.statamic import COLLECTION_KEYS, COLLECTIONS

MAX_LEVELS_UP = 4
"""Folders above an archive in which its configuration is looked for."""
MAX_LEVELS_DOWN = 2
"""Folders below an archive in which a configuration is looked for where there is none in it or above it."""
MAX_NAMES = 2_000
"""Files and folders of a folder that are looked through."""
_SCRIPT_SUFFIX = r"(?:m|c)?[jt]s"
_CONFIGURATION_FILES: tuple[tuple[str, str], ...] = (
    (r"hugo\.(?:toml|ya?ml|json)", "hugo"),
    (r"zola\.toml", "zola"),
    (r"_config\.(?:ya?ml|toml)", "jekyll or hexo"),
    (r"bridgetown\.config\.ya?ml", "bridgetown"),
    (r"zensical\.toml", "zensical"),
    (r"(?:mk|proper)docs\.ya?ml", "mkdocs"),
    (r"pelicanconf\.py", "pelican"),
    (r"_quarto\.ya?ml", "quarto"),
    (rf"docusaurus\.config\.{_SCRIPT_SUFFIX}", "docusaurus"),
    (rf"(?:\.eleventy|(?:eleventy|buildawesome)\.config)\.{_SCRIPT_SUFFIX}", "eleventy"),
    (rf"astro\.config\.{_SCRIPT_SUFFIX}", "astro"),
    (rf"nuxt\.config\.{_SCRIPT_SUFFIX}", "nuxt"),
    (rf"svelte\.config\.{_SCRIPT_SUFFIX}", "sveltekit"),
    (rf"gatsby-config\.{_SCRIPT_SUFFIX}", "gatsby"),
    (r"quartz\.config\.ya?ml", "quartz"),
    (rf"quartz\.config\.{_SCRIPT_SUFFIX}", "quartz"),
    (rf"next\.config\.{_SCRIPT_SUFFIX}", "next"),
    (rf"valaxy\.config\.{_SCRIPT_SUFFIX}", "valaxy"),
    (rf"observablehq\.config\.{_SCRIPT_SUFFIX}", "observable"),
    (rf"vocs\.config\.{_SCRIPT_SUFFIX}", "vocs"),
    (rf"rspress\.config\.{_SCRIPT_SUFFIX}", "rspress"),
    (r"myst\.ya?ml", "myst"),
    (r"marmite\.ya?ml", "marmite"),
    (r"nanoc\.ya?ml", "nanoc"),
    (r"metalsmith\.json", "metalsmith"),
    (r"book\.toml", "mdbook"),
    (r"\.gitbook\.ya?ml", "gitbook"),
    (r"book\.js(?:on)?", "honkit"),
    (r"config\.(?:toml|ya?ml|json)", "hugo or zola"),
    (r"conf\.py", "nikola or sphinx"),
    (r"config\.php", "jigsaw"),
    (r"config\.rb", "middleman"),
    (rf"_config\.{_SCRIPT_SUFFIX}", "lume"),
    (rf"vite\.config\.{_SCRIPT_SUFFIX}", "sveltekit or none"),
    # Which needs no other file.
    (r"\.eleventyignore", "eleventy"),
)
_ANY_CONFIGURATION = re.compile("|".join(pattern for pattern, _ in _CONFIGURATION_FILES))
_NESTED_CONFIGURATIONS = (
    ("", "config/_default", r"(?:hugo|config)\.(?:toml|ya?ml|json)", "hugo"),
    ("", "app/config", r"sculpin_(?:kernel|site)\.ya?ml", "sculpin"),
    ("", COLLECTIONS, r"[\w-]+\.yaml", "statamic"),
    ("", "config", r"initializers\.rb", "bridgetown"),
    ("", "config", r"system\.ya?ml", "grav"),
    ("user", "config", r"system\.ya?ml", "grav"),
    ("docs", ".vitepress", rf"config\.{_SCRIPT_SUFFIX}", "vitepress"),
    ("docs", ".vuepress", rf"config\.{_SCRIPT_SUFFIX}", "vuepress"),
    ("", ".vitepress", rf"config\.{_SCRIPT_SUFFIX}", "vitepress"),
    ("", ".vitepress/config", rf"index\.{_SCRIPT_SUFFIX}", "vitepress"),
    ("", ".vuepress", rf"config\.{_SCRIPT_SUFFIX}", "vuepress"),
)
"""(the project's folder, folder in it, file, kind)."""
_HUGO_KEYS = {
    "baseurl", "languagecode", "theme", "permalinks", "markup", "contentdir", "defaultcontentlanguage", "menu",
    "menus", "publishdir", "taxonomies",
}  # fmt: skip
_HEXO_KEYS = {"source_dir", "public_dir", "new_post_name", "default_layout", "permalink_defaults", "skip_render"}

_JEKYLL_KEYS = {
    "baseurl", "collections", "collections_dir", "defaults", "destination", "gems", "highlighter", "kramdown",
    "markdown", "paginate", "pygments", "rdiscount", "redcarpet", "sass", "source",
}  # fmt: skip

_LUME = re.compile(r"\bimport\s+lume\b")
_SVELTEKIT = re.compile(r"\bsveltekit\(")
_SPHINX = re.compile(r"^(?:extensions|project|source_suffix)\s*=", re.MULTILINE)
_DEFAULT_RULES = ReadingRules()
_is_ignored = any_of(_DEFAULT_RULES.ignore)
_NUMBERED_FOLDER = re.compile(r"(?:^|/)\d+\.[^/\d][^/]*/")
"""A folder such as `2.news`."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A configuration, and the generator that it is of."""

    generator: Generator
    file: Path
    project: Path
    """The folder that it is the configuration of."""
    configured: Configured
    problem: str = ""
    """Why it could not be read; empty where it could."""


def detect(root: Path, generator_name: str = "") -> Detected | None:
    """Find the nearest configuration in the archive's folder or above it, else of a project that holds most of it.

    Only of the generator `generator_name`, if given.
    """
    detections = (detected for folder in _upwards(root) if (detected := _detect_in(folder, generator_name)) is not None)
    return (
        next(detections, None)
        or _detect_below(absolute(root), generator_name)
        or next(filter(None, (_detect_book(folder, generator_name) for folder in _upwards(root))), None)
    )


def _detect_book(folder: Path, generator_name: str) -> Detected | None:
    """Find a book that has a list of chapters and no configuration."""
    if generator_name not in ("", "honkit", "gitbook") or not books.has_chapters(folder):
        return None
    generator = GENERATORS[generator_name or ("honkit" if books.is_honkit(folder) else "gitbook")]
    file = folder / books.SUMMARY
    return Detected(generator, file, folder, generator.read_data({}, file))


def _detect_in(folder: Path, generator_name: str) -> Detected | None:
    for project, file, kind in _candidates(folder):
        detected = _read(file, kind, project)
        if detected is not None and (
            detected.generator.name == generator_name or (not generator_name and not _is_lookalike(detected))
        ):
            return detected
    return None


def _is_lookalike(detected: Detected) -> bool:
    """Tell whether a `config.yml` or the like that has words of Hugo's is another program's: there is no folder of
    which Hugo would make pages. Cecil's stories lie in `pages`."""
    if detected.generator.name != "hugo" or detected.problem or detected.file.parent != detected.project:
        return False
    folders = detected.configured.content_folders or detected.generator.content_folders
    return detected.file.stem == "config" and not any(
        data_files.is_folder(detected.project / folder) for folder in folders
    )


def projects_below(root: Path) -> list[str]:
    """List the folders below the archive's that are projects of their own, where these hold most of it together."""
    root = absolute(root)
    for projects in _projects_by_level(root, ""):
        if len(projects) > 1 and 2 * sum(_count_stories(folder) for folder, _ in projects) > _count_stories(root):
            return [folder.relative_to(root).as_posix() for folder, _ in projects]
    return []


def _detect_below(root: Path, generator_name: str) -> Detected | None:
    """Find a project below the archive's folder, where more than half of the stories lie in it."""
    for projects in _projects_by_level(root, generator_name):
        if (main := next((detected for folder, detected in projects if _holds_most(folder, root)), None)) is not None:
            return main
    return None


def _projects_by_level(root: Path, generator_name: str) -> Iterator[list[tuple[Path, Detected]]]:
    """The projects one folder below the archive's, two below it and so on."""
    level = [root]
    for _ in range(MAX_LEVELS_DOWN):
        level = [subfolder for folder in level for subfolder in _subfolders(folder)]
        yield [(folder, detected) for folder in level if (detected := _detect_in(folder, generator_name)) is not None]


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, MAX_NAMES) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if not _is_ignored(name)]


def _holds_most(folder: Path, root: Path) -> bool:
    return 2 * _count_stories(folder) > _count_stories(root)


def _count_stories(root: Path) -> int:
    stories = 0
    for parent, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not _is_ignored(name)]
        suffixes = _DEFAULT_RULES.suffixes_in(parent)
        stories += sum(name.lower().endswith(suffixes) and not _is_ignored(name) for name in names)
    return stories


def generator_by_names(root: Path, paths: Iterable[str]) -> str:
    """Recognise the generator by the way in which the archive names its files; empty where no way is plain.

    `paths` are those of the site's stories below its root.
    """
    jekyll = root.name == "_posts"
    by_numbers = ""
    for path in paths:
        if path.rsplit("/", 1)[-1].startswith(("+page.", "+page@")):
            return "sveltekit"
        if _NUMBERED_FOLDER.search(path):
            by_template = path.rsplit("/", 1)[-1].split(".")[0].lower() in TEMPLATES
            by_numbers = "grav" if by_template and by_numbers != "nuxt" else "nuxt"
        jekyll = jekyll or path.startswith("_posts/") or "/_posts/" in path
    return by_numbers or ("jekyll" if jekyll else "")


def _upwards(root: Path) -> Iterator[Path]:
    folder = absolute(root)
    for _ in range(MAX_LEVELS_UP + 1):
        yield folder
        # A repository is a project of its own, and a home folder is none.
        if (folder / ".git").exists() or folder in (folder.parent, Path.home()):
            return
        folder = folder.parent


def _candidates(folder: Path) -> Iterator[tuple[Path, Path, str]]:
    """Each (project, file, kind) that may be a configuration of this folder."""
    names = _names(folder)
    configurations = list(filter(_ANY_CONFIGURATION.fullmatch, names))
    for pattern, kind in _CONFIGURATION_FILES:
        yield from ((folder, folder / name, kind) for name in configurations if re.fullmatch(pattern, name))
    for part, nested, pattern, kind in _NESTED_CONFIGURATIONS:
        if (part or nested.split("/")[0]) in names:
            project = folder / part
            inner = project / nested
            yield from ((project, inner / name, kind) for name in _names(inner) if re.fullmatch(pattern, name))
    if "package.json" in names and needs_no_configuration(folder):
        yield folder, folder / "package.json", "next"


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, MAX_NAMES))
    except OSError:
        return []


def _read(file: Path, kind: str, project: Path) -> Detected | None:
    if kind == "honkit" and not books.is_honkit_file(project):
        return None
    if kind == "statamic" and not file.with_suffix("").is_dir():
        return None
    script = file.suffix not in (".toml", ".yml", ".yaml", ".json")
    try:
        data: Mapping[str, Any] | str = data_files.read_text(file) if script else data_files.read_data(file)
    except UnreadableFile as error:
        name = kind.split(" or ")[0]
        problem = printable(error.message)
        return Detected(GENERATORS[name], file, project, Configured(), problem) if file.is_file() else None
    name = _generator_of(kind, data, project)
    if not name:
        return None
    generator = GENERATORS[name]
    configured = generator.read_script(data, file) if isinstance(data, str) else generator.read_data(data, file)
    return Detected(generator, file, project, configured)


def _generator_of(kind: str, data: Mapping[str, Any] | str, project: Path) -> str:
    if isinstance(data, str):
        if kind == "lume":
            return kind if _LUME.search(data) else ""
        if kind == "sveltekit or none":
            return "sveltekit" if _SVELTEKIT.search(data) else ""
        if kind == "bridgetown":
            return kind if "Bridgetown.configure" in data else ""
        if kind == "jigsaw":
            return kind if is_jigsaw(data, project) else ""
        if kind == "middleman":
            return kind if is_middleman(data, project) else ""
        if kind == "nikola or sphinx":
            return "nikola" if "POSTS" in data else "sphinx" if _SPHINX.search(data) else ""
        return kind
    keys = {key.lower() for key in data}
    if kind == "jekyll or hexo":
        if is_jupyter_book(project):
            return "jupyter-book"
        if keys & _HEXO_KEYS:
            return "hexo"
        # Octopress has its posts where Hexo has them, and is Jekyll.
        return "hexo" if not keys & _JEKYLL_KEYS and (project / "source" / "_posts").is_dir() else "jekyll"
    if kind == "hugo or zola":
        return "zola" if "base_url" in data else "hugo" if keys & _HUGO_KEYS else ""
    if kind == "statamic":
        return kind if keys & COLLECTION_KEYS else ""
    if kind == "grav":
        return kind if keys & {"home", "pages", "languages", "custom_base_url"} else ""
    return kind
