"""A limit of so many a minute that holds for all processes of a service together, in bounded memory.

Each process of a service counts in the same small file. An address is kept as the place of a number, for a minute, and
nowhere else; two may fall on the same place, once in some ten thousand.
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

PLACES = 1 << 16
COUNT = struct.Struct("<II")
"""The minute, and how many in it."""


class Window:
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
