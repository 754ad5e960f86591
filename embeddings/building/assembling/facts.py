"""Articles → what a corpus holds of each beside its words and vectors: labels, links, languages, days."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TypedDict

import numpy as np

from content.base.article import Article
from embeddings.base.vectors import Doubles
from embeddings.corpus import series
from embeddings.corpus.corpus import day_number, settled_languages
from embeddings.corpus.label_matrix import Labels
from embeddings.corpus.link_graph import LinkGraph
from embeddings.corpus.translations import Naming


class FactFields(TypedDict):
    """The fields of a `Corpus` that need no text."""

    tags: Labels
    authors: Labels
    series: Labels
    named_series: Labels
    links: LinkGraph
    languages: Sequence[str]
    day: Doubles
    zone: tzinfo


class Facts:
    """What is kept of each article beside its words and vectors, gathered in one go."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.places: list[tuple[tuple[str, ...], ...]] = []
        """The site of each, and the section of it."""
        self.naming: list[Naming] = []
        self._tags: list[Sequence[str]] = []
        self._authors: list[Sequence[str]] = []
        self._series: list[Sequence[str]] = []
        self._languages: list[str] = []
        self._published: list[datetime | None] = []
        self._number: dict[str, int] = {}
        self._links: list[tuple[int, str]] = []

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Facts:
        """Gather them, from articles with their texts or without."""
        facts = cls()
        for number, article in enumerate(articles):
            facts.titles.append(article.title)
            facts.places.append(((article.site,), (article.site, article.section)))
            facts.naming.append(Naming.of(article))
            facts._tags.append(article.tags)
            facts._authors.append(article.authors)
            facts._series.append([article.series] if article.series else [])
            facts._languages.append(sys.intern(article.language))
            facts._published.append(article.published)
            facts._number[article.id] = number
            facts._links += ((number, link.article) for link in article.links)
        return facts

    def links(self) -> list[tuple[int, int]]:
        """Give the links among the articles as pairs of numbers, from and to."""
        return [(number, self._number[target]) for number, target in self._links if target in self._number]

    def fields(self, zone: tzinfo) -> FactFields:
        """Give what a corpus holds of them; `zone` is the newsroom's, of whose days it is."""
        return FactFields(
            tags=Labels.fit(self._tags),
            authors=Labels.fit(self._authors, power=0.5),
            series=series.of_titles(self.titles),
            named_series=Labels.fit(self._series),
            links=LinkGraph(len(self.titles), self.links()),
            languages=settled_languages(self._languages),
            day=np.array([day_number(moment, zone) for moment in self._published]),
            zone=zone,
        )
