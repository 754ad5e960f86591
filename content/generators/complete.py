"""Completion: a site's settings filled up from its generator's configuration."""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from content.addresses.permalinks import DEFAULT_PATTERN
from content.base import Site, printable, urls
from content.base.absolute import absolute
from content.base.rules import SUFFIXES
from content.generators.authors import author_names
from content.generators.catalogue import GENERATORS
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.eleventy import directory_data
from content.generators.configurations.files import is_folder
from content.generators.detect import Detected, detect, projects_below, told_by_names

_OF_FILTER = {"slugify": re.compile(r"\{(?:title|slugified_\w+)\}"), "slug": re.compile(r"\{slugged_\w+\}")}
"""What our patterns hold by each of Eleventy's filters that make names."""
_NOWHERE = ("localhost", "127.0.0.1", "0.0.0.0")
Setting = TypeVar("Setting")


def completed(site: Site, paths: Iterable[str]) -> Site:
    """Complete the site with what its generator says; what it says itself holds.

    `paths` are those of its stories below its root: by their names a generator is told that left no configuration.
    """
    paths = list(paths)
    detected = detect(site.root, site.generator)
    # What the names of one project's files tell holds for none of the others.
    several = "" if site.generator or detected else _on_several(site)
    known = detected.generator.name if detected else "" if several else told_by_names(site.root, paths)
    name = site.generator or known
    if not name:
        return replace(site, notes=(several,) if several else () if site.url_pattern else (_unknown(site),))
    generator = GENERATORS[name]
    configured = detected.configured if detected else Configured()
    folders = _said(configured.content_folders, generator.content_folders)
    folders = (*(folder for folder, _ in configured.language_folders), *configured.collection_folders, *folders)
    inside, outside = _between(site.root, detected.project if detected else None, folders, dict(configured.mounted))
    base_url = site.base_url or _published(configured.base_url)
    permalinks, marks = configured.permalinks, [*_default_marks(site.root, detected, configured)]
    computed = [""] if configured.computed and not site.url_pattern else []
    language_folders = _seen(site.root, detected, configured.language_folders)
    notes = [*_notes(site, generator, detected), *_guesses(site, generator, detected, paths)]
    if name == "eleventy":
        data = directory_data(site.root, inside, paths, dict(configured.date_filters))
        marks += [(folder, field, "false") for folder, field in data.asked_for]
    if name == "eleventy" and not site.url_pattern:
        held = [pair for pair in data.permalinks if not computed or pair[0] in data.computed]
        permalinks = tuple((_below_content(inside, outside, folder), pattern) for folder, pattern in held)
        computed += [_below_content(inside, outside, folder) for folder in data.computed]
        # That of all stories is no news of any.
        language_folders = tuple(
            (folder, language) for folder, language in data.languages if not _holds_all(folder, paths)
        )
        notes += [
            f"{file}: permalink {text} cannot be filled here. Set url_pattern under [sites.{site.name or 'NAME'}]."
            for file, text in data.unread
        ]
        names = [name for name in configured.slug_filters if any(_OF_FILTER[name].search(each) for _, each in held)]
        if detected and names:
            notes.append(
                f"{posixpath.basename(detected.file.as_posix())}: it has a filter {names[0]} of its own, so addresses "
                f"that titles with signs come to are a guess: set url_pattern under [sites.{site.name or 'NAME'}], or "
                "give such stories a permalink."
            )
    return replace(
        site,
        generator=name,
        configuration=printable(os.path.relpath(detected.file)) if detected else "",
        project=detected.project if detected else None,
        base_url=base_url,
        inferred_base_url=not site.base_url and bool(base_url),
        language_base_urls=()
        if site.base_url
        else tuple((code, each) for code, url in configured.language_base_urls if (each := _published(url))),
        base_path="" if base_url or urls.has_host(configured.base_path) else configured.base_path,
        url_pattern=site.url_pattern or configured.pattern or generator.pattern,
        permalinks=_of_all_folders(site.url_pattern, name) if site.url_pattern else permalinks,
        computed_folders=tuple(computed),
        language_permalinks=() if site.url_pattern else configured.language_permalinks,
        default_categories=configured.default_categories,
        category_names=configured.category_names,
        folder_category=configured.folder_category,
        # Of what else lies beside Jekyll's `_posts` nothing is known where it left no configuration.
        pages=configured.pages if detected or name != "jekyll" else DEFAULT_PATTERN,
        style=_said(configured.style, generator.style),
        default_language=_said(configured.default_language, generator.default_language),
        languages=configured.languages,
        languages_in_names=_languages_in_names(generator, detected),
        day_zone=configured.timezone if generator.day_zone == "site" else generator.day_zone,
        timezone=configured.timezone,
        inside=inside,
        outside=outside,
        section_folders=tuple(_section_folders(site.root, inside, outside, paths))
        if any("{index_sections" in pattern for *_, pattern in (*permalinks, *configured.language_permalinks))
        else (),
        mounted=_seen(site.root, detected, configured.mounted),
        # Where no folder is named, the usual ones are a guess, but for generators that read no other.
        content_setting=generator.content_setting
        if configured.content_folders is not None or (generator.content_is_fixed and _holds_stories(outside, paths))
        else "",
        date_fields=configured.date_fields,
        language_folders=language_folders,
        page_folders=_seen_folders(site.root, detected, generator.page_folders),
        readme_is_index=generator.readme_is_index and detected is not None,
        route_folders=_seen_folders(site.root, detected, generator.route_folders),
        layout_folder=configured.layout_folder,
        layout_aliases=configured.layout_aliases,
        grouping_folders=_seen_folders(site.root, detected, configured.grouping_folders),
        index="" if site.url_pattern else _said(configured.index, generator.index),
        dates_in_names=_said(configured.dates_in_names, generator.dates_in_names),
        slugs_in_names=configured.slugs_in_names,
        post_names=configured.post_names,
        address_names=_said(configured.address_names, generator.address_names),
        moved=() if site.url_pattern else configured.moved,
        numbers=_said(configured.numbers, generator.numbers),
        left_out=(*configured.left_out, *_never_made(generator)),
        default_marks=tuple(marks),
        author_names=author_names(detected.project, folders) if detected else (),
        unread=detected.problem if detected else "",
        notes=tuple(notes),
    )


