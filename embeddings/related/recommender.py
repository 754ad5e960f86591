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
from embeddings.related import list_languages, ranking, reasons
from embeddings.related.calibration import Calibration
from embeddings.related.explanations import Explanations
from embeddings.related.features import LinkView, Pairs
from embeddings.related.list_rules import NOBODY, ListRules
from embeddings.related.ranking import Ranked, Weights
from embeddings.related.series_parts import Parts, other_parts
from embeddings.related.strays import REORDERED, are_apart, is_stray, strays_last
from embeddings.storage.catalogue import Catalogue

CONSIDERED = 50
"""Of the ranked, how many diversity chooses from."""
MOST_PASSED_OVER = 1000
"""Stories that are not listed for which the engine is asked for one more each, so that they shorten no list."""
REMEMBERED = 50_000
"""Ids whose numbers are kept in memory: SQLite takes half a millisecond for two hundred."""
_Find = Callable[[Filter], tuple[Ranked, Floats, Explanations]]


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
    why: Explanations | None = field(default=None, compare=False, repr=False)
    """What tells the reasons for it and the others that it was compared with."""


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
        self, article: Article, query: Query, several: Sequence[Options], now: datetime | None = None
    ) -> list[list[Choice]]:
        """Choose for each of several options: what the engine filters alike for them is found and ranked once."""
        now = now or reader_visibility.now()
        shown = self._catalogue.showing.at(now)
        parts = self._parts(article, query)
        exempt = np.union1d(self._linked(query), np.array(parts.kept, np.int64))

        @cache
        def find(where: Filter) -> tuple[Ranked, Floats, Explanations]:
            ranked, scores = self.candidates(query, where, shown, exempt)
            return ranked, scores, self._explanations(article, query, ranked.numbers)

        stories, translations = self._corpus.stories_by_language, self._translations(query)
        rules = (
            ListRules(
                article,
                options,
                now,
                self._corpus.zone,
                list_languages.of_list(stories, query.language, options.languages),
                parts=parts,
                exempt=exempt,
                translations=translations,
            )
            for options in several
        )
        return [self._chosen(article, query, each, find, shown) for each in rules]

    def _translations(self, query: Query) -> frozenset[str]:
        """The ids of the stories that say the same in another language, near-duplicates of translations among them."""
        if query.number is None:
            return frozenset()
        told = self._corpus.told_in_other_languages(query.number)
        return frozenset(self._catalogue[n].id for n in (*told, *self._in_other_variants(query.number)))

    def _in_other_variants(self, number: int) -> list[int]:
        """The versions of a story that have another mark of the same language, such as `pt-BR` and `pt-PT`."""
        return [n for n in self._corpus.versions(number) if self._variant(n) != self._variant(number)]

    def _variant(self, number: int) -> str:
        return variant_of(self._catalogue[number].language)

    def _is_said_otherwise(self, article: Article, query: Query, number: int) -> bool:
        """Whether a story has a translation, or a near-duplicate of one, that is in the query's language, and is not so
        itself; or a version in the variant of the language that the query is in."""
        corpus = self._corpus
        if corpus.languages[number] == query.language:
            ours, versions = variant_of(article.language), corpus.versions(number)
            return bool(ours and versions) and ours in map(self._variant, versions) and self._variant(number) != ours
        return any(corpus.languages[other] == query.language for other in corpus.told_in_other_languages(number))

    def explained(self, article: Article, query: Query, choices: Iterable[Choice]) -> list[Related]:
        """Give the stories that were chosen, with the reasons."""
        chosen = list(choices)
        why = next((choice.why for choice in chosen if choice.why is not None), None)
        why = why or self._explanations(article, query, NOBODY)
        return [self._answer(article, query, choice, why) for choice in chosen]

    def _explanations(self, article: Article, query: Query, candidates: Numbers) -> Explanations:
        known = self._corpus, self._catalogue, candidates, self._view, self._terms, self._weights.content
        return Explanations(article, query, *known)

    def _chosen(self, article: Article, query: Query, rules: ListRules, find: _Find, shown: Shown) -> list[Choice]:
        options = rules.options
        # Another order was asked for, or everything in that of the ranking.
        as_asked = bool(options.recency or options.diversity or not options.min_score)
        most = options.limit if as_asked else max(options.limit, REORDERED)
        chosen: list[Choice] = []
        told: set[int] = set()
        for choice in self._wanted(article, query, rules, find):
            if len(chosen) == most:
                break
            group = int(self._corpus.duplicate_of[choice.number])
            # Before the rules, which remember what they have allowed: a story that is not shown stands in nobody's way.
            if not shown.listed[choice.number]:
                continue
            said = int(self._corpus.telling[choice.number])
            if not choice.pinned and (said in told or self._is_said_otherwise(article, query, choice.number)):
                continue
            language = self._corpus.languages[choice.number]
            if rules.allow(self._catalogue[choice.number], group, language, pinned=choice.pinned):
                chosen.append(choice)
                told.add(said)
        return chosen if as_asked else self._strays_last(query, chosen, options)

    def _strays_last(self, query: Query, chosen: Sequence[Choice], options: Options) -> list[Choice]:
        """The first of them, of which the stray ones come last; a score stays with its place in the list."""

        @cache
        def apart(place: int) -> bool:
            candidate = np.array([chosen[place].number])
            return chosen[place].score < GOOD and are_apart(Pairs(self._corpus, query, candidate, self._view))

        def stray(place: int) -> bool:
            choice, number = chosen[place], np.array([chosen[place].number])
            why = choice.why
            if why is None or choice.linked or (choice.linked_by_neighbours and not apart(place)):
                return False
            return is_stray(
                choice.score,
                lambda: float(self._calibration.closeness(self._corpus, query, number)[0]),
                lambda: apart(place),
                lambda: bool(why.of(choice.number)),
            )

        scores = [choice.score for choice in chosen]
        order = strays_last(len(chosen), options.limit, stray, apart)[: options.limit]
        return [replace(chosen[was], score=score) for was, score in zip(order, scores, strict=False)]

    def _wanted(self, article: Article, query: Query, rules: ListRules, find: _Find) -> Iterator[Choice]:
        """What would be shown if every story were allowed, best first."""
        if query.number is not None:
            # Its own near-duplicate says nothing new to who is reading it.
            rules.taken.add(int(self._corpus.duplicate_of[query.number]))
        rules.excluded_groups |= self._groups([*article.related_exclude, *rules.linked])
        rules.withheld_groups |= self._groups(rules.options.exclude)
        # A draft may be a story of the archive, and pin itself.
        first = set() if query.number is None else {query.number}
        for pin in article.related:
            if (number := self._catalogue.known(pin)) is not None and number not in first:
                first.add(number)
                yield Choice(number, 1.0, pinned=True)
        for number in rules.parts.first:
            if number not in first:
                first.add(number)
                yield Choice(number, 1.0, pinned=False, part=True)
        yield from (choice for choice in self._ranked(rules, find) if choice.number not in first)

    def _groups(self, names: Iterable[str]) -> set[int]:
        """The groups of near-duplicates that the stories of these ids are in."""
        numbers = (self._catalogue.known(name) for name in names)
        return {int(self._corpus.duplicate_of[number]) for number in numbers if number is not None}

    def _parts(self, article: Article, query: Query) -> Parts:
        """The other parts of the series that its front matter names."""
        series = self._corpus.named_series
        column = series.column(article.series) if article.series else None
        if column is None:
            return Parts()
        parts = series.bearers(np.array([column], np.int32))
        return other_parts(article, query.number, parts, self._catalogue.__getitem__)

    def _linked(self, query: Query) -> Numbers:
        """The stories that a link joins with the query's, in the graph that is known here; none for a draft."""
        return NOBODY if query.number is None else self._corpus.links.linked_with(query.number)

    def _ranked(self, rules: ListRules, find: _Find) -> Iterator[Choice]:
        ranked, scores, why = find(rules.filter())
        order = np.arange(len(ranked.numbers))
        values = ranked.scores
        if rules.options.recency and len(order):
            days = day_number(rules.today) - self._corpus.day[ranked.numbers]
            age = np.log1p(np.maximum(np.nan_to_num(days, nan=365.0), 0) / 90)
            values = np.asarray(values - rules.options.recency * age, dtype=np.float32)
            order = np.argsort(-values, kind="stable")
        if rules.options.diversity and len(order):
            order = self._diverse(ranked, values, order, rules.options.diversity)
        exempt = is_among(rules.exempt, ranked.numbers)
        joined, neighbours = exempt.tolist(), ranked.linked_by_neighbours.tolist()
        for i in order.tolist():
            if scores[i] >= rules.options.min_score or exempt[i]:
                number, score = int(ranked.numbers[i]), float(scores[i])
                yield Choice(number, score, False, linked=joined[i], linked_by_neighbours=neighbours[i], why=why)

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
        unlisted = 0 if shown is None else len(shown.unlisted)
        hits = self._engine.search(query.fused, ranking.RETRIEVED + 1 + min(unlisted, MOST_PASSED_OVER), where)
        numbers = self._numbered([hit.id for hit in hits])
        if shown is not None and unlisted:
            numbers = [number for number in numbers if shown.listed[number]]
        found = np.array([number for number in numbers if number != query.number][: ranking.RETRIEVED], dtype=np.int64)
        exempt = self._linked(query) if exempt is None else exempt
        found = np.concatenate([found, exempt[~is_among(np.sort(found), exempt)]])
        ranked = ranking.rank(self._corpus, query, found, self._weights, self._view)
        probability = self._calibration.probability(self._corpus, query, ranked, is_among(exempt, ranked.numbers))
        return ranked, probability

    def _numbered(self, ids: Sequence[str]) -> list[int]:
        """What the catalogue says of these ids, which it is not asked again for those met lately."""
        # A new dictionary where there are too many: other threads may be reading the old one.
        known = self._numbers if len(self._numbers) < REMEMBERED else {}
        if fresh := [article for article in ids if article not in known]:
            try:
                known.update(zip(fresh, self._catalogue.numbers(fresh), strict=True))
            except KeyError as error:
                raise Damaged(f"the vectors are of a story {error} that the index does not hold. {REBUILD}") from error
        self._numbers = known
        return [known[article] for article in ids]

    def _diverse(self, ranked: Ranked, values: Floats, order: np.ndarray, strength: float) -> np.ndarray:
        """The order of maximal marginal relevance (Carbonell and Goldstein, 1998) among the first CONSIDERED."""
        pool, rest = order[:CONSIDERED].tolist(), order[CONSIDERED:]
        vectors = self._corpus.dense[ranked.numbers]
        spread = float(values[pool].std()) or 1.0
        chosen: list[int] = []
        alike = np.zeros(len(values), dtype=np.float32)
        while pool:
            worth = {i: (1 - strength) * float(values[i]) / spread - strength * 3 * float(alike[i]) for i in pool}
            best = max(pool, key=lambda i: (worth[i], -i))
            pool.remove(best)
            chosen.append(best)
            alike = np.maximum(alike, vectors @ vectors[best])
        return np.concatenate([np.array(chosen, dtype=np.int64), rest])

    def _answer(self, article: Article, query: Query, choice: Choice, why: Explanations) -> Related:
        candidate = self._catalogue[choice.number]
        told = [Reason("pin", "Chosen by an editor")] if choice.pinned else []
        told += why.of(choice.number)
        facts = reasons.facts(article, candidate, query, self._corpus, choice.number)
        return Related(candidate, choice.score, tuple(told), tuple(facts))
