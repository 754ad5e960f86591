"""A client's connection, read and written as far as can be without waiting."""

import socket
import time
from collections import deque
from collections.abc import Generator
from enum import Enum
from itertools import islice
from typing import Any

from service.processes.request_framing import IncomingRequest

BLOCK_BYTES = 65_536
"""Bytes that are read at once."""
SEND_PIECES = 16
"""Pieces of a response, its head being one, that are sent at once."""
_DISCARDED = bytearray(1 << 20)


class Phase(Enum):
    """What a connection waits for; the values of HEAD and BODY begin the problem of a request that is late."""

    IDLE = "a request"
    HEAD = "the rest of a head"
    BODY = "the rest of a body"
    ANSWER = "its answer"
    SENDING = "the client to take the answer"
    LINGERING = "the client to read a refusal"


TIMEOUTS: dict[Phase, float] = {Phase.IDLE: 10, Phase.HEAD: 10, Phase.BODY: 30, Phase.SENDING: 60, Phase.LINGERING: 5}
"""Seconds that each phase may take in all, however many bytes come or go meanwhile."""
MAX_DISCARDED_BYTES = 16_000_000
"""Bytes of a refused request that are read and discarded, so that a client which still sends it reads the refusal."""


class Connection:
    """A socket that never blocks, with the request that is arriving and the response that is still to be sent."""

    def __init__(self, sock: socket.socket, client: Any, server: Any) -> None:
        """`client` and `server` are the addresses of the two sides."""
        sock.setblocking(False)
        self.socket, self.client, self.server = sock, client, server
        self.answered = 0
        """Requests answered on it."""
        self.incoming: IncomingRequest
        self.close_after = False
        """Whether it is closed once all is sent."""
        self.lingers = False
        """Whether it is closed only once the client has read all."""
        self.watched = False
        """Whether the loop's selector watches its socket."""
        self._unsent: deque[memoryview] = deque()
        self._file: Generator[None] | None = None
        self._discarded = 0
        self.phase = Phase.IDLE
        self.until = 0.0
        """When its phase ends at the latest, by time.monotonic."""
        self.enter(Phase.IDLE)

    def enter(self, phase: Phase, seconds: float | None = None) -> None:
        """Begin a phase, which lasts for that many seconds at most, else for as long as TIMEOUTS says."""
        self.phase = phase
        self.until = time.monotonic() + (TIMEOUTS.get(phase, float("inf")) if seconds is None else seconds)

    @property
    def buffered_bytes(self) -> int:
        """Bytes in memory for it; while a thread computes its answer, only those of the request."""
        if self.phase is Phase.ANSWER:
            return self.incoming.size
        return self.incoming.size + sum(map(len, self._unsent))

    @property
    def all_sent(self) -> bool:
        return not self._unsent and self._file is None

    def sendall(self, data: bytes) -> None:
        """Buffer data to be sent. gunicorn's response calls it as it would a socket's method."""
        if data:
            self._unsent.append(memoryview(data))

    def send_from(self, pieces: Generator[None]) -> None:
        """Send what each step of `pieces` buffers, one step at a time: so a file need not be in memory."""
        self._file = pieces

    def discard_unsent(self) -> None:
        """Discard what is yet to be sent."""
        self._unsent.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    def flush(self) -> bool:
        """Send what can be sent at once, and tell whether that was all. Raises OSError if the client is gone."""
        while not self.all_sent:
            if not self._unsent:
                assert self._file is not None
                if next(self._file, self) is self:
                    self._file = None
                continue
            try:
                sent = self.socket.sendmsg(islice(self._unsent, SEND_PIECES))
            except (BlockingIOError, InterruptedError):
                return False
            while sent:
                first = self._unsent[0]
                if sent < len(first):
                    self._unsent[0] = first[sent:]
                    break
                sent -= len(first)
                self._unsent.popleft()
        return True

    def receive(self) -> bytes | None:
        """Read a block, empty at the end, None if nothing has arrived. Raises OSError if the client is gone."""
        try:
            return self.socket.recv(BLOCK_BYTES)
        except (BlockingIOError, InterruptedError):
            return None

    def discard(self) -> bool:
        """Read and discard a block, and tell whether to go on with it. Raises OSError if the client is gone."""
        try:
            length = self.socket.recv_into(_DISCARDED)
        except (BlockingIOError, InterruptedError):
            return True
        self._discarded += length
        return length > 0 and self._discarded < MAX_DISCARDED_BYTES

    def close(self) -> None:
        """Close the socket, in whichever phase it is."""
        self.discard_unsent()
        self.socket.close()
