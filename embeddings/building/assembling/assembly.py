"""Articles and their vectors → everything that answers are computed from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from content.base import Article
from embeddings.base.lazy_sequence import MappedArticles
from embeddings.base.mapped_rows import BLOCK, mapped, starts
from embeddings.base.sparse_rows import unit_rows
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.building.assembling.facts import Facts
from embeddings.building.assembling.store import Store
from embeddings.corpus import duplicates, translations
from embeddings.corpus.corpus import Corpus, lexical_text, of_words, titled_text
from embeddings.corpus.whitening import DenseSpace
from embeddings.engines.base import Engine
from embeddings.map import layout
from embeddings.map.layout import Map
from embeddings.related import learning
from embeddings.related.calibration import Calibration, calibrated
from embeddings.related.learning import Learned
from embeddings.related.model_scale import scale_of
from embeddings.related.prior import Prior, shipped
from embeddings.related.ranking import Weights
from embeddings.related.temporal_locality import temporal_locality
from embeddings.tag_audit.tag_style import TagStyle
from embeddings.tagging import Encode, Tagger
from embeddings.text.tfidf import LexicalModel

LARGE_ARCHIVE = 10_000
RARE_TERM_STORIES = 100
"""Where there are more than `LARGE_ARCHIVE` stories, they are compared by terms that at most so many of them hold."""


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
    story_map: Map | None
    """None where no map was wanted."""
    engine: Engine | None
    """With its files written, to be published with the others; None where no place for it was named."""

    def save(self, folder: Path) -> None:
        """Write every file of a snapshot but its stories, its engine and its manifest."""
        self.lexical.save(folder)
        self.corpus.save(folder)
        self.weights.save(folder)
        self.calibration.save(folder)
        self.tagger.save(folder)
        TagStyle.learn(self.articles).save(folder)
        if self.story_map is not None:
            self.story_map.save(folder)


def assemble(
    articles: Sequence[Article],
    counts: Sequence[int],
    vectors: Floats,
    *,
    model: str,
    encode: Encode,
    zone: tzinfo,
    prior: Prior | None = None,
    learn: bool = True,
    draw: bool = True,
    store: Store | None = None,
    scratch: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    steps: Callable[[int, int], None] = lambda *_: None,
) -> Assembled:
    """Work out what the articles have in common, with `learn` what their links teach of it, with `draw` their map.

    `vectors` holds all articles' passages in order, shape (sum(counts), d); `counts` says how many each has;
    `model` is the name of the encoder that made them, and `encode` gives its vectors of short texts, the tags' names;
    `zone` is the newsroom's, of whose days the corpus is; `prior` is what the ranking begins with, the shipped one
    if None.
    What need not be in memory lies in `scratch` meanwhile, the folder of temporary files if None. `progress` is told
    how far the reading of words is, and `steps` how many of the things that are learned then are.
    """
    from threadpoolctl import threadpool_limits

    prior = prior or shipped()
    # Thousands of small products: more threads only wait for each other, and sum in another order each time.
    with threadpool_limits(1, user_api="blas"):
        lexical, corpus = corpus_of(articles, counts, vectors, zone, scratch, progress)
        prior = prior.for_archive(temporal_locality(corpus)).rescaled("general", scale_of(model).general)
        # Words, nearness, tags, links, the map, the engine's files.
        step_count = 6
        steps(1, step_count)
        # None of these needs another, and much of their time is spent outside of Python.
        with ThreadPoolExecutor(3, thread_name_prefix="seealso-assemble") as executor:
            engine_future = executor.submit(store.fill, articles, corpus) if store else None
            learned_future = executor.submit(learning.learn, corpus, prior) if learn else None
            calibration = calibrated(corpus.raw, model, prior.probability)
            steps(2, step_count)
            map_future = (
                executor.submit(layout.draw, corpus, articles, lexical.terms, calibration.least_cosine)
                if draw
                else None
            )
            # In the calling thread: `encode` may read a database that is open for this thread alone.
            tagger = Tagger.fit(articles, corpus, encode)
            futures: list[Future[Any]] = [
                future for future in (learned_future, map_future, engine_future) if future is not None
            ]
            for unfinished in range(len(futures), -1, -1):
                steps(step_count - unfinished, step_count)
                wait(futures[: len(futures) - unfinished + 1])
        learned = learned_future.result() if learned_future else None
        return Assembled(
            articles=articles,
            lexical=lexical,
            corpus=corpus,
            weights=learned.weights if learned else Weights(prior.content),
            calibration=calibration,
            learned=learned,
            tagger=tagger,
            story_map=map_future.result() if map_future else None,
            engine=engine_future.result() if engine_future else None,
        )


def corpus_of(
    articles: Sequence[Article],
    counts: Sequence[int],
    vectors: Floats,
    zone: tzinfo,
    scratch: Path | None,
    progress: Callable[[int, int], None] | None,
) -> tuple[LexicalModel, Corpus]:
    """Fit the lexical model to the articles, and lay all of them out as arrays; no large one is in memory as a whole.

    The arguments are those of `assemble`.
    """
    passage_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    raw = mapped(_means(vectors, passage_start), scratch)
    space = DenseSpace.fit(raw)
    facts = Facts.of(articles)
    fields = facts.fields(zone)
    word_languages = of_words(fields["languages"])
    lexical, words = LexicalModel.fit(MappedArticles(articles, lexical_text), scratch, progress, word_languages)
    reduced = mapped((lexical.reduce(words[start : start + BLOCK]) for start in starts(len(articles))), scratch)
    corpus = Corpus(
        space=space,
        raw=raw,
        dense=_transformed(space, raw, scratch),
        passages=_transformed(space, vectors, scratch),
        passage_start=passage_start,
        words=words,
        titles=lexical.present(facts.titles, word_languages),
        reduced=reduced,
        duplicate_of=duplicates.group(
            MappedArticles(articles, lambda article: article.text), _alike_pairs(words), facts.places
        ),
        translation_of=translations.group(
            facts.naming,
            fields["languages"],
            fields["day"],
            lambda number: titled_text(articles[number]),
        ),
        scratch=scratch,
        **fields,
    )
    return lexical, corpus


def _means(vectors: Floats, passage_start: Numbers) -> Iterator[Floats]:
    """The mean direction of each story's passages, rows of length 1, some stories at a time."""
    for start in starts(len(passage_start) - 1):
        bounds = passage_start[start : start + BLOCK + 1]
        block = vectors[bounds[0] : bounds[-1]]
        yield unit(np.add.reduceat(block, bounds[:-1] - bounds[0], axis=0))


def _transformed(space: DenseSpace, vectors: Floats, scratch: Path | None) -> Floats:
    """The vectors in the space, a block at a time and mapped from a file."""
    return mapped((space.transform(vectors[start : start + BLOCK]) for start in starts(len(vectors))), scratch)


def _alike_pairs(rows: sparse.csr_matrix) -> list[tuple[int, int]]:
    """Pairs of stories whose words are enough alike to be compared one by one."""
    if rows.shape[0] > LARGE_ARCHIVE:
        # Only by the terms of few stories, which near-duplicates share: the time is then no longer quadratic.
        rows = unit_rows(rows[:, np.bincount(rows.indices, minlength=rows.shape[1]) <= RARE_TERM_STORIES])
    pairs: list[tuple[int, int]] = []
    by_term = rows.T.tocsr()
    for start in range(0, rows.shape[0], 512):
        block = (rows[start : start + 512] @ by_term).tocoo()
        is_alike = (block.data >= duplicates.MIN_WORD_COSINE) & (block.row + start < block.col)
        pairs += zip((block.row[is_alike] + start).tolist(), block.col[is_alike].tolist(), strict=True)
    return sorted(pairs)
