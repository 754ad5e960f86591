"""Passing a client's connection to the process that reads drafts: its file descriptor, over a Unix socket."""

import contextlib
import socket
from pathlib import Path

DRAFT_SOCKET = "seealso.draft_socket"
"""Key of an application's extensions: the path of that process's socket, where there is such a process."""
EVENTS_PATH = "/events"
"""The one path to which something else than drafts is posted."""
MAX_BYTES = 1 << 18
"""Bytes that are passed along with a connection: more than the head of a request may have."""
TIMEOUT = 1.0
"""Seconds for what is on its way between two processes of one machine."""


def send_connection(place: Path, connection: socket.socket, received: bytes) -> bool:
    """Pass a connection, and what was received of its request, to the process that listens at `place`.

    Never waits; False if it cannot be taken now.
    """
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as channel:
        channel.setblocking(False)
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * MAX_BYTES)
        channel.connect(str(place))
        return socket.send_fds(channel, [received], [connection.fileno()]) == len(received)
    return False


def receive_connection(channel: socket.socket) -> tuple[socket.socket, bytes] | None:
    """Take what `send_connection` passed, and close the channel; None if it did not come whole."""
    descriptors: list[int] = []
    received = b""
    with contextlib.suppress(OSError), channel:
        channel.settimeout(TIMEOUT)
        while True:
            block, block_descriptors, _, _ = socket.recv_fds(channel, MAX_BYTES, 1)
            descriptors += block_descriptors
            if not block:
                break
            received += block
    connections = [socket.socket(fileno=descriptor) for descriptor in descriptors]
    if len(connections) == 1 and received:
        return connections[0], received
    for connection in connections:
        connection.close()
    return None
