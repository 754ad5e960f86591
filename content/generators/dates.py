"""What the sites' generators are configured to read dates by, where the newsroom's own settings do not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content.base import ReadingRules, Site, plain_key
from content.base.days import named_zone
from content.generators.configurations.description import Configured
from content.generators.detect import detect
from content.visibility import moment_names

HIDING_FIELDS = ("expires", "embargo")
"""Fields that keep a story from readers. The generator's own names of other dates are reported, not followed: here the
order in which several are tried is another."""
_RUBY_GENERATORS = ("jekyll", "bridgetown")
_APPEARANCE_FIELDS = ("published", "embargo", "updated")
"""Fields by each of which a generator may decide from when on a page appears."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """How dates are read."""

    time_zone: str = ""
    """In which those are meant that name none; empty where no configuration says, or not the same for all sites."""
    timestamps_in_utc: bool = False
    """Whether moments that YAML takes for such itself are meant in UTC, whatever the zone: where all sites are made in
    Ruby by a generator that leaves them to it."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, one of HIDING_FIELDS, the names that the configurations of all sites read it from, and only they."""


def date_reading(sites: Sequence[Site], rules: ReadingRules) -> DateReading:
    """Tell how the sites' generators read dates, beside what is read by the rules.

    A date that is read in another zone ends an embargo hours early or late, and one under a name that nobody reads
    never ends.
    """
    detected = [detect(site.root, site.generator) for site in sites]
    configurations = [detection.configured if detection else Configured() for detection in detected]
    zones = {configuration.timezone if named_zone(configuration.timezone) else "" for configuration in configurations}
    unread_by_site = [list(unread_names(configuration.date_fields, rules)) for configuration in configurations]
    # In the order in which they are named.
    shared = [
        pair
        for pair in dict.fromkeys(unread_by_site[0] if unread_by_site else ())
        if all(pair in unread_pairs for unread_pairs in unread_by_site)
    ]
    return DateReading(
        zones.pop() if len(zones) == 1 else "",
        bool(detected)
        and all(detection is not None and detection.generator.name in _RUBY_GENERATORS for detection in detected),
        {key: names for key in HIDING_FIELDS if (names := tuple(name for field, name in shared if field == key))},
    )


def unread_names(date_fields: Iterable[tuple[str, str]], rules: ReadingRules) -> Iterator[tuple[str, str]]:
    """Give those pairs (field of an article, name of front matter) whose name the rules do not read as such a date."""
    read_keys = {
        article_field: set(map(plain_key, rules.names_of(article_field)))
        for article_field in (*_APPEARANCE_FIELDS, "expires")
    }
    for article_field, name in dict.fromkeys(date_fields):
        key = plain_key(name)
        if article_field == "expires":
            is_read = key in read_keys[article_field] or moment_names.is_expiry(key)
        elif article_field == "updated":
            # That of publication is what Hugo falls back on: nothing is missed.
            is_read = key in read_keys[article_field] | read_keys["published"] or moment_names.is_publication(key)
        else:
            is_read = any(key in read_keys[each] for each in _APPEARANCE_FIELDS)
            is_read = is_read or moment_names.is_publication(key) or moment_names.is_embargo(key)
        if not is_read:
            yield article_field, name
