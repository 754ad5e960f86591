"""Which build of PyTorch `make install` takes: what an index answers decides, and what is asked of pip follows."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

import pytest

from tests.support.paths import ROOT
from tools.torch_index import answers, choose

PAGE = b'<html><a href="torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl">torch-2.13.0+cpu</a></html>'
PATIENCE = 30.0
"""Seconds that an honest answer may take on a busy machine."""


class Index(BaseHTTPRequestHandler):
    """Answers as its path says."""

    stopped = threading.Event()

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        if kind == "silent":
            self.stopped.wait()
            return
        self.send_response({"gone": 404, "broken": 503}.get(kind, 200))
        self.end_headers()
        if kind == "dripping":
            while not self.stopped.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
            return
        self.wfile.write(b"<html>a page of another kind</html>" if kind == "portal" else PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        Index.stopped.set()
        running.shutdown()


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_an_index_that_answers_is_taken(server: str) -> None:
    assert answers(f"{server}/whl/cpu", PATIENCE)
    address, message = choose(f"{server}/whl/cpu", "Linux", "x86_64", PATIENCE)
    assert address == f"{server}/whl/cpu"
    assert "for the processor alone" in message
    assert address in message


@pytest.mark.parametrize("kind", ["silent", "dripping", "gone", "broken", "portal"])
def test_one_that_does_not_is_left(server: str, kind: str) -> None:
    seconds = 0.5 if kind in ("silent", "dripping") else PATIENCE
    address, message = choose(f"{server}/{kind}", "Linux", "aarch64", seconds)
    assert address == ""
    assert "does not answer" in message
    assert "TORCH_INDEX=" in message


@pytest.mark.parametrize("address", ["http://no-such-host.invalid/whl", "nonsense", "http://[x", "file:///nowhere"])
def test_what_is_no_address_is_left(address: str) -> None:
    assert not answers(address, PATIENCE)


def test_nobody_listening_is_no_answer(nobody: str) -> None:
    assert not answers(nobody, PATIENCE)


@pytest.mark.parametrize(
    ("system", "processor", "given"),
    [("Darwin", "arm64", True), ("Windows", "AMD64", True), ("Linux", "riscv64", True), ("Linux", "x86_64", False)],
)
def test_where_there_is_nothing_to_choose_nobody_is_asked(
    server: str, system: str, processor: str, given: bool
) -> None:
    assert choose(f"{server}/silent" if given else "", system, processor) == ("", "")


def made(folder: Path, address: str) -> tuple[list[str], str]:
    """What `make install TORCH_INDEX=address` tells pip, with a stand-in that only writes it down; and what is said."""
    told = folder / "told"
    (folder / "bin").mkdir()
    stand_in = folder / "bin" / "python"
    installs = f'[ "$2 $3" = "pip install" ] && echo "$@" >> "{told}" && exit 0'
    stand_in.write_text(f'#!/bin/sh\n{installs}\nexec "{sys.executable}" "$@"\n')
    stand_in.chmod(0o755)
    command = ["make", "install", f"VENV={folder}", f"TORCH_INDEX={address}", f"PYTHON={sys.executable}"]
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "TORCH_INDEX")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return told.read_text().split(), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is asked")
def test_make_hands_on_to_pip_the_index_that_answers(server: str, tmp_path: Path) -> None:
    arguments, output = made(tmp_path, f"{server}/whl/cpu")
    assert arguments[arguments.index("--extra-index-url") + 1] == f"{server}/whl/cpu"
    assert "for the processor alone" in output


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is asked")
def test_make_hands_on_none_that_does_not(server: str, tmp_path: Path) -> None:
    arguments, output = made(tmp_path, f"{server}/gone")
    assert "--extra-index-url" not in arguments
    assert "does not answer" in output


def test_make_asks_none_where_none_is_named(tmp_path: Path) -> None:
    arguments, output = made(tmp_path, "")
    assert "--extra-index-url" not in arguments
    assert "PyTorch" not in output
