"""One client's connection: what it sends is taken, and what it is sent goes, as far as can be without waiting."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Generator
from enum import Enum
from itertools import islice
from typing import Any

from service.processes.request_framing import IncomingRequest

BLOCK = 65_536
"""Bytes that are read at once."""
PIECES = 16
"""Pieces of an answer, its head being one, that are sent at once."""
_DROPPED = bytearray(1 << 20)


class Phase(Enum):
    """What a connection is waiting for."""

    IDLE = "a request"
    HEAD = "the rest of a head"
    BODY = "the rest of a body"
    ANSWER = "its answer"
    SENDING = "whoever asked to take the answer"
    LINGERING = "whoever was refused to read why"


SECONDS: dict[Phase, float] = {Phase.IDLE: 10, Phase.HEAD: 10, Phase.BODY: 30, Phase.SENDING: 60, Phase.LINGERING: 5}
"""How long each may take in all, however many bytes come or go meanwhile."""
DROPPED = 16_000_000
"""Bytes that are read and dropped of what was refused, so that whoever is still sending it hears why."""


class Connection:
    """Holds what has come and what is still to go. Its socket never blocks."""

    def __init__(self, connected: socket.socket, client: Any, server: Any) -> None:
        connected.setblocking(False)
        self.socket, self.client, self.server = connected, client, server
        self.answered = 0
        self.arrival: IncomingRequest
        self.close_after = False
        self.lingers = False
        self.watched = False
        """Whether the loop is told what happens to its socket."""
        self._unsent: deque[memoryview] = deque()
        self._file: Generator[None] | None = None
        self._dropped = 0
        self.phase = Phase.IDLE
        self.until = 0.0
        """When its phase ends at the latest, as time.monotonic tells."""
        self.enter(Phase.IDLE)

    def enter(self, phase: Phase, seconds: float | None = None) -> None:
        """Begin a phase, which has its own deadline."""
        self.phase = phase
        self.until = time.monotonic() + (SECONDS.get(phase, float("inf")) if seconds is None else seconds)

    @property
    def held(self) -> int:
        """Bytes in memory for it; while a thread works out its answer, only those of the request."""
        if self.phase is Phase.ANSWER:
            return self.arrival.size
        return self.arrival.size + sum(map(len, self._unsent))

    @property
    def all_sent(self) -> bool:
        return not self._unsent and self._file is None

    def sendall(self, data: bytes) -> None:
        """Keep what is to be sent: the name by which gunicorn's response sends."""
        if data:
            self._unsent.append(memoryview(data))

    def send_from(self, pieces: Generator[None]) -> None:
        """Send what `pieces` adds, piece by piece and as it is taken: a file need not be in memory."""
        self._file = pieces

    def drop_unsent(self) -> None:
        """Forget what was to be sent."""
        self._unsent.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    def flush(self) -> bool:
        """Send what can be sent at once, and tell whether that was all. Raises OSError if nobody is there."""
        while not self.all_sent:
            if not self._unsent:
                assert self._file is not None
                if next(self._file, self) is self:
                    self._file = None
                continue
            try:
                sent = self.socket.sendmsg(islice(self._unsent, PIECES))
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
        """What has come, empty at its end, None if it is not there yet. Raises OSError if nobody is there."""
        try:
            return self.socket.recv(BLOCK)
        except (BlockingIOError, InterruptedError):
            return None

    def drop(self) -> bool:
        """Read and drop what comes, and tell whether to go on with it. Raises OSError if nobody is there."""
        try:
            length = self.socket.recv_into(_DROPPED)
        except (BlockingIOError, InterruptedError):
            return True
        self._dropped += length
        return length > 0 and self._dropped < DROPPED

    def close(self) -> None:
        """End it, whatever it was doing."""
        self.drop_unsent()
        self.socket.close()