def _said(configured: Setting | None, usual: Setting) -> Setting:
    """What the configuration says, else what the generator does where it says nothing."""
    return usual if configured is None else configured


def _unknown(site: Site) -> str:
    return (
        "No generator's configuration was found, so the addresses of stories that do not say theirs are a guess: set "
        f"url_pattern or generator under [sites.{site.name or 'NAME'}]."
    )


def _holds_all(folder: str, paths: Iterable[str]) -> bool:
    return all(path.startswith(f"{folder}/") for path in paths)


def _holds_stories(folders: Sequence[str], paths: Iterable[str]) -> bool:
    below = tuple(f"{folder}/" for folder in folders)
    return any(path.startswith(below) for path in paths)


def ignored_projects(site: Site) -> str:
    """Say which projects lie below the site's root, where they are several and nothing of them counts; else empty."""
    return "" if site.generator or detect(site.root, "") else _on_several(site)


def _on_several(site: Site) -> str:
    if not (folders := projects_below(site.root)):
        return ""
    return (
        f"Several projects lie in it ({', '.join(folders)}), and nothing of their configurations counts, not even "
        "what they leave out. Give each a table of its own, such as [sites.NAME], with its `folder`."
    )


def _never_made(generator: Generator) -> Iterator[tuple[str, str]]:
    """Lines for the files of which the generator makes no page, whatever its configuration says."""
    if generator.suffixes:
        yield from (("suffixes", f"*{suffix}") for suffix in SUFFIXES if suffix not in generator.suffixes)
    if not generator.has_pages_at_root:
        yield from (("root", f"/*{suffix}") for suffix in SUFFIXES)


