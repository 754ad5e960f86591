"""Notes on dates that a generator's configuration reads otherwise than the newsroom's own settings do."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from content.base import ReadingRules, Site
from content.base.days import named_zone
from content.generators.dates import unread_names

_WINTER_AND_SUMMER = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC))


def with_notes_on_dates(site: Site, rules: ReadingRules) -> Site:
    """Add a note where the generator means dates in another zone or reads them from other names than here."""
    return replace(site, notes=(*site.notes, *_notes_on_zone(site, rules), *_notes_on_names(site, rules)))


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
