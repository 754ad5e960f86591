"""Marks of a site's own: names by which its generator's configuration, or its code, knows stories that are not to be
seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from content.base import ReadingRules, Site, plain_key
from content.base.field_names import FIELD_NAMES
from content.base.rules import ANY_WORD
from content.visibility.status_words import FALSE
from content.visibility.vocabulary import kind_of


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """Those of all sites, beside the marks that are known everywhere."""

    rules: ReadingRules
    """The newsroom's own and these: a file is parsed before its place is looked at, so that they are read of all."""
    _places: Mapping[str, Sequence[tuple[str, str]]]
    """By plain key, (site, file or folder) of those that count there alone."""

    @classmethod
    def of(cls, sites: Sequence[Site], rules: ReadingRules) -> Self:
        """Collect them, but for what the newsroom's own settings know to be shown."""
        hide = {plain_key(name): list(words) for name, words in rules.hide.items()}
        show = {plain_key(name): list(words) for name, words in rules.show.items()}
        known_to_be_shown, places = set(show), defaultdict[str, list[tuple[str, str]]](list)
        # That a story lacks its title or date is no value of theirs: `title: No` is a title.
        names_of_words = {plain_key(name) for names in FIELD_NAMES.values() for name in names}
        for site, (folder, name, value, hides) in ((each, mark) for each in sites for mark in each.visibility.marks):
            key = plain_key(name)
            if key in known_to_be_shown or not (hides or key not in names_of_words):
                continue
            if kind_of(key) is None and (key in places or key not in hide):
                places[key].append((site.name, folder))
            any_value = ANY_WORD if value == "true" else value
            hide.setdefault(key, []).extend([any_value] if hides and value != "false" else sorted(FALSE))
            if not hides and value != "true":
                hide[key].append(ANY_WORD)
                show.setdefault(key, []).append(value)
        changed = any(site.visibility.marks for site in sites)
        return cls(replace(rules, hide=_frozen(hide), show=_frozen(show)) if changed else rules, places)

    def applies(self, key: str, site: str, path: str) -> bool:
        """Tell whether what a mark of that plain key says counts for a story at a path below its site's root."""
        places = self._places.get(key)
        return places is None or any(
            site == name and (not folder or f"{path}/".startswith(f"{folder}/")) for name, folder in places
        )


def _frozen(words: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(values)) for name, values in words.items()}
