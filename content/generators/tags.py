"""How the sites' generators divide tags that stand in one text."""

from collections.abc import Iterable, Sequence

from content.base import Site
from content.generators.detect import detect

WORD_TAG_GENERATORS = ("jekyll", "bridgetown")
"""Generators for which `tags: police court` is two tags."""


def words_are_tags(sites: Sequence[Site]) -> bool | None:
    """Tell whether all sites are made by generators that take each word for a tag; None where that is not known of one
    site, and no other site's generator takes the whole text for one tag."""
    return words_are_tags_for(_generator(site) for site in sites)


def words_are_tags_for(names: Iterable[str]) -> bool | None:
    """Tell it as `words_are_tags` does, by the generators' names; a name is empty where the generator is not known."""
    generators = set(names)
    if not generators or not generators <= {*WORD_TAG_GENERATORS, ""}:
        return False
    return None if "" in generators else True


def _generator(site: Site) -> str:
    if site.generator:
        return site.generator
    detected = detect(site.root, "")
    return detected.generator.name if detected else ""
