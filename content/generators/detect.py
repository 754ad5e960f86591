"""Detection: which generator makes a site, and what its configuration beside the archive says, or its file names."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import ReadingRules, UnreadableFile, printable
from content.base.absolute import absolute
from content.base.globs import any_of
from content.generators.catalogue import GENERATORS
from content.generators.configurations import files
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.grav import TEMPLATES
from content.generators.configurations.jigsaw import is_jigsaws
from content.generators.configurations.jupyter_book import is_jupyter_book
from content.generators.configurations.middleman import is_middlemans
from content.generators.configurations.routed import PLUGIN, needs_no_configuration
from content.generators.configurations.statamic import COLLECTIONS, KEYS

UP = 4
"""Folders above an archive in which its configuration is looked for."""
DOWN = 2
"""Folders below it in which one is looked for where there is none."""
MOST_NAMES = 2_000
"""Files and folders of a folder that are looked through."""
_SCRIPT = r"(?:m|c)?[jt]s"
_FILES: tuple[tuple[str, str], ...] = (
    (r"hugo\.(?:toml|ya?ml|json)", "hugo"),
    (r"zola\.toml", "zola"),
    (r"_config\.(?:ya?ml|toml)", "jekyll or hexo"),
    (r"bridgetown\.config\.ya?ml", "bridgetown"),
    (r"zensical\.toml", "zensical"),
    (r"(?:mk|proper)docs\.ya?ml", "mkdocs"),
    (r"pelicanconf\.py", "pelican"),
    (r"_quarto\.ya?ml", "quarto"),
    (rf"docusaurus\.config\.{_SCRIPT}", "docusaurus"),
    (rf"(?:\.eleventy|(?:eleventy|buildawesome)\.config)\.{_SCRIPT}", "eleventy"),
    (rf"astro\.config\.{_SCRIPT}", "astro"),
    (rf"nuxt\.config\.{_SCRIPT}", "nuxt"),
    (rf"svelte\.config\.{_SCRIPT}", "sveltekit"),
    (rf"gatsby-config\.{_SCRIPT}", "gatsby"),
    (r"quartz\.config\.ya?ml", "quartz"),
    (rf"quartz\.config\.{_SCRIPT}", "quartz"),
    (rf"next\.config\.{_SCRIPT}", "next"),
    (rf"valaxy\.config\.{_SCRIPT}", "valaxy"),
    (rf"observablehq\.config\.{_SCRIPT}", "observable"),
    (rf"rspress\.config\.{_SCRIPT}", "rspress"),
    (r"myst\.ya?ml", "myst"),
    (r"book\.toml", "mdbook"),
    (r"config\.(?:toml|ya?ml|json)", "hugo or zola"),
    (r"conf\.py", "nikola or sphinx"),
    (r"config\.php", "jigsaw"),
    (r"config\.rb", "middleman"),
    (rf"_config\.{_SCRIPT}", "lume"),
    (rf"vite\.config\.{_SCRIPT}", "sveltekit or none"),
    # Which needs no other file.
    (r"\.eleventyignore", "eleventy"),
)
_ANY = re.compile("|".join(pattern for pattern, _ in _FILES))
_NESTED = (
    ("", "config/_default", r"(?:hugo|config)\.(?:toml|ya?ml|json)", "hugo"),
    ("", "app/config", r"sculpin_(?:kernel|site)\.ya?ml", "sculpin"),
    ("", COLLECTIONS, r"[\w-]+\.yaml", "statamic"),
    ("", "config", r"initializers\.rb", "bridgetown"),
    ("", "config", r"system\.ya?ml", "grav"),
    ("user", "config", r"system\.ya?ml", "grav"),
    ("docs", ".vitepress", rf"config\.{_SCRIPT}", "vitepress"),
    ("docs", ".vuepress", rf"config\.{_SCRIPT}", "vuepress"),
    ("", ".vitepress", rf"config\.{_SCRIPT}", "vitepress"),
    ("", ".vitepress/config", rf"index\.{_SCRIPT}", "vitepress"),
    ("", ".vuepress", rf"config\.{_SCRIPT}", "vuepress"),
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
_SPHINX = re.compile(r"^(?:extensions|project|source_suffix)\s*=", re.MULTILINE)
_USUAL = ReadingRules()
_is_ignored = any_of(_USUAL.ignore)
_NUMBERED = re.compile(r"(?:^|/)\d+\.[^/\d][^/]*/")
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


def detect(root: Path, wanted: str = "") -> Detected | None:
    """Find the nearest configuration in the archive's folder or above it, else of a project that holds most of it.

    Of the generator `wanted` alone if given.
    """
    found = (detected for folder in _upwards(root) if (detected := _in_folder(folder, wanted)) is not None)
    return next(found, None) or _below(absolute(root), wanted)


def _in_folder(folder: Path, wanted: str) -> Detected | None:
    for project, file, kind in _candidates(folder):
        detected = _read(file, kind, project)
        if detected is not None and (detected.generator.name == wanted or (not wanted and not _is_lookalike(detected))):
            return detected
    return None


def _is_lookalike(detected: Detected) -> bool:
    """Tell whether a `config.yml` or the like that has words of Hugo's is another program's: there is no folder of
    which Hugo would make pages. Cecil's stories lie in `pages`."""
    if detected.generator.name != "hugo" or detected.problem or detected.file.parent != detected.project:
        return False
    folders = detected.configured.content_folders or detected.generator.content_folders
    return detected.file.stem == "config" and not any(files.is_folder(detected.project / folder) for folder in folders)


