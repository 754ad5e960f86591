"""gunicorn workers in which a thread is given a request only once that has arrived whole.

One loop reads and writes all connections without ever waiting for a client, and closes those that are late. So a client
that sends or reads slowly takes up a connection for a while, and no thread.
"""

import contextlib
import errno
import os
import resource
import selectors
import socket
import time
from collections import OrderedDict, deque
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
from service.processes.error_response import error_response
from service.processes.request_framing import IncomingRequest, TooLarge

IDLE_ON_STOP = 2.0
"""Seconds that a process which is stopped leaves idle connections open."""
CHECK_EVERY = 0.5
"""Seconds between two checks for connections that are late."""
SMALL_BODY_BYTES = 65_536
"""Of a body, in a process that reads no drafts."""
MAX_BUFFERED_BYTES = 64_000_000
"""Of all requests and responses in one process; beyond it, the connections that take longest are closed."""
RETRY_AFTER = 5
"""Seconds after which a client may send a draft again that was refused because there are too many."""
MAX_DRAFTS = 16
"""Drafts that are read, or wait for a thread, at once; further ones are refused."""
SPARE_FILES = 128
"""Of the files that a process may have open, those that no connection takes: answers need some, and a new index."""


class Worker(Base):  # type: ignore[misc]
    """Answers readers, and passes connections with drafts to another process, if there is one for them."""

    alive: bool
    takes_drafts = False
    """Whether it is the process that drafts are passed to."""

    def init_process(self) -> None:
        self._poller = selectors.DefaultSelector()
        self._pool = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="seealso-answer")
        self._connections: OrderedDict[Connection, None] = OrderedDict()
        """All that are open, those that have been longest in their phase first."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._max_connections = self.cfg.worker_connections
        if files != resource.RLIM_INFINITY:
            # Of a limit that is lower than usual, a quarter.
            self._max_connections = min(self._max_connections, max(files - SPARE_FILES, files // 4))
        self._answering = 0
        """Requests that a thread answers, or that wait for one."""
        self._callbacks: deque[Callable[[], None]] = deque()
        """Calls that threads leave to the loop."""
        self._wake_reader, self._wake_writer = socket.socketpair()
        for end in (self._wake_reader, self._wake_writer):
            end.setblocking(False)
        self._next_check = 0.0
        self._received_bytes = 0
        """Since the last check."""
        self._accepting = False
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        extensions = self.app.callable.extensions
        self._draft_socket = None if self.takes_drafts else extensions.get(fd_passing.DRAFT_SOCKET)
        limit = extensions["seealso.settings"].service.max_post_bytes
        self._body_limit = limit if self._draft_socket is None else min(SMALL_BODY_BYTES, limit)

    def notify(self) -> None:
        """Report to the arbiter, and check for a new index, about twice a second: a process without requests too."""
        super().notify()
        self.app.callable.extensions["seealso.live_index"].check()

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop, as soon as the requests that have arrived are answered."""
        super().handle_exit(sig, frame)
        self._wake()

    def handle_quit(self, sig: int, frame: object) -> None:
        """Stop at once."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        super().handle_quit(sig, frame)

    # The loop

    def run(self) -> None:
        """Answer until stopped, or until the process that started this one is gone."""
        self._poller.register(self._wake_reader, selectors.EVENT_READ, self._run_callbacks)
        self._accept(True)
        while self.alive and self.ppid == os.getppid():
            self._run_once()
        # Processes that are about to end pass connections on too, and somebody has to answer them.
        self._accept(self.takes_drafts)
        stop, self.alive = time.monotonic() + self.cfg.graceful_timeout, False
        for connection in list(self._connections):
            if connection.phase is Phase.IDLE:
                connection.until = min(connection.until, time.monotonic() + IDLE_ON_STOP)
        while self._connections and time.monotonic() < stop:
            self._run_once(0.1)
        self._pool.shutdown(wait=False, cancel_futures=True)
        for connection in list(self._connections):
            self._close(connection)

    def _run_once(self, wait: float = CHECK_EVERY) -> None:
        """Wait for events for that many seconds at most, handle them, and close what is late."""
        for key, _ in self._poller.select(wait):
            key.data()
        self._check_connections()

    def _wake(self) -> None:
        # Where its buffer is full, the loop is woken already.
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"\0")

    def _run_callbacks(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_reader.recv(4096)
        while self._callbacks:
            self._callbacks.popleft()()

    def _check_connections(self) -> None:
        """Close connections that are late, and those that take longest where there is too much in memory."""
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + CHECK_EVERY
        self._received_bytes = 0
        self.notify()
        for connection in [one for one in self._connections if one.until <= now]:
            if connection.phase in (Phase.HEAD, Phase.BODY):
                self._refuse(connection, 408, f"{connection.phase.value.capitalize()} did not come in time.")
            else:
                self._close(connection)
        buffered = sum(connection.buffered_bytes for connection in self._connections)
        for connection in list(self._connections):
            if buffered <= MAX_BUFFERED_BYTES:
                break
            if connection.phase not in (Phase.ANSWER, Phase.IDLE):
                buffered -= connection.buffered_bytes
                self._close(connection)

    # Connections

    def _accept(self, accepting: bool) -> None:
        """Begin, or cease, to accept connections."""
        if accepting == self._accepting:
            return
        self._accepting = accepting
        for listener in self.sockets:
            if accepting:
                listener.setblocking(False)
                self._poller.register(listener, selectors.EVENT_READ, partial(self._accept_from, listener))
            else:
                self._poller.unregister(listener)

    def _accept_from(self, listener: Any) -> None:
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                self._close_oldest()
            return
        self._open(accepted, client, listener.getsockname())

    def _open(self, accepted: socket.socket, client: Any, server: Any, received: bytes = b"") -> None:
        if len(self._connections) >= self._max_connections:
            self._close_oldest()
        connection = Connection(accepted, client, server)
        self._connections[connection] = None
        self._await_request(connection, received)

    def _close_oldest(self) -> None:
        """Close the connection that has waited longest for its client, so that others get in."""
        if waiting := next((one for one in self._connections if one.phase is not Phase.ANSWER), None):
            self._close(waiting)

    def _enter(self, connection: Connection, phase: Phase, seconds: float | None = None) -> None:
        connection.enter(phase, seconds)
        self._connections.move_to_end(connection)

    def _watch(self, connection: Connection, events: int, callback: Callable[[Connection], None]) -> None:
        def call() -> None:
            # An event before it may have closed the connection.
            if connection in self._connections:
                callback(connection)

        (self._poller.modify if connection.watched else self._poller.register)(connection.socket, events, call)
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

    def _await_request(self, connection: Connection, received: bytes = b"") -> None:
        """Wait for the next request, of which some bytes may have been received already."""
        connection.incoming = IncomingRequest(self.cfg, connection.client, connection.answered + 1)
        keepalive = self.cfg.keepalive if self.alive else IDLE_ON_STOP
        self._enter(connection, Phase.IDLE, keepalive if connection.answered else None)
        self._watch(connection, selectors.EVENT_READ, self._on_readable)
        if received:
            self._feed(connection, received)

    def _on_readable(self, connection: Connection) -> None:
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
        incoming = connection.incoming
        had_head = incoming.request is not None
        self._received_bytes += len(data)
        if self._received_bytes > MAX_BUFFERED_BYTES // 8:
            self._next_check = 0.0
        try:
            incoming.feed(data)
            if incoming.request is not None and not had_head:
                if self._pass_draft(connection):
                    return
                if self._is_full():
                    # Before its body comes, for that costs something too.
                    self._refuse_draft(connection)
                    return
                incoming.await_body(self._body_limit)
        except TooLarge as error:
            self._refuse(connection, 413, f"This is too large: at most {error.limit:,} bytes are read.")
        except Exception as error:
            self._refuse_unreadable(connection, error)
        else:
            if incoming.complete:
                self._start_answer(connection)
            elif incoming.request is None:
                if connection.phase is Phase.IDLE:
                    self._enter(connection, Phase.HEAD)
            elif connection.phase is not Phase.BODY:
                self._enter(connection, Phase.BODY)
                self._send_continue(connection)

    def _send_continue(self, connection: Connection) -> None:
        """Send `100 Continue` to a client that expects it before it sends the body."""
        if connection.incoming.request._expected_100_continue:
            connection.incoming.request._expected_100_continue = False
            try:
                connection.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            except OSError:
                self._close(connection)

    def _pass_draft(self, connection: Connection) -> bool:
        """Pass a connection with a draft to its process, before the body has come; False if it has no draft."""
        request = connection.incoming.request
        if self._draft_socket is None or request.method != "POST" or request.path == fd_passing.EVENTS_PATH:
            return False
        if self.alive and fd_passing.send_connection(self._draft_socket, connection.socket, connection.incoming.raw):
            self._close(connection)
        else:
            self._refuse_draft(connection)
        return True

    def _is_full(self) -> bool:
        return self.takes_drafts and self._answering >= MAX_DRAFTS

    def _refuse_draft(self, connection: Connection) -> None:
        self._refuse(
            connection,
            503,
            f"Too many drafts are being read. Send it again in {RETRY_AFTER} seconds.",
            {"Retry-After": str(RETRY_AFTER)},
        )

    def _start_answer(self, connection: Connection) -> None:
        """Give a complete request to the next thread that is free."""
        if self._is_full():
            self._refuse_draft(connection)
            return
        self._answering += 1
        connection.incoming.request._expected_100_continue = False
        self._unwatch(connection)
        self._enter(connection, Phase.ANSWER)
        self._pool.submit(self._answer, connection, deadline())

    def _answer(self, connection: Connection, until: float) -> None:
        """Call the application, in a thread, and send what can be sent at once."""
        failure: Exception | None = None
        sent = False
        try:
            self._call_application(connection, until)
            sent = connection.flush()
        except Exception as error:
            failure = error
        self._callbacks.append(partial(self._on_answered, connection, sent, failure))
        self._wake()

    def _call_application(self, connection: Connection, until: float) -> None:
        response, environ = wsgi.create(
            connection.incoming.request, connection, connection.client, connection.server, self.cfg
        )
        environ |= {"wsgi.multithread": True, UNTIL: until}
        if not self.alive or self.takes_drafts:
            # The client's next request may be no draft, and is for a process that answers readers.
            response.force_close()
        pieces = self.wsgi(environ, response.start_response)
        if isinstance(pieces, wsgi.FileWrapper):
            response.send_headers()
            connection.send_from(_send_file(response, pieces))
        else:
            try:
                for piece in pieces:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
        connection.close_after = response.should_close()

    def _on_answered(self, connection: Connection, sent: bool, failure: Exception | None) -> None:
        self._answering -= 1
        connection.answered += 1
        if connection not in self._connections:
            return
        if isinstance(failure, OSError):
            logger.info("who asked is gone")
            self._close(connection)
        elif failure is not None:
            logger.error("an answer could not be sent: %s", describe(failure))
            self._refuse(connection, 500, "Something went wrong here, not with the question.")
        elif sent:
            self._on_sent(connection)
        else:
            self._send(connection)

    def _send(self, connection: Connection) -> None:
        self._enter(connection, Phase.SENDING)
        self._watch(connection, selectors.EVENT_WRITE, self._on_writable)

    def _on_writable(self, connection: Connection) -> None:
        try:
            if connection.flush():
                self._on_sent(connection)
        except Exception as error:
            if not isinstance(error, OSError):
                logger.error("an answer could not be sent: %s", describe(error))
            self._close(connection)

    def _on_sent(self, connection: Connection) -> None:
        if connection.lingers:
            # Closed at once, the bytes that still come would have the client discard the response.
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self._close(connection)
                return
            self._enter(connection, Phase.LINGERING)
            self._watch(connection, selectors.EVENT_READ, self._discard)
        elif connection.close_after:
            self._close(connection)
        else:
            try:
                rest = connection.incoming.rest()
            except Exception:
                # Where the next request begins is not known.
                self._close(connection)
            else:
                self._await_request(connection, rest)

    def _discard(self, connection: Connection) -> None:
        with contextlib.suppress(OSError):
            if connection.discard():
                return
        self._close(connection)

    # Refusals

    def _refuse_unreadable(self, connection: Connection, error: Exception) -> None:
        if not isinstance(error, (errors.ParseException, OSError)):
            logger.error("a request could not be read: %s", describe(error))
        logger.warning("refused: %s", type(error).__name__)
        status, detail = UNREADABLE.get(type(error), (400, "This is not an HTTP request that can be read."))
        self._refuse(connection, status, detail)

    def _refuse(self, connection: Connection, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        connection.discard_unsent()
        connection.sendall(error_response(status, detail, headers, with_body=not connection.incoming.wants_no_body))
        connection.incoming = IncomingRequest(self.cfg, connection.client, 0)
        connection.lingers = True
        self._send(connection)
        self._on_writable(connection)


def _send_file(response: Any, pieces: Any) -> Generator[None]:
    """Send a file piece by piece: the loop itself may read it, as no code of the application makes the pieces."""
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
