"""MkDocs, with the blog of Material for MkDocs, by mkdocs.yml; Zensical, by zensical.toml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, data_files, table, tables
from content.base.absolute import absolute
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.mkdocs_exclusions import excluded_by_plugins, excluded_tags
from content.generators.configurations.mkdocs_publisher import publishing
from content.generators.configurations.tokens import MATERIAL, from_braces, from_unicode_date

_BLOGS = ("blog", "material/blog")
_LANGUAGE_GLOBS = ("[a-z][a-z]", "[a-z][a-z][-_][A-Z][A-Z]", "[a-z][a-z]-[A-Za-z][a-z][a-z][a-z]")
"""Globs of what the plug-in `i18n` takes for a language."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    data = _inheriting(data, file)
    unread: list[str] = []
    ending = "/" if data.get("use_directory_urls", True) is not False else ".html"
    folder = str(data.get("docs_dir") or "docs")
    translations = _translations(data.get("plugins"))
    publisher = publishing(data.get("plugins"), folder, file.parent, ending)
    language_folders = tuple((f"{folder.strip('/')}/{code}", code) for code in translations.folders)
    return Configured(
        base_url=str(data.get("site_url") or ""),
        pattern=publisher.pattern or f"/{{path}}{ending}",
        # Below folders of languages the blog makes no posts.
        permalinks=publisher.permalinks
        or (() if language_folders else tuple(_blogs(data.get("plugins"), ending, unread))),
        style="mkdocs-underscored" if "_" in _separators(data.get("plugins")) else publisher.style,
        content_folders=(*(language_folder for language_folder, _ in language_folders), folder),
        language_folders=language_folders,
        default_language=translations.default or None,
        languages=translations.in_names,
        # Only a plug-in reads languages from names.
        languages_in_names="i18n" in _plugin_names(data.get("plugins")),
        left_out=(
            # What MkDocs leaves out by itself.
            ("exclude_docs", f"/{folder.strip('/')}/templates/"),
            *(
                (setting, line)
                for setting in ("exclude_docs", "draft_docs")
                for line in exclusions.lines_below(folder, exclusions.lines_of(str(data.get(setting) or "")))
            ),
            *excluded_by_plugins(data.get("plugins"), folder, file.parent, unread),
            *publisher.left_out,
            *(("languages", line) for line in exclusions.lines_below(folder, _not_built(translations), anchored=True)),
        ),
        default_marks=(
            *publisher.default_marks,
            # Of the plug-in encryptcontent.
            *(
                ("", "password", "global_password")
                for plugin in tables(data.get("plugins"))
                if table(plugin.get("encryptcontent")).get("global_password")
            ),
        ),
        excluded_tags=tuple(excluded_tags(data.get("plugins"))),
        unread=tuple(unread),
        notes=publisher.notes,
    )


@dataclass(frozen=True, slots=True)
class _Translations:
    """What the plug-in `i18n` says of languages."""

    default: str = ""
    folders: tuple[str, ...] = ()
    """Of languages, where each has one; empty where files' names end in the language."""
    in_names: tuple[str, ...] | None = None
    """As `languages` in Configured."""
    built: tuple[str, ...] = ()


def _translations(plugins: Any) -> _Translations:
    for plugin in tables(plugins):
        if "i18n" not in plugin:
            continue
        settings = table(plugin["i18n"])
        languages = settings.get("languages")
        # Its first versions had a table of them, and the default beside it.
        entries: list[Mapping[str, Any]] = [
            {**table(entry), "locale": str(table(entry).get("locale") or code)}
            for code, entry in (languages.items() if isinstance(languages, dict) else ())
        ] or [*tables(languages)]
        codes = [str(entry["locale"]) for entry in entries if re.fullmatch(r"[\w-]{1,20}", str(entry.get("locale")))]
        marked = next((str(entry.get("locale")) for entry in entries if entry.get("default") is True), "")
        default = marked or str(settings.get("default_language") or "")
        folders = tuple(codes if settings.get("docs_structure") == "folder" else ())
        return _Translations(
            default=default if default in codes else "",
            folders=folders,
            in_names=() if folders else tuple(code.lower() for code in codes) or None,
            built=tuple(
                str(entry["locale"])
                for entry in entries
                if entry.get("build") is not False and entry["locale"] in codes
            ),
        )
    return _Translations()


