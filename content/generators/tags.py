"""How the sites' generators divide tags that stand in one text."""

from collections.abc import Sequence

from content.base import Site
from content.generators.detect import detect

BY_WORDS = ("jekyll", "bridgetown")
"""Generators for which `tags: police court` is two tags."""


def words_are_tags(sites: Sequence[Site]) -> bool:
    """Tell whether all sites are made by generators that take each word for a tag."""
    return bool(sites) and all(_generator(site) in BY_WORDS for site in sites)


def _generator(site: Site) -> str:
    if site.generator:
        return site.generator
    detected = detect(site.root, "")
    return detected.generator.name if detected else ""
