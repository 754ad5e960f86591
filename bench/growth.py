"""The engines from a thousand stories to a million: `python -m bench.growth STORIES` measures one size.

Vectors are drawn like real ones. In the fused vectors of an archive of 1,800 stories the cosines to the nearest, the
10th and the 100th story are 0.57, 0.27 and 0.11 (medians), and the share of the k-th dimension falls about as k^-0.7.
So a story here is a field, a subject within it, and its own: 15, 35 and 50 % of the whole, some 15 stories a subject
and 500 a field.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.processes import held
from embeddings import engines
from embeddings.base.vectors import Floats, unit
from embeddings.engines.base import Attributes

DIMENSION = 640
FIELD, SUBJECT = 500, 15
SHARES = (0.15, 0.35, 0.5)
BATCH = 10_000
QUERIES = 1000
JUDGED = 200
LIMIT = 101
"""What the service asks an engine for."""


class Drawn:
    """`stories` vectors, the same each time, a batch at a time."""

    def __init__(self, stories: int, dimension: int = DIMENSION) -> None:
        spread = np.arange(1, dimension + 1, dtype=np.float32) ** -0.35
        self._spread = spread / np.linalg.norm(spread)
        self._stories = stories
        draw = np.random.default_rng(1)
        self._fields = self._draw(draw, max(4, stories // FIELD))
        self._subjects = self._draw(draw, max(20, stories // SUBJECT))
        self._field_of = draw.integers(0, len(self._fields), len(self._subjects))

    def batches(self) -> Iterator[Floats]:
        """Shape (at most BATCH, dimension) each, rows of length 1."""
        for start in range(0, self._stories, BATCH):
            yield self.some(min(BATCH, self._stories - start), seed=start + 2)

    def some(self, count: int, seed: int) -> Floats:
        """So many more of the same kind."""
        draw = np.random.default_rng(seed)
        subject = draw.integers(0, len(self._subjects), count)
        field, theirs, own = (np.float32(share**0.5) for share in SHARES)
        rows = own * self._draw(draw, count)
        rows += theirs * self._subjects[subject] + field * self._fields[self._field_of[subject]]
        return unit(rows)

    def _draw(self, draw: np.random.Generator, count: int) -> Floats:
        return draw.standard_normal((count, len(self._spread)), dtype=np.float32) * self._spread


def measure(stories: int, engine: str = "") -> dict[str, Any]:
    """Build an engine for so many stories, open it again and ask it; in this process, for its memory is measured."""
    drawn = Drawn(stories)
    name = engine or engines.choose("faiss", stories)
    kind = engines.engine(name)
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        place = Path(folder, "engine")
        made = kind.create(place, DIMENSION)
        began = time.perf_counter()
        queries = drawn.some(QUERIES, seed=0)
        best: list[tuple[Floats, np.ndarray]] = []
        done = 0
        for batch in drawn.batches():
            ids = [f"{number:07}" for number in range(done, done + len(batch))]
            made.upsert(ids, batch, [Attributes(day=number) for number in range(done, done + len(batch))])
            scores = queries[:JUDGED] @ batch.T
            top = np.argsort(-scores, axis=1)[:, :10]
            best.append((np.take_along_axis(scores, top, axis=1), top + done))
            done += len(batch)
        made.save()
        build = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        del made
        return {
            "stories": stories,
            "engine": name,
            "build": build,
            "peak": peak,
            "disk": sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6,
            **_asked(name, place, queries, _exact(best)),
        }


def _exact(best: list[tuple[Floats, np.ndarray]]) -> list[set[str]]:
    """The ten nearest of each judged query over all batches."""
    scores, numbers = (np.concatenate([pair[i] for pair in best], axis=1) for i in (0, 1))
    order = np.argsort(-scores, axis=1)[:, :10]
    return [{f"{number:07}" for number in row} for row in np.take_along_axis(numbers, order, axis=1)]


def _asked(name: str, place: Path, queries: Floats, exact: list[set[str]]) -> dict[str, float]:
    """In a process of its own, which has never held what the build did."""
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(1) as one:
        return one.apply(_ask, (name, place, queries, exact))


def _ask(name: str, place: Path, queries: Floats, exact: list[set[str]]) -> dict[str, float]:
    began = time.perf_counter()
    engine = engines.engine(name).open(place)
    opening = time.perf_counter() - began
    found = sum(
        len({hit.id for hit in engine.search(query, LIMIT)[:10]} & wanted)
        for query, wanted in zip(queries, exact, strict=False)
    )
    seconds = []
    for query in queries:
        start = time.perf_counter()
        engine.search(query, LIMIT)
        seconds.append(time.perf_counter() - start)
    return {
        "open": opening,
        "p50": 1000 * float(np.quantile(seconds, 0.5)),
        "p99": 1000 * float(np.quantile(seconds, 0.99)),
        "recall": found / (10 * len(exact)),
        "resident": held("self")["VmRSS"],
    }


def exponent(measured: list[dict[str, Any]], of: str) -> float:
    """The slope of a straight line through the logarithms: 1 where twice the stories cost twice as much."""
    sizes, values = (np.log([one[name] for one in measured]) for name in ("stories", of))
    return float(np.polyfit(sizes, values, 1)[0])


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), *sys.argv[2:])))
