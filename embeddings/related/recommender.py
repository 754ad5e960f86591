"""Related stories: retrieve, rank, and keep to the newsroom's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

import numpy as np

from content.base import Article, day_number
from embeddings.base import reader_visibility
from embeddings.base.answers import GOOD, Options, Reason, Related
from embeddings.base.errors import REBUILD, Damaged
from embeddings.base.reader_visibility import Shown
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import is_among
from embeddings.corpus.translations import variant_of
from embeddings.engines.base import Engine, Filter
from embeddings.related import ranking, reasons
from embeddings.related.calibration import Calibration
from embeddings.related.explanations import Explanations
from embeddings.related.features import LinkView, Pairs
from embeddings.related.list_languages import allowed_languages
from embeddings.related.list_rules import NO_STORIES, ListRules
from embeddings.related.ranking import Ranked, Weights
from embeddings.related.series_parts import Parts, other_parts
from embeddings.related.strays import REORDERED_PLACES, are_apart, is_stray, strays_last
from embeddings.storage.catalogue import Catalogue

DIVERSITY_POOL = 50
"""Of the ranked, how many diversity chooses from."""
MAX_PASSED_OVER = 1000
"""Unlisted stories for each of which the engine is asked for one more, so that they shorten no list."""
REMEMBERED_IDS = 50_000
"""Ids whose numbers are kept in memory: SQLite takes half a millisecond for two hundred."""
_Search = Callable[[Filter], tuple[Ranked, Floats, Explanations]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate that was chosen, and the score that it is given."""

    number: int
    score: float
    pinned: bool
    part: bool = False
    """Whether it is a part of the series that the query's front matter names."""
    linked: bool = False
    """Whether a link joins it with the query, or a named series."""
    linked_by_neighbours: bool = False
    """Whether links lead to it from stories like the query."""
    explanations: Explanations | None = field(default=None, compare=False, repr=False)
    """Of it and the others that it was compared with."""


