"""What has come of one request so far, and whether it is all there: gunicorn's parser is fed only what has arrived."""

from __future__ import annotations

import os
import re
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

LONGEST_LINE = 8190
"""Bytes of a request's first line: the most that gunicorn takes, and what most servers do."""
LONGEST_HEAD = 65_536
"""Bytes of a whole head."""
LONGEST_CHUNK_LINE = 8190
"""Bytes of the line before a chunk, or of all that comes after the last one."""
_BARE = re.compile(rb"(?<!\r)\n")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r\n", re.DOTALL)


class TooLarge(Exception):
    """A body that is longer than is read. `most` is how many bytes are."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class IncomingRequest:
    """One request as it arrives. It holds no socket, and never waits."""

    def __init__(self, cfg: Any, client: Any, number: int) -> None:
        self._cfg, self._client, self._number = cfg, client, number
        self._head = bytearray()
        self._most = 0
        self._chunks: _Chunks | None = None
        self._needed = self._held = 0
        self.request: Any = None
        """gunicorn's own, once the head is there."""
        self.complete = False

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._head)

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return len(self._head) + self._held

    @property
    def raw(self) -> bytes:
        """What has come, for who is to read it from the start: only until `await_body`."""
        return bytes(self._head)

    def feed(self, data: bytes) -> None:
        """Take what has come. Raises what gunicorn raises for what is no request, and TooLarge."""
        if self.request is not None:
            self._take(data)
            return
        looked = max(len(self._head) - 3, 0)
        self._head += data
        if self._head.find(b"\r\n\r\n", looked) < 0 and not _BARE.search(self._head, looked):
            if len(self._head) > LONGEST_HEAD:
                raise LimitRequestHeaders("head")
            if len(self._head) > LONGEST_LINE + 4 and self._head.find(b"\r\n", 2, LONGEST_LINE + 4) < 0:
                raise LimitRequestLine(len(self._head), LONGEST_LINE)
            return
        self.request = Request(self._cfg, _Received(bytes(self._head)), self._client, self._number)

    def await_body(self, most: int) -> None:
        """Go on to the body, of which `most` bytes are read. Raises TooLarge if its head says that it is longer."""
        self._head.clear()
        self._most = most
        reader = self.request.body.reader
        if isinstance(reader, LengthReader):
            self._needed = reader.length
            if self._needed > most:
                raise TooLarge(most)
        else:
            self._chunks = _Chunks()
        came = self.request.unreader.take_buffered()
        self._take(came)

    def rest(self) -> bytes:
        """What came after this request, once that has been answered. Raises if its body was none."""
        while self.request.body.read(1 << 20):
            pass
        came: bytes = self.request.unreader.take_buffered()
        return came

    def _take(self, data: bytes) -> None:
        self._held += len(data)
        buffer = self.request.unreader.buf
        buffer.seek(0, os.SEEK_END)
        buffer.write(data)
        if self._chunks is None:
            self.complete = self._held >= self._needed
            return
        self.complete = self._chunks.ended(data)
        if not self.complete and self._held > self._most:
            raise TooLarge(self._most)


class _Received(Unreader):  # type: ignore[misc]
    """Gives gunicorn's parser what has arrived. Wanting more is the end of it, for a socket is never waited for."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buf.write(data)

    def chunk(self, size_hint: int | None = None) -> bytes:
        return b""


class _Chunks:
    """Where a chunked body ends. What is not as it should be ends it too: gunicorn, which reads it then, says what."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._left = 0
        self._last = False

    def ended(self, data: bytes) -> bool:
        at = 0
        while at < len(data):
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1 or len(data)
            self._line += data[at:end]
            at = end
            if len(self._line) > LONGEST_CHUNK_LINE:
                return True
            if not self._line.endswith(b"\n"):
                continue
            if self._last:
                # What follows the last chunk is limited as one line is, and an empty line ends it.
                if self._line.endswith(b"\r\n\r\n") or self._line == b"\r\n" or not self._line.endswith(b"\r\n"):
                    return True
                continue
            size = _SIZE.fullmatch(bytes(self._line))
            if size is None:
                return True
            self._line.clear()
            self._left = int(size[1], 16)
            if self._left:
                self._left += 2
            else:
                self._last = True
        return False


__all__ = ["LONGEST_HEAD", "LONGEST_LINE", "IncomingRequest", "ParseException", "TooLarge"]
