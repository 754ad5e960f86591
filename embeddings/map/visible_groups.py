"""A map's groups as readers see them: only stories that may be named are counted, and only their terms are said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from content.base import Article
from embeddings.base.reader_visibility import Shown
from embeddings.map.group_names import Unheld
from embeddings.map.layout import Group, Map


class VisibleGroups:
    """A map's groups as those of its stories tell them that may be named: only they are counted, and no term is said
    that none of them holds."""

    def __init__(self, drawn: Map, shown: Shown) -> None:
        self._drawn = drawn
        self._counts = np.bincount(drawn.group[shown.listed], minlength=len(drawn.groups)).tolist()
        # Where a group is whole its terms need not be looked for.
        self._unheld = [
            Unheld(() if group.stories == count else group.terms)
            for group, count in zip(drawn.groups, self._counts, strict=True)
        ]

    def read(self, number: int, article: Article) -> None:
        """Look for terms in a story that may be named."""
        self._unheld[int(self._drawn.group[number])].read(article)

    def groups(self) -> tuple[Group, ...]:
        """Give the groups, once all such stories were read."""
        return tuple(
            replace(group, stories=count, terms=tuple(term for term in group.terms if term not in unheld))
            for group, count, unheld in zip(self._drawn.groups, self._counts, self._unheld, strict=True)
        )
