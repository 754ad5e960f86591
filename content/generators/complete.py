"""Completion: a site's settings filled up from its generator's configuration."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from content.addresses.permalinks import DEFAULT_PATTERN
from content.base import Site, printable, shortened, urls
from content.base.absolute import absolute
from content.base.folders import with_parents
from content.base.rules import SUFFIXES
from content.generators.authors import author_names
from content.generators.catalogue import GENERATORS
from content.generators.configurations.description import Configured, Generator
from content.generators.content_folders import around_root, below_content, seen_folders, seen_from_root
from content.generators.detect import Detected, detect, generator_by_names, projects_below
from content.generators.eleventy_folders import with_folder_data
from content.generators.public_address import is_stand_in, path_below_host, public_address

Setting = TypeVar("Setting")


def completed(site: Site, paths: Iterable[str]) -> Site:
    """Complete the site with what its generator says; what the site's own settings say goes before.

    `paths` are those of its stories below its root: by their names a generator without a configuration is recognised.
    """
    paths = list(paths)
    detected = detect(site.root, site.generator)
    # The names of one project's files tell nothing of the other projects.
    conflict = "" if site.generator or detected else _several_projects(site)
    detected_name = detected.generator.name if detected else "" if conflict else generator_by_names(site.root, paths)
    name = site.generator or detected_name
    if not name:
        return replace(site, notes=(conflict,) if conflict else () if site.url_pattern else (_unknown_generator(site),))
    generator = GENERATORS[name]
    configured = detected.configured if detected else Configured()
    folders = _configured_or(configured.content_folders, generator.content_folders)
    folders = (*(folder for folder, _ in configured.language_folders), *configured.collection_folders, *folders)
    inside, outside = around_root(site.root, detected.project if detected else None, folders, dict(configured.mounted))
    base_url = site.base_url or public_address(configured.base_url)
    notes = (*_notes(site, generator, detected), *_notes_on_guesses(site, generator, detected, paths))
    patterns = [pattern for *_, pattern in (*configured.permalinks, *configured.language_permalinks)]
    completed_site = replace(
        site,
        generator=name,
        configuration=printable(os.path.relpath(detected.file)) if detected else "",
        project=detected.project if detected else None,
        base_url=base_url,
        inferred_base_url=not site.base_url and bool(base_url),
        language_base_urls=()
        if site.base_url
        else tuple((code, address) for code, url in configured.language_base_urls if (address := public_address(url))),
        # Links that are written with an address which nobody has filled in are meant for the site all the same.
        hosts=(
            *site.hosts,
            *([urls.host(configured.base_url)] if not base_url and is_stand_in(configured.base_url) else ()),
        ),
        base_path=""
        if base_url or urls.has_host(configured.base_path)
        else configured.base_path or path_below_host(configured.base_url),
        url_pattern=site.url_pattern or configured.pattern or generator.pattern,
        permalinks=_pattern_of_all_folders(site.url_pattern, name) if site.url_pattern else configured.permalinks,
        language_permalinks=() if site.url_pattern else configured.language_permalinks,
        default_categories=configured.default_categories,
        category_names=configured.category_names,
        folder_category=configured.folder_category,
        # Of what else lies beside Jekyll's `_posts` nothing is known where it left no configuration.
        pages=configured.pages if detected or name != "jekyll" else DEFAULT_PATTERN,
        style=_configured_or(configured.style, generator.style),
        default_language=_configured_or(configured.default_language, generator.default_language),
        languages=configured.languages,
        languages_in_names=_languages_in_names(generator, detected),
        day_zone=configured.timezone if generator.day_zone == "site" else generator.day_zone,
        timezone=configured.timezone,
        inside=inside,
        outside=outside,
        section_folders=tuple(_section_folders(site.root, inside, outside, paths))
        if any("{index_sections" in pattern for pattern in patterns)
        else (),
        mounted=seen_from_root(site.root, detected, configured.mounted),
        # Where no folder is named, the usual ones are a guess, but for generators that read no other.
        content_setting=generator.content_setting
        if configured.content_folders is not None or (generator.content_is_fixed and _holds_stories(outside, paths))
        else "",
        date_fields=configured.date_fields,
        language_folders=seen_from_root(site.root, detected, configured.language_folders),
        page_folders=seen_folders(site.root, detected, generator.page_folders),
        readme_is_index=generator.readme_is_index and detected is not None,
        route_folders=seen_folders(site.root, detected, generator.route_folders),
        layout_folder=configured.layout_folder,
        layout_aliases=configured.layout_aliases,
        grouping_folders=seen_folders(site.root, detected, configured.grouping_folders),
        index="" if site.url_pattern else _configured_or(configured.index, generator.index),
        dates_in_names=_configured_or(configured.dates_in_names, generator.dates_in_names),
        slugs_in_names=configured.slugs_in_names,
        post_names=configured.post_names,
        address_names=_configured_or(configured.address_names, generator.address_names),
        moved=() if site.url_pattern else configured.moved,
        numbers=_configured_or(configured.numbers, generator.numbers),
        left_out=(*configured.left_out, *_files_without_pages(generator)),
        listed=configured.listed,
        default_marks=tuple(_default_marks(site.root, detected, configured)),
        marks=tuple(
            (seen_folder, field, value, hides)
            for folder, field, value, hides in configured.marks
            for seen_folder, _ in seen_from_root(site.root, detected, [(folder, "")])
        ),
        password_tags=configured.password_tags,
        hidden_tags=configured.hidden_tags,
        hidden_categories=configured.hidden_categories,
        excluded_tags=configured.excluded_tags,
        author_names=author_names(detected.project, folders) if detected else (),
        unread=detected.problem if detected else "",
        notes=notes,
    )
    if name != "eleventy":
        return completed_site
    return with_folder_data(completed_site, configured, detected, paths, keeps_pattern=bool(site.url_pattern))


def _configured_or(configured: Setting | None, default: Setting) -> Setting:
    """What the configuration says, else what the generator does where it says nothing."""
    return default if configured is None else configured


def _unknown_generator(site: Site) -> str:
    return (
        "No generator's configuration was found, so the addresses of stories that do not say theirs are a guess: set "
        f"url_pattern or generator under [sites.{site.name or 'NAME'}]."
    )


def _holds_stories(folders: Sequence[str], paths: Iterable[str]) -> bool:
    prefixes = tuple(f"{folder}/" for folder in folders)
    return any(path.startswith(prefixes) for path in paths)


def ignored_projects(site: Site) -> str:
    """Say which projects lie below the site's root, where they are several and nothing of them counts; else empty."""
    return "" if site.generator or detect(site.root, "") else _several_projects(site)


