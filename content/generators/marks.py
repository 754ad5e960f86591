"""Marks of a site's own: names by which its generator's configuration, or its code, knows stories that are not to be
seen."""

from collections.abc import Iterable
from dataclasses import replace

from content.base import ReadingRules, Site, plain_key
from content.base.field_names import FIELD_NAMES
from content.base.rules import ANY_WORD
from content.visibility.status_words import FALSE


def with_marks(rules: ReadingRules, sites: Iterable[Site]) -> ReadingRules:
    """Add the marks of all sites, but for what the newsroom's own settings know to be shown.

    A name in front matter is read alike for all sites, for a file is parsed before its place is looked at.
    """
    shown = {plain_key(name): words for name, words in rules.show.items()}
    # That a story lacks its title or date is no value of theirs: `title: No` is a title.
    names_of_words = {plain_key(name) for names in FIELD_NAMES.values() for name in names}
    hide = {plain_key(name): tuple(words) for name, words in rules.hide.items()}
    added = False
    for name, value in dict.fromkeys(mark for site in sites for mark in site.marks):
        key = plain_key(name)
        words = {"true": (ANY_WORD,), "false": tuple(sorted(FALSE))}.get(value, (value,))
        if key not in shown and (value != "false" or key not in names_of_words):
            hide[key], added = tuple(dict.fromkeys((*hide.get(key, ()), *words))), True
    return replace(rules, hide=hide) if added else rules
