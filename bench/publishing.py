"""How soon a running service answers with what a build publishes: `python -m bench.publishing ARCHIVE [BUILDS]`.

Readers ask a service of two workers, quietly at first and then while stories are added to a copy of the archive one by
one. Prints JSON: seconds from the end of each build's process until every new connection is answered with the new
story, how long readers waited, and how many of their questions failed.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from bench.processes import Service, first_answer, free_port, get, running, seealso, timed
from bench.quick import LAIN
from embeddings.index.index import Index

BUILDS = 50
A_SECOND = 50
"""Questions of readers."""
READERS = 10
WARM, QUIET = 8.0, 10.0
"""Seconds: until the model for drafts is loaded, and of readers whom no build disturbs."""
IN_A_ROW = 10
"""So many new connections that know the story tell that all workers do."""
PAUSE = 0.05
"""Seconds between two of them: to say of a name that nothing has it takes longer than to answer."""
GIVE_UP = 30.0


class Readers:
    """Ask for stories at an even pace, a few of them most often, each over a connection of its own, until stopped."""

    def __init__(self, service: Service, names: list[str]) -> None:
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self._service, self._names = service, names
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(READERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait for the answers that are under way."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def quantile(self, q: float) -> float:
        """Milliseconds."""
        return 1000 * float(np.quantile(self.seconds, q))

    def _ask(self, number: int) -> None:
        every = READERS / A_SECOND
        due = time.monotonic() + every * number / READERS
        while not self._stopped.wait(max(due - time.monotonic(), 0)):
            due += every
            begun = time.perf_counter()
            # As readers do: the second story half as often as the first.
            place = min(int(len(self._names) ** random.random()), len(self._names)) - 1
            status = ask(self._service, self._names[place])
            if status != 200:
                self.failures.append(str(status))
            self.seconds.append(time.perf_counter() - begun)


def ask(service: Service, name: str) -> int:
    """Ask for a story's list over a new connection: the status, 0 where there was no answer."""
    try:
        with contextlib.closing(service.connection()) as connection:
            return get(connection, f"/related?id={quote(name)}")[0]
    except OSError:
        return 0


def measure(source: Path, builds: int = BUILDS) -> dict[str, Any]:
    """Build, serve, and publish one story after the other."""
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        archive, index, port = Path(folder, "archive"), Path(folder, "index"), free_port()
        shutil.copytree(source, archive)
        time.sleep(LAIN)
        build = seealso("build", archive, "--index", index, "--model", "fast")
        timed(build)
        opened = Index.open(index)
        articles = list(opened.articles())
        names = [article.id for article in articles]
        texts = [f"---\ntitle: {json.dumps(a.title)}\ndate: 2024-05-17\n---\n{a.text}\n" for a in articles]
        with running(seealso("serve", "--index", index, "--port", str(port), "--workers", "2"), port) as service:
            first_answer(service, f"/related?id={quote(names[0])}")
            time.sleep(WARM)
            quiet = Readers(service, names)
            time.sleep(QUIET)
            quiet.stop()
            busy = Readers(service, names)
            taken: list[float] = []
            built: list[float] = []
            for number in range(builds):
                story = f"added-story-{number}"
                archive.joinpath(f"{story}.md").write_text(
                    texts[number % len(texts)] + f"\nA new tale, number {number}.\n", "utf-8"
                )
                built.append(timed(build))
                taken.append(_until_known(service, story))
            busy.stop()
        return {
            "stories": len(names),
            "build, median s": statistics.median(built),
            "known, median s": statistics.median(taken),
            "known, worst s": max(taken),
            "readers, questions": len(busy.seconds),
            "readers, failed": dict(Counter(busy.failures + quiet.failures)),
            "readers, p99 ms, quiet": quiet.quantile(0.99),
            "readers, p99 ms, publishing": busy.quantile(0.99),
        }


def _until_known(service: Service, story: str) -> float:
    """Seconds until the first of so many new connections in a row that are answered with the story."""
    begun = time.perf_counter()
    first, row = begun, 0
    while row < IN_A_ROW:
        now = time.perf_counter()
        if now - begun > GIVE_UP:
            sys.exit(f"{story} was not published within {GIVE_UP:.0f} s")
        if ask(service, story) == 200:
            first = now if row == 0 else first
            row += 1
        else:
            row = 0
        time.sleep(PAUSE)
    return first - begun


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), *map(int, sys.argv[2:])), indent=1))
