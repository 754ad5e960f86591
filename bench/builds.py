"""Builds: the first beside a plain loop over the model, the next with nothing and with one story new."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.processes import seealso, timed
from bench.table import Row
from content.archive import ReadingRules, Site, read_archive
from content.base import Article
from embeddings.encoders import passages, registry
from embeddings.encoders.protocol import DEFAULT_MODEL

AGAIN = 5
STORIES, PARAGRAPHS = 1000, 12
"""Of the archive that stands for a newsroom's where the one measured is smaller."""
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
    build = seealso("build", copy, "--index", index, "--wait-for-model")
    stories = [article for article in _read(archive) if not article.hidden]
    if len(stories) < STORIES / 2:
        # Beside so few, starting and learning outweigh all that is embedded.
        yield _first(build, stories, f"first build, {len(stories)} stories", "")
        large = _mixed(stories, work / "mixed")
        built = seealso("build", large, "--index", work / "mixed-index", "--wait-for-model")
        yield _first(built, _read(large), f"first build, {STORIES:,} stories mixed from their paragraphs", "≥ 2.0")
    else:
        yield _first(build, stories, f"first build, {len(stories):,} stories", "≥ 2.0")
    again = statistics.median(timed(build) for _ in range(AGAIN))
    yield Row(f"build, nothing new (median of {AGAIN})", f"{again:.2f} s", "", None, "≤ 1.0 s")
    beside = copy / Path(stories[0].source).resolve().relative_to(archive.resolve())
    beside.with_name("the-last-tram.md").write_text(NEW, "utf-8")
    yield Row("build, one new story", f"{timed(build):.2f} s")


def _first(build: Sequence[str], stories: Sequence[Article], label: str, wanted: str) -> Row:
    first = timed(build)
    pieces = [passages.split(story) for story in stories]
    loop = _alone(plain_loop, pieces)
    count = sum(map(len, pieces))
    return Row(
        f"{label}, {count:,} passages", f"{first:.1f} s", f"{loop:.1f} s: encode() in a loop", loop / first, wanted
    )


def plain_loop(pieces: Sequence[Sequence[str]]) -> float:
    """Seconds that loading the model and encoding each story's passages take by the library alone."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    start = time.perf_counter()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(registry.bundled_folder()), device="cpu")
    for texts in pieces:
        model.encode(texts, show_progress_bar=False)
    return time.perf_counter() - start


def _alone(measured: Callable[[Sequence[Sequence[str]]], float], pieces: Sequence[Sequence[str]]) -> float:
    """In a process of its own, where nothing has been imported yet."""
    with multiprocessing.get_context("spawn").Pool(1) as one:
        return one.apply(measured, (pieces,))


def _mixed(stories: Sequence[Article], folder: Path) -> Path:
    """An archive of STORIES stories, each of paragraphs drawn from all of these; the same each time."""
    draw = random.Random(1)
    paragraphs = [text for story in stories for text in story.text.split("\n") if len(text) > 80]
    folder.mkdir()
    for number in range(STORIES):
        like = draw.choice(stories)
        day = date(2015, 1, 1) + timedelta(days=3 * number)
        # JSON is YAML too.
        head = {"title": f"{like.title} ({number})", "date": day.isoformat(), "tags": list(like.tags)}
        body = "\n\n".join(draw.choices(paragraphs, k=PARAGRAPHS))
        (folder / f"story-{number:04}.md").write_text(f"---\n{json.dumps(head)}\n---\n{body}\n", "utf-8")
    return folder


def _read(archive: Path) -> Sequence[Article]:
    return read_archive((Site(root=archive),), ReadingRules(), now=datetime.now(UTC)).articles


def encoders(archive: Path, cache: Path) -> Iterator[Row]:
    """Passages a second: the fast model beside the default one."""
    texts = [text for article in _read(archive) for text in passages.split(article)]
    slow, fast = registry.load(DEFAULT_MODEL), registry.load("fast", cache)
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
