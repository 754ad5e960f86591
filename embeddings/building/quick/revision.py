"""A corpus in which some stories are others than they were: what was learned of all stays, the rest keep their rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from content.base.article import Article
from embeddings.base.mapped_rows import BLOCK, mapped, starts
from embeddings.base.sparse_gather import spans
from embeddings.base.sparse_rows import gathered, unit_rows
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.building.assembling.facts import Facts
from embeddings.corpus import duplicates, translations
from embeddings.corpus.corpus import Corpus, lexical_text, of_words, titled
from embeddings.text.analyzer import analyze
from embeddings.text.single_terms import Holder
from embeddings.text.term_counts import Document
from embeddings.text.tfidf import LexicalModel

COMPARED = 16
"""Stories that are compared with all others at once, which bounds the memory."""
LEAST = 2
"""Stories that hold a word before it is a term: a word of one story ties it to no other."""

Table = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which stories are others. Numbers are those of the new corpus, in the order of ids, unless said otherwise."""

    articles: Sequence[Article]
    """All n stories, without texts."""
    source: Numbers
    """Shape (n,): the number that each had, -1 for one that is new or has changed."""
    recent: Numbers
    """Stories that came or changed since the terms were learned; those of this revision among them."""
    text: Callable[[int], str]
    """Gives the text of a story."""
    common: Set[str]
    """Words that are no terms because too many stories have them."""
    single: Callable[[Sequence[str]], Mapping[str, Holder]]
    """Gives those of some words that are no terms because one story alone had them, with that story: none of the recent
    ones."""
    singular: Floats
    """Shape (SVD dimensions,): the singular values of the words of all stories, when they were learned."""
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
        """The others."""
        return np.flatnonzero(self.source >= 0).astype(np.int64)

    def gone(self, before: int) -> Numbers:
        """Give the numbers, of `before` that there were, of stories that are gone or have changed."""
        left = np.ones(before, np.bool_)
        left[self.source[self.kept]] = False
        return np.flatnonzero(left).astype(np.int64)


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
    lexical, words, titles, reduced = _words(old, lexical, revision, of_words(fields["languages"]), scratch)
    new = Corpus(
        space=old.space,
        raw=_rows(old.raw, source, raw, scratch),
        dense=_rows(old.dense, source, old.space.transform(raw), scratch),
        passages=_rows(old.passages, passage_source, old.space.transform(revision.vectors), scratch),
        passage_start=passage_start,
        words=words,
        titles=titles,
        reduced=reduced,
        duplicate_of=np.arange(len(source), dtype=np.int32),
        translation_of=translations.group(
            facts.naming,
            fields["languages"],
            fields["day"],
            lambda number: titled(_whole(revision, number)),
            _translated(old, revision),
            frozenset(fresh.tolist()),
        ),
        scratch=scratch,
        **fields,
    )
    new.duplicate_of[:] = _duplicates(old, new, revision, facts.places)
    return lexical, new


def _rows(old: Table, source: Numbers, fresh: Table, scratch: Path) -> Table:
    """Rows of `old` by their numbers there, and in the place of each -1 the next row of `fresh`."""
    place = np.cumsum(source < 0) - 1

    def blocks() -> Iterator[Table]:
        for start in starts(len(source)):
            some = source[start : start + BLOCK]
            rows = old[np.maximum(some, 0)]
            rows[some < 0] = fresh[place[start : start + BLOCK][some < 0]]
            yield rows

    return mapped(blocks(), scratch)


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


