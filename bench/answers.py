"""Answers: from a cold start, beside an empty route of the same server, and drafts beside the encoder alone."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bench.processes import Service, first_answer, free_port, get, memory, running, seealso
from bench.table import Row
from embeddings.encoders import passages, registry
from embeddings.index.index import Index
from service.app import create_app
from service.settings import load

STARTS = 5
ROUNDS, ROUND = 12, 1.0
"""Rounds in which each route is asked in turn, and seconds of each."""
DRAFTS = 40
EMPTY = "/empty/"


def measure(index: Path, article: str) -> Iterator[Row]:
    """The rows of this part."""
    path = f"/related?id={quote(article, safe='')}"
    starts = []
    for _ in range(STARTS):
        port = free_port()
        begun = time.perf_counter()
        with running(seealso("serve", "--index", index, "--port", str(port)), port) as service:
            first_answer(service, path)
            starts.append(time.perf_counter() - begun)
    yield Row(
        f"cold start to the first answer (median of {STARTS})",
        f"{statistics.median(starts):.2f} s",
        "",
        None,
        "≤ 1.0 s",
    )
    port = free_port()
    with running([sys.executable, "-m", "bench.server", str(index), str(port)], port) as service:
        first_answer(service, path)
        first_answer(service, EMPTY)
        yield from _throughput(service, path)
    port = free_port()
    with running(seealso("serve", "--index", index, "--port", str(port), "--workers", "2"), port) as service:
        first_answer(service, path)
        connection = service.connection()
        for _ in range(200):
            get(connection, path)
        taken = [memory(worker) for worker in service.workers()]
        rss, pss = (max(one[kind] for one in taken) for kind in ("Rss", "Pss"))
        yield Row("memory of a worker of two that only reads", f"{pss:.0f} MB", f"{rss:.0f} MB with what is shared")
        for number in range(20):
            _post(service, number)
        yield Row("memory of the process that reads drafts", f"{_most(service.draft_readers()):.0f} MB")
        yield Row("memory of the process that holds the model", f"{_most(service.encoders()):.0f} MB")
        whole = sum(memory(process)["Pss"] for process in service.processes())
        yield Row("memory of the whole service, two workers", f"{whole:.0f} MB")


def _most(processes: list[int]) -> float:
    return max(memory(process)["Pss"] for process in processes)


def _post(service: Service, number: int) -> None:
    """One draft, as nobody has sent it before, over a connection of its own: any of the workers may take it."""
    connection = service.connection()
    body = json.dumps({"title": "The market hall", "body": f"The market hall will close. Draft {number}."})
    connection.request("POST", "/related", body, {"Content-Type": "application/json"})
    connection.getresponse().read()
    connection.close()


def _throughput(service: Service, path: str) -> Iterator[Row]:
    """Both routes in turn, over kept-alive connections of two other processes."""
    with multiprocessing.Pool(2) as askers:
        counts: dict[str, list[float]] = {path: [], EMPTY: []}
        for _, asked in itertools.product(range(ROUNDS), counts):
            counts[asked].append(sum(askers.starmap(_ask, [(service.port, asked, ROUND)] * 2)) / ROUND)
    ours, empty = (statistics.median(counts[asked]) for asked in (path, EMPTY))
    yield Row(
        "GET /related, requests a second", f"{ours:,.0f}", f"{empty:,.0f}: empty Flask route", ours / empty, "≥ 0.6"
    )


def _ask(port: int, path: str, seconds: float) -> int:
    """How many answers came in that time."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    count, until = 0, time.perf_counter() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        stream = connection.makefile("rb")
        while time.perf_counter() < until:
            connection.sendall(request)
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
            count += 1
    return count


def drafts(index: Path) -> Iterator[Row]:
    """`POST /related` of drafts nobody has sent before, beside the encoder's call for the same text."""
    os.environ["SEEALSO_SERVICE__POSTS_PER_MINUTE"] = "0"
    opened = Index.open(index)
    client = create_app(load(discover=False), index=opened).test_client()
    stories = list(itertools.islice(itertools.cycle(opened.articles()), DRAFTS + 3))
    model = registry.load_once(opened.manifest.model, opened.manifest.model_key, index / "cache")
    ours: list[float] = []
    bare: list[float] = []
    for number, story in enumerate(stories):
        body = f"{story.text} Draft {number} of {datetime.now(UTC):%Y}."
        pieces = passages.split(replace(story, text=body))

        def ask(title: str = story.title, body: str = body) -> None:
            answer = client.post("/related", json={"title": title, "body": body})
            if answer.status_code != 200:
                sys.exit(f"POST /related answered {answer.status_code}: {answer.text}")

        def encode(pieces: list[str] = pieces) -> None:
            model.encode(pieces)

        # In turn, for whoever comes first with texts of a new length makes the model ready for them.
        calls = ((ask, ours), (encode, bare))
        for call, seconds in calls if number % 2 else reversed(calls):
            start = time.perf_counter()
            call()
            if number >= 3:
                seconds.append(time.perf_counter() - start)
    mine, alone = sum(ours), sum(bare)
    yield Row(
        f"POST /related of a draft (mean of {DRAFTS})",
        f"{1000 * mine / DRAFTS:.0f} ms",
        f"{1000 * alone / DRAFTS:.0f} ms: the encoder alone",
        mine / alone,
        "≤ 1.3",
    )
