"""Notes: what a generator's configuration leaves open, or says otherwise than the newsroom, each with its remedy."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from content.base import ReadingRules, Site, shortened
from content.base.days import named_zone
from content.generators.configurations.description import Generator
from content.generators.content_folders import seen_folders
from content.generators.dates import unread_names
from content.generators.detect import Detected, detect, projects_below
from content.generators.public_address import is_stand_in, public_address

_WINTER_AND_SUMMER = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC))


def unknown_generator(site: Site) -> str:
    """Say that nothing tells what makes the site's pages."""
    return (
        "No generator's configuration was found, so the addresses of stories that do not say theirs are a guess: set "
        f"url_pattern or generator under {_table_of(site)}."
    )


def ignored_projects(site: Site) -> str:
    """Say which projects lie below the site's root, where they are several and nothing of them counts; else empty."""
    return "" if site.generator or detect(site.root, "") else several_projects(site)


def several_projects(site: Site) -> str:
    """Say which projects lie below the root of a site that has none of its own, where they are several; else empty."""
    if not (folders := projects_below(site.root)):
        return ""
    return (
        f"Several projects lie in it ({', '.join(folders)}), and nothing of their configurations counts, not even "
        "what they leave out. Give each a table of its own, such as [sites.NAME], with its `folder`."
    )


def on_configuration(
    site: Site, generator: Generator, detected: Detected | None, paths: Iterable[str]
) -> Iterator[str]:
    """Say what the configuration leaves open of the addresses of the stories at `paths`."""
    table = _table_of(site)
    if detected is None:
        if not site.url_pattern:
            yield (
                f"{generator.title} makes these pages, by the names of the files. Its configuration was not found, so "
                f"addresses are made as it makes them unless told otherwise: set url_pattern under {table}."
            )
        return
    file = posixpath.basename(detected.file.as_posix())
    if detected.problem:
        yield f"{file}: {detected.problem} Set base_url and url_pattern under {table}."
    else:
        for setting in detected.configured.unread:
            yield f"{file}: {setting} cannot be read. Set base_url and url_pattern under {table}."
        yield from (f"{file}: {note}" for note in detected.configured.notes)
        address = detected.configured.base_url
        if not public_address(address) and not site.base_url:
            why = f" ({shortened(address, 80)} only stands for its address)" if is_stand_in(address) else ""
            yield f"{file} does not say where the site is published{why}: set base_url under {table}."
    if _has_addresses_by_code(site, generator, detected, paths):
        yield (
            "Stories that are no pages by themselves are shown by the project's code, so their addresses are a guess: "
            f"set url_pattern under {table}."
        )


def with_notes_on_dates(site: Site, rules: ReadingRules) -> Site:
    """Add a note where the generator means dates in another zone or reads them from other names than here."""
    return replace(site, notes=(*site.notes, *_notes_on_zone(site, rules), *_notes_on_names(site, rules)))


def _table_of(site: Site) -> str:
    """The table of the newsroom's settings that speaks of the site."""
    return f"[sites.{site.name or 'NAME'}]"


def _has_addresses_by_code(site: Site, generator: Generator, detected: Detected, paths: Iterable[str]) -> bool:
    if not detected.configured.addresses_by_code or site.url_pattern:
        return False
    routes = seen_folders(site.root, detected, generator.route_folders)
    route_prefixes = tuple(f"{folder}/" if folder else "" for folder in routes)
    page_names = ("+page.", "+page@", "page.")
    return not all(path.startswith(route_prefixes) or posixpath.basename(path).startswith(page_names) for path in paths)


def _notes_on_zone(site: Site, rules: ReadingRules) -> Iterator[str]:
    site_zone = named_zone(site.timezone)
    if site_zone and any(
        day.astimezone(site_zone).utcoffset() != day.astimezone(rules.zone).utcoffset() for day in _WINTER_AND_SUMMER
    ):
        yield (
            f"{posixpath.basename(site.configuration)} means dates in {site.timezone}, and they are read in "
            f"{rules.timezone} here, where a day begins at another hour: "
            f'set timezone = "{site.timezone}" under [reading].'
        )


def _notes_on_names(site: Site, rules: ReadingRules) -> Iterator[str]:
    for field, name in unread_names(site.date_fields, rules):
        yield (
            f"{posixpath.basename(site.configuration)} reads dates from {name!r}, which is no such date here: "
            f'set {field} = ["{name}"] under [reading.fields].'
        )
