"""Readers while others hold connections, send the longest drafts, and the model's process is stopped.

`python -m bench.attack [STORIES]` prints how long readers wait, quiet rounds and those under attack in turn; with
`--only attack` it is part of the table of `make bench`. The service is attacked on this machine's loopback alone.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import multiprocessing
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from bench.invented import invent
from bench.processes import Service, first_answer, free_port, get, memory, running, seealso, timed
from bench.table import Row, table

STORIES = 1000
HELD = 48
"""Connections of each kind."""
POSTERS, READERS = 8, 8
PAUSE = 0.02
"""Seconds between two questions of one reader."""
ROUNDS, ROUND = 3, 8.0
MAX_CHARACTERS = 490_000
"""Characters of a draft: a little less than are read."""
DRIP = 0.5
"""Seconds between two bytes of who sends them one by one."""
_POST = b"POST /related HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
KINDS: dict[str, tuple[bytes, bytes]] = {
    "half a head": (b"GET /related HTTP/1.1\r\nHost: a\r\nX-A: ", b""),
    "a head byte by byte": (b"GET /related HTTP/1.1\r\nHost: a\r\nX-A: ", b"a"),
    "a body that never comes": (_POST + b"Content-Length: 100000\r\n\r\n", b""),
    "a body byte by byte": (_POST + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunks that never end": (_POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", b""),
    "nothing at all": (b"", b""),
    "an answer, then nothing": (b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", b""),
    "a body over its limit": (_POST + b"Content-Length: 60000000\r\n\r\n{", b""),
}
"""What is sent at once, and then again and again."""


@dataclass
class Asked:
    """What readers got."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def quantile(self, q: float) -> float:
        """Milliseconds."""
        return 1000 * float(np.quantile(self.seconds, q))


def read(port: int, names: list[str], seconds: float, asked: Asked) -> None:
    """Ask for one story after the other, each over a connection of its own."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            with contextlib.closing(Service(port, None).connection()) as connection:  # type: ignore[arg-type]
                status = get(connection, f"/related?id={random.choice(names)}&limit={random.randint(1, 8)}")[0]
            if status != 200:
                asked.failures.append(str(status))
        except OSError as error:
            asked.failures.append(repr(error))
        asked.seconds.append(time.perf_counter() - begun)
        time.sleep(PAUSE)


def _readers(port: int, names: list[str], seconds: float, told: Connection) -> None:
    asked = Asked()
    threads = [threading.Thread(target=read, args=(port, names, seconds, asked)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.send(asked)


def readers(port: int, names: list[str], seconds: float = ROUND) -> Asked:
    """What several readers get in that time, who ask from a process of their own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_readers, args=(port, names, seconds, there))
    process.start()
    asked: Asked = here.recv()
    process.join()
    return asked


@contextlib.contextmanager
def holding(port: int, kinds: list[str], each: int = HELD) -> Iterator[None]:
    """Hold so many connections of each kind; one that is closed is opened again."""
    stop = threading.Event()

    def hold(first: bytes, then: bytes) -> None:
        held: list[socket.socket | None] = [None] * each
        while not stop.wait(DRIP):
            for place, connection in enumerate(held):
                try:
                    if connection is None:
                        held[place] = connection = socket.create_connection(("127.0.0.1", port), timeout=1)
                        connection.sendall(first)
                        connection.setblocking(False)
                    elif then:
                        connection.send(then)
                    elif connection.recv(4096) == b"":
                        raise ConnectionResetError
                except (BlockingIOError, TimeoutError):
                    pass
                except OSError:
                    if connection is not None:
                        connection.close()
                    held[place] = None
        for connection in held:
            if connection is not None:
                connection.close()

    threads = [threading.Thread(target=hold, args=KINDS[kind]) for kind in kinds]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _drafts() -> list[tuple[str, bytes]]:
    chosen = random.Random(1)
    words = ["".join(chosen.choices("abcdefghijklmnoprstuvw", k=chosen.randint(3, 9))) for _ in range(4000)]
    long = " ".join(chosen.choices(words, k=MAX_CHARACTERS))[:MAX_CHARACTERS]
    several = [{"title": f"Part {n}", "body": long[n * 10_000 :][:300_000]} for n in range(30)]
    return [
        ("/related", json.dumps({"title": "Long", "body": long}).encode()),
        ("/suggestions", json.dumps({"title": "Long", "text": long}).encode()),
        ("/tags", json.dumps({"drafts": several}).encode()),
    ]


