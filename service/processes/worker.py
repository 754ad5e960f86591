"""A process that answers, as gunicorn's arbiter starts it: a thread is given a request that has arrived whole.

One loop takes what comes and sends what goes, without ever waiting for anybody, and closes what is late. So whoever
sends or reads slowly holds a connection for a while, and no thread.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.http import errors, wsgi
from gunicorn.workers.base import Worker as Base

from service.base.deadlines import UNTIL, deadline
from service.base.logs import describe, logger
from service.processes import fd_passing
from service.processes.connections import Connection, Phase
from service.processes.error_response import refusal
from service.processes.request_framing import IncomingRequest, TooLarge

LINGER = 2.0
"""Seconds that a process which is stopped leaves connections open on which nothing is asked yet."""
LATE_EVERY = 0.5
"""Seconds between two looks for what is late."""
SMALL = 65_536
"""Bytes of a body that a process takes which reads no drafts."""
HELD = 64_000_000
"""Bytes of all requests that come and answers that go in one process; beyond it, those that take longest are ended."""
AFTER_FULL = 5
"""Seconds after which who was turned away may ask again."""
MOST_UNDER_WAY = 16
"""Drafts that are read, or wait for a thread, at once; whoever comes then is turned away."""


class Worker(Base):  # type: ignore[misc]
    """Answers readers, and hands on to another process whoever sends a draft, if there is one for that."""

    alive: bool
    takes_drafts = False
    """Whether it is the one that drafts are handed on to."""

    def init_process(self) -> None:
        self._poller = selectors.DefaultSelector()
        self._pool = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="seealso-answer")
        self._connections: dict[Connection, None] = {}
        """All that are open, those that have been longest in their phase first."""
        self._under_way = 0
        self._finished: deque[Callable[[], None]] = deque()
        self._bell, self._ring = socket.socketpair()
        for end in (self._bell, self._ring):
            end.setblocking(False)
        self._next_late = 0.0
        self._came = 0
        """Bytes since that was looked at last."""
        self._accepting = False
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        extensions = self.app.callable.extensions
        self._desk = None if self.takes_drafts else extensions.get(fd_passing.DESK)
        most = extensions["seealso.settings"].service.max_post_bytes
        self._most = most if self._desk is None else min(SMALL, most)

    def notify(self) -> None:
        """Called about once a second: also a process that nobody asks takes over a new index."""
        super().notify()
        self.app.callable.extensions["seealso.live_index"].check()

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop, as soon as what is under way is answered."""
        super().handle_exit(sig, frame)
        self._wake()

    def handle_quit(self, sig: int, frame: object) -> None:
        """Stop at once."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        super().handle_quit(sig, frame)

    # The loop

    def run(self) -> None:
        """Answer until stopped, or until the process that started this one is gone."""
        self._poller.register(self._bell, selectors.EVENT_READ, self._run_finished)
        self._accept(True)
        while self.alive and self.ppid == os.getppid():
            self._turn()
        # Whoever was handed on is somebody's to answer, and comes from processes that are about to end too.
        self._accept(self.takes_drafts)
        stop, self.alive = time.monotonic() + self.cfg.graceful_timeout, False
        for connection in list(self._connections):
            if connection.phase is Phase.IDLE:
                connection.until = min(connection.until, time.monotonic() + LINGER)
        while self._connections and time.monotonic() < stop:
            self._turn(0.1)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for connection in list(self._connections):
            self._close(connection)

    def _turn(self, wait: float = LATE_EVERY) -> None:
        for key, _ in self._poller.select(wait):
            key.data()
        self._end_late()

    def _wake(self) -> None:
        # Where it is full, it is rung already.
        with contextlib.suppress(OSError):
            self._ring.send(b"\0")

    def _run_finished(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.recv(4096)
        while self._finished:
            self._finished.popleft()()

    def _end_late(self) -> None:
        now = time.monotonic()
        if now < self._next_late:
            return
        self._next_late = now + LATE_EVERY
        self._came = 0
        self.notify()
        for connection in list(self._connections):
            if now < connection.until:
                continue
            if connection.phase in (Phase.HEAD, Phase.BODY):
                self._refuse(connection, 408, f"{connection.phase.value.capitalize()} did not come in time.")
            else:
                self._close(connection)
        held = sum(connection.held for connection in self._connections)
        for connection in list(self._connections):
            if held <= HELD:
                break
            if connection.phase not in (Phase.ANSWER, Phase.IDLE):
                held -= connection.held
                self._close(connection)

    # Connections

    def _accept(self, wanted: bool) -> None:
        if wanted == self._accepting:
            return
        self._accepting = wanted
        for listener in self.sockets:
            if wanted:
                listener.setblocking(False)
                self._poller.register(listener, selectors.EVENT_READ, partial(self._accept_from, listener))
            else:
                self._poller.unregister(listener)

    def _accept_from(self, listener: Any) -> None:
        try:
            connected, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                self._make_room()
            return
        self._welcome(connected, client, listener.getsockname())

    def _welcome(self, connected: socket.socket, client: Any, server: Any, came: bytes = b"") -> None:
        if len(self._connections) >= self.cfg.worker_connections:
            self._make_room()
        connection = Connection(connected, client, server)
        self._connections[connection] = None
        self._await(connection, came)

    def _make_room(self) -> None:
        """End what has waited longest for its client, so that others get in."""
        for connection in self._connections:
            if connection.phase is not Phase.ANSWER:
                self._close(connection)
                return

    def _enter(self, connection: Connection, phase: Phase, seconds: float | None = None) -> None:
        connection.enter(phase, seconds)
        del self._connections[connection]
        self._connections[connection] = None

    def _watch(self, connection: Connection, events: int, then: Callable[[Connection], None]) -> None:
        def happened() -> None:
            # It may have been closed by what was seen to before it.
            if connection in self._connections:
                then(connection)

        (self._poller.modify if connection.watched else self._poller.register)(connection.socket, events, happened)
        connection.watched = True

    def _unwatch(self, connection: Connection) -> None:
        if connection.watched:
            self._poller.unregister(connection.socket)
            connection.watched = False

    def _close(self, connection: Connection) -> None:
        self._connections.pop(connection, None)
        self._unwatch(connection)
        connection.close()

    # Requests

    def _await(self, connection: Connection, came: bytes = b"") -> None:
        """Wait for the next request, of which some may have come already."""
        connection.arrival = IncomingRequest(self.cfg, connection.client, connection.answered + 1)
        keep = self.cfg.keepalive if self.alive else LINGER
        self._enter(connection, Phase.IDLE, keep if connection.answered else None)
        self._watch(connection, selectors.EVENT_READ, self._readable)
        if came:
            self._feed(connection, came)

    def _readable(self, connection: Connection) -> None:
        try:
            data = connection.receive()
        except OSError:
            self._close(connection)
            return
        if data:
            self._feed(connection, data)
        elif data is not None and connection.phase is Phase.BODY:
            self._refuse(connection, 400, "The body breaks off. Send it again.")
        elif data is not None:
            self._close(connection)

    def _feed(self, connection: Connection, data: bytes) -> None:
        arrival = connection.arrival
        begun = arrival.request is not None
        self._came += len(data)
        if self._came > HELD // 8:
            self._next_late = 0.0
        try:
            arrival.feed(data)
            if arrival.request is not None and not begun:
                if self._hand_over(connection):
                    return
                if self._full():
                    # Told before its body comes, for that costs something too.
                    self._turn_away(connection)
                    return
                arrival.await_body(self._most)
        except TooLarge as error:
            self._refuse(connection, 413, f"This is too large: at most {error.most:,} bytes are read.")
        except Exception as error:
            self._refuse_unreadable(connection, error)
        else:
            if arrival.complete:
                self._begin(connection)
            elif arrival.request is None:
                if connection.phase is Phase.IDLE:
                    self._enter(connection, Phase.HEAD)
            elif connection.phase is not Phase.BODY:
                self._enter(connection, Phase.BODY)
                self._go_on(connection)

    def _go_on(self, connection: Connection) -> None:
        """Tell whoever asked first whether to send the body that it may."""
        if connection.arrival.request._expected_100_continue:
            connection.arrival.request._expected_100_continue = False
            try:
                connection.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            except OSError:
                self._close(connection)

    def _hand_over(self, connection: Connection) -> bool:
        """Hand on whoever sends a draft, before its body has come, and tell whether it was one."""
        request = connection.arrival.request
        if self._desk is None or request.method != "POST" or request.path == fd_passing.NO_DRAFT:
            return False
        if self.alive and fd_passing.give(self._desk, connection.socket, connection.arrival.raw):
            self._close(connection)
        else:
            self._turn_away(connection)
        return True

    def _full(self) -> bool:
        return self.takes_drafts and self._under_way >= MOST_UNDER_WAY

    def _turn_away(self, connection: Connection) -> None:
        detail = f"Too many drafts are being read. Send it again in {AFTER_FULL} seconds."
        self._refuse(connection, 503, detail, {"Retry-After": str(AFTER_FULL)})

    def _begin(self, connection: Connection) -> None:
        """Give a request that is whole to the next thread that is free."""
        if self._full():
            self._turn_away(connection)
            return
        self._under_way += 1
        connection.arrival.request._expected_100_continue = False
        self._unwatch(connection)
        self._enter(connection, Phase.ANSWER)
        self._pool.submit(self._answer, connection, deadline())

    def _answer(self, connection: Connection, until: float) -> None:
        """In a thread: ask the application, and send what can be sent at once."""
        failed: Exception | None = None
        sent = False
        try:
            self._ask(connection, until)
            sent = connection.flush()
        except Exception as error:
            failed = error
        self._finished.append(partial(self._answered, connection, sent, failed))
        self._wake()

    def _ask(self, connection: Connection, until: float) -> None:
        response, environ = wsgi.create(
            connection.arrival.request, connection, connection.client, connection.server, self.cfg
        )
        environ |= {"wsgi.multithread": True, UNTIL: until}
        if not self.alive or self.takes_drafts:
            # Its next request may be no draft, and is better asked of who answers readers.
            response.force_close()
        pieces = self.wsgi(environ, response.start_response)
        if isinstance(pieces, wsgi.FileWrapper):
            response.send_headers()
            connection.send_from(_from_file(response, pieces))
        else:
            try:
                for piece in pieces:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
        connection.close_after = response.should_close()

    def _answered(self, connection: Connection, sent: bool, failed: Exception | None) -> None:
        self._under_way -= 1
        connection.answered += 1
        if connection not in self._connections:
            return
        if isinstance(failed, OSError):
            logger.info("who asked is gone")
            self._close(connection)
        elif failed is not None:
            logger.error("an answer could not be sent: %s", describe(failed))
            self._refuse(connection, 500, "Something went wrong here, not with the question.")
        elif sent:
            self._sent(connection)
        else:
            self._send(connection)

    def _send(self, connection: Connection) -> None:
        self._enter(connection, Phase.SENDING)
        self._watch(connection, selectors.EVENT_WRITE, self._writable)

    def _writable(self, connection: Connection) -> None:
        try:
            if connection.flush():
                self._sent(connection)
        except Exception as error:
            if not isinstance(error, OSError):
                logger.error("an answer could not be sent: %s", describe(error))
            self._close(connection)

    def _sent(self, connection: Connection) -> None:
        if connection.lingers:
            # Closed at once, what still comes would have the other side throw away what it was told.
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self._close(connection)
                return
            self._enter(connection, Phase.LINGERING)
            self._watch(connection, selectors.EVENT_READ, self._drop)
        elif connection.close_after:
            self._close(connection)
        else:
            try:
                came = connection.arrival.rest()
            except Exception:
                # Where the next request begins is not known.
                self._close(connection)
            else:
                self._await(connection, came)

    def _drop(self, connection: Connection) -> None:
        try:
            if connection.drop():
                return
        except OSError:
            pass
        self._close(connection)

    # Refusals

    def _refuse_unreadable(self, connection: Connection, error: Exception) -> None:
        if not isinstance(error, (errors.ParseException, OSError)):
            logger.error("a request could not be read: %s", describe(error))
        logger.warning("refused: %s", type(error).__name__)
        status, detail = UNREADABLE.get(type(error), (400, "This is not an HTTP request that can be read."))
        self._refuse(connection, status, detail)

    def _refuse(self, connection: Connection, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        connection.drop_unsent()
        connection.sendall(refusal(status, detail, headers))
        connection.arrival = IncomingRequest(self.cfg, connection.client, 0)
        connection.lingers = True
        self._send(connection)
        self._writable(connection)


def _from_file(response: Any, pieces: Any) -> Generator[None]:
    """Hand a file on piece by piece: what no code of the application's makes may be read by the loop itself."""
    try:
        for piece in pieces:
            yield response.write(piece)
        response.close()
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


UNREADABLE = {
    errors.LimitRequestLine: (414, "The address is too long. Ask for less at once."),
    errors.LimitRequestHeaders: (431, "The headers are too long."),
    errors.ExpectationFailed: (417, "What the Expect header wants cannot be done."),
    errors.UnsupportedTransferCoding: (501, "The Transfer-Encoding is not known."),
}


class DraftWorker(Worker):
    """Reads the drafts that other processes hand on to it, in threads and with a Python of its own."""

    takes_drafts = True

    def __init__(self, beat: Callable[[], None], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._beat = beat

    def notify(self) -> None:
        super().notify()
        self._beat()

    def _accept_from(self, listener: Any) -> None:
        try:
            giver, _ = listener.accept()
        except OSError:
            return
        if (taken := fd_passing.take(giver)) is None:
            return
        connected, came = taken
        try:
            client, server = connected.getpeername(), connected.getsockname()
        except OSError:
            connected.close()
            return
        self._welcome(connected, client, server, came)