def _words(
    old: Corpus, lexical: LexicalModel, revision: Revision, languages: Sequence[str], scratch: Path
) -> tuple[LexicalModel, sparse.csr_matrix, sparse.csr_matrix, Floats]:
    """The terms, and what the stories hold of them: all words, those of titles, and all words through the SVD."""
    texts = {number: (lexical_text(_whole(revision, number)), languages[number]) for number in revision.recent.tolist()}
    new = _NewTerms.among(texts, revision.common | set(lexical.terms), revision.single)
    # Stories that are read anew, and those that have a word that has become a term since.
    source, by_row = revision.source.copy(), revision.source.copy()
    source[new.holding] = -1
    by_row[[*new.holding, *new.others]] = -1
    renewed = np.flatnonzero(source < 0)
    dead = _dead(old, lexical, [texts[number] for number in renewed.tolist()], source)
    alive, column = np.flatnonzero(~dead), np.cumsum(~dead) - 1
    # A story is the more telling for a word the fewer hold it: these are held by so few as no other.
    idf = np.log((1 + len(source)) / (1 + np.array([*new.stories.values()], np.float32))) + 1
    terms = [lexical.terms[number] for number in alive.tolist()]
    components = lexical.components if len(alive) == len(dead) else lexical.components[:, alive]
    every = [*terms, *new.stories]
    model = LexicalModel(every, np.concatenate([lexical.idf[alive], idf.astype(np.float32)]), components)
    words = model.transform(*_apart(texts[number] for number in renewed.tolist()))
    place = {term: len(terms) + number for number, term in enumerate(new.stories)}
    others = sorted(new.others)
    longer = [
        _longer(old.words[revision.source[number]], lexical.idf, column, model.idf, place, new.others[number])
        for number in others
    ]
    order = np.argsort(np.concatenate([renewed, np.array(others, np.int64)]), kind="stable")
    words = sparse.vstack([words, *longer], format="csr")[order]
    if new.stories:
        model.components = _folded_in(components, words, revision.singular)
    changed = np.flatnonzero(by_row < 0).tolist()
    titles = model.present(*_apart((revision.articles[number].title, languages[number]) for number in changed))
    return (
        model,
        _sparse_rows(old.words, by_row, words, column, scratch),
        _sparse_rows(old.titles, by_row, titles, column, scratch),
        _rows(old.reduced, by_row, unit(_projected(model.components, words)), scratch),
    )


def _apart(documents: Iterable[Document]) -> tuple[list[str], list[str]]:
    """The texts, and the languages."""
    documents = list(documents)
    return [text for text, _ in documents], [language for _, language in documents]


def _whole(revision: Revision, number: int) -> Article:
    return replace(revision.articles[number], text=revision.text(number))


@dataclass(frozen=True, slots=True)
class _NewTerms:
    """Words that were no terms, and that several stories have by now."""

    stories: dict[str, int]
    """By term, in ascending order, how many stories have it."""
    holding: list[int]
    """Recent stories that have any."""
    others: dict[int, list[tuple[str, int]]]
    """By story, the terms that a story which is not recent has, and how often it says each."""

    @classmethod
    def among(
        cls,
        texts: Mapping[int, Document],
        known: Set[str],
        single: Callable[[Sequence[str]], Mapping[str, Holder]],
    ) -> _NewTerms:
        held = {number: set(analyze(*text)) - known for number, text in texts.items()}
        counted = Counter(term for terms in held.values() for term in terms)
        holders = single(sorted(counted))
        counted.update(holders.keys())
        stories = {term: count for term, count in sorted(counted.items()) if count >= LEAST}
        others: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for term, holder in holders.items():
            others[holder.story].append((term, holder.times))
        return cls(stories, [number for number, terms in held.items() if not terms.isdisjoint(stories)], dict(others))


def _longer(
    row: sparse.csr_matrix,
    old_idf: Floats,
    column: Numbers,
    idf: Floats,
    place: Mapping[str, int],
    terms: Sequence[tuple[str, int]],
) -> sparse.csr_matrix:
    """A story's row with further terms: `place` is the column of each, and `column` that of each column of `row`."""
    columns = np.array([place[term] for term, _ in terms], np.int64)
    more = (1 + np.log([times for _, times in terms])) * idf[columns] ** 2
    # A row is as long as 1. How long it was is told by a word that the story says once, as every story does.
    length = float((old_idf[row.indices] ** 2 / row.data).max()) if row.nnz else 0.0
    data = np.concatenate([row.data * length, more]).astype(np.float32)
    where = np.concatenate([column[row.indices], columns]).astype(np.int32)
    made = sparse.csr_matrix((data, where, [0, len(data)]), shape=(1, len(idf)))
    made.sort_indices()
    return unit_rows(made)


