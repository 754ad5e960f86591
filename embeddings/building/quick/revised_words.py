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

MIN_STORIES = 2
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
    new_terms = _NewTerms.among(texts, learned.common | set(lexical.terms), learned.single)
    # Stories that are read anew, and those that have a word that has become a term since.
    text_source, row_source = source.copy(), source.copy()
    text_source[new_terms.recent_holders] = -1
    row_source[[*new_terms.recent_holders, *new_terms.lengthened]] = -1
    rewritten = np.flatnonzero(text_source < 0)
    is_dropped = _dropped_terms(old, lexical, [texts[number] for number in rewritten.tolist()], text_source)
    kept, column = np.flatnonzero(~is_dropped), np.cumsum(~is_dropped) - 1
    # The fewer stories hold a term, the greater its idf: these are held by fewer than any other.
    idf = np.log((1 + len(source)) / (1 + np.array([*new_terms.story_counts.values()], np.float32))) + 1
    terms = [lexical.terms[number] for number in kept.tolist()]
    components = lexical.components if len(kept) == len(is_dropped) else lexical.components[:, kept]
    all_terms = [*terms, *new_terms.story_counts]
    model = LexicalModel(all_terms, np.concatenate([lexical.idf[kept], idf.astype(np.float32)]), components)
    words = model.transform(*_texts_and_languages(texts[number] for number in rewritten.tolist()))
    column_of = {term: len(terms) + number for number, term in enumerate(new_terms.story_counts)}
    lengthened = sorted(new_terms.lengthened)
    longer_rows = [
        _lengthened_row(
            old.words[source[number]], lexical.idf, column, model.idf, column_of, new_terms.lengthened[number]
        )
        for number in lengthened
    ]
    order = np.argsort(np.concatenate([rewritten, np.array(lengthened, np.int64)]), kind="stable")
    words = sparse.vstack([words, *longer_rows], format="csr")[order]
    if new_terms.story_counts:
        model.components = _folded_in(components, words, learned.singular)
    changed = np.flatnonzero(row_source < 0).tolist()
    title_words = model.present(*_texts_and_languages((titles[number], languages[number]) for number in changed))
    return (
        model,
        revised_sparse_rows(old.words, row_source, words, column, scratch),
        revised_sparse_rows(old.titles, row_source, title_words, column, scratch),
        revised_rows(old.reduced, row_source, unit(_projected(model.components, words)), scratch),
    )


def _texts_and_languages(documents: Iterable[Document]) -> tuple[list[str], list[str]]:
    """The texts, and the languages."""
    documents = list(documents)
    return [text for text, _ in documents], [language for _, language in documents]


@dataclass(frozen=True, slots=True)
class _NewTerms:
    """Words that were no terms and that several stories now have."""

    story_counts: dict[str, int]
    """By term, in ascending order, how many stories have it."""
    recent_holders: list[int]
    """Recent stories that have any of them."""
    lengthened: dict[int, list[tuple[str, int]]]
    """By story that is not recent, the new terms that it has, and how often it says each."""

    @classmethod
    def among(
        cls,
        texts: Mapping[int, Document],
        known_terms: Set[str],
        single_holders: Callable[[Sequence[str]], Mapping[str, Holder]],
    ) -> _NewTerms:
        terms_of = {number: set(analyze(*text)) - known_terms for number, text in texts.items()}
        counts = Counter(term for terms in terms_of.values() for term in terms)
        holders = single_holders(sorted(counts))
        counts.update(holders.keys())
        story_counts = {term: count for term, count in sorted(counts.items()) if count >= MIN_STORIES}
        lengthened: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for term, holder in holders.items():
            lengthened[holder.story].append((term, holder.times))
        return cls(
            story_counts,
            [number for number, terms in terms_of.items() if not terms.isdisjoint(story_counts)],
            dict(lengthened),
        )


def _lengthened_row(
    row: sparse.csr_matrix,
    old_idf: Floats,
    column: Numbers,
    idf: Floats,
    column_of: Mapping[str, int],
    terms: Sequence[tuple[str, int]],
) -> sparse.csr_matrix:
    """A story's row with further terms: `column_of` gives the column of each, `column` that of each column of `row`."""
    columns = np.array([column_of[term] for term, _ in terms], np.int64)
    added = (1 + np.log([times for _, times in terms])) * idf[columns] ** 2
    # A row has length 1. What it had before is told by a word that the story says once, as every story has.
    length = float((old_idf[row.indices] ** 2 / row.data).max()) if row.nnz else 0.0
    data = np.concatenate([row.data * length, added]).astype(np.float32)
    indices = np.concatenate([column[row.indices], columns]).astype(np.int32)
    longer = sparse.csr_matrix((data, indices, [0, len(data)]), shape=(1, len(idf)))
    longer.sort_indices()
    return unit_rows(longer)


def _dropped_terms(
    old: Corpus, lexical: LexicalModel, rewritten: Sequence[Document], source: Numbers
) -> npt.NDArray[np.bool_]:
    """The terms that no story holds any more, shape (terms,): what only a hidden story says is in no file."""
    width = old.words.shape[1]
    gone = np.ones(len(old), np.bool_)
    gone[source[source >= 0]] = False
    losses = np.bincount(old.words[np.flatnonzero(gone)].indices, minlength=width)
    if not losses.any():
        return np.zeros(width, np.bool_)
    gains = np.bincount(lexical.transform(*_texts_and_languages(rewritten)).indices, minlength=width)
    return np.asarray((losses > 0) & (old.document_frequency - losses + gains == 0))


def _projected(components: Floats, words: sparse.csr_matrix) -> Floats:
    """The rows through the SVD, of which only the columns that they hold are read."""
    columns, place = np.unique(words.indices, return_inverse=True)
    if not len(columns):
        return np.zeros((words.shape[0], len(components)), np.float32)
    narrowed = sparse.csr_matrix((words.data, place, words.indptr), shape=(words.shape[0], len(columns)))
    return np.asarray(narrowed @ components[:, columns].astype(np.float32).T, dtype=np.float32)


def _folded_in(components: Floats, words: sparse.csr_matrix, singular: Floats) -> Floats:
    """The SVD's components with those of the new terms, which are the last columns of `words` and in no other row.

    A term lies where its stories lie (Deerwester and others, "Indexing by Latent Semantic Analysis", 1990).
    """
    old_terms = components.shape[1]
    stories = _projected(components, words[:, :old_terms])
    added = (words[:, old_terms:].T @ stories).T / np.square(singular[:, None])
    # No component is longer than a row of length 1 is.
    return np.concatenate([components, np.clip(added, -1, 1).astype(components.dtype)], axis=1)
