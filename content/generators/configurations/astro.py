"""Astro: where the site is published, which files its collections take in, and at which routes they are shown."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from content.base import data_files
from content.generators.configurations.astro_routes import drops_underscored, routes_of
from content.generators.configurations.astrowind import with_astrowind
from content.generators.configurations.collections import (
    DEFINITIONS,
    beside_all,
    collections_of,
    definitions,
    left_out,
)
from content.generators.configurations.conditions import lacking
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, configured_by, site_url
from content.javascript.script import Script


def _astro(options: ScriptOptions) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir") or "src"
    file = options.get("build.format") in ("file", "preserve")
    # Starlight shows its collection at the site's root.
    root = (f"{source}/content/docs",) if _has_starlight(options.script) else ()
    return Configured(
        base_url=site_url(options.address("site"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + (".html" if file else "" if options.get("trailingSlash") == "never" else "/"),
        content_folders=(*root, f"{source}/content", f"{source}/pages", "content"),
        default_language=options.address("i18n.defaultLocale").lower() or None,
    )


def _read_astro(text: str, file: Path) -> Configured:
    """Read the configuration, and the routes in which collections are shown."""
    configuration = Script(text, file)
    configured = configured_by(_astro, ScriptOptions(configuration))
    pages = next(folder for folder in configured.content_folders or () if folder.endswith("/pages"))
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    source = posixpath.dirname(pages)
    defined = definitions(file.parent, [name.replace("src/", f"{source}/", 1) for name in DEFINITIONS])
    collections = collections_of(defined)
    names = [collection.name for collection in collections] or data_files.folders_in(file.parent / source / "content")
    # A collection's files may lie anywhere in the project.
    folders = {name: f"{source}/content/{name}" for name in names}
    folders |= {collection.name: collection.base for collection in collections if collection.base}
    bases = dict.fromkeys(parent for collection in collections if (parent := posixpath.dirname(collection.base)))
    places = {name: file.parent / folder for name, folder in folders.items()}
    routes = routes_of(file.parent / pages, ending, places, configured.default_language or "en")
    configured, blog = with_astrowind(configured, file.parent)
    shown_routes = [route for route in routes.permalinks if route[0] not in blog]
    shown_routes += [(name, "", pattern) for name, pattern in blog.items()]
    guessed = [places[name] for name in names if name not in {*routes.unshown, *(name for name, *_ in shown_routes)}]
    hidden_names = _without_pages(routes.unshown, folders, configuration)
    return replace(
        configured,
        permalinks=tuple(
            (posixpath.join(posixpath.basename(folders.get(name, name)), subfolder).rstrip("/"), address)
            for name, subfolder, address in shown_routes
        ),
        content_folders=tuple(dict.fromkeys((*bases, *(configured.content_folders or ())))),
        left_out=(
            *(("pattern", line) for line in (*beside_all(defined, collections), *left_out(collections))),
            *(("routes", f"/{folders[name]}/**") for name in hidden_names),
        ),
        default_marks=tuple(
            (folders.get(name, name), field, value)
            for name, field, value in (
                *((each.name, *default) for each in collections for default in each.defaults),
                *lacking(routes.asked),
            )
        ),
        marks=tuple((folders.get(name, name), *asked) for name, asked in routes.asked),
        address_names=None if routes.asks_for_addresses else (),
        unread=(
            *configured.unread,
            *(["generateId of its collections"] if any(each.named_by_code for each in collections) else []),
        ),
        addresses_by_code=any(map(_holds_stories, guessed)) and not _has_starlight(configuration),
        grouping_folders=tuple(
            collection.base
            for collection in collections
            if collection.base and collection.name in {name for name, *_ in shown_routes}
        )
        if drops_underscored(file.parent)
        else (),
    )


def _has_starlight(configuration: Script) -> bool:
    return next(configuration.calls("starlight"), None) is not None


def _holds_stories(folder: Path) -> bool:
    try:
        return next(folder.rglob("*.md*"), None) is not None
    except (OSError, ValueError):
        return False


def _without_pages(unshown: Iterable[str], folders: Mapping[str, str], configuration: Script) -> list[str]:
    """Take the collections that nothing shows, neither another one of their folder nor an integration's own routes."""
    if _has_starlight(configuration) or "injectRoute" in configuration.text:
        return []
    unshown = set(unshown)
    shown_folders = [f"{folder}/" for name, folder in folders.items() if name not in unshown]
    return sorted(
        name
        for name in unshown
        if not any(
            f"{folders[name]}/".startswith(shown_folder) or shown_folder.startswith(f"{folders[name]}/")
            for shown_folder in shown_folders
        )
    )


ASTRO = Generator(
    name="astro",
    title="Astro",
    pattern="/{sections}/{slug}/",
    style="github",
    content_folders=("src/content", "src/pages", "content"),
    route_folders=("src/pages",),
    languages_in_names=False,
    has_pages_at_root=False,
    dates_in_names=False,
    read_script=_read_astro,
)