class Recommender:
    """Answers from one snapshot. Safe to share by threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        corpus: Corpus,
        engine: Engine,
        weights: Weights,
        calibration: Calibration,
        terms: Sequence[str],
    ) -> None:
        self._catalogue = catalogue
        self._corpus = corpus
        self._engine = engine
        self._weights = weights
        self._calibration = calibration
        self._terms = terms
        self._view = LinkView(corpus, corpus.links)
        self._numbers: dict[str, int] = {}
        """Of stories that were retrieved lately, by id."""

    def related(self, article: Article, query: Query, options: Options, now: datetime | None = None) -> list[Related]:
        """Find the stories that belong with `article`, best first; those pinned by its editor before all others."""
        return self.explained(article, query, self.choose(article, query, options, now))

    def choose(self, article: Article, query: Query, options: Options, now: datetime | None = None) -> list[Choice]:
        """Choose the stories that belong with `article`, best first, without the reasons."""
        return self.choose_each(article, query, [options], now)[0]

    def choose_each(
        self, article: Article, query: Query, option_sets: Sequence[Options], now: datetime | None = None
    ) -> list[list[Choice]]:
        """Choose for each of several options: where the engine's filter is the same, it is searched and ranked once."""
        now = now or reader_visibility.now()
        shown = self._catalogue.showing.at(now)
        parts = self._series_parts(article, query)
        exempt = np.union1d(self._linked_stories(query), np.array(parts.exempt, np.int64))

        @cache
        def search(where: Filter) -> tuple[Ranked, Floats, Explanations]:
            ranked, scores = self.candidates(query, where, shown, exempt)
            return ranked, scores, self._explanations(article, query, ranked.numbers)

        stories, translations = self._corpus.stories_by_language, self._translation_ids(query)
        rules = (
            ListRules(
                article,
                options,
                now,
                self._corpus.zone,
                allowed_languages(stories, query.language, options.languages),
                parts=parts,
                exempt=exempt,
                translations=translations,
            )
            for options in option_sets
        )
        return [self._choose(article, query, each, search, shown) for each in rules]

    def _translation_ids(self, query: Query) -> frozenset[str]:
        """The ids of the stories that say the same in another language, near-duplicates of translations among them."""
        if query.number is None:
            return frozenset()
        translated = self._corpus.translations_with_duplicates(query.number)
        return frozenset(
            self._catalogue[version].id for version in (*translated, *self._in_other_variants(query.number))
        )

    def _in_other_variants(self, number: int) -> list[int]:
        """The versions of a story that have another mark of the same language, such as `pt-BR` and `pt-PT`."""
        return [version for version in self._corpus.versions(number) if self._variant(version) != self._variant(number)]

    def _variant(self, number: int) -> str:
        return variant_of(self._catalogue[number].language)

    def _has_version_in_query_language(self, article: Article, query: Query, number: int) -> bool:
        """Whether a story has a translation, or a near-duplicate of one, that is in the query's language, and is not so
        itself; or a version in the variant of the language that the query is in."""
        corpus = self._corpus
        if corpus.languages[number] == query.language:
            mark, versions = variant_of(article.language), corpus.versions(number)
            return bool(mark and versions) and mark in map(self._variant, versions) and self._variant(number) != mark
        return any(corpus.languages[other] == query.language for other in corpus.translations_with_duplicates(number))

    def explained(self, article: Article, query: Query, choices: Iterable[Choice]) -> list[Related]:
        """Give the stories that were chosen, with the reasons."""
        chosen = list(choices)
        explanations = next((choice.explanations for choice in chosen if choice.explanations is not None), None)
        explanations = explanations or self._explanations(article, query, NO_STORIES)
        return [self._answer(article, query, choice, explanations) for choice in chosen]

    def _explanations(self, article: Article, query: Query, candidates: Numbers) -> Explanations:
        context = self._corpus, self._catalogue, candidates, self._view, self._terms, self._weights.content
        return Explanations(article, query, *context)

    def _choose(self, article: Article, query: Query, rules: ListRules, search: _Search, shown: Shown) -> list[Choice]:
        options = rules.options
        # Another order was asked for, or every story in the ranking's.
        keeps_order = bool(options.recency or options.diversity or not options.min_score)
        length = options.limit if keeps_order else max(options.limit, REORDERED_PLACES)
        chosen: list[Choice] = []
        covered_groups: set[int] = set()
        for choice in self._proposals(article, query, rules, search):
            if len(chosen) == length:
                break
            duplicate_group = int(self._corpus.duplicate_of[choice.number])
            # Before the rules, which remember what they have allowed: an unlisted story must not keep out another.
            if not shown.listed[choice.number]:
                continue
            content_group = int(self._corpus.content_group[choice.number])
            if not choice.pinned and (
                content_group in covered_groups or self._has_version_in_query_language(article, query, choice.number)
            ):
                continue
            language = self._corpus.languages[choice.number]
            if rules.allow(self._catalogue[choice.number], duplicate_group, language, pinned=choice.pinned):
                chosen.append(choice)
                covered_groups.add(content_group)
        return chosen if keeps_order else self._strays_last(query, chosen, options)

    def _strays_last(self, query: Query, chosen: Sequence[Choice], options: Options) -> list[Choice]:
        """The first of them, of which the stray ones come last; a score stays with its place in the list."""

        @cache
        def is_apart_at(place: int) -> bool:
            candidate = np.array([chosen[place].number])
            return chosen[place].score < GOOD and are_apart(Pairs(self._corpus, query, candidate, self._view))

        def is_stray_at(place: int) -> bool:
            choice, number = chosen[place], np.array([chosen[place].number])
            explanations = choice.explanations
            if explanations is None or choice.linked or (choice.linked_by_neighbours and not is_apart_at(place)):
                return False
            return is_stray(
                choice.score,
                lambda: float(self._calibration.closeness(self._corpus, query, number)[0]),
                lambda: is_apart_at(place),
                lambda: bool(explanations.reasons_for(choice.number)),
            )

        scores = [choice.score for choice in chosen]
        order = strays_last(len(chosen), options.limit, is_stray_at, is_apart_at)[: options.limit]
        return [replace(chosen[place], score=score) for place, score in zip(order, scores, strict=False)]

    def _proposals(self, article: Article, query: Query, rules: ListRules, search: _Search) -> Iterator[Choice]:
        """The choices as if every story were allowed, best first."""
        if query.number is not None:
            # Its own near-duplicate says nothing new to who is reading it.
            rules.taken_groups.add(int(self._corpus.duplicate_of[query.number]))
        rules.excluded_groups |= self._duplicate_groups([*article.related_exclude, *rules.linked])
        rules.withheld_groups |= self._duplicate_groups(rules.options.exclude)
        # A draft may be a story of the archive, and pin itself.
        placed = set() if query.number is None else {query.number}
        for pin in article.related:
            if (number := self._catalogue.known(pin)) is not None and number not in placed:
                placed.add(number)
                yield Choice(number, 1.0, pinned=True)
        for number in rules.parts.first:
            if number not in placed:
                placed.add(number)
                yield Choice(number, 1.0, pinned=False, part=True)
        yield from (choice for choice in self._ranked_choices(rules, search) if choice.number not in placed)

    def _duplicate_groups(self, ids: Iterable[str]) -> set[int]:
        """The groups of near-duplicates that the stories of these ids are in."""
        numbers = (self._catalogue.known(article) for article in ids)
        return {int(self._corpus.duplicate_of[number]) for number in numbers if number is not None}

    def _series_parts(self, article: Article, query: Query) -> Parts:
        """The other parts of the series that its front matter names."""
        series = self._corpus.named_series
        column = series.column(article.series) if article.series else None
        if column is None:
            return Parts()
        parts = series.bearers(np.array([column], np.int32))
        return other_parts(article, query.number, parts, self._catalogue.__getitem__)

    def _linked_stories(self, query: Query) -> Numbers:
        """The stories that a link joins with the query's; none for a draft."""
        return NO_STORIES if query.number is None else self._corpus.links.linked_with(query.number)

    def _ranked_choices(self, rules: ListRules, search: _Search) -> Iterator[Choice]:
        ranked, scores, explanations = search(rules.filter())
        order = np.arange(len(ranked.numbers))
        values = ranked.scores
        if rules.options.recency and len(order):
            days = day_number(rules.today) - self._corpus.day[ranked.numbers]
            age = np.log1p(np.maximum(np.nan_to_num(days, nan=365.0), 0) / 90)
            values = np.asarray(values - rules.options.recency * age, dtype=np.float32)
            order = np.argsort(-values, kind="stable")
        if rules.options.diversity and len(order):
            order = self._diversified(ranked, values, order, rules.options.diversity)
        exempt = is_among(rules.exempt, ranked.numbers)
        is_linked, is_linked_by_neighbours = exempt.tolist(), ranked.linked_by_neighbours.tolist()
        for i in order.tolist():
            if scores[i] >= rules.options.min_score or exempt[i]:
                number, score = int(ranked.numbers[i]), float(scores[i])
                yield Choice(
                    number,
                    score,
                    False,
                    linked=is_linked[i],
                    linked_by_neighbours=is_linked_by_neighbours[i],
                    explanations=explanations,
                )

    def candidates(
        self,
        query: Query,
        where: Filter | None = None,
        shown: Shown | None = None,
        exempt: Numbers | None = None,
    ) -> tuple[Ranked, Floats]:
        """Rank all that the engine and the links bring up for a query, and give the score of each, between 0 and 1.

        With `shown`, stories that are not listed take no place among what the engine brings up. `exempt` are those that
        are among them however unlikely they are; the stories that a link joins with the query's, if None.
        """
        unlisted_count = 0 if shown is None else len(shown.unlisted)
        hits = self._engine.search(query.fused, ranking.RETRIEVED + 1 + min(unlisted_count, MAX_PASSED_OVER), where)
        numbers = self._numbers_of([hit.id for hit in hits])
        if shown is not None and unlisted_count:
            numbers = [number for number in numbers if shown.listed[number]]
        retrieved = np.array(
            [number for number in numbers if number != query.number][: ranking.RETRIEVED], dtype=np.int64
        )
        exempt = self._linked_stories(query) if exempt is None else exempt
        retrieved = np.concatenate([retrieved, exempt[~is_among(np.sort(retrieved), exempt)]])
        ranked = ranking.rank(self._corpus, query, retrieved, self._weights, self._view)
        probability = self._calibration.probability(self._corpus, query, ranked, is_among(exempt, ranked.numbers))
        return ranked, probability

    def _numbers_of(self, ids: Sequence[str]) -> list[int]:
        """The numbers of the stories with these ids; those of stories retrieved lately are not looked up again."""
        # A new dictionary where there are too many: other threads may be reading the old one.
        known = self._numbers if len(self._numbers) < REMEMBERED_IDS else {}
        if unknown := [article for article in ids if article not in known]:
            try:
                known.update(zip(unknown, self._catalogue.numbers(unknown), strict=True))
            except KeyError as error:
                raise Damaged(f"the vectors are of a story {error} that the index does not hold. {REBUILD}") from error
        self._numbers = known
        return [known[article] for article in ids]

    def _diversified(self, ranked: Ranked, values: Floats, order: np.ndarray, strength: float) -> np.ndarray:
        """The order of maximal marginal relevance (Carbonell and Goldstein, 1998) among the first of them."""
        pool, rest = order[:DIVERSITY_POOL].tolist(), order[DIVERSITY_POOL:]
        vectors = self._corpus.dense[ranked.numbers]
        spread = float(values[pool].std()) or 1.0
        chosen: list[int] = []
        similarity = np.zeros(len(values), dtype=np.float32)
        while pool:
            worth = {i: (1 - strength) * float(values[i]) / spread - strength * 3 * float(similarity[i]) for i in pool}
            best = max(pool, key=lambda i: (worth[i], -i))
            pool.remove(best)
            chosen.append(best)
            similarity = np.maximum(similarity, vectors @ vectors[best])
        return np.concatenate([np.array(chosen, dtype=np.int64), rest])

    def _answer(self, article: Article, query: Query, choice: Choice, explanations: Explanations) -> Related:
        candidate = self._catalogue[choice.number]
        shown_reasons = [Reason("pin", "Chosen by an editor")] if choice.pinned else []
        shown_reasons += explanations.reasons_for(choice.number)
        facts = reasons.facts(article, candidate, query, self._corpus, choice.number)
        return Related(candidate, choice.score, tuple(shown_reasons), tuple(facts))
