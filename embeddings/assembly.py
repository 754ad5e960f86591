"""Articles and their vectors → everything that answers are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from content.article import Article
from embeddings import catalogue, duplicates, engines, learning, mapping, ranking
from embeddings.calibration import Calibration, nearness
from embeddings.corpus import Corpus, day_of, lexical_text
from embeddings.dense import DenseSpace
from embeddings.engines.base import LOCAL, NO_DAY, Attributes, Connection, Engine
from embeddings.house_style import HouseStyle
from embeddings.labels import Labels
from embeddings.learning import Learned
from embeddings.lexical import LexicalModel
from embeddings.linkgraph import LinkGraph
from embeddings.ranking import Weights
from embeddings.snapshot import CATALOGUE, ENGINE
from embeddings.tagging import Encode, Tagger
from embeddings.vectors import Floats, unit

ALIKE = 0.4
"""Lexical cosine from which two stories are compared word by word for being near-duplicates."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """An index in memory, ready to be written or to be asked."""

    articles: Sequence[Article]
    lexical: LexicalModel
    corpus: Corpus
    weights: Weights
    calibration: Calibration
    learned: Learned | None
    tagger: Tagger

    def save(self, folder: Path, engine: str, connection: Connection = LOCAL) -> Engine:
        """Write every file of a snapshot but its manifest; gives the engine, to be published with it."""
        catalogue.write(folder / CATALOGUE, self.articles)
        self.lexical.save(folder)
        self.corpus.save(folder)
        self.weights.save(folder)
        self.calibration.save(folder)
        self.tagger.save(folder)
        HouseStyle.learn(self.articles).save(folder)
        mapping.draw(self.corpus, self.articles, self.lexical.terms, self.calibration.nearness).save(folder)
        vectors = self.corpus.fused
        made = engines.engine(engine).create(folder / ENGINE, vectors.shape[1], connection)
        attributes = [Attributes(a.site, a.section, a.language, day_number(a)) for a in self.articles]
        made.upsert([article.id for article in self.articles], vectors, attributes)
        made.save()
        return made


def assemble(
    articles: Sequence[Article],
    counts: Sequence[int],
    vectors: Floats,
    *,
    model: str,
    encode: Encode,
    learn: bool = True,
) -> Assembled:
    """Work out what the articles have in common, and with `learn` what their links teach of it.

    `vectors` holds all articles' passages in order, shape (sum(counts), d); `counts` says how many each has;
    `model` is the name of the encoder that made them, and `encode` gives its vectors of short texts, the tags' names.
    """
    from threadpoolctl import threadpool_limits

    # Thousands of small products: more threads only wait for each other, and sum in another order each time.
    with threadpool_limits(1, user_api="blas"):
        return _assemble(articles, counts, vectors, model, encode, learn)


def _assemble(
    articles: Sequence[Article], counts: Sequence[int], vectors: Floats, model: str, encode: Encode, learn: bool
) -> Assembled:
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    raw = unit(np.add.reduceat(vectors, starts[:-1], axis=0))
    space = DenseSpace.fit(raw)
    lexical, words = LexicalModel.fit([lexical_text(article) for article in articles])
    corpus = Corpus(
        space=space,
        raw=raw,
        dense=space.transform(raw),
        passages=space.transform(vectors),
        passage_start=starts,
        words=words,
        titles=lexical.present([article.title for article in articles]),
        reduced=lexical.reduce(words),
        tags=Labels.fit([article.tags for article in articles]),
        authors=Labels.fit([article.authors for article in articles], power=0.5),
        links=LinkGraph(len(articles), links(articles)),
        languages=[article.language for article in articles],
        day=np.array([day_of(article.published) for article in articles]),
        duplicate_of=duplicates.group([article.text for article in articles], _alike(words)),
    )
    tagger = Tagger.fit(articles, corpus, encode)
    calibration = Calibration(nearness(raw, model))
    learned = learning.learn(corpus, ranking.DEFAULT) if learn else None
    if learned is None:
        return Assembled(articles, lexical, corpus, Weights(ranking.DEFAULT.content), calibration, None, tagger)
    return Assembled(articles, lexical, corpus, learned.weights, calibration, learned, tagger)


def links(articles: Sequence[Article]) -> list[tuple[int, int]]:
    """The links among the articles as pairs of numbers, from and to."""
    number = {article.id: i for i, article in enumerate(articles)}
    return [(i, number[link.article]) for i, a in enumerate(articles) for link in a.links if link.article in number]


def day_number(article: Article) -> int:
    """Days since 1970-01-01 of the publication, NO_DAY without a date."""
    return NO_DAY if article.published is None else int(day_of(article.published))


def _alike(rows: Any) -> list[tuple[int, int]]:
    """Pairs of stories whose words are enough alike to be compared one by one."""
    found: list[tuple[int, int]] = []
    for start in range(0, rows.shape[0], 512):
        block = (rows[start : start + 512] @ rows.T).tocoo()
        keep = (block.data >= ALIKE) & (block.row + start < block.col)
        found += zip((block.row[keep] + start).tolist(), block.col[keep].tolist(), strict=True)
    return sorted(found)
