"""Rate limits: of drafts, in each process, and of reports, for all processes of a service together."""

from __future__ import annotations

import hashlib
import math
import mmap
import os
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import IO

from flask import request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.http.problems import Refused

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]

NETWORK_V6 = 64
"""Bits of an IPv6 address that tell one line from another: the rest is for its owner to choose."""
PLACES = 1 << 16
COUNT = struct.Struct("<II")
"""The minute, and how many in it."""


class DraftRateLimit:
    """How many drafts one client may send this process in a minute: `most`, or any number if it is 0."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rate = RateLimitItemPerMinute(most) if most else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, drafts: int) -> None:
        """Take so many drafts from what the asker's address may send in a minute. Raises Refused."""
        if self._rate is None or drafts == 0:
            return
        asker = client(request.remote_addr or "")
        if not self._limiter.hit(self._rate, "drafts", asker, cost=drafts):
            reset = self._limiter.get_window_stats(self._rate, "drafts", asker).reset_time
            seconds = max(1, math.ceil(reset - time.time())) if drafts <= self._most else 60
            detail = f"Too many drafts: at most {self._most} a minute are read. Wait {seconds} seconds, then go on."
            raise Refused(429, detail, headers={"Retry-After": str(seconds)})


class SharedRateLimit:
    """Counts by minute and asker. `file` is one that all processes name; without, those forked from this one share."""

    def __init__(self, most: int, file: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._most = most
        self._clock = clock
        self._file: IO[bytes] = tempfile.TemporaryFile() if file is None else _opened(file)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        size = PLACES * COUNT.size
        with self._alone():
            if os.fstat(self._file.fileno()).st_size < size:
                self._file.truncate(size)
        self._counts = mmap.mmap(self._file.fileno(), size)

    def hit(self, asker: str) -> bool:
        """Count one more; False where the minute's are used up."""
        minute = int(self._clock() // 60)
        digest = hashlib.blake2b(f"{minute} {asker}".encode(errors="replace"), digest_size=4).digest()
        place = int.from_bytes(digest, "little") % PLACES * COUNT.size
        with self._alone():
            when, count = COUNT.unpack_from(self._counts, place)
            count = count if when == minute else 0
            if count >= self._most:
                return False
            COUNT.pack_into(self._counts, place, minute, count + 1)
            return True

    def reset(self) -> None:
        """Forget all."""
        self._counts[:] = bytes(len(self._counts))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Among threads, and among processes; the system lets go of it for one that is killed."""
        with self._lock:
            if fcntl is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if fcntl is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)


def _opened(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


def client(address: str) -> str:
    """Whose an address is, for limits: itself, or of IPv6 the network, in which everybody has addresses without end."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known.packed, NETWORK_V6), strict=False))
    return str(known)
