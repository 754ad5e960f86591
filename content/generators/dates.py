"""What the sites' generators are configured to read dates by, where the newsroom's own settings do not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content.base import ReadingRules, Site, plain_key
from content.base.days import named_zone
from content.generators.configurations.description import Configured
from content.generators.detect import detect
from content.visibility import vocabulary

HIDING = ("expires", "embargo")
"""Fields that keep a story from readers. The generator's own names of the others are told, not followed: which of
several goes first is another order here."""
_BY_RUBY = ("jekyll", "bridgetown")
_BEGINNING = ("published", "embargo", "updated")
"""Fields of which each may be what a generator goes by for the moment that a page appears."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """How dates are read."""

    time_zone: str = ""
    """In which those are meant that name none; empty where no configuration says, or not the same for all sites."""
    timestamps_in_utc: bool = False
    """Whether moments that YAML takes for such itself are meant in UTC, whatever the zone: where all sites are made in
    Ruby by a generator that leaves them to it."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, one of HIDING, the names that the configurations of all sites read it from, and nobody else does."""


def date_reading(sites: Sequence[Site], rules: ReadingRules) -> DateReading:
    """Tell how the sites' generators read dates, beside what is read by the rules.

    A date that is read in another zone ends an embargo hours early or late, and one under a name that nobody reads
    never ends.
    """
    detected = [detect(site.root, site.generator) for site in sites]
    configured = [found.configured if found else Configured() for found in detected]
    zones = {one.timezone if named_zone(one.timezone) else "" for one in configured}
    named = [list(unread_names(one.date_fields, rules)) for one in configured]
    # In the order in which they are named.
    shared = [pair for pair in dict.fromkeys(named[0] if named else ()) if all(pair in one for one in named)]
    return DateReading(
        zones.pop() if len(zones) == 1 else "",
        bool(detected) and all(found is not None and found.generator.name in _BY_RUBY for found in detected),
        {of: names for of in HIDING if (names := tuple(name for field, name in shared if field == of))},
    )


def unread_names(date_fields: Iterable[tuple[str, str]], rules: ReadingRules) -> Iterator[tuple[str, str]]:
    """Give those pairs (field of an article, name of front matter) whose name is no such date by the rules."""
    read = {of: set(map(plain_key, rules.names_of(of))) for of in (*_BEGINNING, "expires")}
    for of, name in dict.fromkeys(date_fields):
        key = plain_key(name)
        if of == "expires":
            known = key in read[of] or vocabulary.is_expiry(key)
        elif of == "updated":
            # That of publication is what Hugo falls back on: nothing is missed.
            known = key in read[of] | read["published"] or vocabulary.is_publication(key)
        else:
            known = any(key in read[each] for each in _BEGINNING)
            known = known or vocabulary.is_publication(key) or vocabulary.is_embargo(key)
        if not known:
            yield of, name
