"""MkDocs, with the blog of Material for MkDocs, by mkdocs.yml; Zensical, by zensical.toml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, table, tables
from content.base.absolute import absolute
from content.generators.configurations import exclusions, files
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import MATERIAL, from_braces, from_unicode_date

_BLOGS = ("blog", "material/blog")
_CODES = ("[a-z][a-z]", "[a-z][a-z][-_][A-Z][A-Z]", "[a-z][a-z]-[A-Za-z][a-z][a-z][a-z]")
"""Globs of what the plug-in `i18n` takes for a language."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    data = _inheriting(data, file)
    unread: list[str] = []
    ending = "/" if data.get("use_directory_urls", True) is not False else ".html"
    folder = str(data.get("docs_dir") or "docs")
    translated = _translated(data.get("plugins"))
    language_folders = tuple((f"{folder.strip('/')}/{code}", code) for code in translated.folders)
    return Configured(
        base_url=str(data.get("site_url") or ""),
        pattern=f"/{{path}}{ending}",
        # Below folders of languages the blog makes no posts.
        permalinks=() if language_folders else tuple(_blogs(data.get("plugins"), ending, unread)),
        style="mkdocs-underscored" if "_" in _separators(data.get("plugins")) else None,
        content_folders=(*(of_one for of_one, _ in language_folders), folder),
        language_folders=language_folders,
        default_language=translated.default or None,
        languages=translated.in_names,
        # Only a plug-in reads languages from names.
        languages_in_names="i18n" in _named(data.get("plugins")),
        left_out=(
            # What MkDocs leaves out by itself.
            ("exclude_docs", f"/{folder.strip('/')}/templates/"),
            *(
                (setting, line)
                for setting in ("exclude_docs", "draft_docs")
                for line in exclusions.below(folder, exclusions.lines_of(str(data.get(setting) or "")))
            ),
            *_excluded(data.get("plugins"), folder),
            *(("languages", line) for line in exclusions.below(folder, _not_built(translated), anchored=True)),
        ),
        # Of the plug-in encryptcontent.
        default_marks=tuple(
            ("", "password", "global_password")
            for plugin in tables(data.get("plugins"))
            if table(plugin.get("encryptcontent")).get("global_password")
        ),
        unread=tuple(unread),
    )


@dataclass(frozen=True, slots=True)
class _Translated:
    """What the plug-in `i18n` says of languages."""

    default: str = ""
    folders: tuple[str, ...] = ()
    """Of languages that have one each; empty where files' names end in the language."""
    in_names: tuple[str, ...] | None = None
    """As `languages` in Configured."""
    built: tuple[str, ...] = ()


def _translated(plugins: Any) -> _Translated:
    for plugin in tables(plugins):
        if "i18n" not in plugin:
            continue
        settings = table(plugin["i18n"])
        languages = settings.get("languages")
        # Its first versions had a table of them, and the default beside it.
        told: list[Mapping[str, Any]] = [
            {**table(one), "locale": str(table(one).get("locale") or code)}
            for code, one in (languages.items() if isinstance(languages, dict) else ())
        ] or [*tables(languages)]
        codes = [str(one["locale"]) for one in told if re.fullmatch(r"[\w-]{1,20}", str(one.get("locale")))]
        by_mark = next((str(one.get("locale")) for one in told if one.get("default") is True), "")
        default = by_mark or str(settings.get("default_language") or "")
        folders = tuple(codes if settings.get("docs_structure") == "folder" else ())
        return _Translated(
            default=default if default in codes else "",
            folders=folders,
            in_names=() if folders else tuple(code.lower() for code in codes) or None,
            built=tuple(str(one["locale"]) for one in told if one.get("build") is not False and one["locale"] in codes),
        )
    return _Translated()


def _not_built(translated: _Translated) -> list[str]:
    """Give globs of what is in other languages than those that are built: it is no page, listed or not."""
    form = "{}/" if translated.folders else "**/*.{}.md"
    others = [form.format(code) for code in _CODES if translated.built]
    return [*others, *(f"!{form.format(code)}" for code in translated.built)]


def _named(plugins: Any) -> set[str]:
    """The names of the plug-ins, which stand in a list or with their settings."""
    every = plugins if isinstance(plugins, list) else [plugins]
    return {str(name) for one in every for name in (one if isinstance(one, dict) else [one])}


def _excluded(plugins: Any, folder: str) -> Iterator[tuple[str, str]]:
    """What the plug-in of that name leaves out, whose patterns are of whole paths."""
    for plugin in tables(plugins):
        settings = table(plugin.get("exclude"))
        globs = [*exclusions.listed(settings.get("glob"))]
        for pattern in exclusions.listed(settings.get("regex")):
            globs += exclusions.from_regex(f"^{pattern}" if isinstance(pattern, str) else "") or ()
        # Their star stands for slashes too.
        wide = [re.sub(r"(?<!\*)\*(?!\*)", "**/*", glob) for glob in globs if isinstance(glob, str)]
        lines = [*exclusions.below(folder, globs, anchored=True), *exclusions.below(folder, wide, anchored=True)]
        yield from (("exclude", line) for line in lines)


def _inheriting(data: Mapping[str, Any], file: Path, depth: int = 0) -> Mapping[str, Any]:
    """The configuration, with what the one that it names under `INHERIT` says beside."""
    parent = data.get("INHERIT")
    if not isinstance(parent, str) or depth > 3:
        return data
    above = file.parent / parent
    # No other project's.
    if not absolute(above).is_relative_to(absolute(file.parent).parent):
        return data
    try:
        inherited = _inheriting(files.read_data(above), above, depth + 1)
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
            days = str(settings.get("post_url_date_format") or "yyyy/MM/dd")
            if (date := from_unicode_date(days)) is None:
                unread.append(f"post_url_date_format = {days!r}")
                continue
            form = str(settings.get("post_url_format") or "{date}/{slug}")
            most = settings.get("post_url_max_categories", 1)
            categories = f"{{categories[:{most}]}}" if isinstance(most, int) and 0 <= most < 1000 else "{categories}"
            made = from_braces(form, {**MATERIAL, "date": date, "categories": categories})
            if made is None:
                unread.append(f"post_url_format = {form!r}")
                continue
            made = made.replace("{title}", "{slug_or_title}")
            posts = str(settings.get("post_dir") or "{blog}/posts").replace("{blog}", folder).strip("./")
            yield posts, f"/{folder}/{made}{ending}"


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
