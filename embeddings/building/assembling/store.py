"""Where an index's engine keeps its vectors, and how it is filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from content.base.article import Article
from embeddings import engines
from embeddings.base.mapped_rows import BLOCK
from embeddings.corpus.corpus import Corpus
from embeddings.engines.base import LOCAL, NO_DAY, Attributes, Connection, Engine


@dataclass(frozen=True, slots=True)
class Store:
    """Where an index's engine keeps its vectors."""

    engine: str
    place: Path
    connection: Connection = LOCAL
    previous: Path | None = None
    """Where one that had most of the vectors keeps its own."""

    def fill(self, articles: Sequence[Article], corpus: Corpus) -> Engine:
        """Write the vectors of all articles."""
        engine = engines.engine(self.engine).create(self.place, corpus.fused.shape[1], self.connection, self.previous)
        for start in range(0, len(articles), BLOCK):
            batch = articles[start : start + BLOCK]
            days = np.nan_to_num(corpus.day[start : start + BLOCK], nan=NO_DAY).astype(np.int64).tolist()
            languages = corpus.languages[start : start + BLOCK]
            attributes = [
                Attributes(article.site, article.section, language, day)
                for article, language, day in zip(batch, languages, days, strict=True)
            ]
            engine.upsert([article.id for article in batch], corpus.fused[start : start + BLOCK], attributes)
        engine.save()
        return engine
