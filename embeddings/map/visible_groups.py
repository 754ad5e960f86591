"""A map's groups as readers see them: only stories that may be named are counted, and only their terms are shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from content.base import Article
from embeddings.base.reader_visibility import Shown
from embeddings.map.group_names import AbsentTerms
from embeddings.map.layout import Group, Map


class VisibleGroups:
    """A map's groups, made from those of its stories that may be named: only they are counted, and no term is shown
    that none of them holds."""

    def __init__(self, story_map: Map, shown: Shown) -> None:
        self._map = story_map
        self._counts = np.bincount(story_map.group[shown.listed], minlength=len(story_map.groups)).tolist()
        # Where a group is whole its terms need not be looked for.
        self._absent_terms = [
            AbsentTerms(() if group.stories == count else group.terms)
            for group, count in zip(story_map.groups, self._counts, strict=True)
        ]

    def read(self, number: int, article: Article) -> None:
        """Look for terms in a story that may be named."""
        self._absent_terms[int(self._map.group[number])].read(article)

    def groups(self) -> tuple[Group, ...]:
        """Give the groups, once all such stories were read."""
        return tuple(
            replace(group, stories=count, terms=tuple(term for term in group.terms if term not in absent))
            for group, count, absent in zip(self._map.groups, self._counts, self._absent_terms, strict=True)
        )