def _several_projects(site: Site) -> str:
    if not (folders := projects_below(site.root)):
        return ""
    return (
        f"Several projects lie in it ({', '.join(folders)}), and nothing of their configurations counts, not even "
        "what they leave out. Give each a table of its own, such as [sites.NAME], with its `folder`."
    )


def _files_without_pages(generator: Generator) -> Iterator[tuple[str, str]]:
    """Lines for the files of which the generator makes no page, whatever its configuration says."""
    if generator.suffixes:
        yield from (("suffixes", f"*{suffix}") for suffix in SUFFIXES if suffix not in generator.suffixes)
    if not generator.has_pages_at_root:
        yield from (("root", f"/*{suffix}") for suffix in SUFFIXES)


def _section_folders(root: Path, inside: str, outside: Sequence[str], paths: Iterable[str]) -> Iterator[str]:
    """Find the folders below the content folder in which a file `_index` lies, those above the archive among them."""
    archive = absolute(root)
    folders = {parent for path in paths for parent in with_parents(posixpath.dirname(path))}
    inside_parts = inside.split("/") if inside else []
    yield from (
        "/".join(inside_parts[:depth])
        for depth in range(1, len(inside_parts) + 1)
        if _has_index(archive.parents[len(inside_parts) - depth - 1] if depth < len(inside_parts) else archive)
    )
    yield from (below_content(inside, outside, folder) for folder in sorted(folders) if _has_index(archive / folder))


def _has_index(folder: Path) -> bool:
    try:
        return any(name.startswith("_index.") for name in os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return False


def _languages_in_names(generator: Generator, detected: Detected | None) -> bool:
    """Whether names of files tell languages; where no configuration was found, they may."""
    if detected is None:
        return True
    return _configured_or(detected.configured.languages_in_names, generator.languages_in_names)


def _pattern_of_all_folders(pattern: str, generator: str) -> tuple[tuple[str, str], ...]:
    """The newsroom's own pattern, which also holds for the folders that Jekyll treats in a way of its own."""
    return (("", pattern),) if generator in ("jekyll", "bridgetown") else ()


def _default_marks(root: Path, detected: Detected | None, configured: Configured) -> Iterator[tuple[str, str, str]]:
    """Give the configuration's default marks, with files and folders as seen from the archive's root."""
    for folder, name, value in configured.default_marks:
        yield from ((seen_folder, name, value) for seen_folder, _ in seen_from_root(root, detected, [(folder, "")]))


def _notes_on_guesses(
    site: Site, generator: Generator, detected: Detected | None, paths: Iterable[str]
) -> Iterator[str]:
    if detected is None or not detected.configured.addresses_by_code or site.url_pattern:
        return
    routes = seen_folders(site.root, detected, generator.route_folders)
    route_prefixes = tuple(f"{folder}/" if folder else "" for folder in routes)
    page_names = ("+page.", "+page@", "page.")
    if not all(path.startswith(route_prefixes) or posixpath.basename(path).startswith(page_names) for path in paths):
        yield (
            "Stories that are no pages by themselves are shown by the project's code, so their addresses are a guess: "
            f"set url_pattern under [sites.{site.name or 'NAME'}]."
        )


def _notes(site: Site, generator: Generator, detected: Detected | None) -> list[str]:
    setting = f"[sites.{site.name or 'NAME'}]"
    if detected is None:
        if site.url_pattern:
            return []
        return [
            f"{generator.title} makes these pages, by the names of the files. Its configuration was not found, so "
            f"addresses are made as it makes them unless told otherwise: set url_pattern under {setting}."
        ]
    file = posixpath.basename(detected.file.as_posix())
    if detected.problem:
        return [f"{file}: {detected.problem} Set base_url and url_pattern under {setting}."]
    notes = [
        f"{file}: {setting_name} cannot be read. Set base_url and url_pattern under {setting}."
        for setting_name in detected.configured.unread
    ]
    notes += [f"{file}: {note}" for note in detected.configured.notes]
    address = detected.configured.base_url
    if not public_address(address) and not site.base_url:
        why = f" ({shortened(address, 80)} only stands for its address)" if is_stand_in(address) else ""
        notes.append(f"{file} does not say where the site is published{why}: set base_url under {setting}.")
    return notes
