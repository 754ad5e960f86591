"""How whoever sends a draft is handed on to the process that reads drafts: its very connection, over a Unix socket."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

DESK = "seealso.desk"
"""Under which an application holds the path of the socket, where there is such a process."""
NO_DRAFT = "/events"
"""The one address to which is posted what is none."""
LARGEST = 1 << 18
"""Bytes that are handed on along with a connection: more than its head may be long."""
WITHIN = 1.0
"""Seconds for what is on its way between two processes of one machine."""


def give(desk: Path, connection: socket.socket, came: bytes) -> bool:
    """Hand on a connection and what has come of its request. False if it cannot be taken now; never waits."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as giver:
        giver.setblocking(False)
        giver.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * LARGEST)
        giver.connect(str(desk))
        return socket.send_fds(giver, [came], [connection.fileno()]) == len(came)
    return False


def take(giver: socket.socket) -> tuple[socket.socket, bytes] | None:
    """What has been handed on, None if it did not come whole."""
    found: list[int] = []
    came = b""
    with contextlib.suppress(OSError), giver:
        giver.settimeout(WITHIN)
        while True:
            block, given, _, _ = socket.recv_fds(giver, LARGEST, 1)
            found += given
            if not block:
                break
            came += block
    connections = [socket.socket(fileno=number) for number in found]
    if len(connections) == 1 and came:
        return connections[0], came
    for connection in connections:
        connection.close()
    return None