def projects_below(root: Path) -> list[str]:
    """List the folders below the archive's that are projects of their own, where these hold most of it together."""
    root = absolute(root)
    for found in _levels(root, ""):
        if len(found) > 1 and 2 * sum(_stories(folder) for folder, _ in found) > _stories(root):
            return [folder.relative_to(root).as_posix() for folder, _ in found]
    return []


def _below(root: Path, wanted: str) -> Detected | None:
    """Find a project below the archive's folder, where more than half of the stories lie in it."""
    for found in _levels(root, wanted):
        if (most := next((detected for folder, detected in found if _holds_most(folder, root)), None)) is not None:
            return most
    return None


def _levels(root: Path, wanted: str) -> Iterator[list[tuple[Path, Detected]]]:
    """The projects one folder below the archive's, two below it and so on."""
    level = [root]
    for _ in range(DOWN):
        level = [below for folder in level for below in _folders(folder)]
        yield [(folder, detected) for folder in level if (detected := _in_folder(folder, wanted)) is not None]


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, MOST_NAMES) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if not _is_ignored(name)]


def _holds_most(folder: Path, root: Path) -> bool:
    return 2 * _stories(folder) > _stories(root)


def _stories(root: Path) -> int:
    stories = 0
    for parent, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not _is_ignored(name)]
        suffixes = _USUAL.suffixes_in(parent)
        stories += sum(name.lower().endswith(suffixes) and not _is_ignored(name) for name in names)
    return stories


def told_by_names(root: Path, paths: Iterable[str]) -> str:
    """Tell the generator by the way in which the archive names its files; empty where none's is plain.

    `paths` are those of the site's stories below its root.
    """
    jekyll = root.name == "_posts"
    numbered = ""
    for path in paths:
        if path.rsplit("/", 1)[-1].startswith(("+page.", "+page@")):
            return "sveltekit"
        if _NUMBERED.search(path):
            by_template = path.rsplit("/", 1)[-1].split(".")[0].lower() in TEMPLATES
            numbered = "grav" if by_template and numbered != "nuxt" else "nuxt"
        jekyll = jekyll or path.startswith("_posts/") or "/_posts/" in path
    return numbered or ("jekyll" if jekyll else "")


def _upwards(root: Path) -> Iterator[Path]:
    folder = absolute(root)
    for _ in range(UP + 1):
        yield folder
        # A repository is a project of its own, and a home folder is none.
        if (folder / ".git").exists() or folder in (folder.parent, Path.home()):
            return
        folder = folder.parent


def _candidates(folder: Path) -> Iterator[tuple[Path, Path, str]]:
    """Each (project, file, kind) that a folder may have a configuration by."""
    names = _names(folder)
    configurations = list(filter(_ANY.fullmatch, names))
    for pattern, kind in _FILES:
        yield from ((folder, folder / name, kind) for name in configurations if re.fullmatch(pattern, name))
    for part, nested, pattern, kind in _NESTED:
        if (part or nested.split("/")[0]) in names:
            project = folder / part
            inner = project / nested
            yield from ((project, inner / name, kind) for name in _names(inner) if re.fullmatch(pattern, name))
    if "package.json" in names and needs_no_configuration(folder):
        yield folder, folder / "package.json", "next"


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, MOST_NAMES))
    except OSError:
        return []


def _read(file: Path, kind: str, project: Path) -> Detected | None:
    if kind == "statamic" and not file.with_suffix("").is_dir():
        return None
    script = file.suffix not in (".toml", ".yml", ".yaml", ".json")
    try:
        data: Mapping[str, Any] | str = files.read_text(file) if script else files.read_data(file)
    except UnreadableFile as error:
        name = kind.split(" or ")[0]
        problem = printable(error.message)
        return Detected(GENERATORS[name], file, project, Configured(), problem) if file.is_file() else None
    name = _generator_of(kind, data, project)
    if not name:
        return None
    if kind == "hugo" and isinstance(data, dict) and file.parent.name == "_default":
        data = {**data, **_parts_of(file.parent)}
    generator = GENERATORS[name]
    configured = generator.read_script(data, file) if isinstance(data, str) else generator.read_data(data, file)
    return Detected(generator, file, project, configured)


def _generator_of(kind: str, data: Mapping[str, Any] | str, project: Path) -> str:
    if isinstance(data, str):
        if kind == "lume":
            return kind if _LUME.search(data) else ""
        if kind == "sveltekit or none":
            return "sveltekit" if PLUGIN in data else ""
        if kind == "bridgetown":
            return kind if "Bridgetown.configure" in data else ""
        if kind == "jigsaw":
            return kind if is_jigsaws(data, project) else ""
        if kind == "middleman":
            return kind if is_middlemans(data, project) else ""
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
        return kind if keys & KEYS else ""
    if kind == "grav":
        return kind if keys & {"home", "pages", "languages", "custom_base_url"} else ""
    return kind


def _parts_of(folder: Path) -> dict[str, Any]:
    """Hugo's tables that stand in files of their own: `config/_default/permalinks.toml`."""
    parts: dict[str, Any] = {}
    for name in _names(folder):
        stem, _, suffix = name.rpartition(".")
        if stem in ("permalinks", "languages", "frontmatter") and suffix in ("toml", "yml", "yaml", "json"):
            try:
                parts[stem] = files.read_data(folder / name)
            except UnreadableFile:
                continue
    return parts
