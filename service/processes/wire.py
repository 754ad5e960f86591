"""Messages between the processes of a service, over a socket: JSON, with numbers after it. No pickles."""

import json
import math
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

LENGTHS = struct.Struct("!QQ")
"""Head of a message: how many bytes of JSON and of numbers follow."""


def send(connection: socket.socket, payload: Mapping[str, object], numbers: bytes = b"") -> None:
    """Send one message. Raises OSError if the other side is gone, TimeoutError if it does not read."""
    text = json.dumps(payload).encode()
    connection.sendall(LENGTHS.pack(len(text), len(numbers)) + text + numbers)


def receive(connection: socket.socket, until: float = math.inf) -> tuple[Any, bytes]:
    """Receive one message whole: its payload and its numbers. `until` is the latest time, by time.monotonic.

    Raises OSError if the other side is gone, TimeoutError if it sends nothing.
    """
    text, numbers = LENGTHS.unpack(_read(connection, LENGTHS.size, until))
    return json.loads(_read(connection, text, until)), _read(connection, numbers, until)


def _read(connection: socket.socket, length: int, until: float) -> bytes:
    data = bytearray()
    while len(data) < length:
        if until != math.inf:
            connection.settimeout(max(until - time.monotonic(), 0.001))
        block = connection.recv(min(length - len(data), 1 << 20))
        if not block:
            raise ConnectionResetError("the other side is gone")
        data += block
    return bytes(data)
