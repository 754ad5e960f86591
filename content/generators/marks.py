"""Marks of a site's own: names by which its generator's configuration, or its code, knows stories that are not to be
seen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from content.base import ReadingRules, Site, plain_key
from content.base.field_names import FIELD_NAMES
from content.base.rules import ANY_WORD
from content.visibility.status_words import FALSE


def with_marks(rules: ReadingRules, sites: Iterable[Site]) -> ReadingRules:
    """Add the marks of all sites, but for what the newsroom's own settings know to be shown.

    A name in front matter is read alike for all sites, for a file is parsed before its place is looked at.
    """
    hide = {plain_key(name): list(words) for name, words in rules.hide.items()}
    show = {plain_key(name): list(words) for name, words in rules.show.items()}
    known_to_be_shown = set(show)
    # That a story lacks its title or date is no value of theirs: `title: No` is a title.
    names_of_words = {plain_key(name) for names in FIELD_NAMES.values() for name in names}
    marks = [(plain_key(name), value, hides) for site in sites for name, value, hides in site.marks]
    marks = [mark for mark in marks if mark[0] not in known_to_be_shown and (mark[2] or mark[0] not in names_of_words)]
    for key, value, hides in dict.fromkeys(marks):
        any_value = ANY_WORD if value == "true" else value
        hide.setdefault(key, []).extend([any_value] if hides and value != "false" else sorted(FALSE))
        if not hides and value != "true":
            hide[key].append(ANY_WORD)
            show.setdefault(key, []).append(value)
    return replace(rules, hide=_frozen(hide), show=_frozen(show)) if marks else rules


def _frozen(words: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(values)) for name, values in words.items()}
