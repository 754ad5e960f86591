"""Addressing: the address of a story, and the day in it."""

from datetime import datetime

from content.addresses.path_facts import Place
from content.addresses.permalinks import Parts
from content.addresses.scheme import Scheme
from content.addresses.schemes import SCHEMES
from content.base import Site
from content.base.days import named_zone


def address(site: Site, place: Place, parts: Parts, url: str = "") -> str:
    """Give the story's URL by its own word for it, else by its site's pattern, in the way of the site's generator;
    absolute where the site has a base_url.

    `parts` is what its front matter says; folders and names are filled in by its place. `url` may hold a pattern, which
    then holds in place of the site's.
    """
    return SCHEMES.get(site.generator, Scheme)(site, place, parts).address(url)


def day_of_address(site: Site, published: datetime | None, written: datetime | None) -> datetime | None:
    """Give the moment whose day stands in the story's address; `written` is in the zone that its file names."""
    if published is None or written is None or not site.addresses.day_zone:
        return published
    if site.addresses.day_zone == "written":
        return written
    zone = named_zone(site.addresses.day_zone)
    return written.astimezone(zone) if zone else published
