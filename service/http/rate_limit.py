"""Rate limits: of drafts, in each process, and of reports, for all processes of a service together."""

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

from service.base import temporary_folders
from service.base.logs import logger
from service.http.problems import Refused

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]

IPV6_PREFIX = 64
"""Bits of an IPv6 address that tell one client's network from another's: the rest is for its owner to choose."""
CLOCK_SET_BACK = 1.0
"""Seconds from which on a clock that is behind was set back, and not only read by two threads."""
SLOTS = 1 << 16
COUNTER = struct.Struct("<II")
"""The minute, and the hits in it."""


class DraftRateLimit:
    """A moving window of one minute, in the memory of the process."""

    def __init__(self, limit: int) -> None:
        """`limit` is the drafts of one client in a minute, 0 for any number."""
        self._limit = limit
        self._rate = RateLimitItemPerMinute(limit) if limit else None
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._counted_at = 0.0

    def count(self, drafts: int) -> None:
        """Count so many drafts against what the client may send in a minute. Raises Refused (429, Retry-After)."""
        if self._rate is None or drafts == 0:
            return
        self._forget_future_hits()
        client = client_network(request.remote_addr or "")
        if not self._limiter.hit(self._rate, "drafts", client, cost=drafts):
            reset = self._limiter.get_window_stats(self._rate, "drafts", client).reset_time
            seconds = max(1, math.ceil(reset - time.time())) if drafts <= self._limit else 60
            raise Refused(
                429,
                f"Too many drafts: at most {self._limit} a minute are read. Wait {seconds} seconds, then go on.",
                headers={"Retry-After": str(seconds)},
            )

    def _forget_future_hits(self) -> None:
        """Count anew where the clock was set back: what was counted would hold until it is as late again."""
        now, before = time.time(), self._counted_at
        self._counted_at = now
        if now < before - CLOCK_SET_BACK:
            self._storage.reset()


class SharedRateLimit:
    """A fixed window of one minute, for any number of threads and processes, in bounded memory.

    All processes of a service count in one small file. A client's address is kept as the slot of its counter, for a
    minute, and nowhere else; two may share a slot, once in some ten thousand.
    """

    def __init__(self, limit: int, file: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """`limit` is the hits of one client in a minute. `file` is one that all processes name; without one, the
        processes that are forked from this one share the counters."""
        self._limit = limit
        self._clock = clock
        self._file: IO[bytes] = (
            tempfile.TemporaryFile()  # noqa: SIM115
            if file is None
            else os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        )
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        size = SLOTS * COUNTER.size
        try:
            with self._locked():
                temporary_folders.reserve(self._file, size)
            self._counters = mmap.mmap(self._file.fileno(), size)
        except OSError as error:
            logger.warning("Reports are limited in each process by itself: %s", error.strerror)
            self._counters = mmap.mmap(-1, size)

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


def client_network(address: str) -> str:
    """Give what a client is counted by: its address, or of IPv6 its /64, in which anyone has addresses without end.

    What is no IP address is given back as it is.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ip_network((ip.packed, IPV6_PREFIX), strict=False))
    return str(ip)
