"""When a request is all there, however its bytes come, and what is refused before it is."""

from __future__ import annotations

import pytest
from gunicorn.config import Config
from gunicorn.http import errors

from service.processes.request_framing import MAX_HEAD_BYTES, IncomingRequest, TooLarge

MAX_BODY_BYTES = 1000
GET = b"GET /related?id=x HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /tags HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def arrive(sent: bytes, step: int) -> tuple[IncomingRequest, int]:
    """What has come once it is complete, and how many bytes that took."""
    arrival = IncomingRequest(Config(), ("127.0.0.1", 1), 1)
    for at in range(0, len(sent), step):
        begun = arrival.request is not None
        arrival.feed(sent[at : at + step])
        if arrival.request is not None and not begun:
            arrival.await_body(MAX_BODY_BYTES)
        if arrival.complete:
            return arrival, min(at + step, len(sent))
    return arrival, len(sent)


WHOLE = [
    (GET + b"\r\n", b""),
    (b"\r\n" + GET + b"\r\n", b""),
    (GET + b"Content-Length: 0\r\n\r\n", b""),
    (POST + b"Content-Length: 5\r\n\r\nHello", b"Hello"),
    (POST + b"Content-Length: 4\r\n\r\n\r\n\r\n", b"\r\n\r\n"),
    (b"GET / HTTP/1.0\r\n\r\n", b""),
    (CHUNKED + b"0\r\n\r\n", b""),
    (CHUNKED + b"5\r\nHello\r\n0\r\n\r\n", b"Hello"),
    (CHUNKED + b"5;a=b\r\nHello\r\n1\r\n\n\r\n0\r\n\r\n", b"Hello\n"),
    (CHUNKED + b"A\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n", b"0\r\n\r\n0\r\n\r\n"),
]


@pytest.mark.parametrize("step", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize(("sent", "body"), WHOLE)
def test_it_is_complete_at_its_last_byte(sent: bytes, body: bytes, step: int) -> None:
    arrival, taken = arrive(sent, step)
    assert arrival.complete
    assert taken == len(sent)
    assert arrival.request.body.read() == body
    assert arrival.rest() == b""


def test_a_body_may_be_as_long_as_the_limit_and_its_head_is_not_kept() -> None:
    longest = POST + f"Content-Length: {MAX_BODY_BYTES}\r\n\r\n".encode() + b"x" * MAX_BODY_BYTES
    arrival, _ = arrive(longest, 100)
    assert (arrival.complete, arrival.raw, arrival.size) == (True, b"", MAX_BODY_BYTES)
    with pytest.raises(TooLarge) as told:
        arrive(POST + b"Content-Length: 2000\r\n\r\n", 10_000)
    assert told.value.limit == MAX_BODY_BYTES


@pytest.mark.parametrize(("sent", "body"), WHOLE)
def test_what_comes_after_it_is_kept_for_the_next(sent: bytes, body: bytes) -> None:
    arrival, _ = arrive(sent + GET, 10_000)
    assert arrival.complete
    assert arrival.rest() == GET


@pytest.mark.parametrize(("sent", "body"), WHOLE)
def test_it_is_not_complete_before(sent: bytes, body: bytes) -> None:
    for end in range(len(sent)):
        assert not arrive(sent[:end], 10_000)[0].complete


@pytest.mark.parametrize(
    ("sent", "raised"),
    [
        (b"GET / HTTP/1.1\nHost: a\n\n", errors.ParseException),
        (b"GET / HTTP/1.1\r\nHost: a\nX: ", errors.ParseException),
        (b"NONSENSE\r\n\r\n", errors.ParseException),
        (b"GET / HTTP/1.1\r\nX: y\r\n\r\n", errors.InvalidHeader),
        (b"GET /" + b"x" * 9000, errors.LimitRequestLine),
        (GET + b"X: y\r\n" * (MAX_HEAD_BYTES // 6), errors.LimitRequestHeaders),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", errors.InvalidHeader),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", errors.InvalidHeader),
        (POST + b"Content-Length: -5\r\n\r\n", errors.InvalidHeader),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", errors.InvalidHeader),
        (POST + f"Content-Length: {MAX_BODY_BYTES + 1}\r\n\r\n".encode(), TooLarge),
        (CHUNKED + f"{MAX_BODY_BYTES:x}\r\n".encode() + b"x" * (MAX_BODY_BYTES + 10), TooLarge),
        (CHUNKED + b"1\r\nx\r\n" * MAX_BODY_BYTES, TooLarge),
    ],
)
@pytest.mark.parametrize("step", [1, 10_000])
def test_what_is_no_request_is_refused_as_soon_as_that_shows(sent: bytes, raised: type[Exception], step: int) -> None:
    with pytest.raises(raised):
        arrive(sent, step)


@pytest.mark.parametrize(
    "broken",
    [
        b"G\r\n",
        b"+5\r\nHello",
        b"0x5\r\nHello",
        b"5 5\r\nHello",
        b"\r\n",
        b"5\nHello",
        b";" * 9000,
        b"0\r\n" + b"x: y\r\n" * 2000,
    ],
)
def test_chunks_that_are_none_are_not_waited_for(broken: bytes) -> None:
    try:
        arrival, _ = arrive(CHUNKED + broken, 100)
    except TooLarge:
        return
    assert arrival.complete
    with pytest.raises((errors.ParseException, OSError)):
        arrival.request.body.read()
