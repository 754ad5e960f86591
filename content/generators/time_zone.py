"""The time zone of a newsroom that has named none: the one in which its generators mean dates."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from content.base import Site
from content.generators.detect import detect


def time_zone(sites: Iterable[Site]) -> str:
    """Tell the time zone that the sites' configurations name; empty where that is none, or not the same for all.

    A date without a zone is meant in it, so that an embargo that is read in another ends hours early or late.
    """
    named = {_named(site) for site in sites}
    return named.pop() if len(named) == 1 else ""


def _named(site: Site) -> str:
    detected = detect(site.root, site.generator)
    name = detected.configured.timezone if detected else ""
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, OSError, LookupError):
        return ""
