"""Articles and their vectors → everything that answers are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from content.article import Article
from embeddings import catalogue, duplicates, engines, ranking
from embeddings.corpus import Corpus, centre, day_of, lexical_text
from embeddings.encoder import Vectors
from embeddings.engines.base import NO_DAY, Attributes
from embeddings.labels import Labels
from embeddings.lexical import LexicalModel

CATALOGUE = "articles.sqlite"
ENGINE = "engine"
ALIKE = 0.5
"""Lexical cosine from which two stories are compared word by word for being near-duplicates."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """An index in memory, ready to be written or to be asked."""

    articles: Sequence[Article]
    lexical: LexicalModel
    corpus: Corpus
    weights: ranking.Weights
    learned: dict[str, Any] | None

    def save(self, folder: Path, engine: str) -> None:
        """Write every file of a snapshot but its manifest."""
        catalogue.write(folder / CATALOGUE, self.articles)
        self.lexical.save(folder)
        self.corpus.save(folder)
        self.weights.save(folder)
        vectors = self.corpus.fused
        made = engines.engine(engine).create(folder / ENGINE, vectors.shape[1])
        attributes = [Attributes(a.site, a.section, day_number(a)) for a in self.articles]
        made.upsert([article.id for article in self.articles], vectors, attributes)
        made.save()


def assemble(articles: Sequence[Article], counts: Sequence[int], vectors: Vectors, *, learn: bool = True) -> Assembled:
    """Work out what the articles have in common.

    `vectors` holds all articles' passages in order, shape (sum(counts), dimension); `counts` says how many each has.
    """
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    means = np.add.reduceat(vectors, starts[:-1], axis=0) / np.asarray(counts, dtype=np.float32)[:, None]
    mean = means.mean(axis=0)
    texts = [lexical_text(article) for article in articles]
    lexical, rows = LexicalModel.fit(texts)
    corpus = Corpus(
        mean=mean,
        # A single story has nothing to be told apart from.
        dense=centre(means, mean) if len(articles) > 1 else means,
        passages=vectors,
        passage_start=starts,
        lexical=rows,
        titles=lexical.transform([article.title for article in articles]),
        reduced=lexical.reduce(rows),
        tags=Labels.fit([article.tags for article in articles]),
        authors=Labels.fit([article.authors for article in articles]),
        sections=tuple(article.section for article in articles),
        sites=tuple(article.site for article in articles),
        languages=tuple(article.language for article in articles),
        day=np.array([day_of(article.published) for article in articles], dtype=np.float32),
        duplicate_of=duplicates.group([article.text for article in articles], _alike(rows)),
    )
    return Assembled(articles, lexical, corpus, ranking.DEFAULT, None)


def pairs(articles: Sequence[Article]) -> set[tuple[int, int]]:
    """The pairs of articles that a link joins, whichever way, as numbers in ascending order."""
    number = {article.id: i for i, article in enumerate(articles)}
    found = set()
    for i, article in enumerate(articles):
        for link in article.links:
            j = number.get(link.article)
            if j is not None and j != i:
                found.add((min(i, j), max(i, j)))
    return found


def day_number(article: Article) -> int:
    """Days since 1970-01-01 of the publication, NO_DAY without a date."""
    return NO_DAY if article.published is None else int(day_of(article.published) // 1)


def _alike(rows: Any) -> list[tuple[int, int]]:
    """Pairs of stories whose words are enough alike to be compared one by one."""
    found: list[tuple[int, int]] = []
    for start in range(0, rows.shape[0], 512):
        block = (rows[start : start + 512] @ rows.T).tocoo()
        keep = (block.data >= ALIKE) & (block.row + start < block.col)
        found += zip((block.row[keep] + start).tolist(), block.col[keep].tolist(), strict=True)
    return sorted(found)
