"""Eleventy: where its folders lie, which files are no pages, and at which addresses the others are."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.base import table
from content.base.rules import SUFFIXES
from content.generators.configurations import exclusions, files
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.eleventy_data import global_data
from content.generators.configurations.literals import literals
from content.generators.configurations.published_at import address_beside, base_of_feed, hostname_in
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, text_of, whole

_NO_GITIGNORE = re.compile(r"\bsetUseGitIgnore\(\s*false\s*\)")
_SET_FOLDER = re.compile(r"""\bset(Layouts|Includes|Data)Directory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""")
_ALIAS = re.compile(r"""\baddLayoutAlias\(\s*["']([^"'\\\n]{1,200})["']\s*,\s*["']([^"'\\\n]{1,200})["']\s*\)""")
_INPUT = re.compile(r"""--input[= ]["']?([^\s"']{1,200})""")
_SLUG_FILTER = re.compile(r"""\badd(?:Nunjucks|Liquid)?Filter\(\s*["'](slug(?:ify)?)["']""")
_METADATA = ("metadata", "site", "meta", "siteMetadata")
"""Eleventy's files of data that say what the whole site is: its starters' names for them."""
_ADDED_TO_IGNORES = re.compile(r"""\bignores\.add\(\s*["'`]([^"'`$\\\n]{1,200})["'`]\s*,?\s*\)""")


def _eleventy(options: ScriptOptions) -> Configured:
    by_call = re.search(r"""\bsetInputDirectory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""", options.text)
    source = by_call[1] if by_call else options.address("dir.input")
    return Configured(
        base_path=options.path("pathPrefix"),
        content_folders=(folder_of(source),) if source else None,
        left_out=tuple(("ignores", line) for line in _ignored(options.text)),
    )


def _read_eleventy(text: str, file: Path) -> Configured:
    """Read the configuration, and the files `.eleventyignore` beside it and in the input's folder."""
    configured, package = by_options(_eleventy)(text, file), files.data_if_any(file.parent / "package.json")
    if configured.content_folders is None and (by_command := _input_of(package, text)):
        configured = replace(configured, content_folders=(folder_of(by_command),))
    lines = [
        line
        for folder in dict.fromkeys(("", *(configured.content_folders or ())))
        for ignored in [exclusions.lines_in(file.parent / folder / ".eleventyignore")]
        for line in exclusions.below(folder, ignored, anchored=True)
    ]
    left_out = [*configured.left_out, *((".eleventyignore", line) for line in lines)]
    if not _NO_GITIGNORE.search(text):
        in_git = exclusions.below("", exclusions.lines_in(file.parent / ".gitignore"), anchored=True)
        left_out += [(".gitignore", line) for line in in_git]
    # It makes pages of `.md` alone, unless the configuration adds another: `addExtension("markdown", …)`.
    others = [
        suffix for suffix in SUFFIXES if suffix != ".md" and not re.search(rf"""["'`,] ?{suffix[1:]}["'`,]""", text)
    ]
    left_out += [("templateFormats", f"*{suffix}") for suffix in others]
    source = next(iter(configured.content_folders or ()), "")
    options = literals(text)
    set_by_call = dict(_SET_FOLDER.findall(text))
    data = set_by_call.get("Data") or text_of(options.get("dir.data")) or "_data"
    data = folder_of(posixpath.normpath(posixpath.join(source, data)))
    layouts = [set_by_call.get(name.title()) or text_of(options.get(f"dir.{name}")) for name in ("layouts", "includes")]
    names = [posixpath.join(data, name) for name in _METADATA]
    address = (
        address_beside(file.parent, names, "url", "siteUrl", "baseUrl") or hostname_in([text]) or base_of_feed(text)
    )
    of_all = global_data(text, file.parent / data)
    return replace(
        configured,
        left_out=tuple(left_out),
        layout_folder=folder_of(posixpath.normpath(posixpath.join(source, next(filter(None, layouts), "_includes")))),
        layout_aliases=tuple(_ALIAS.findall(text)),
        base_url=whole(address, configured.base_path),
        pattern=of_all.pattern,
        computed=of_all.computed,
        date_filters=tuple(of_all.date_filters.items()),
        slug_filters=tuple(_SLUG_FILTER.findall(text)),
        style="eleventy-2" if _is_older(package) else None,
        default_marks=tuple(("", name, "false") for name in of_all.asked_for),
        unread=(
            *configured.unread,
            *([f"the permalink of all stories, {of_all.unread},"] if of_all.unread else ()),
        ),
    )


def _input_of(package: Mapping[str, Any], text: str) -> str:
    """Give the folder that a project's commands name, the whole project where neither they nor its configuration name
    one; empty where that is not known."""
    commands = [str(command) for command in table(package.get("scripts")).values()]
    commands = [command for command in commands if "eleventy" in command or "11ty" in command]
    named = next(filter(None, map(_INPUT.search, commands)), None)
    if named or not commands or re.search(r"\binput\b", text) or "dir" in literals(text):
        return named[1] if named else ""
    return "."


def _is_older(package: Mapping[str, Any]) -> bool:
    """Tell whether the project asks for an Eleventy before the third."""
    asked = [table(package.get(name)).get("@11ty/eleventy") for name in ("dependencies", "devDependencies")]
    return any(re.match(r"[~^=v]*[012]\b", each) for each in asked if isinstance(each, str))


def _ignored(text: str) -> Iterator[str]:
    """Lines of what a call adds; to Eleventy a name without a slash is one in its own folder."""
    return exclusions.below("", _ADDED_TO_IGNORES.findall(text), anchored=True)


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
