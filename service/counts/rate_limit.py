"""A fixed-window rate limit, by the minute, that holds for all processes of a service together, in bounded memory.

Each process of a service counts in the same small file. A client's address is kept as the slot of its counter, for a
minute, and nowhere else; two may share a slot, once in some ten thousand.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]

SLOTS = 1 << 16
COUNTER = struct.Struct("<II")
"""The minute, and the hits in it."""


class FixedWindow:
    """Counts hits by minute and client, for any number of threads and processes."""

    def __init__(self, limit: int, file: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """`limit` is the hits of one client in a minute. `file` is one that all processes name; without one, the
        processes that are forked from this one share the counters."""
        self._limit = limit
        self._clock = clock
        self._file: IO[bytes] = tempfile.TemporaryFile() if file is None else _open(file)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        size = SLOTS * COUNTER.size
        with self._locked():
            if os.fstat(self._file.fileno()).st_size < size:
                self._file.truncate(size)
        self._counters = mmap.mmap(self._file.fileno(), size)

    def hit(self, client: str) -> bool:
        """Count one more hit of a client; False, and not counted, where the limit of this minute is reached."""
        minute = int(self._clock() // 60)
        digest = hashlib.blake2b(f"{minute} {client}".encode(errors="replace"), digest_size=4).digest()
        offset = int.from_bytes(digest, "little") % SLOTS * COUNTER.size
        with self._locked():
            counted_minute, hits = COUNTER.unpack_from(self._counters, offset)
            hits = hits if counted_minute == minute else 0
            if hits >= self._limit:
                return False
            COUNTER.pack_into(self._counters, offset, minute, hits + 1)
            return True

    def reset(self) -> None:
        """Set all counters to zero."""
        self._counters[:] = bytes(len(self._counters))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock among threads, and among processes; the system releases it for one that is killed."""
        with self._lock:
            if fcntl is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if fcntl is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)


def _open(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
