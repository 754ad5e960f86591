"""Completion: a site's settings filled up from its generator's configuration."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from content.addresses.permalinks import DEFAULT_PATTERN
from content.base import Site, printable, urls
from content.base.absolute import absolute
from content.base.folders import with_parents
from content.base.rules import SUFFIXES
from content.base.site import AddressRules, ContentFolders, LanguageRules, VisibilityRules
from content.generators import notes
from content.generators.authors import author_names
from content.generators.catalogue import GENERATORS
from content.generators.configurations.description import Configured, Generator
from content.generators.content_folders import around_root, below_content, seen_folders, seen_from_root
from content.generators.detect import Detected, detect, generator_by_names
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
    conflict = "" if site.generator or detected else notes.several_projects(site)
    detected_name = detected.generator.name if detected else "" if conflict else generator_by_names(site.root, paths)
    name = site.generator or detected_name
    if not name:
        note = conflict or ("" if site.url_pattern else notes.unknown_generator(site))
        return replace(site, notes=(note,) if note else ())
    completion = _Completion(site, GENERATORS[name], detected, paths)
    completed_site = completion.site_with_rules()
    if name != "eleventy":
        return completed_site
    return with_folder_data(
        completed_site, completion.configured, detected, paths, keeps_pattern=bool(site.url_pattern)
    )


@dataclass(frozen=True, slots=True)
class _Completion:
    """A site, and what is known of its generator."""

    site: Site
    generator: Generator
    detected: Detected | None
    paths: Sequence[str]

    @property
    def configured(self) -> Configured:
        return self.detected.configured if self.detected else Configured()

    @property
    def base_url(self) -> str:
        return self.site.base_url or public_address(self.configured.base_url)

    def site_with_rules(self) -> Site:
        """Give the site with all that its generator's configuration says of it."""
        site, generator, detected, configured = self.site, self.generator, self.detected, self.configured
        return replace(
            site,
            generator=generator.name,
            configuration=printable(os.path.relpath(detected.file)) if detected else "",
            project=detected.project if detected else None,
            base_url=self.base_url,
            inferred_base_url=not site.base_url and bool(self.base_url),
            hosts=(*site.hosts, *self._stand_in_hosts()),
            url_pattern=site.url_pattern or configured.pattern or generator.pattern,
            addresses=self._address_rules(),
            languages=self._language_rules(),
            content=self._content_folders(),
            visibility=self._visibility_rules(),
            timezone=configured.timezone,
            date_fields=configured.date_fields,
            author_names=author_names(detected.project, self._folder_names()) if detected else (),
            unread=detected.problem if detected else "",
            notes=tuple(notes.on_configuration(site, generator, detected, self.paths)),
        )

    def _stand_in_hosts(self) -> Iterator[str]:
        """The host that nobody has filled in: links that are written with it are meant for the site all the same."""
        if not self.base_url and is_stand_in(self.configured.base_url):
            yield urls.host(self.configured.base_url)

    def _address_rules(self) -> AddressRules:
        generator, configured, url_pattern = self.generator, self.configured, self.site.url_pattern
        base_path = "" if urls.has_host(configured.base_path) else configured.base_path
        return AddressRules(
            base_path="" if self.base_url else base_path or path_below_host(configured.base_url),
            permalinks=_pattern_of_all_folders(url_pattern, generator.name) if url_pattern else configured.permalinks,
            language_permalinks=() if url_pattern else configured.language_permalinks,
            # Of what else lies beside Jekyll's `_posts` nothing is known where it left no configuration.
            pages=configured.pages if self.detected or generator.name != "jekyll" else DEFAULT_PATTERN,
            index="" if url_pattern else _configured_or(configured.index, generator.index),
            style=_configured_or(configured.style, generator.style),
            day_zone=configured.timezone if generator.day_zone == "site" else generator.day_zone,
            own_names=_configured_or(configured.address_names, generator.address_names),
            default_categories=configured.default_categories,
            category_names=configured.category_names,
            folder_category=configured.folder_category,
            numbers=_configured_or(configured.numbers, generator.numbers),
            dates_in_names=_configured_or(configured.dates_in_names, generator.dates_in_names),
            slugs_in_names=configured.slugs_in_names,
            post_names=configured.post_names,
            moved=() if url_pattern else configured.moved,
        )

    def _language_rules(self) -> LanguageRules:
        generator, configured = self.generator, self.configured
        addresses = ((code, public_address(url)) for code, url in configured.language_base_urls)
        return LanguageRules(
            default=_configured_or(configured.default_language, generator.default_language),
            codes=configured.languages,
            # Where no configuration was found, names of files may tell languages.
            in_names=not self.detected or _configured_or(configured.languages_in_names, generator.languages_in_names),
            folders=self._seen_from_root(configured.language_folders),
            base_urls=() if self.site.base_url else tuple((code, address) for code, address in addresses if address),
        )

    def _content_folders(self) -> ContentFolders:
        root, generator, detected, configured = self.site.root, self.generator, self.detected, self.configured
        project = detected.project if detected else None
        inside, outside = around_root(root, project, self._folder_names(), dict(configured.mounted))
        # Where no folder is named, the usual ones are a guess, but for generators that read no other.
        is_sure = configured.content_folders is not None or (
            generator.content_is_fixed and _holds_stories(outside, self.paths)
        )
        patterns = [pattern for *_, pattern in (*configured.permalinks, *configured.language_permalinks)]
        names_sections = any("{index_sections" in pattern for pattern in patterns)
        return ContentFolders(
            inside=inside,
            outside=outside,
            setting=generator.content_setting if is_sure else "",
            mounted=self._seen_from_root(configured.mounted),
            sections=tuple(_section_folders(root, inside, outside, self.paths)) if names_sections else (),
            pages=self._seen_folders(generator.page_folders),
            routes=self._seen_folders(generator.route_folders),
            grouping=self._seen_folders(configured.grouping_folders),
            readme_is_index=generator.readme_is_index and detected is not None,
            layouts=configured.layout_folder,
            layout_aliases=configured.layout_aliases,
        )

    def _visibility_rules(self) -> VisibilityRules:
        configured = self.configured
        return VisibilityRules(
            left_out=(*configured.left_out, *_files_without_pages(self.generator)),
            listed=configured.listed,
            default_marks=tuple(
                (seen_folder, name, value)
                for folder, name, value in configured.default_marks
                for seen_folder in self._seen_folders([folder])
            ),
            marks=tuple(
                (seen_folder, name, value, hides)
                for folder, name, value, hides in configured.marks
                for seen_folder in self._seen_folders([folder])
            ),
            sections_hide=configured.sections_hide,
            password_tags=configured.password_tags,
            hidden_tags=configured.hidden_tags,
            hidden_categories=configured.hidden_categories,
            excluded_tags=configured.excluded_tags,
        )

    def _folder_names(self) -> tuple[str, ...]:
        """The content folders, from the project's folder."""
        configured = self.configured
        return (
            *(folder for folder, _ in configured.language_folders),
            *configured.collection_folders,
            *_configured_or(configured.content_folders, self.generator.content_folders),
        )

    def _seen_folders(self, folders: Sequence[str]) -> tuple[str, ...]:
        return seen_folders(self.site.root, self.detected, folders)

    def _seen_from_root(self, folders: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return seen_from_root(self.site.root, self.detected, folders)


def _configured_or(configured: Setting | None, default: Setting) -> Setting:
    """What the configuration says, else what the generator does where it says nothing."""
    return default if configured is None else configured


def _holds_stories(folders: Sequence[str], paths: Iterable[str]) -> bool:
    prefixes = tuple(f"{folder}/" for folder in folders)
    return any(path.startswith(prefixes) for path in paths)


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


def _pattern_of_all_folders(pattern: str, generator: str) -> tuple[tuple[str, str], ...]:
    """The newsroom's own pattern, which also holds for the folders that Jekyll treats in a way of its own."""
    return (("", pattern),) if generator in ("jekyll", "bridgetown") else ()
