"""Commands and services as processes of their own, and what they take."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.processes.master import DRAFTS
from service.processes.model_process import NAME

READY_WITHIN = 120.0


def seealso(*arguments: str | Path) -> list[str]:
    """The command line, with the Python that runs this."""
    return [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]


def timed(command: Sequence[str]) -> float:
    """Seconds that a command took. Ends the benchmark with what it said, if it failed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command[1:])[:200]} failed:\n{done.stderr}")
    return seconds


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs."""

    port: int
    process: subprocess.Popen[bytes]

    def connection(self) -> http.client.HTTPConnection:
        """A connection of one's own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def workers(self) -> list[int]:
        """The processes that answer readers, by number."""
        return [number for number in self._children() if number not in (*self.encoders(), *self.draft_readers())]

    def encoders(self) -> list[int]:
        """Those that hold the model: one, as a rule."""
        return self._named(NAME)

    def draft_readers(self) -> list[int]:
        """Those that read drafts: one, as a rule."""
        return self._named(DRAFTS)

    def _named(self, name: str) -> list[int]:
        return [number for number in self._children() if _name(number) == name]

    def processes(self) -> list[int]:
        """All of them."""
        return [self.process.pid, *self._children()]

    def _children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("utf-8")
        return [int(number) for number in listed.split()]


def _name(process: int) -> str:
    """Empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/comm").read_text("utf-8").strip()
    except OSError:
        return ""


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[Service]:
    """A service, which may not be ready yet; it is ended on the way out."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **UNGUARDED})
        try:
            yield Service(port, process)
        except TimeoutError:
            said.seek(0)
            sys.exit(f"the service did not get ready:\n{said.read()}")
        finally:
            process.terminate()
            process.wait(timeout=30)


UNGUARDED = {"SEEALSO_SERVICE__POSTS_PER_MINUTE": "0"}


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def first_answer(service: Service, path: str) -> None:
    """Ask until the question is answered. Raises TimeoutError."""
    give_up = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up and service.process.poll() is None:
        connection = service.connection()
        try:
            if get(connection, path)[0] == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.005)
    raise TimeoutError


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body."""
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def memory(process: int) -> dict[str, float]:
    """Megabytes: `Rss` resident, `Pss` with what is shared divided among those who share it."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    return {
        name: int(line.split()[1]) / 1000 for line in lines for name in ("Rss", "Pss") if line.startswith(f"{name}:")
    }


def held(process: int | str) -> dict[str, float]:
    """Megabytes: `RssAnon` its own, `VmRSS` with the files that it has mapped; nothing once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    except OSError:
        return {}
    told = (line.partition(":") for line in lines)
    return {name: int(rest.split()[0]) / 1000 for name, _, rest in told if name in ("RssAnon", "VmRSS")}
