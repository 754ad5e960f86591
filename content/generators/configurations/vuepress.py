"""VuePress 1 and 2: where the site is published, and the patterns of its addresses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from content.base import data_files
from content.generators.configurations import exclusions, tokens
from content.generators.configurations.description import Configured
from content.generators.configurations.published_at import hostname_in
from content.generators.configurations.script_options import (
    ScriptOptions,
    configured_by,
    folder_of,
    site_url,
    text_of,
)
from content.generators.configurations.vitepress import VITEPRESS
from content.javascript.script import Script

_FIRST_VERSION = re.compile(r"[~^=v\s]*[01]\.")
"""A version before the second."""
_LOCALE_FOLDER = re.compile(r"/[a-z]{2}(?:-\w{2,4})?/")
"""A folder among `locales`, below which addresses are that are made by a pattern."""
_BLOG_THEMES = ("@vuepress/blog", "@vuepress/theme-blog", "vuepress-theme-blog")
_BLOG_PERMALINK = "/:year/:month/:day/:slug"
"""How the plug-in for blogs makes addresses unless told otherwise."""


def _vuepress(options: ScriptOptions) -> Configured:
    base = options.path("base")
    patterns = options.listed("pagePatterns")
    pages = [glob for glob in patterns if not glob.startswith("!")]
    not_pages = [glob[1:] for glob in patterns if glob.startswith("!")]
    lines = [*exclusions.nothing_but("", pages), *exclusions.lines_below("", not_pages, anchored=True)]
    return Configured(
        base_url=site_url(options.address("sitemap.hostname"), base),
        base_path=base,
        content_folders=("",),
        left_out=tuple(("pagePatterns", line) for line in lines),
    )


def _read_vuepress(text: str, file: Path) -> Configured:
    """Read the configuration, and the host that a theme or a plug-in is given in it, or in the theme's own file."""
    script_options = ScriptOptions(script := Script(text, file))
    configured, options = configured_by(_vuepress, script_options), script_options.literals
    is_first = any(_is_first_version(folder) for folder in (file.parent.parent, file.parent.parent.parent))
    pattern = text_of(options.get("permalink" if is_first else "permalinkPattern"))
    our_pattern = _pattern(pattern, first=is_first) if pattern else ""
    permalinks = (
        [(folder, _pattern(permalink, first=is_first)) for folder, permalink in _blogs(options)] if is_first else []
    )
    if our_pattern and not is_first:
        locales = dict.fromkeys(key for locale in script_options.values("locales") for key in locale.members())
        folders = filter(_LOCALE_FOLDER.fullmatch, locales)
        permalinks = [(folder.strip("/"), f"{folder[:-1]}{our_pattern}") for folder in folders]
    unread = [f"permalink {pattern!r}"] if our_pattern is None else []
    unread += [f"the permalink of {folder}" for folder, blog_pattern in permalinks if blog_pattern is None]
    configured = replace(
        configured,
        pattern=our_pattern or configured.pattern,
        permalinks=tuple((folder, blog_pattern) for folder, blog_pattern in permalinks if blog_pattern),
        style="vuepress-1" if is_first else None,
        unread=(*configured.unread, *unread),
    )
    themes = [file.parent / f"theme{ending}" for ending in (".ts", ".mts", ".js", ".mjs", "/index.ts", "/index.js")]
    scripts = [script, *(Script(data_files.text_if_any(theme), theme) for theme in themes)]
    encrypted = {path for each in scripts for path in _encrypted(each)}
    configured = replace(configured, default_marks=tuple((path, "password", "encrypt") for path in sorted(encrypted)))
    if configured.base_url or not (address := hostname_in(scripts)):
        return configured
    return replace(configured, base_url=site_url(address, configured.base_path))


def _encrypted(script: Script) -> Iterator[str]:
    """Give the folders and files that the themes Hope and Plume show behind a password; an empty one stands for all."""
    themes = (each for call in script.calls("hopeTheme", "plumeTheme") for each in call.arguments()[:1])
    for options in (*script.exported_objects(), *themes):
        for encrypt in filter(None, (options.at("encrypt"), options.at("themeConfig", "encrypt"))):
            paths = [
                path for name in ("config", "rules") if (each := encrypt.at(name)) for path in each.resolved().members()
            ]
            everything = ["/"] if (each := encrypt.at("global")) and each.literal() is True else []
            yield from (
                re.sub(r"\.html$", ".md", path.strip("/")) for path in paths + everything if path.startswith("/")
            )


def _is_first_version(folder: Path) -> bool:
    """Tell by the project's list of packages whether it is made by VuePress 1, or by one before."""
    data = data_files.data_if_any(folder / "package.json")
    packages = [data.get(key) for key in ("dependencies", "devDependencies")]
    versions = [
        section.get(name)
        for section in packages
        if isinstance(section, dict)
        for name in ("vuepress", "@vuepress/core")
    ]
    return any(isinstance(version, str) and _FIRST_VERSION.match(version) for version in versions)


def _pattern(pattern: str, *, first: bool) -> str | None:
    """Make our pattern of VuePress's; None where it holds what is not known."""
    ending = "/" if first or pattern.endswith("/") else ""
    return tokens.from_colons(f"/{pattern.strip('/')}{ending}", tokens.VUEPRESS)


def _blogs(options: Mapping[str, str | bool | None]) -> Iterator[tuple[str, str]]:
    """(folder, permalink) of each folder of posts that the plug-in for blogs is given, or the theme for them."""
    has_directories = False
    for path in options:
        parent, _, last = path.rpartition(".")
        if last == "dirname" and re.search(r"(?:^|\.)directories\.\d+$", parent):
            has_directories = True
            permalink = options.get(f"{parent}.itemPermalink", _BLOG_PERMALINK)
            yield folder_of(text_of(options[path])), text_of(permalink)
    if not has_directories and options.get("theme") in _BLOG_THEMES:
        yield "_posts", _BLOG_PERMALINK


VUEPRESS_GENERATOR = replace(
    VITEPRESS,
    name="vuepress",
    title="VuePress",
    address_names=("permalink", "permalinkpattern"),
    style="vuepress",
    day_zone="UTC",
    readme_is_index=True,
    read_script=_read_vuepress,
)
