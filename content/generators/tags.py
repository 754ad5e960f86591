"""How the sites' generators divide tags that stand in one text."""

from collections.abc import Iterable, Sequence

from content.base import Site
from content.generators.detect import detect

BY_WORDS = ("jekyll", "bridgetown")
"""Generators for which `tags: police court` is two tags."""


def words_are_tags(sites: Sequence[Site]) -> bool | None:
    """Tell whether all sites are made by generators that take each word for a tag; None where that is not known of one,
    and no other's takes the whole."""
    return agreed(_generator(site) for site in sites)


def agreed(names: Iterable[str]) -> bool | None:
    """The same of generators by their names, empty where none is known."""
    generators = set(names)
    if not generators or not generators <= {*BY_WORDS, ""}:
        return False
    return None if "" in generators else True


def _generator(site: Site) -> str:
    if site.generator:
        return site.generator
    detected = detect(site.root, "")
    return detected.generator.name if detected else ""
