"""What the sites' generators are configured to read dates by, where the newsroom's own settings do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from content.base import Site
from content.generators.configurations.description import Configured
from content.generators.detect import detect

HIDING = ("expires", "embargo")
"""Fields that keep a story from readers. The generator's own names of the others are told, not followed: which of
several goes first is another order here."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """How dates are read."""

    time_zone: str = ""
    """In which those are meant that name none; empty where no configuration says, or not the same for all sites."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, one of HIDING, the names that the configurations of all sites read it from."""


def date_reading(sites: Sequence[Site]) -> DateReading:
    """Tell how the sites' generators read dates.

    A date that is read in another zone ends an embargo hours early or late, and one under a name that nobody reads
    never ends.
    """
    configured = [found.configured if (found := detect(site.root, site.generator)) else Configured() for site in sites]
    zones = {_zone(one.timezone) for one in configured}
    named = [set(one.date_fields) for one in configured]
    shared = set.intersection(*named) if named else set()
    # In the order in which they are named.
    ours = dict.fromkeys(pair for one in configured for pair in one.date_fields if pair in shared)
    return DateReading(
        zones.pop() if len(zones) == 1 else "",
        {of: names for of in HIDING if (names := tuple(name for field, name in ours if field == of))},
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, OSError, LookupError):
        return ""