def _not_built(translations: _Translations) -> list[str]:
    """Give globs of what is in languages that are not built: no page is made of it, listed or not."""
    form = "{}/" if translations.folders else "**/*.{}.md"
    language_globs = [form.format(code) for code in _LANGUAGE_GLOBS if translations.built]
    return [*language_globs, *(f"!{form.format(code)}" for code in translations.built)]


def _plugin_names(plugins: Any) -> set[str]:
    """The names of the plug-ins, which stand in a list or with their settings."""
    entries = plugins if isinstance(plugins, list) else [plugins]
    return {str(name) for entry in entries for name in (entry if isinstance(entry, dict) else [entry])}


def _inheriting(data: Mapping[str, Any], file: Path, depth: int = 0) -> Mapping[str, Any]:
    """The configuration, completed by the one that it names under `INHERIT`."""
    parent = data.get("INHERIT")
    if not isinstance(parent, str) or depth > 3:
        return data
    parent_file = file.parent / parent
    # No other project's.
    if not absolute(parent_file).is_relative_to(absolute(file.parent).parent):
        return data
    try:
        inherited = _inheriting(data_files.read_data(parent_file), parent_file, depth + 1)
    except UnreadableFile:
        return data
    return {**inherited, **data}


def _separators(plugins: Any) -> set[str]:
    """What the blogs put between the words of a title."""
    blogs = (plugin.get(name) for plugin in tables(plugins) for name in _BLOGS)
    return {str(table(blog).get("post_slugify_separator")) for blog in blogs}


def _blogs(plugins: Any, ending: str, unread: list[str]) -> Iterator[tuple[str, str]]:
    for plugin in plugins if isinstance(plugins, list) else [plugins]:
        options = {plugin: {}} if isinstance(plugin, str) else plugin
        for name, settings in options.items() if isinstance(options, dict) else ():
            if name not in _BLOGS:
                continue
            settings = table(settings)
            folder = str(settings.get("blog_dir", "blog")).strip("./")
            date_format = str(settings.get("post_url_date_format") or "yyyy/MM/dd")
            if (date := from_unicode_date(date_format)) is None:
                unread.append(f"post_url_date_format = {date_format!r}")
                continue
            url_format = str(settings.get("post_url_format") or "{date}/{slug}")
            max_categories = settings.get("post_url_max_categories", 1)
            categories = (
                f"{{categories[:{max_categories}]}}"
                if isinstance(max_categories, int) and 0 <= max_categories < 1000
                else "{categories}"
            )
            pattern = from_braces(url_format, {**MATERIAL, "date": date, "categories": categories})
            if pattern is None:
                unread.append(f"post_url_format = {url_format!r}")
                continue
            pattern = pattern.replace("{title}", "{slug_or_title}")
            posts = str(settings.get("post_dir") or "{blog}/posts").replace("{blog}", folder).strip("./")
            yield posts, f"/{folder}/{pattern}{ending}"


MKDOCS = Generator(
    name="mkdocs",
    title="MkDocs",
    address_names=(),
    pattern="/{path}/",
    style="mkdocs",
    index="/index.html",
    readme_is_index=True,
    content_folders=("docs",),
    content_setting="docs_dir",
    suffixes=(".md", ".markdown", ".mdown", ".mkd", ".mkdn"),
    dates_in_names=False,
    day_zone="written",
    read_data=_read,
)


def _read_zensical(data: Mapping[str, Any], file: Path) -> Configured:
    return _read(table(data.get("project")), file)


ZENSICAL = replace(MKDOCS, name="zensical", title="Zensical", suffixes=(".md",), read_data=_read_zensical)
