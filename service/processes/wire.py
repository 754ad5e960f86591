"""What the processes of a service say to each other over a socket: JSON, with numbers after it. No pickles."""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

LENGTHS = struct.Struct("!QQ")
"""Bytes of the JSON and of the numbers, which come before both."""


def send(connection: socket.socket, said: Mapping[str, object], numbers: bytes = b"") -> None:
    """Send one message. Raises OSError if the other side is gone, TimeoutError if it does not read."""
    text = json.dumps(said).encode()
    connection.sendall(LENGTHS.pack(len(text), len(numbers)) + text + numbers)


def receive(connection: socket.socket, until: float = math.inf) -> tuple[Any, bytes]:
    """The next message, all of which has to come by then, as time.monotonic tells.

    Raises OSError if the other side is gone, TimeoutError if it says nothing.
    """
    text, numbers = LENGTHS.unpack(_read(connection, LENGTHS.size, until))
    return json.loads(_read(connection, text, until)), _read(connection, numbers, until)


def _read(connection: socket.socket, length: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < length:
        if until != math.inf:
            connection.settimeout(max(until - time.monotonic(), 0.001))
        block = connection.recv(min(length - len(found), 1 << 20))
        if not block:
            raise ConnectionResetError("the other side is gone")
        found += block
    return bytes(found)
