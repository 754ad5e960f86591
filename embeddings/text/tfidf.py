"""TF-IDF and LSA: text → weighted terms → SVD.

Terms are one or two words long and weigh (1 + ln tf) · idf². Squaring the idf lets the rare names, places and
bodies that tie news stories together outweigh their common words; docs/relevance.md has what it gave.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import FailFast, TypeAdapter
from safetensors.numpy import save_file
from scipy import sparse

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect, record
from embeddings.base.samples import evenly_spread
from embeddings.base.sparse_rows import gathered, unit_rows
from embeddings.base.vectors import Floats, Reals, unit
from embeddings.text import document_frequency_filter, term_counts
from embeddings.text.analyzer import analyze
from embeddings.text.single_terms import Collector, SingleTerms

TERMS, ARRAYS = "lexical.json", "lexical.safetensors"
NEW_TERMS, NEW_ARRAYS = "lexical_new.json", "lexical_new.safetensors"
LEARNED_FILES, NEW_FILES = frozenset({TERMS, ARRAYS}), frozenset({NEW_TERMS, NEW_ARRAYS})
"""The terms that were learned of an archive as a whole, and those that have come since, if any have: they are the last
columns. So what many snapshots have in common is in the same files."""
DIMENSIONS = 256
"""Of the SVD: what retrieval sees; ranking sees all terms."""
_NO_COMPONENTS = np.zeros((0, 0), dtype=np.float32)
MAX_TERMS_BYTES = 128_000_000
"""Bytes of all terms: those of a million stories."""
_TERMS = TypeAdapter(Annotated[list[str], FailFast()])
UNIT = 1.01
"""What no number of a row of length 1 exceeds, however it is rounded."""
ALL_TERMS_UP_TO = 20
"""Texts up to which a term counts however few or many of them hold it."""
FILTERED_FROM = 3000
"""Texts beyond which the terms of a single one are sorted out before the others are counted."""
SAMPLE = 50_000
"""Texts that the SVD is fitted to, evenly spread over all."""
OPENBLAS_BUFFER = 34 << 20
"""Bytes, a little more than OpenBLAS takes."""


class LexicalModel:
    """TF-IDF and LSA of one archive: its terms, their idf, and the SVD of its texts."""

    def __init__(self, terms: Sequence[str], idf: Floats, components: Floats) -> None:
        self.terms = terms
        self.idf = idf
        """Shape (terms,): 1 + ln((1 + texts) / (1 + texts with the term))."""
        self.components = components
        """Shape (SVD dimensions, terms)."""
        self.single: SingleTerms | None = None
        """Terms of one text, for later texts that have them too; known right after `fit`, and not saved."""
        self.singular: Floats = np.zeros(0, np.float32)
        """Shape (SVD dimensions,): the singular values, as long as the same is true of them."""
        self.learned = len(terms)
        """How many of the terms, the first ones, were learned of the archive as a whole; the others have come since."""
        self._column: dict[str, int] | None = None

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        folder: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
        languages: Sequence[str] | None = None,
    ) -> tuple[LexicalModel, sparse.csr_matrix]:
        """Learn the terms of the texts; give the model, and the texts' rows as `transform` would.

        `languages` are the codes of the texts' languages, as for `transform`.

        The rows are mapped from files without a name in `folder`, that of the system's temporary files if None.
        `progress` is called with (texts read, texts to read); those of a big archive are read twice.
        """
        filtered_first, single = len(texts) > FILTERED_FROM, Collector()
        total = len(texts) * (2 if filtered_first else 1)
        documents = _ReportingDocuments(texts, languages, total, progress or (lambda *_: None))
        # A term of a single story ties it to no other, and one of every other story tells nothing.
        least, largest_share = (2, 0.5) if len(texts) > ALL_TERMS_UP_TO else (1, 1.0)
        analyzer: term_counts.Analyze = _analyzed
        if filtered_first:
            analyzer, least = document_frequency_filter.filtering_analyzer(documents, analyzer, single)
        counts = term_counts.count(documents, analyzer, least, largest_share, folder, single)
        idf = np.log((1 + len(texts)) / (1 + counts.document_frequency)) + 1
        # Without terms (nothing but stop words, or nothing in common) a model answers 0 for all.
        model = cls(counts.terms, idf.astype(np.float32), _NO_COMPONENTS)
        model.single = single.collected()

        rows = gathered((model._weigh(block, idf) for block in counts.blocks()), len(counts.terms), folder)
        if counts.terms:
            model.components, model.singular = _components(rows)
        return model, rows

    def transform(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> sparse.csr_matrix:
        """Weigh the terms of texts: shape (len(texts), terms), rows of length 1 (or 0 where no term is known).

        `languages` are the codes of the texts' languages, of each its own; without, all count as the default one's.
        """
        if self._column is None:
            self._column = {term: column for column, term in enumerate(self.terms)}
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for text, code in _documents(texts, languages):
            text_counts = Counter(
                column for term in analyze(text, code) if (column := self._column.get(term)) is not None
            )
            columns += sorted(text_counts)
            counts += map(text_counts.__getitem__, sorted(text_counts))
            starts.append(len(columns))
        shape = len(texts), len(self.terms)
        rows = sparse.csr_matrix((np.array(counts, np.float64), np.array(columns, np.int32), starts), shape=shape)
        return self._weigh(rows, self.idf)

    def present(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> sparse.csr_matrix:
        """Give idf² of each term that a text holds, however often: shape (len(texts), terms), rows of any length.

        `languages` are as for `transform`.
        """
        return self.presence(self.transform(texts, languages))

    def presence(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        """Replace each weight of rows that `transform` gave by idf², in place."""
        rows.data = np.square(self.idf[rows.indices])
        return rows

    def reduce(self, rows: sparse.csr_matrix) -> Floats:
        """Project rows by the SVD: shape (rows, SVD dimensions), each of length 1 (or 0)."""
        return unit(np.asarray(rows @ self.components.T, dtype=np.float32))

    def _weigh(self, counts: sparse.csr_matrix, idf: Reals) -> sparse.csr_matrix:
        """Weigh rows of counts: once by the exact idf, once by the idf that is kept."""
        counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
        rows = counts.astype(np.float32)
        rows.data *= self.idf[rows.indices]
        return unit_rows(rows)

    def save(self, folder: Path) -> None:
        """Write `lexical.json` and `lexical.safetensors`."""
        self._save(folder / TERMS, folder / ARRAYS, 0)

    def save_new(self, folder: Path, learned: int) -> None:
        """Write the terms after the first `learned`, which other files hold, to `lexical_new.*`."""
        self._save(folder / NEW_TERMS, folder / NEW_ARRAYS, learned)

    def _save(self, terms: Path, arrays: Path, first: int) -> None:
        terms.write_text(json.dumps(list(self.terms[first:]), ensure_ascii=False), "utf-8")
        # Half precision: the SVD only retrieves, and it is by far the largest part of an index.
        saved = {"idf": self.idf[first:], "components": self.components[:, first:].astype(np.float16)}
        save_file({name: np.ascontiguousarray(array) for name, array in saved.items()}, arrays)

    @classmethod
    def load(cls, folder: Path, learned: LexicalModel | None = None) -> LexicalModel:
        """Read what `save` and `save_new` wrote. `learned` is a model whose learned terms lie in the very same files.

        Raises OSError, or ValueError where it is not that.
        """
        terms, new = load_terms(folder)
        if learned is None:
            idf, components = _checked_arrays(folder / ARRAYS, len(terms), None)
            components = components.astype(np.float32).T.copy()
        else:
            idf, components = learned.idf[: len(terms)], learned.components.T[: len(terms)]
        if new:
            new_arrays = _checked_arrays(folder / NEW_ARRAYS, len(new), components.shape[1])
            idf, components = (
                np.concatenate([idf, new_arrays[0]]),
                np.concatenate([components, new_arrays[1].T.astype(np.float32)]),
            )
        # Laid out as `reduce` multiplies by them: else every draft would wait until all of them are copied.
        return cls([*terms, *new], idf, components.T)

    @classmethod
    def stored(cls, folder: Path) -> LexicalModel:
        """Read it with the components as they are saved, in half precision, and mapped where no term is new."""
        terms, new = load_terms(folder)
        idf, components = _checked_arrays(folder / ARRAYS, len(terms), None, check=False)
        if new:
            new_arrays = _checked_arrays(folder / NEW_ARRAYS, len(new), len(components), check=False)
            idf, components = np.concatenate([idf, new_arrays[0]]), np.concatenate([components, new_arrays[1]], axis=1)
        model = cls([*terms, *new], idf, components)
        model.learned = len(terms)
        return model

    @staticmethod
    def check(folder: Path, terms: int, new: int, dimensions: int) -> None:
        """Raise ValueError where what `save` wrote is not of so many terms and dimensions; little is read."""
        _checked_arrays(folder / ARRAYS, terms, dimensions)
        LexicalModel.check_new(folder, new, dimensions)

    @staticmethod
    def check_new(folder: Path, new: int, dimensions: int) -> None:
        """Raise ValueError where what `save_new` wrote is not of so many terms and dimensions."""
        if new:
            _checked_arrays(folder / NEW_ARRAYS, new, dimensions)


class _ReportingDocuments:
    """Texts and their languages, that report how many of a total have been read, each time that one is."""

    def __init__(
        self,
        texts: Sequence[str],
        languages: Sequence[str] | None,
        total: int,
        progress: Callable[[int, int], None],
    ) -> None:
        self._texts, self._languages, self._total, self._progress = texts, languages, total, progress
        self._read = 0

    def __iter__(self) -> Iterator[term_counts.Document]:
        for document in _documents(self._texts, self._languages):
            yield document
            self._read += 1
            self._progress(self._read, self._total)


def _documents(texts: Sequence[str], languages: Sequence[str] | None) -> Iterator[term_counts.Document]:
    return zip(texts, repeat("", len(texts)) if languages is None else languages, strict=True)


def _analyzed(document: term_counts.Document) -> list[str]:
    return analyze(*document)


def load_terms(folder: Path, learned: list[str] | None = None) -> tuple[list[str], list[str]]:
    """Read the terms alone, in the order of their columns: those learned, and those that have come since.

    No more is needed to explain. `learned` are the first of these if they are known. Raises ValueError.
    """
    terms = record(folder / TERMS, _TERMS, MAX_TERMS_BYTES) if learned is None else learned
    new = record(folder / NEW_TERMS, _TERMS, MAX_TERMS_BYTES) if (folder / NEW_TERMS).exists() else []
    if (learned is None or new) and len({*terms, *new}) != len(terms) + len(new):
        raise ValueError(f"{NEW_TERMS if new else TERMS} has a term twice")
    return terms, new


def _checked_arrays(file: Path, terms: int, dimensions: int | None, *, check: bool = True) -> tuple[Floats, Floats]:
    """The idf and the components, in half precision; without `check`, where the file was checked before."""
    arrays = load_mapped(file)
    if not check:
        return np.asarray(arrays["idf"], np.float32), np.asarray(arrays["components"])
    return (
        expect(arrays, "idf", "f4", (terms,), 1, 100),
        expect(arrays, "components", "f2", (dimensions, terms), -UNIT, UNIT),
    )


def _components(rows: sparse.csr_matrix) -> tuple[Floats, Floats]:
    """The SVD's components and its singular values, as of all rows. Raises MemoryError."""
    from scipy.linalg import lu
    from sklearn.utils.extmath import randomized_svd

    texts = rows.shape[0]
    if texts > SAMPLE:
        rows = rows[evenly_spread(texts, SAMPLE)]
    dimensions = min(DIMENSIONS, min(rows.shape) - 1)
    if dimensions < 1:
        return np.eye(1, rows.shape[1], dtype=np.float32), np.ones(1, np.float32)
    # Refused its buffer, OpenBLAS asks again for ever, and no signal is heard meanwhile; what it was given it keeps.
    np.empty(OPENBLAS_BUFFER, np.uint8)
    lu(np.eye(2, dtype=np.float32))
    _, singular, components = randomized_svd(rows, dimensions, n_iter=4, random_state=0)
    singular *= (texts / rows.shape[0]) ** 0.5
    return np.asarray(components, dtype=np.float32), np.asarray(singular, dtype=np.float32)
