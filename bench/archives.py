"""Whole builds of invented archives, and the indexes that they make: `python -m bench.archives STORIES [MODEL]`.

Memory is told twice: a process's own, and all that it holds, which includes the files it has mapped and which the
system takes back when it is short of memory.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.invented import invent
from bench.processes import held, seealso
from embeddings.index.index import Index

ASKED = 300
EVERY = 0.2
"""Seconds between two looks at a build's memory."""


def measure(stories: int, model: str = "fast") -> dict[str, Any]:
    """Invent so many stories, build their index in a process of its own, and ask it in another."""
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        archive, index = Path(folder, "archive"), Path(folder, "index")
        invent(stories, archive)
        began = time.perf_counter()
        command = seealso("build", archive, "--index", index, "--model", model, "--json")
        with tempfile.TemporaryFile("w+") as said:
            build = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
            peak = _Peak(build.pid)
            report, _ = build.communicate()
            if build.returncode:
                said.seek(0)
                sys.exit(f"the build failed:\n{said.read()}")
        seconds = time.perf_counter() - began
        with multiprocessing.get_context("spawn").Pool(1) as one:
            asked = one.apply(_ask, (index,))
        (snapshot,) = (index / "snapshots").iterdir()
        return {
            "stories": stories,
            "passages": json.loads(report)["passages"],
            "build": seconds,
            "own": peak.own,
            "peak": peak.resident,
            "disk": _size(snapshot),
            "cache": _size(index / "cache"),
            **asked,
        }


class _Peak:
    """The most memory that a process holds while it lives, in MB."""

    def __init__(self, process: int) -> None:
        self.own = self.resident = 0.0
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process: int) -> None:
        while now := held(process):
            self.own, self.resident = max(self.own, now["RssAnon"]), max(self.resident, now["VmRSS"])
            time.sleep(EVERY)


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _ask(index: Path) -> dict[str, float]:
    began = time.perf_counter()
    opened = Index.open(index, verify=False)
    opened.related(next(opened.articles()).id)
    ready = time.perf_counter() - began
    number = opened.manifest.articles
    names = [f"story-{n:07}" for n in random.Random(1).sample(range(number), min(ASKED, number))]
    seconds = []
    for name in names:
        article = opened.find(name).id
        start = time.perf_counter()
        opened.related(article)
        seconds.append(time.perf_counter() - start)
    now = held("self")
    return {
        "open": ready,
        "p50": 1000 * float(np.quantile(seconds, 0.5)),
        "p99": 1000 * float(np.quantile(seconds, 0.99)),
        "asked_own": now["RssAnon"],
        "asked": now["VmRSS"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), *sys.argv[2:])))
