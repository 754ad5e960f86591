"""Times a build of the demo archive and one question about it, with the real model; prints one table."""

from __future__ import annotations

import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import content

DEMO = Path(content.__file__).parent / "demo"
FRESH_RUNS = 5
WARM_RUNS = 200
READY_WITHIN = 60.0


def seealso(*arguments: str | Path) -> list[str]:
    """The command line, with the Python that runs this."""
    return [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]


def timed(command: list[str]) -> float:
    """Seconds that a command took. Ends the benchmark with what it said, if it failed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"seealso {' '.join(command[3:])} failed:\n{done.stderr}")
    return seconds


@contextmanager
def served(index: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection to a service of its own for `index`, ready to answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = seealso("serve", "--index", index, "--host", "127.0.0.1", "--port", str(port))
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            yield ready(port, process)
        except TimeoutError:
            said.seek(0)
            sys.exit(f"the service did not get ready:\n{said.read()}")
        finally:
            process.terminate()
            process.wait(timeout=30)


def ready(port: int, process: subprocess.Popen[bytes]) -> http.client.HTTPConnection:
    """A connection, once /health/ready says yes. Raises TimeoutError if it does not, or the process ended."""
    give_up = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            if get(connection, "/health/ready")[0] == 200:
                return connection
        except OSError:
            pass
        connection.close()
        time.sleep(0.1)
    raise TimeoutError


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body."""
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def warm(index: Path, article: str) -> list[float]:
    """Seconds for each of many questions to a service that has answered before."""
    path = f"/related?id={quote(article, safe='')}"
    with served(index) as connection:
        status, body = get(connection, path)
        if status != 200:
            sys.exit(f"GET {path} answered {status}: {body.decode(errors='replace')}")
        seconds = []
        for _ in range(WARM_RUNS):
            start = time.perf_counter()
            get(connection, path)
            seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Measure, then print."""
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        index, exported = Path(folder, "index"), Path(folder, "related.json")
        build = seealso("build", DEMO, "--index", index)
        first, again = timed(build), timed(build)
        timed(seealso("export", "--index", index, "--output", exported))
        articles = json.loads(exported.read_text("utf-8"))["articles"]
        article = min(articles)
        fresh = [timed(seealso("related", article, "--index", index, "--json")) for _ in range(FRESH_RUNS)]
        answers = sorted(warm(index, article))
    worst = answers[int(0.95 * len(answers))]
    rows = [
        (f"build, {len(articles)} stories, nothing known", f"{first:.2f} s"),
        ("the same again, nothing new", f"{again:.2f} s"),
        (f"seealso related, a new process (median of {FRESH_RUNS})", f"{statistics.median(fresh):.2f} s"),
        (f"GET /related, running service (median of {WARM_RUNS})", f"{1000 * statistics.median(answers):.2f} ms"),
        ("GET /related, running service (95 of 100 within)", f"{1000 * worst:.2f} ms"),
    ]
    width = max(len(what) for what, _ in rows)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for what, took in rows:
        print(f"{what:<{width}}  {took:>10}")


if __name__ == "__main__":
    main()
