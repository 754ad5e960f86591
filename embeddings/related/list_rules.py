"""Rules of a list: what a newsroom forbids or asks for in one list of stories, candidate by candidate."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, tzinfo

import numpy as np

from content.base import Article, day_number, day_of
from embeddings.base.answers import Options
from embeddings.base.vectors import Numbers
from embeddings.engines.base import Filter
from embeddings.related.series_parts import Parts

NO_PARTS = Parts()
NO_STORIES: Numbers = np.zeros(0, np.int64)


class ListRules:
    """What a newsroom forbids or asks for in one list of stories."""

    def __init__(
        self,
        article: Article,
        options: Options,
        now: datetime,
        zone: tzinfo,
        languages: frozenset[str] | None,
        *,
        parts: Parts = NO_PARTS,
        exempt: Numbers = NO_STORIES,
        translations: frozenset[str] = frozenset(),
    ) -> None:
        """Begin the article's list. Its stories may be in `languages`, None for any.

        `parts` are those of the article's series, `exempt` the stories to which the least score does not apply, and
        `translations` the ids of the stories that say the same in another language.
        """
        self.parts, self.exempt = parts, exempt
        self.languages = languages
        self._translations = translations
        self.options = options
        self.today = day_of(now, zone)
        self._zone = zone
        self.taken_groups: set[int] = set()
        """Groups of near-duplicates of which one is shown, or is being read."""
        self._pinned_groups: set[int] = set()
        """Those of which a pin is shown: of two pins that are copies of each other, only the first is."""
        self.excluded_groups: set[int] = set()
        """Those of which the editor wants none but what is pinned."""
        self.withheld_groups: set[int] = set()
        """Those of which the request wants none, not even a pin."""
        self._article = article
        self.linked = {link.article for link in article.links} if options.exclude_linked else set()
        self._excluded = {article.id, *article.related_exclude, *options.exclude}
        self._shown_by_site: Counter[str] = Counter()
        oldest_by_age = None if options.max_age is None else self.today - timedelta(days=options.max_age)
        self._oldest = max((day for day in (options.since, oldest_by_age) if day is not None), default=None)
        """First day allowed."""

    def filter(self) -> Filter:
        """Give the rules that the engine can keep by itself, so that no list comes out shorter than it need be."""
        options = self.options
        published = self._article.published if options.only_older else None
        return Filter(
            site=options.site,
            section=options.section,
            languages=self.languages,
            since=day_number(self._oldest) if self._oldest else None,
            until=day_number(day_of(published, self._zone)) if published else None,
            # The story itself is left out of what the engine finds anyway.
            exclude=frozenset((self._excluded | self.linked | self._translations) - {self._article.id}),
        )

    def allow(self, candidate: Article, group: int, language: str, *, pinned: bool = False) -> bool:
        """Have a story stand next in the list where it may, and tell whether it does.

        A pin holds for a near-duplicate, a linked story, a translation and another language too: who has set it has
        read both.
        """
        options = self.options
        breaks_list_rules = (
            group in self.taken_groups
            or group in self.excluded_groups
            or (self.languages is not None and language not in self.languages)
            or self._is_full(candidate.site)
        )
        if (
            (breaks_list_rules and not pinned)
            or group in self._pinned_groups
            or group in self.withheld_groups
            or candidate.id in self._excluded
            or (options.site is not None and candidate.site != options.site)
            or (options.section is not None and candidate.section != options.section)
            or not self._is_timely(candidate)
        ):
            return False
        self.taken_groups.add(group)
        if pinned:
            self._pinned_groups.add(group)
        self._shown_by_site[candidate.site] += 1
        return True

    def _is_timely(self, candidate: Article) -> bool:
        options, published = self.options, candidate.published
        if self._oldest and (published is None or day_of(published, self._zone) < self._oldest):
            return False
        if not options.only_older or self._article.published is None:
            return True
        return published is not None and published < self._article.published

    def _is_full(self, site: str) -> bool:
        most = self.options.per_site
        return most is not None and site != self._article.site and self._shown_by_site[site] >= most
