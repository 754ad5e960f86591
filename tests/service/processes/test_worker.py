"""A worker with a single thread, and clients that are slow, many, or in the way: everybody else is answered."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.small_server import BIG, MAX_BODY_BYTES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CLOSING = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("server") / "port") as port:
        yield port


@contextlib.contextmanager
def serving(port_file: Path, *, files: int = 1024) -> Iterator[int]:
    """Serve from a process that may have so many files open."""
    process = subprocess.Popen(
        [
            "sh",
            "-c",
            f'ulimit -n {files}; exec "$@"',
            "sh",
            sys.executable,
            "-m",
            "tests.support.small_server",
            port_file,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        until = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text()):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        yield int(port_file.read_text())
    finally:
        process.terminate()
        process.wait(30)


def connected(port: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(sent)
    return connection


def told(connection: socket.socket) -> bytes:
    """All that comes until the other side is done."""
    received = bytearray()
    while block := connection.recv(1 << 20):
        received += block
    return bytes(received)


def asked(port: int, sent: bytes = CLOSING) -> bytes:
    with connected(port, sent) as connection:
        return told(connection)


HELD = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
    "a line": b"GET",
    "no body": POST + b"Content-Length: 1000\r\n\r\n",
    "half a body": POST + b"Content-Length: 1000\r\n\r\nabc",
    "a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "trailers": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    "an answer, then nothing": GET,
    "an answer, then half a head": GET + b"GET /",
    "an answer that is not read": GET.replace(b"/ ", b"/big "),
    "a file that is not read": GET.replace(b"/ ", b"/file "),
    "many answers that are not read": GET.replace(b"/ ", b"/big ") * 20,
    "a body too large": POST + f"Content-Length: {MAX_BODY_BYTES + 1}\r\n\r\nabc".encode(),
}


@pytest.mark.parametrize("sent", HELD.values(), ids=HELD)
def test_who_holds_connections_holds_up_nobody(port: int, sent: bytes) -> None:
    """Fifteen of them, and there is one thread."""
    with contextlib.ExitStack() as held:
        for _ in range(15):
            held.enter_context(connected(port, sent))
        for _ in range(3):
            assert asked(port).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("sent", [b"", HELD["half a head"], HELD["no body"], GET], ids=["b", "h", "n", "g"])
def test_there_is_always_room_for_one_more(port: int, sent: bytes) -> None:
    """Sixty are held, and twenty may be open."""
    with contextlib.ExitStack() as held:
        for _ in range(60):
            held.enter_context(connected(port, sent))
        assert asked(port).startswith(b"HTTP/1.1 200 ")


def test_connections_leave_answers_their_files(tmp_path: Path) -> None:
    with serving(tmp_path / "port", files=32) as port, contextlib.ExitStack() as held:
        for _ in range(60):
            held.enter_context(connected(port, HELD["half a head"]))
        assert asked(port, CLOSING.replace(b"/ ", b"/opens ")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("kind", ["half a head", "a line", "no body", "half a body", "a chunk", "trailers"])
def test_what_does_not_come_in_time_is_said(port: int, kind: str) -> None:
    assert asked(port, HELD[kind]).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("kind", ["half a head", "no body", "a chunk"])
def test_a_byte_now_and_then_is_not_in_time(port: int, kind: str) -> None:
    with connected(port, HELD[kind]) as connection:
        connection.settimeout(0.1)
        until = time.monotonic() + 30
        answer = b""
        while not answer and time.monotonic() < until:
            with contextlib.suppress(BrokenPipeError):
                connection.send(b"a")
            with contextlib.suppress(TimeoutError):
                answer = connection.recv(100)
        assert answer.startswith(b"HTTP/1.1 408 ") or (kind == "a chunk" and answer.startswith(b"HTTP/1.1 200 "))


def test_a_body_too_large_is_refused_before_it_comes(port: int) -> None:
    with connected(port, POST + f"Content-Length: {10 * MAX_BODY_BYTES}\r\n\r\n".encode()) as connection:
        answer = connection.recv(4096)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"at most 100,000 bytes" in answer


def test_who_sends_it_all_the_same_hears_why(port: int) -> None:
    body = b"x" * 10 * MAX_BODY_BYTES
    assert asked(port, POST + f"Content-Length: {len(body)}\r\n\r\n".encode() + body).startswith(b"HTTP/1.1 413 ")


def test_who_asks_first_is_told_to_go_on(port: int) -> None:
    head = POST + b"Connection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    with connected(port, head) as connection:
        assert connection.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"Hello")
        assert told(connection).endswith(b"\r\n\r\n5 read")
    large = head.replace(b"5", str(MAX_BODY_BYTES + 1).encode())
    assert asked(port, large).startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in asked(port, head + b"Hello")


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_requests_are_answered_in_their_order_however_they_come(port: int, step: int) -> None:
    sent = b"".join(POST + f"Content-Length: {n}\r\n\r\n{'x' * n}".encode() for n in range(5))
    sent += POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n" + CLOSING
    with connected(port) as connection:
        for at in range(0, len(sent), step):
            connection.sendall(sent[at : at + step])
        answers = told(connection)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answers.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [f"{n} read".encode() for n in (0, 1, 2, 3, 4, 6, 0)]


@pytest.mark.parametrize("path", [b"/big", b"/file"])
def test_a_large_answer_comes_whole(port: int, path: bytes) -> None:
    head, _, body = asked(port, CLOSING.replace(b"/ ", path + b" ")).partition(b"\r\n\r\n")
    assert f"Content-Length: {BIG}".encode() in head
    assert body == b"x" * BIG


def test_http_1_0_is_closed_after_its_answer(port: int) -> None:
    assert asked(port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n0 read")


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nHello",
        POST + b"Transfer-Encoding: chunked\r\n\r\nZ\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nHelloX\r\n0\r\n\r\n",
    ],
)
def test_nothing_is_smuggled_behind_what_can_be_read_two_ways(port: int, sent: bytes) -> None:
    answers = asked(port, sent + CLOSING)
    assert answers.count(b"HTTP/1.1 ") == 1
    assert b"HTTP/1.1 200 " not in answers


def test_who_breaks_off_is_told(port: int) -> None:
    for kind in ("no body", "half a body", "a chunk"):
        with connected(port, HELD[kind]) as connection:
            connection.shutdown(socket.SHUT_WR)
            assert told(connection).startswith(b"HTTP/1.1 400 ")
    with connected(port, CLOSING) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert told(connection).startswith(b"HTTP/1.1 200 ")
