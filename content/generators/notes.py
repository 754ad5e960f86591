"""Notes: what a generator's configuration says of dates and the newsroom's own settings do not follow."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from content.base import ReadingRules, Site, plain_key
from content.visibility import vocabulary

_SEASONS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC))


def with_notes_on_dates(site: Site, rules: ReadingRules) -> Site:
    """Add a note where the generator means dates in another zone or reads them from other names than here."""
    return replace(site, notes=(*site.notes, *_on_zone(site, rules), *_on_names(site, rules)))


def _on_zone(site: Site, rules: ReadingRules) -> Iterator[str]:
    try:
        theirs = ZoneInfo(site.timezone) if site.timezone else rules.zone
    except (ValueError, OSError, LookupError):
        return
    if any(moment.astimezone(theirs).utcoffset() != moment.astimezone(rules.zone).utcoffset() for moment in _SEASONS):
        yield (
            f"{posixpath.basename(site.configuration)} means dates in {site.timezone}, and they are read in "
            f"{rules.timezone} here, where a day begins at another hour: "
            f'set timezone = "{site.timezone}" under [reading].'
        )


def _on_names(site: Site, rules: ReadingRules) -> Iterator[str]:
    read = {
        field: set(map(plain_key, rules.names_of(field))) for field in ("published", "updated", "expires", "embargo")
    }
    for field, name in dict.fromkeys(site.date_fields):
        key = plain_key(name)
        known = key in read[field] | (read["embargo"] if field == "published" else set())
        if field == "expires":
            known = known or vocabulary.is_expiry(key)
        elif field == "published":
            known = known or vocabulary.is_publication(key) or vocabulary.is_embargo(key) or key in read["updated"]
        if not known:
            yield (
                f"{posixpath.basename(site.configuration)} reads dates from {name!r}, which is no such date here: "
                f'set {field} = ["{name}"] under [reading.fields].'
            )
