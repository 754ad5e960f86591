"""Related stories: retrieve, rank, and keep to the newsroom's rules."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from content.article import Article
from embeddings import ranking, reasons
from embeddings.answers import Options, Reason, Related
from embeddings.catalogue import Catalogue
from embeddings.corpus import Corpus, Query, day_of
from embeddings.engines.base import Engine, Filter
from embeddings.lexical import LexicalModel

RETRIEVED = 300
"""Candidates taken from the engine, of which the ranking keeps a few."""


class Recommender:
    """Answers from one snapshot. Safe to share by threads."""

    def __init__(
        self, catalogue: Catalogue, corpus: Corpus, engine: Engine, weights: ranking.Weights, terms: reasons.Terms
    ) -> None:
        self._catalogue = catalogue
        self._corpus = corpus
        self._engine = engine
        self._weights = weights
        self._terms = terms

    def related(self, article: Article, query: Query, options: Options, now: datetime | None = None) -> list[Related]:
        """The stories that belong with `article`, best first; pinned ones before all others."""
        now = now or datetime.now(UTC)
        pinned = [self._catalogue.number[pin] for pin in article.related if pin in self._catalogue.number]
        chosen = [number for number in pinned if self._allowed(number, article, options, now)]
        scores = dict.fromkeys(chosen, 1.0)
        taken = {int(self._corpus.duplicate_of[number]) for number in chosen}
        if query.number is not None:
            taken.add(int(self._corpus.duplicate_of[query.number]))
        for number, value in self._ranked(query, options):
            if len(chosen) >= options.limit:
                break
            group = int(self._corpus.duplicate_of[number])
            if group in taken or number in scores or not self._allowed(number, article, options, now):
                continue
            taken.add(group)
            chosen.append(number)
            scores[number] = value
        return [self._answer(article, query, number, scores[number]) for number in chosen[: options.limit]]

    def _ranked(self, query: Query, options: Options) -> list[tuple[int, float]]:
        where = Filter(
            site=options.site,
            section=options.section,
            since=None if options.since is None else (options.since - datetime(1970, 1, 1).date()).days,
        )
        hits = self._engine.search(query.fused, RETRIEVED, where)
        numbers = np.array([self._catalogue.number[hit.id] for hit in hits], dtype=np.int64)
        numbers = numbers[[self._corpus.languages[n] == query.language for n in numbers]] if len(numbers) else numbers
        numbers = numbers[numbers != query.number] if query.number is not None else numbers
        if not len(numbers):
            return []
        found = ranking.features(self._corpus, query, numbers)
        raw = ranking.score(found, self._weights)
        order = np.lexsort((numbers, -raw))
        values = 1 / (1 + np.exp(-raw))
        return [(int(numbers[i]), float(values[i])) for i in order]

    def _allowed(self, number: int, article: Article, options: Options, now: datetime) -> bool:
        candidate = self._catalogue[number]
        return (
            candidate.id != article.id
            and candidate.id not in article.related_exclude
            and candidate.id not in options.exclude
            and not candidate.related_hide
            and (candidate.expires is None or candidate.expires > now)
            and (options.site is None or candidate.site == options.site)
            and (options.section is None or candidate.section == options.section)
            and (
                options.since is None
                or (candidate.published is not None and candidate.published.date() >= options.since)
            )
        )

    def _answer(self, article: Article, query: Query, number: int, value: float) -> Related:
        candidate = self._catalogue[number]
        why: list[Reason] = []
        if candidate.id in article.related:
            why.append(Reason("pin", "Chosen by an editor"))
        why += reasons.explain(article, candidate, query, self._corpus, number, self._terms)
        return Related(candidate, value, tuple(why))
