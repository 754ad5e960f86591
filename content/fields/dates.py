"""The moments at which a story was published and changed, as its front matter gives them."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from content.base import ReadingRules, plain_key
from content.base.dates import BadDate, in_own_zone, parse_date
from content.base.translated_names import FIELD_OF
from content.fields.lookup import Lookup
from content.fields.values import unwrap
from content.visibility.moment_names import is_embargo, no_date
from content.visibility.words import word_of

_BUILD_DATE_WORDS = frozenset((
    "today", "now", "created", "last modified", "git created", "git last modified",
))  # fmt: skip
"""What Quarto, Eleventy and Lume take a file's own date for, which no copy of it has."""
_DATE_KEYS = {"published": ("created", "published", "publish", "date", "start"), "updated": ("updated", "modified")}


class DatedField(NamedTuple):
    """A moment, and where it stands."""

    moment: datetime | None
    key: str = ""
    """The plain key of its name."""
    written: datetime | None = None
    """In the zone that the file names with it; None where it names none."""


def date(lookup: Lookup, field: str) -> DatedField:
    """Read the first moment of the field; what should be one and is none is warned of."""
    for name, value in lookup.candidates(field):
        key, value = plain_key(name), unwrap(value)
        if isinstance(value, dict):  # as Material for MkDocs has it, and Notion
            value = next((part for name, part in value.items() if plain_key(str(name)) in _DATE_KEYS[field]), None)
        if isinstance(value, list) and value:
            value = value[0]
        if no_date(value) or word_of(value) in _BUILD_DATE_WORDS:  # Jekyll's `published: false`
            continue
        day_first = lookup.rules.day_first or key in FIELD_OF
        try:
            moment = _moment(lookup.rules, key, value, day_first=day_first)
        except BadDate as error:
            # An embargo gives a warning as a mark, and words under `data` or `publicado` may be anything.
            if not is_embargo(key) and (key not in FIELD_OF or re.search(r"\d{4}", str(value)[:80])):
                lookup.warn(name, f"is no date ({error})", "Write it as YYYY-MM-DD; it is left out until then.")
            continue
        if moment is not None:
            return DatedField(moment, key, in_own_zone(value, day_first=day_first))
    return DatedField(None)


def _moment(rules: ReadingRules, key: str, value: Any, *, day_first: bool) -> datetime | None:
    """Raises BadDate. Under `date_gmt` a date that names no zone is meant there."""
    if not key.endswith("gmt"):
        return rules.moment(value, day_first=day_first)
    moment = parse_date(value, UTC, day_first=day_first)
    return None if moment is None else moment.astimezone(rules.zone)
