"""Eleventy's data of folders: what it says of the addresses, languages and marks of the stories in them."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from content.base.site import Site
from content.generators.configurations.conditions import lacking
from content.generators.configurations.description import Configured
from content.generators.configurations.eleventy_data import directory_data
from content.generators.content_folders import below_content
from content.generators.detect import Detected

_NAMES_BY_FILTER = {"slugify": re.compile(r"\{(?:title|slugified_\w+)\}"), "slug": re.compile(r"\{slugged_\w+\}")}
"""By each of Eleventy's filters that make names, what our patterns hold in its place."""


def with_folder_data(
    site: Site, configured: Configured, detected: Detected | None, paths: Sequence[str], *, keeps_pattern: bool
) -> Site:
    """Fill up a site, which is completed otherwise, with the data of the folders in which the stories at `paths` lie.

    `keeps_pattern` tells that its pattern is the newsroom's own, beside which no other counts.
    """
    data = directory_data(site.root, site.content.inside, paths, dict(configured.date_filters))
    visibility = replace(
        site.visibility,
        default_marks=(*site.visibility.default_marks, *lacking(data.asked_for)),
        marks=(*site.visibility.marks, *((folder, *asked) for folder, asked in data.asked_for)),
    )
    site = replace(site, visibility=visibility)
    if keeps_pattern:
        return site
    folders = [""] if configured.computed else []
    permalinks = [pair for pair in data.permalinks if not folders or pair[0] in data.computed]
    setting = f"url_pattern under [sites.{site.name or 'NAME'}]"
    notes = [f"{file}: permalink {text} cannot be filled here. Set {setting}." for file, text in data.unread]
    if detected and (filters := _own_filters(configured, permalinks)):
        notes.append(
            f"{posixpath.basename(detected.file.as_posix())}: it has a filter {filters[0]} of its own, so addresses "
            f"that titles with signs come to are a guess: set {setting}, or give such stories a permalink."
        )

    def content_folder(folder: str) -> str:
        return below_content(site.content.inside, site.content.outside, folder)

    return replace(
        site,
        addresses=replace(
            site.addresses,
            permalinks=tuple((content_folder(folder), pattern) for folder, pattern in permalinks),
            computed_folders=(*folders, *map(content_folder, data.computed)),
        ),
        # A language that all stories share tells nothing of any of them.
        languages=replace(
            site.languages, folders=tuple(pair for pair in data.languages if not _holds_all(pair[0], paths))
        ),
        notes=(*site.notes, *notes),
    )


def _own_filters(configured: Configured, permalinks: Iterable[tuple[str, str]]) -> list[str]:
    """The filters of the configuration's own by which permalinks make names."""
    patterns = [pattern for _, pattern in permalinks]
    return [name for name in configured.slug_filters if any(map(_NAMES_BY_FILTER[name].search, patterns))]


def _holds_all(folder: str, paths: Iterable[str]) -> bool:
    return all(path.startswith(f"{folder}/") for path in paths)
