"""All stories of an index as arrays: what retrieval and ranking compute with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from scipy import sparse

from content.article import Article
from embeddings.labels import Labels, pack, unpack
from embeddings.lexical import LexicalModel, unit

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

DENSE_SHARE = 0.2
"""Of the dense cosine in the fused vector; the rest is lexical (chosen for recall, see docs/relevance.md)."""
SECONDS_A_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Query:
    """One story, of the archive or a draft, seen as the one that others are compared with."""

    number: int | None
    """Its number in the corpus, None for a draft."""
    fused: Floats
    """Shape (fused dimensions,), length 1 at most."""
    dense: Floats
    """Shape (dimensions,), centred, of length 1."""
    passages: Floats
    """Shape (passages, dimensions), rows of length 1, not centred."""
    lexical: sparse.csr_matrix
    """Shape (1, terms)."""
    title: sparse.csr_matrix
    """Shape (1, terms): the title alone."""
    tags: sparse.csr_matrix
    authors: sparse.csr_matrix
    section: str
    site: str
    language: str
    day: float
    """Days since 1970-01-01 of the publication, NaN without a date."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The stories by number. Arrays of n stories in dense dimension d with P passages."""

    mean: Floats
    """Shape (d,): the mean of the stories' dense vectors, which is taken off each."""
    dense: Floats
    """Shape (n, d): the mean of a story's passages, centred, of length 1."""
    passages: Floats
    """Shape (P, d): rows of length 1, not centred, a story's passages together."""
    passage_start: npt.NDArray[np.int64]
    """Shape (n + 1,): story i has the passages passage_start[i] … passage_start[i + 1] - 1."""
    lexical: sparse.csr_matrix
    """Shape (n, terms): TF-IDF, rows of length 1."""
    titles: sparse.csr_matrix
    """Shape (n, terms): TF-IDF of the titles alone, rows of length 1."""
    reduced: Floats
    """Shape (n, SVD dimensions): the lexical rows through the SVD."""
    tags: Labels
    authors: Labels
    sections: tuple[str, ...]
    sites: tuple[str, ...]
    languages: tuple[str, ...]
    day: Floats
    """Shape (n,): days since 1970-01-01 of the publication, NaN without a date."""
    duplicate_of: Ints
    """Shape (n,): the number of the first story with nearly the same text, its own where it is alone."""

    def __len__(self) -> int:
        return len(self.day)

    @property
    def fused(self) -> Floats:
        """Shape (n, d + SVD dimensions): an inner product of two is the weighted sum of both cosines."""
        return fuse(self.dense, self.reduced)

    def query(self, number: int) -> Query:
        """A story of the corpus as a query."""
        start, end = self.passage_start[number], self.passage_start[number + 1]
        return Query(
            number=number,
            fused=fuse(self.dense[number], self.reduced[number]),
            dense=self.dense[number],
            passages=self.passages[start:end],
            lexical=self.lexical[number],
            title=self.titles[number],
            tags=self.tags.rows[number],
            authors=self.authors.rows[number],
            section=self.sections[number],
            site=self.sites[number],
            language=self.languages[number],
            day=float(self.day[number]),
        )

    def query_for(self, draft: Article, passages: Floats, model: LexicalModel) -> Query:
        """A draft as a query; `passages` are its vectors, shape (passages, d)."""
        dense = centre(passages.mean(axis=0), self.mean)
        rows = model.transform([lexical_text(draft), draft.title])
        lexical, title = rows[0], rows[1]
        return Query(
            number=None,
            fused=fuse(dense, model.reduce(lexical)[0]),
            dense=dense,
            passages=passages,
            lexical=lexical,
            title=title,
            tags=self.tags.row(draft.tags),
            authors=self.authors.row(draft.authors),
            section=draft.section,
            site=draft.site,
            language=draft.language,
            day=day_of(draft.published),
        )

    def save(self, folder: Path) -> None:
        """Write `corpus.safetensors` and the labels' files."""
        arrays = {
            "mean": self.mean,
            "dense": self.dense,
            "passages": self.passages,
            "passage_start": self.passage_start,
            "reduced": self.reduced,
            "day": self.day,
            "duplicate_of": self.duplicate_of,
            **pack(self.lexical, "lexical"),
            **pack(self.titles, "titles"),
        }
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / "corpus.safetensors")
        self.tags.save(folder, "tags")
        self.authors.save(folder, "authors")

    @classmethod
    def load(cls, folder: Path, articles: Sequence[tuple[str, str, str]]) -> Corpus:
        """Read what `save` wrote; `articles` gives each story's section, site and language."""
        arrays = load_file(folder / "corpus.safetensors")
        return cls(
            mean=arrays["mean"],
            dense=arrays["dense"],
            passages=arrays["passages"],
            passage_start=arrays["passage_start"],
            lexical=unpack(arrays, "lexical"),
            titles=unpack(arrays, "titles"),
            reduced=arrays["reduced"],
            tags=Labels.load(folder, "tags"),
            authors=Labels.load(folder, "authors"),
            sections=tuple(section for section, _, _ in articles),
            sites=tuple(site for _, site, _ in articles),
            languages=tuple(language for _, _, language in articles),
            day=arrays["day"],
            duplicate_of=arrays["duplicate_of"],
        )


def lexical_text(article: Article) -> str:
    """What the lexical model reads of a story."""
    return f"{article.title}. {article.text}"


def centre(vectors: npt.NDArray[np.float32], mean: Floats) -> Floats:
    """The vectors less the archive's mean, of length 1: what all stories share tells none of them apart."""
    return unit(vectors - mean)


def fuse(dense: Floats, reduced: Floats) -> Floats:
    """Both vectors as one; the inner product of two such is the weighted sum of their cosines."""
    return np.concatenate(
        [np.float32(DENSE_SHARE**0.5) * dense, np.float32((1 - DENSE_SHARE) ** 0.5) * reduced], axis=-1
    )


def day_of(moment: datetime | None) -> float:
    """Days since 1970-01-01, NaN for None."""
    return float("nan") if moment is None else moment.timestamp() / SECONDS_A_DAY
