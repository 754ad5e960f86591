"""Builds: the first beside a plain loop over the model, the next with nothing and with one story new."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.processes import seealso, timed
from bench.table import Row
from content.archive import ReadingRules, Site, read_archive
from embeddings import encoder, passages

AGAIN = 5
NEW = """---
title: The last tram leaves the depot
date: 2024-05-06
---
The last tram left the depot on Monday before a crowd that had waited since noon. The line is to become a path.
"""


def measure(archive: Path, work: Path) -> Iterator[Row]:
    """The rows of this part; the index of `archive` is left in `work/index`."""
    # A copy, for one story is added to it.
    copy = Path(shutil.copytree(archive, work / "archive"))
    index = work / "index"
    build = seealso("build", copy, "--index", index)
    first = timed(build)
    loop, count = plain_loop(archive)
    yield Row(
        f"first build, {count:,} passages", f"{first:.1f} s", f"{loop:.1f} s: encode() in a loop", loop / first, "≥ 2.0"
    )
    again = statistics.median(timed(build) for _ in range(AGAIN))
    yield Row(f"build, nothing new (median of {AGAIN})", f"{again:.2f} s", "", None, "≤ 1.0 s")
    (copy / "the-last-tram.md").write_text(NEW, "utf-8")
    yield Row("build, one new story", f"{timed(build):.2f} s")


def plain_loop(archive: Path) -> tuple[float, int]:
    """Seconds that loading the model and encoding each story's passages take by the library alone, and how many."""
    read = read_archive((Site(root=archive),), ReadingRules(), now=datetime.now(UTC))
    pieces = [passages.split(article) for article in read.articles if not article.hidden]
    os.environ["HF_HUB_OFFLINE"] = "1"
    start = time.perf_counter()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(encoder.bundled_folder()), device="cpu")
    for texts in pieces:
        model.encode(texts, show_progress_bar=False)
    return time.perf_counter() - start, sum(map(len, pieces))


def encoders(archive: Path, cache: Path) -> Iterator[Row]:
    """Passages a second: the fast model beside the default one."""
    read = read_archive((Site(root=archive),), ReadingRules(), now=datetime.now(UTC))
    texts = [text for article in read.articles for text in passages.split(article)]
    slow, fast = encoder.load(encoder.DEFAULT_MODEL), encoder.load("fast", cache)
    some, many = texts[:400], (texts * (1 + 4000 // len(texts)))[:4000]
    for one in (slow, fast):
        one.encode(texts[:32])
    start = time.perf_counter()
    slow.encode(some)
    middle = time.perf_counter()
    fast.encode(many)
    by_slow, by_fast = len(some) / (middle - start), len(many) / (time.perf_counter() - middle)
    yield Row(
        "passages a second, --model fast",
        f"{by_fast:,.0f}",
        f"{by_slow:,.0f}: default model",
        by_fast / by_slow,
        "≥ 20",
    )