def _dead(old: Corpus, lexical: LexicalModel, renewed: Sequence[Document], source: Numbers) -> npt.NDArray[np.bool_]:
    """The terms that no story holds any more, shape (terms,): what only a hidden story says is in no file."""
    width = old.words.shape[1]
    gone = np.ones(len(old), np.bool_)
    gone[source[source >= 0]] = False
    lost = np.bincount(old.words[np.flatnonzero(gone)].indices, minlength=width)
    if not lost.any():
        return np.zeros(width, np.bool_)
    gained = np.bincount(lexical.transform(*_apart(renewed)).indices, minlength=width)
    return np.asarray((lost > 0) & (old.document_frequency - lost + gained == 0))


def _sparse_rows(
    old: sparse.csr_matrix, source: Numbers, fresh: sparse.csr_matrix, column: Numbers, scratch: Path
) -> sparse.csr_matrix:
    """As `_rows`; column c of `old` is column[c] by now."""
    place = np.cumsum(source < 0) - 1

    def blocks() -> Iterator[sparse.csr_matrix]:
        for start in starts(len(source)):
            some = source[start : start + BLOCK]
            kept = old[some[some >= 0]]
            moved = sparse.csr_matrix(
                (kept.data, column[kept.indices].astype(np.int32), kept.indptr), shape=(kept.shape[0], fresh.shape[1])
            )
            if (some >= 0).all():
                yield moved
                continue
            both = sparse.vstack([moved, fresh[place[start : start + BLOCK][some < 0]]], format="csr")
            order = np.empty(len(some), np.int64)
            order[some >= 0] = np.arange(kept.shape[0])
            order[some < 0] = np.arange(kept.shape[0], len(some))
            yield both[order]

    return gathered(blocks(), fresh.shape[1], scratch)


def _projected(components: Floats, words: sparse.csr_matrix) -> Floats:
    """The rows through the SVD, of which only the columns that they hold are read."""
    held, place = np.unique(words.indices, return_inverse=True)
    if not len(held):
        return np.zeros((words.shape[0], len(components)), np.float32)
    narrow = sparse.csr_matrix((words.data, place, words.indptr), shape=(words.shape[0], len(held)))
    return np.asarray(narrow @ components[:, held].astype(np.float32).T, dtype=np.float32)


def _folded_in(components: Floats, words: sparse.csr_matrix, singular: Floats) -> Floats:
    """The SVD's components with those of the new terms, which are the last columns of `words` and in no other row.

    A term lies where its stories lie (Deerwester and others, "Indexing by Latent Semantic Analysis", 1990).
    """
    known = components.shape[1]
    stories = _projected(components, words[:, :known])
    new = (words[:, known:].T @ stories).T / np.square(singular[:, None])
    # No component is longer than a row of length 1 is.
    return np.concatenate([components, np.clip(new, -1, 1).astype(components.dtype)], axis=1)


def _translated(old: Corpus, revision: Revision) -> list[list[int]]:
    """The groups of stories that are translations of each other, as far as they are still there."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in revision.kept.tolist():
        groups[int(old.translation_of[revision.source[number]])].append(number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]


def _duplicates(
    old: Corpus, new: Corpus, revision: Revision, places: Sequence[Iterable[Hashable]]
) -> npt.NDArray[np.int32]:
    """The groups of near-duplicates: those that lost a story, and all stories that came, are compared anew."""
    source, kept = revision.source, revision.kept
    gone = revision.gone(len(old))
    broken = np.isin(old.duplicate_of, old.duplicate_of[gone])
    renewed = np.flatnonzero((source < 0) | broken[np.maximum(source, 0)])
    # A group bears the number of its first story, which is the first still: both orders are that of the ids.
    number = np.full(len(old), -1, np.int64)
    number[source[kept]] = kept
    leader = np.arange(len(source), dtype=np.int32)
    whole = kept[~broken[source[kept]]]
    leader[whole] = number[old.duplicate_of[source[whole]]]
    if not len(renewed):
        return leader
    pairs = sorted({(min(a, b), max(a, b)) for a, b in alike(new.words, renewed) if a != b})
    return duplicates.joined(leader, revision.text, pairs, places)


def alike(words: sparse.csr_matrix, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of one of the numbers and any story whose words are enough alike to be compared one by one."""
    chosen = np.fromiter(numbers, np.int64)
    for start in range(0, len(chosen), COMPARED):
        some = chosen[start : start + COMPARED]
        story, place = np.nonzero(words @ words[some].T.toarray() >= duplicates.ALIKE)
        yield from zip(some[place].tolist(), story.tolist(), strict=True)
