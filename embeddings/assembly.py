"""Articles and their vectors → everything that answers are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from content.article import Article
from embeddings import duplicates, engines, learning, mapping, ranking
from embeddings.calibration import Calibration, nearness
from embeddings.corpus import Corpus, day_of, fuse, lexical_text
from embeddings.dense import DenseSpace
from embeddings.engines.base import LOCAL, NO_DAY, Attributes, Connection, Engine
from embeddings.house_style import HouseStyle
from embeddings.labels import Labels
from embeddings.lazy import Each
from embeddings.learning import Learned
from embeddings.lexical import LexicalModel, unit_rows
from embeddings.linkgraph import LinkGraph
from embeddings.mapping import Map
from embeddings.ranking import Weights
from embeddings.rows import BLOCK, RowsFile
from embeddings.snapshot import ENGINE
from embeddings.tagging import Encode, Tagger
from embeddings.vectors import Floats, unit

ALIKE = 0.4
"""Lexical cosine from which two stories are compared word by word for being near-duplicates."""
MANY = 10_000
RARE = 100
"""Where there are more than `MANY` stories, they are compared by terms that at most `RARE` of them hold."""


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
    drawn: Map | None
    """None where no map was wanted."""

    def save(self, folder: Path, engine: str, connection: Connection = LOCAL) -> Engine:
        """Write every file of a snapshot but its stories and manifest; gives the engine, to be published with it."""
        self.lexical.save(folder)
        self.corpus.save(folder)
        self.weights.save(folder)
        self.calibration.save(folder)
        self.tagger.save(folder)
        HouseStyle.learn(self.articles).save(folder)
        if self.drawn is not None:
            self.drawn.save(folder)
        reduced, dense = self.corpus.reduced, self.corpus.dense
        made = engines.engine(engine).create(folder / ENGINE, reduced.shape[1] + dense.shape[1], connection)
        for start in range(0, len(self.articles), BLOCK):
            block = slice(start, start + BLOCK)
            some = self.articles[block]
            attributes = [Attributes(a.site, a.section, a.language, day_number(a)) for a in some]
            made.upsert([a.id for a in some], fuse(reduced[block], dense[block]), attributes)
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
    draw: bool = True,
    scratch: Path | None = None,
) -> Assembled:
    """Work out what the articles have in common, with `learn` what their links teach of it, with `draw` their map.

    `vectors` holds all articles' passages in order, shape (sum(counts), d); `counts` says how many each has;
    `model` is the name of the encoder that made them, and `encode` gives its vectors of short texts, the tags' names.
    What need not be in memory lies in `scratch` meanwhile, the folder of temporary files if None.
    """
    from threadpoolctl import threadpool_limits

    # Thousands of small products: more threads only wait for each other, and sum in another order each time.
    with threadpool_limits(1, user_api="blas"):
        return _assemble(articles, counts, vectors, model, encode, learn, draw, scratch)


def _assemble(
    articles: Sequence[Article],
    counts: Sequence[int],
    vectors: Floats,
    model: str,
    encode: Encode,
    learn: bool,
    draw: bool,
    scratch: Path | None,
) -> Assembled:
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    raw = unit(np.add.reduceat(vectors, starts[:-1], axis=0))
    space = DenseSpace.fit(raw)
    lexical, words = LexicalModel.fit(Each(articles, lexical_text))
    corpus = Corpus(
        space=space,
        raw=raw,
        dense=space.transform(raw),
        passages=_transformed(space, vectors, scratch),
        passage_start=starts,
        words=words,
        titles=lexical.present([article.title for article in articles]),
        reduced=lexical.reduce(words),
        tags=Labels.fit([article.tags for article in articles]),
        authors=Labels.fit([article.authors for article in articles], power=0.5),
        links=LinkGraph(len(articles), links(articles)),
        languages=[article.language for article in articles],
        day=np.array([day_of(article.published) for article in articles]),
        duplicate_of=duplicates.group(Each(articles, lambda article: article.text), _alike(words)),
    )
    calibration = Calibration(nearness(raw, model))
    # None of the three needs another, and much of their time is spent outside of Python.
    with ThreadPoolExecutor(2, thread_name_prefix="seealso-assemble") as beside:
        learnt = beside.submit(learning.learn, corpus, ranking.DEFAULT) if learn else None
        drawing = beside.submit(mapping.draw, corpus, articles, lexical.terms, calibration.nearness) if draw else None
        # In the thread that called: `encode` may read a database that is this thread's alone.
        tagger = Tagger.fit(articles, corpus, encode)
    learned = learnt.result() if learnt else None
    return Assembled(
        articles=articles,
        lexical=lexical,
        corpus=corpus,
        weights=learned.weights if learned else Weights(ranking.DEFAULT.content),
        calibration=calibration,
        learned=learned,
        tagger=tagger,
        drawn=drawing.result() if drawing else None,
    )


def _transformed(space: DenseSpace, vectors: Floats, scratch: Path | None) -> Floats:
    """The vectors in the space, a block at a time and mapped from a file: there are several of each story."""
    rows = RowsFile.scratch(space.axes.shape[1], scratch)
    for start in range(0, len(vectors), BLOCK):
        rows.append(space.transform(vectors[start : start + BLOCK]))
    return rows.array()


def links(articles: Sequence[Article]) -> list[tuple[int, int]]:
    """The links among the articles as pairs of numbers, from and to."""
    number = {article.id: i for i, article in enumerate(articles)}
    return [(i, number[link.article]) for i, a in enumerate(articles) for link in a.links if link.article in number]


def day_number(article: Article) -> int:
    """Days since 1970-01-01 of the publication, NO_DAY without a date."""
    return NO_DAY if article.published is None else int(day_of(article.published))


def _alike(rows: sparse.csr_matrix) -> list[tuple[int, int]]:
    """Pairs of stories whose words are enough alike to be compared one by one."""
    if rows.shape[0] > MANY:
        # Only by the terms of few stories, which near-duplicates share: the time is then no longer quadratic.
        rows = unit_rows(rows[:, np.bincount(rows.indices, minlength=rows.shape[1]) <= RARE])
    found: list[tuple[int, int]] = []
    for start in range(0, rows.shape[0], 512):
        block = (rows[start : start + 512] @ rows.T).tocoo()
        keep = (block.data >= ALIKE) & (block.row + start < block.col)
        found += zip((block.row[keep] + start).tolist(), block.col[keep].tolist(), strict=True)
    return sorted(found)
