"""The archive as it is judged: read, and embedded without the anchors of its internal links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from content.archive import read_archive
from content.base import Article
from embeddings.base.vectors import Floats, Numbers
from embeddings.building.assembling.embedding import Embedder, Progress
from embeddings.building.plan import BuildPlan
from embeddings.corpus.corpus import without_anchors
from embeddings.encoders import passages
from embeddings.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Material:
    """Stories that readers may see, and their vectors."""

    articles: Sequence[Article]
    """As they were read, links and all."""
    counts: Numbers
    """Shape (n,): passages of each story."""
    vectors: Floats
    """Shape (sum(counts), d): the passages of all stories in order. No anchor of an internal link is in them: it often
    repeats the title that it leads to, and so would give away what is to be found."""

    @property
    def starts(self) -> Numbers:
        """Shape (n,): the place of each story's first passage."""
        return np.concatenate([[0], np.cumsum(self.counts)[:-1]]).astype(np.int64)

    def passages(self, number: int) -> Floats:
        """Return the vectors of one story's passages."""
        start = self.starts[number]
        return self.vectors[start : start + self.counts[number]]

    def select(self, numbers: Sequence[int]) -> Material:
        """Some of the stories, in that order."""
        starts = self.starts
        rows = [np.arange(starts[i], starts[i] + self.counts[i]) for i in numbers]
        articles = [self.articles[i] for i in numbers]
        return Material(articles, self.counts[list(numbers)], self.vectors[np.concatenate(rows)])


def read_visible(plan: BuildPlan, now: datetime, cache: Cache, progress: Progress) -> list[Article]:
    """Read the stories that readers may see. Raises ArchiveError."""
    archive = read_archive(
        plan.sites,
        plan.rules,
        now=now,
        parsed=cache.parsed,
        progress=lambda done, total: progress("reading", done, total),
    )
    return [article for article in archive.articles if not article.hidden]


def gather(articles: Sequence[Article], embed: Embedder) -> Material:
    """Give the articles with their vectors; what the cache does not hold is embedded. Raises ModelUnavailable."""
    pieces = [passages.split(replace(article, text=without_anchors(article))) for article in articles]
    vectors = embed([text for story in pieces for text in story])
    return Material(articles, np.array([len(story) for story in pieces], dtype=np.int64), vectors)
