"""Eleventy: where its folders lie, which files are no pages, and at which addresses the others are."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.base import data_files, table
from content.base.rules import SUFFIXES
from content.generators.configurations import exclusions
from content.generators.configurations.conditions import lacking
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.eleventy_data import global_data
from content.generators.configurations.published_at import address_beside, base_of_feed, hostname_in
from content.generators.configurations.script_options import ScriptOptions, configured_by, folder_of, site_url
from content.javascript.expression import Expression
from content.javascript.script import Script

_INPUT = re.compile(r"""--input[= ]["']?([^\s"']{1,200})""")
_FILTERS = ("addFilter", "addNunjucksFilter", "addLiquidFilter")
_METADATA = ("metadata", "site", "meta", "siteMetadata")
"""Eleventy's files of data that say what the whole site is: its starters' names for them."""


def _eleventy(options: ScriptOptions) -> Configured:
    input_folder = options.first_argument("setInputDirectory") or options.address("dir.input")
    # To Eleventy a name without a slash is one in its own folder.
    ignored = exclusions.lines_below("", options.first_arguments("ignores.add"), anchored=True)
    return Configured(
        base_path=options.path("pathPrefix"),
        content_folders=(folder_of(input_folder),) if input_folder else None,
        left_out=tuple(("ignores", line) for line in ignored),
    )


def _read_eleventy(text: str, file: Path) -> Configured:
    """Read the configuration, and the files `.eleventyignore` beside it and in the input's folder."""
    options = ScriptOptions(script := Script(text, file))
    # A module exports them by the name `config`, beside its function.
    options.literals = {path.removeprefix("config."): value for path, value in options.literals.items()}
    configured, package = configured_by(_eleventy, options), data_files.data_if_any(file.parent / "package.json")
    if configured.content_folders is None and (commanded_input := _input_of(package, options)):
        configured = replace(configured, content_folders=(folder_of(commanded_input),))
    lines = [
        line
        for folder in dict.fromkeys(("", *(configured.content_folders or ())))
        for globs in [exclusions.lines_in(file.parent / folder / ".eleventyignore")]
        for line in exclusions.lines_below(folder, globs, anchored=True)
    ]
    left_out = [*configured.left_out, *((".eleventyignore", line) for line in lines)]
    if not any(argument.text == "false" for call in script.calls("setUseGitIgnore") for argument in call.arguments()):
        gitignored = exclusions.lines_below("", exclusions.lines_in(file.parent / ".gitignore"), anchored=True)
        left_out += [(".gitignore", line) for line in gitignored]
    # It makes pages of `.md` alone, unless the configuration adds another: `addExtension("markdown", …)`.
    formats = {name.strip() for string in script.program.nodes("string") for name in str(string.literal()).split(",")}
    other_suffixes = [suffix for suffix in SUFFIXES if suffix != ".md" and suffix[1:] not in formats]
    left_out += [("templateFormats", f"*{suffix}") for suffix in other_suffixes]
    source = next(iter(configured.content_folders or ()), "")
    data = options.first_argument("setDataDirectory") or options.address("dir.data") or "_data"
    data = folder_of(posixpath.normpath(posixpath.join(source, data)))
    layouts = (
        options.first_argument(f"set{name.title()}Directory") or options.address(f"dir.{name}")
        for name in ("layouts", "includes")
    )
    names = [posixpath.join(data, name) for name in _METADATA]
    address = (
        address_beside(file.parent, names, "url", "siteUrl", "baseUrl") or hostname_in([script]) or base_of_feed(script)
    )
    site_data = global_data(script, file.parent / data)
    return replace(
        configured,
        left_out=tuple(left_out),
        layout_folder=folder_of(posixpath.normpath(posixpath.join(source, next(filter(None, layouts), "_includes")))),
        layout_aliases=tuple(_layout_aliases(script)),
        base_url=site_url(address, configured.base_path),
        pattern=site_data.pattern,
        computed=site_data.computed,
        date_filters=tuple(site_data.date_filters.items()),
        slug_filters=tuple(name for name in options.first_arguments(*_FILTERS) if name in ("slug", "slugify")),
        style="eleventy-2" if _is_older(package) else None,
        default_marks=tuple(lacking(("", asked) for asked in site_data.asked_for)),
        marks=tuple(("", *asked) for asked in site_data.asked_for),
        unread=(
            *configured.unread,
            *([f"the permalink of all stories, {site_data.unread},"] if site_data.unread else ()),
        ),
    )


def _input_of(package: Mapping[str, Any], options: ScriptOptions) -> str:
    """Give the folder that a project's commands name, the whole project where neither they nor its configuration name
    one; empty where that is not known."""
    commands = [str(command) for command in table(package.get("scripts")).values()]
    commands = [command for command in commands if "eleventy" in command or "11ty" in command]
    match = next(filter(None, map(_INPUT.search, commands)), None)
    if match or not commands or re.search(r"\binput\b", options.script.text) or "dir" in options.literals:
        return match[1] if match else ""
    return "."


def _is_older(package: Mapping[str, Any]) -> bool:
    """Tell whether the project asks for an Eleventy before the third."""
    versions = [table(package.get(name)).get("@11ty/eleventy") for name in ("dependencies", "devDependencies")]
    return any(re.match(r"[~^=v]*[012]\b", version) for version in versions if isinstance(version, str))


def _layout_aliases(script: Script) -> Iterator[tuple[str, str]]:
    for call in script.calls("addLayoutAlias"):
        texts = [text for text in map(Expression.literal, call.arguments()) if isinstance(text, str)]
        if len(texts) == 2:
            yield texts[0], texts[1]


ELEVENTY = Generator(
    name="eleventy",
    title="Eleventy",
    # A date stays where no permalink says otherwise.
    address_names=("permalink", "dgpermalink"),
    pattern="/{path}/",
    style="eleventy",
    content_folders=("src", "content"),
    content_setting="dir.input",
    languages_in_names=False,
    day_zone="UTC",
    read_script=_read_eleventy,
)
