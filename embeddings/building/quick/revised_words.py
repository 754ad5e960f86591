"""The terms of a revision: words of several stories that came become terms, and terms of no story are dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from embeddings.base.sparse_rows import unit_rows
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.building.quick.rows import revised_rows, revised_sparse_rows
from embeddings.corpus.corpus import Corpus
from embeddings.text.analyzer import analyze
from embeddings.text.single_terms import Holder
from embeddings.text.term_counts import Document
from embeddings.text.tfidf import LexicalModel

LEAST = 2
"""Stories that hold a word before it is a term: a word of one story ties it to no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedTerms:
    """What is known beside the terms of the words of all stories, since they were learned."""

    common: Set[str]
    """Words that are no terms because too many stories have them."""
    single: Callable[[Sequence[str]], Mapping[str, Holder]]
    """Gives those of some words that are no terms because one story alone had them, with that story: none of the recent
    ones."""
    singular: Floats
    """Shape (SVD dimensions,): the singular values of the words of all stories."""


def revised_words(
    old: Corpus,
    lexical: LexicalModel,
    source: Numbers,
    texts: Mapping[int, Document],
    titles: Sequence[str],
    languages: Sequence[str],
    learned: LearnedTerms,
    scratch: Path,
) -> tuple[LexicalModel, sparse.csr_matrix, sparse.csr_matrix, Floats]:
    """Give the terms, and what the stories hold of them: all words, those of titles, and all words through the SVD.

    `source` is that of a `Revision`, `texts` are those of its recent stories by number; `titles` and `languages` are
    those of all n stories.
    """
    new = _NewTerms.among(texts, learned.common | set(lexical.terms), learned.single)
    # Stories that are read anew, and those that have a word that has become a term since.
    by_text, by_row = source.copy(), source.copy()
    by_text[new.holding] = -1
    by_row[[*new.holding, *new.others]] = -1
    renewed = np.flatnonzero(by_text < 0)
    dead = _dead(old, lexical, [texts[number] for number in renewed.tolist()], by_text)
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
        _longer(old.words[source[number]], lexical.idf, column, model.idf, place, new.others[number])
        for number in others
    ]
    order = np.argsort(np.concatenate([renewed, np.array(others, np.int64)]), kind="stable")
    words = sparse.vstack([words, *longer], format="csr")[order]
    if new.stories:
        model.components = _folded_in(components, words, learned.singular)
    changed = np.flatnonzero(by_row < 0).tolist()
    in_titles = model.present(*_apart((titles[number], languages[number]) for number in changed))
    return (
        model,
        revised_sparse_rows(old.words, by_row, words, column, scratch),
        revised_sparse_rows(old.titles, by_row, in_titles, column, scratch),
        revised_rows(old.reduced, by_row, unit(_projected(model.components, words)), scratch),
    )


def _apart(documents: Iterable[Document]) -> tuple[list[str], list[str]]:
    """The texts, and the languages."""
    documents = list(documents)
    return [text for text, _ in documents], [language for _, language in documents]


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
