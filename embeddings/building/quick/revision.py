"""A corpus in which some stories are others than they were: what was learned of all stays, the rest keep their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from content.base.article import Article
from embeddings.base.sparse_gather import spans
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.building.assembling.facts import Facts
from embeddings.building.quick.revised_words import LearnedTerms, revised_words
from embeddings.building.quick.rows import revised_rows
from embeddings.corpus import duplicates, translations
from embeddings.corpus.corpus import Corpus, lexical_text, of_words, titled_text
from embeddings.text.tfidf import LexicalModel

COMPARED_AT_ONCE = 16
"""Stories that are compared with all others at once, which bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which stories changed. Numbers are those of the new corpus, in the order of ids, unless said otherwise."""

    articles: Sequence[Article]
    """All n stories, without texts."""
    source: Numbers
    """Shape (n,): the number that each had, -1 for one that is new or has changed."""
    recent: Numbers
    """Stories that came or changed since the terms were learned, or whose words were made anew since; those of this
    revision among them."""
    rewritten: Numbers
    """Kept stories whose words are to be made anew, as by the rules of another language."""
    text: Callable[[int], str]
    """Gives the text of a story."""
    learned: LearnedTerms
    counts: Sequence[int]
    """How many passages each story has that is new or has changed."""
    vectors: Floats
    """Shape (sum(counts), d): their passages as the encoder made them, rows of length 1."""

    @property
    def fresh(self) -> Numbers:
        """Stories that are new or have changed."""
        return np.flatnonzero(self.source < 0).astype(np.int64)

    @property
    def kept(self) -> Numbers:
        """Stories that are neither new nor changed."""
        return np.flatnonzero(self.source >= 0).astype(np.int64)

    def gone(self, before: int) -> Numbers:
        """Give the numbers, of `before` that there were, of stories that are gone or have changed."""
        is_gone = np.ones(before, np.bool_)
        is_gone[self.source[self.kept]] = False
        return np.flatnonzero(is_gone).astype(np.int64)


def revise(old: Corpus, lexical: LexicalModel, revision: Revision, scratch: Path) -> tuple[LexicalModel, Corpus]:
    """Make the new corpus of the old one.

    Of `lexical` and of the dense space nothing changes, but that words of several recent stories become terms, and
    terms of no story are dropped. `lexical.components` may be in half precision and mapped from a file.
    """
    source, fresh, facts = revision.source, revision.fresh, Facts.of(revision.articles)
    ends = np.concatenate([[0], np.cumsum(revision.counts)]).astype(np.int64)
    raw = unit(np.add.reduceat(revision.vectors, ends[:-1], axis=0)) if len(fresh) else old.raw[:0]
    passage_start, passage_source = _passages(old, revision)
    fields = facts.fields(old.zone)
    languages = of_words(fields["languages"])
    texts = {
        number: (lexical_text(_with_text(revision, number)), languages[number]) for number in revision.recent.tolist()
    }
    word_source = source.copy()
    word_source[revision.rewritten] = -1
    lexical, words, titles, reduced = revised_words(
        old, lexical, word_source, texts, facts.titles, languages, revision.learned, scratch
    )
    new = Corpus(
        space=old.space,
        raw=revised_rows(old.raw, source, raw, scratch),
        dense=revised_rows(old.dense, source, old.space.transform(raw), scratch),
        passages=revised_rows(old.passages, passage_source, old.space.transform(revision.vectors), scratch),
        passage_start=passage_start,
        words=words,
        titles=titles,
        reduced=reduced,
        duplicate_of=np.arange(len(source), dtype=np.int32),
        translation_of=translations.group(
            facts.naming,
            fields["languages"],
            fields["day"],
            lambda number: titled_text(_with_text(revision, number)),
            _translation_groups(old, revision),
            frozenset(fresh.tolist()),
        ),
        scratch=scratch,
        **fields,
    )
    new.duplicate_of[:] = _duplicate_leaders(old, new, revision, facts.places)
    return lexical, new


def _passages(old: Corpus, revision: Revision) -> tuple[Numbers, Numbers]:
    """Where each story's passages begin, and the place that each passage had, -1 for a new one."""
    kept = revision.kept
    counts = np.zeros(len(revision.source), np.int64)
    counts[kept] = np.diff(old.passage_start)[revision.source[kept]]
    counts[revision.fresh] = revision.counts
    passage_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    source = np.full(int(passage_start[-1]), -1, np.int64)
    source[spans(passage_start, kept)[0]] = spans(old.passage_start, revision.source[kept])[0]
    return passage_start, source


def _with_text(revision: Revision, number: int) -> Article:
    return replace(revision.articles[number], text=revision.text(number))


def _translation_groups(old: Corpus, revision: Revision) -> list[list[int]]:
    """The groups of stories that are translations of each other, as far as they are still there."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in revision.kept.tolist():
        groups[int(old.translation_of[revision.source[number]])].append(number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]


def _duplicate_leaders(
    old: Corpus, new: Corpus, revision: Revision, places: Sequence[Iterable[Hashable]]
) -> npt.NDArray[np.int32]:
    """The groups of near-duplicates: those that lost a story, and all stories that came, are compared anew."""
    source, kept = revision.source, revision.kept
    gone = revision.gone(len(old))
    broken = np.isin(old.duplicate_of, old.duplicate_of[gone])
    renewed = np.flatnonzero((source < 0) | broken[np.maximum(source, 0)])
    # A group bears the number of its first story, which is the first still: both orders are that of the ids.
    new_number = np.full(len(old), -1, np.int64)
    new_number[source[kept]] = kept
    leader = np.arange(len(source), dtype=np.int32)
    unbroken = kept[~broken[source[kept]]]
    leader[unbroken] = new_number[old.duplicate_of[source[unbroken]]]
    if not len(renewed):
        return leader
    pairs = sorted({(min(a, b), max(a, b)) for a, b in alike_pairs(new, renewed) if a != b})
    return duplicates.join(leader, revision.text, pairs, places)


def alike_pairs(corpus: Corpus, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of one of the numbers and any story that are enough alike to be compared one by one: in their words, or in
    what the encoder makes of them, where one text has no words, or other ones by the rules of another language."""
    queries = np.fromiter(numbers, np.int64)
    for start in range(0, len(queries), COMPARED_AT_ONCE):
        batch = queries[start : start + COMPARED_AT_ONCE]
        by_words = corpus.words @ corpus.words[batch].T.toarray() >= duplicates.MIN_WORD_COSINE
        story, place = np.nonzero(by_words | (corpus.raw @ corpus.raw[batch].T >= duplicates.SAME_TEXT_COSINE))
        yield from zip(batch[place].tolist(), story.tolist(), strict=True)
