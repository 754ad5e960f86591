"""A build that is killed, or finds the disk full, at its nth step that changes the disk; each try is a fork.

`python -m tests.support.kill_points ARCHIVE INDEX` waits for lines `kill N`, `full N` or `later SECONDS` and tells how
each build ended: `killed`, `failed …`, or `done after N`. A try begins at once, as all is imported before.
"""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import babel.core
import scipy.optimize
import sklearn.cluster
import sklearn.feature_extraction.text
import sklearn.manifold
import sklearn.utils.extmath
import threadpoolctl

import embeddings.building.assembling.assembly
import embeddings.building.assembling.store
import embeddings.building.quick.revised_snapshot
import embeddings.engines.faiss
from content.archive import Site
from content.base import languages
from embeddings.building import build as building
from embeddings.storage import cache
from tests.support.fake_encoder import NAME

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "shutil.rmtree")
"""What changes the disk, as Python's audit events name it, beside opening a file to write."""
IMPORTED = (babel.core, embeddings.building, embeddings.engines.faiss, scipy.optimize, sklearn, threadpoolctl, sqlite3)


class Steps:
    """Counts the steps of this process that change the disk, and lets the nth go wrong."""

    def __init__(self, how: str, at: int) -> None:
        self.taken, self._how, self._at = 0, how, at
        real = os.fsync

        def fsync(descriptor: int) -> None:
            self.step()
            real(descriptor)

        connect = sqlite3.connect

        def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **named)
            if how == "kill":
                connection.set_trace_callback(lambda _: self.step())
            return connection

        os.fsync, sqlite3.connect = fsync, connected  # type: ignore[assignment]
        sys.addaudithook(self._event)

    def step(self) -> None:
        self.taken += 1
        if self.taken == self._at:
            if self._how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _event(self, event: str, details: tuple[Any, ...]) -> None:
        if event in LATER or (event == "open" and isinstance(details[2], int) and details[2] & 3):
            self.step()


def run(archive: Path, index: Path, how: str, at: str) -> NoReturn:
    """Build in this process, and end it; what it tells goes to file descriptor 3."""
    steps = Steps(how, int(at) if how != "later" else 0)
    if how == "later":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, float(at))
    try:
        cache.COMMIT_EVERY = 4
        building.build(building.BuildPlan(sites=(Site(root=archive),), index=index, model=NAME), now=NOW)
        said = f"done after {steps.taken}"
    except Exception as error:  # told to who asked
        said = f"failed {type(error).__name__}: {error}"
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.write(3, said.encode())
    os._exit(0)


def main() -> None:
    archive, index = map(Path, sys.argv[1:])
    assert all(IMPORTED)
    languages._identifier()  # what tells languages is read once too
    for line in sys.stdin:
        how, at = line.split()
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(writing, 3)
            run(archive, index, how, at)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as told:
            sys.stdout.write(" ".join(told.read().decode().split() or ["killed"]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
