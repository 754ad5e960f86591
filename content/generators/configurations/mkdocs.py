"""MkDocs, with the blog of Material for MkDocs, by mkdocs.yml; Zensical, by zensical.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import MATERIAL, from_braces, from_unicode_date


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    unread: list[str] = []
    ending = "/" if data.get("use_directory_urls", True) is not False else ".html"
    folder = str(data.get("docs_dir") or "docs")
    return Configured(
        base_url=str(data.get("site_url") or ""),
        pattern=f"/{{path}}{ending}",
        permalinks=tuple(_blogs(data.get("plugins"), ending, unread)),
        content_folders=(folder,),
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
        ),
        unread=tuple(unread),
    )


def _named(plugins: Any) -> set[str]:
    """The names of the plug-ins, which stand in a list or with their settings."""
    every = plugins if isinstance(plugins, list) else [plugins]
    return {str(name) for one in every for name in (one if isinstance(one, dict) else [one])}


def _blogs(plugins: Any, ending: str, unread: list[str]) -> Iterator[tuple[str, str]]:
    for plugin in plugins if isinstance(plugins, list) else [plugins]:
        options = {plugin: {}} if isinstance(plugin, str) else plugin
        for name, settings in options.items() if isinstance(options, dict) else ():
            if name not in ("blog", "material/blog"):
                continue
            settings = table(settings)
            folder = str(settings.get("blog_dir", "blog")).strip("./")
            date = from_unicode_date(str(settings.get("post_url_date_format") or "yyyy/MM/dd"))
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
    pattern="/{path}/",
    style="mkdocs",
    content_folders=("docs",),
    content_setting="docs_dir",
    dates_in_names=False,
    day_zone="written",
    read_data=_read,
)
ZENSICAL = replace(
    MKDOCS, name="zensical", title="Zensical", read_data=lambda data, file: _read(table(data.get("project")), file)
)