def _section_folders(root: Path, inside: str, outside: Sequence[str], paths: Iterable[str]) -> Iterator[str]:
    """Find the folders below the content folder in which a file `_index` lies, those above the archive among them."""
    whole = absolute(root)
    folders = {parent for path in paths for parent in _parents(posixpath.dirname(path))}
    above = inside.split("/") if inside else []
    yield from (
        "/".join(above[:depth])
        for depth in range(1, len(above) + 1)
        if _has_index(whole.parents[len(above) - depth - 1] if depth < len(above) else whole)
    )
    yield from (_below_content(inside, outside, folder) for folder in sorted(folders) if _has_index(whole / folder))


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _has_index(folder: Path) -> bool:
    try:
        return any(name.startswith("_index.") for name in os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return False


def _languages_in_names(generator: Generator, detected: Detected | None) -> bool:
    """Whether languages are told by names of files; where no configuration was found, it may be that they are."""
    if detected is None:
        return True
    return _said(detected.configured.languages_in_names, generator.languages_in_names)


def _between(
    root: Path, project: Path | None, folders: Sequence[str], mounted: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    """(folders between the content folder and the archive's root, the content folders seen from the root).

    The archive is a part of the content, or holds it; of several content folders it may do both.
    """
    here = absolute(root)
    if project is None:
        # The last folder that the generator could know by that name.
        names = here.parts
        for folder in folders:
            parts = tuple(folder.split("/"))
            for at in range(len(names) - len(parts), 0, -1):
                if names[at : at + len(parts)] == parts:
                    return "/".join(names[at + len(parts) :]), ()
        return ("_posts", ()) if here.name == "_posts" else ("", ())
    contents = sorted({absolute(project / folder) for folder in folders}, key=lambda each: (-len(each.parts), each))
    around = next((content for content in contents if here.is_relative_to(content)), None)
    below = [content for content in contents if content != here and content.is_relative_to(here) and is_folder(content)]
    if not below and project != here and project.is_relative_to(here):
        below = [project]
    outside = tuple(_relative(content, here) for content in below)
    if around is not None:
        as_part = {absolute(project / folder): part for folder, part in mounted.items()}.get(around, "")
        return posixpath.join(as_part, _relative(here, around)).rstrip("/"), outside
    return (_relative(here, project) if not below and here.is_relative_to(project) else ""), outside


def _below_content(inside: str, outside: Sequence[str], folder: str) -> str:
    """A folder of the archive as it is seen from the content folder that it lies in."""
    for content in outside:
        if folder == content or folder.startswith(f"{content}/"):
            return folder[len(content) :].strip("/")
    return posixpath.join(inside, folder).rstrip("/")


def _seen(root: Path, detected: Detected | None, folders: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Folders of the project as seen from the archive's root, the longest first; the text beside each goes along."""
    if detected is None:
        return ()
    here = absolute(root)
    seen = []
    for folder, beside in folders:
        content = absolute(detected.project / folder)
        if here.is_relative_to(content):
            seen.append(("", beside))
        elif content.is_relative_to(here):
            seen.append((_relative(content, here), beside))
    return tuple(sorted(seen, key=lambda pair: -len(pair[0])))


def _seen_folders(root: Path, detected: Detected | None, folders: Sequence[str]) -> tuple[str, ...]:
    return tuple(folder for folder, _ in _seen(root, detected, [(folder, "") for folder in folders]))


def _of_all_folders(pattern: str, generator: str) -> tuple[tuple[str, str], ...]:
    """The newsroom's own pattern, which holds for those folders too that Jekyll has a way of its own with."""
    return (("", pattern),) if generator in ("jekyll", "bridgetown") else ()


def _default_marks(root: Path, detected: Detected | None, configured: Configured) -> Iterator[tuple[str, str, str]]:
    """Those of the configuration, of files and folders as they are seen from the archive's root."""
    for folder, name, value in configured.default_marks:
        yield from ((seen, name, value) for seen, _ in _seen(root, detected, [(folder, "")]))


def _relative(path: Path, folder: Path) -> str:
    below = path.relative_to(folder).as_posix()
    return "" if below == "." else below


def _published(address: str) -> str:
    parts = urls.split(address.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.hostname in _NOWHERE:
        return ""
    # An address where a base path is due is no part of one.
    return f"{parts.scheme}://{parts.netloc}" if ":/" in parts.path else address.strip().rstrip("/")


def _guesses(site: Site, generator: Generator, detected: Detected | None, paths: Iterable[str]) -> Iterator[str]:
    if detected is None or not detected.configured.addresses_by_code or site.url_pattern:
        return
    routes = _seen_folders(site.root, detected, generator.route_folders)
    pages = tuple(f"{folder}/" if folder else "" for folder in routes)
    names = ("+page.", "+page@", "page.")
    if not all(path.startswith(pages) or posixpath.basename(path).startswith(names) for path in paths):
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
    unread = [
        f"{file}: {what} cannot be read. Set base_url and url_pattern under {setting}."
        for what in detected.configured.unread
    ]
    unread += [f"{file}: {note}" for note in detected.configured.notes]
    if not _published(detected.configured.base_url) and not site.base_url:
        unread.append(f"{file} does not say where the site is published: set base_url under {setting}.")
    return unread