def _post(port: int, number: int, until: float) -> None:
    for path, body in itertools.islice(itertools.cycle(_drafts()), number % 3, None):
        if time.monotonic() > until:
            return
        with contextlib.suppress(OSError), contextlib.closing(Service(port, None).connection()) as connection:  # type: ignore[arg-type]
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            connection.getresponse().read()


@contextlib.contextmanager
def posting(port: int, posters: int = POSTERS, seconds: float = ROUND + 2) -> Iterator[None]:
    """Send the longest drafts and batches that are allowed, one after the other."""
    until = time.monotonic() + seconds
    sending = [multiprocessing.Process(target=_post, args=(port, number, until)) for number in range(posters)]
    for process in sending:
        process.start()
    time.sleep(1)
    try:
        yield
    finally:
        for process in sending:
            process.kill()
            process.join()


@contextlib.contextmanager
def model_stopped(service: Service) -> Iterator[None]:
    """Stop the process that holds the model, with a draft under way."""
    for process in service.encoders():
        os.kill(process, signal.SIGSTOP)
    with posting(service.port, posters=2):
        yield


@contextlib.contextmanager
def everything(service: Service) -> Iterator[None]:
    """All of it at once."""
    with holding(service.port, list(KINDS)), posting(service.port), model_stopped(service):
        yield


def measure(stories: int = STORIES, model: str = "fast") -> Iterator[Row]:
    """The rows of this part."""
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        archive, index = Path(folder, "archive"), Path(folder, "index")
        invent(stories, archive)
        timed(seealso("build", archive, "--index", index, "--model", model))
        for workers in (2, 1):
            yield from _under_attack(index, workers)


def _under_attack(index: Path, workers: int) -> Iterator[Row]:
    port = free_port()
    names = [f"story-{number:07}" for number in range(200)]
    with running(seealso("serve", "--index", index, "--port", str(port), "--workers", str(workers)), port) as service:
        first_answer(service, f"/related?id={names[0]}")
        readers(port, names, 3)
        attacks: dict[str, Callable[[], contextlib.AbstractContextManager[None]]] = {
            **{f"{HELD} × {kind}": partial(holding, port, [kind]) for kind in KINDS},
            f"{POSTERS} × the longest drafts": partial(posting, port),
            "the model's process stopped": partial(model_stopped, service),
            "all at once": partial(everything, service),
        }
        at_rest = _held(service)
        for what, attack in attacks.items():
            quiet, attacked, most = Asked(), Asked(), 0.0
            for _ in range(ROUNDS if "×" not in what or "draft" in what else 1):
                _add(quiet, readers(port, names))
                with attack():
                    _add(attacked, readers(port, names))
                    most = max(most, _held(service))
            yield Row(
                f"readers' p99, {workers} worker{'s' * (workers > 1)}: {what}",
                f"{attacked.quantile(0.99):.1f} ms, {len(attacked.failures)} of {len(attacked.seconds):,} failed, "
                f"{most:.0f} MB",
                f"{quiet.quantile(0.99):.1f} ms, {at_rest:.0f} MB: quiet",
                attacked.quantile(0.99) / quiet.quantile(0.99),
                "≤ 5, none failed",
            )


def _add(to: Asked, more: Asked) -> None:
    to.seconds += more.seconds
    to.failures += more.failures


def _held(service: Service) -> float:
    total = 0.0
    for process in service.processes():
        # One may end meanwhile.
        with contextlib.suppress(OSError, KeyError):
            total += memory(process)["Pss"]
    return total


if __name__ == "__main__":
    print(table(list(measure(int(sys.argv[1]) if sys.argv[1:] else STORIES))))
