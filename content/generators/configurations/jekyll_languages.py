"""Languages of Jekyll's sites, which plug-ins make: jekyll-multiple-languages-plugin and Polyglot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.base import data_files
from content.generators.configurations import exclusions

_I18N_FOLDER = "_i18n"
"""The folder of jekyll-multiple-languages-plugin, which has one for each language, and in that its posts."""
_POSTS = "_posts"


@dataclass(frozen=True, slots=True)
class Languages:
    """What a plug-in makes of the languages that a site lists."""

    default: str | None = None
    """The one without its code in addresses, empty where all have it; None without a plug-in."""
    folders: tuple[tuple[str, str], ...] = ()
    """(folder below the project, language)."""
    by_field: tuple[str, ...] = ()
    """The codes, as they are written, of those that a story's own field tells, and so its address."""


def read_languages(data: Mapping[str, Any], project: Path, source: str) -> Languages:
    """Read which plug-in makes a site's languages, and which these are."""
    codes = [code.strip() for code in exclusions.listed(data.get("languages")) if isinstance(code, str)]
    plugins = [*exclusions.listed(data.get("plugins")), *exclusions.listed(data.get("gems"))]
    if not codes:
        return Languages()
    # A plug-in may stand in the Gemfile alone.
    if "jekyll-multiple-languages-plugin" in plugins or data_files.is_folder(project / source / _I18N_FOLDER):
        default = "" if data.get("default_locale_in_subfolder") is True else codes[0].lower()
        folders = ((f"{source}/{_I18N_FOLDER}/{code}".lstrip("/"), code.lower()) for code in codes)
        return Languages(default, tuple(folders))
    if "jekyll-polyglot" in plugins or "default_lang" in data:
        default = str(data.get("default_lang") or "en").strip().lower()
        return Languages(default, by_field=tuple(code for code in codes if code.lower() != default))
    return Languages()


def language_permalinks(
    languages: Languages, permalinks: Sequence[tuple[str, str]], posts: str | None, pages: str
) -> Iterator[tuple[str, str, str]]:
    """Give (language, folder, pattern) for stories that are not in the default language, where a field tells that."""
    for code in languages.by_field:
        all_permalinks = [*permalinks, (_POSTS, posts or ""), ("", pages)]
        yield from ((f"*{code.lower()}", folder, f"/{code}{pattern}") for folder, pattern in all_permalinks if pattern)


def lines_keeping_posts(languages: Languages, source: str) -> Iterator[str]:
    """Give lines of a `.gitignore` that keep the posts of each language, and leave out what else lies beside them."""
    if not languages.folders:
        return
    codes = [folder.rpartition("/")[2] for folder, _ in languages.folders]
    globs = [f"!{_I18N_FOLDER}/", f"{_I18N_FOLDER}/*"]
    for code in codes:
        globs += [f"!{_I18N_FOLDER}/{code}/", f"{_I18N_FOLDER}/{code}/*", f"!{_I18N_FOLDER}/{code}/{_POSTS}/"]
    yield from exclusions.lines_below(source, globs, anchored=True)
