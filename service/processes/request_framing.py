"""A request as it arrives, and whether it is complete: gunicorn's parser is fed only what has arrived."""

import os
import re
from typing import Any, cast

from gunicorn.http.body import LengthReader
from gunicorn.http.errors import InvalidHeader, LimitRequestHeaders, LimitRequestLine
from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

MAX_LINE_BYTES = 8190
"""Of a request's first line: the most that gunicorn takes, and what most servers do."""
MAX_HEAD_BYTES = 65_536
"""Of a whole head."""
MAX_CHUNK_LINE_BYTES = 8190
"""Of the line before a chunk, or of all trailers."""
_BARE_LF = re.compile(rb"(?<!\r)\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r\n", re.DOTALL)


class TooLarge(Exception):
    """A body is longer than `limit`, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class IncomingRequest:
    """One request as it arrives. It has no socket, and never waits."""

    def __init__(self, cfg: Any, client: Any, number: int) -> None:
        """`cfg` is gunicorn's, `client` the address, and `number` counts the requests of a connection from 1."""
        self._cfg, self._client, self._number = cfg, client, number
        self._head = bytearray()
        self._body_limit = 0
        self._chunks: _ChunkedBody | None = None
        self._content_length = self._body_bytes = 0
        self.request: Any = None
        """gunicorn's own, once the head is there."""
        self.complete = False

    @property
    def size(self) -> int:
        """Bytes of it in memory."""
        return len(self._head) + self._body_bytes

    @property
    def raw(self) -> bytes:
        """All bytes that have arrived, for another process to parse: only until `await_body`."""
        return bytes(self._head)

    @property
    def wants_no_body(self) -> bool:
        """Whether its method is HEAD, as far as it has arrived: no answer to it has a body, errors neither."""
        return self._head.startswith(b"HEAD ") if self.request is None else self.request.method == "HEAD"

    def feed(self, data: bytes) -> None:
        """Add bytes that have arrived. Raises TooLarge, and gunicorn's errors for what is no request."""
        if self.request is not None:
            self._add_to_body(data)
            return
        searched = max(len(self._head) - 3, 0)
        self._head += data
        if self._head.find(b"\r\n\r\n", searched) < 0 and not _BARE_LF.search(self._head, searched):
            if len(self._head) > MAX_HEAD_BYTES:
                raise LimitRequestHeaders("head")
            if len(self._head) > MAX_LINE_BYTES + 4 and self._head.find(b"\r\n", 2, MAX_LINE_BYTES + 4) < 0:
                raise LimitRequestLine(len(self._head), MAX_LINE_BYTES)
            return
        request = Request(self._cfg, _BufferReader(bytes(self._head)), self._client, self._number)
        # RFC 9112, 3.2; gunicorn sees to the rest.
        if request.version >= (1, 1) and not any(name == "HOST" for name, _ in request.headers):
            raise InvalidHeader("Host")
        self.request = request

    def await_body(self, limit: int) -> None:
        """Go on to the body, of at most `limit` bytes. Raises TooLarge if the head says that it is longer."""
        self._head.clear()
        self._body_limit = limit
        reader = self.request.body.reader
        if isinstance(reader, LengthReader):
            self._content_length = reader.length
            if self._content_length > limit:
                raise TooLarge(limit)
        else:
            self._chunks = _ChunkedBody()
        self._add_to_body(self.request.unreader.take_buffered())

    def rest(self) -> bytes:
        """Give what arrived after this request, once that is answered. Raises gunicorn's errors for a broken body."""
        while self.request.body.read(1 << 20):
            pass
        return cast(bytes, self.request.unreader.take_buffered())

    def _add_to_body(self, data: bytes) -> None:
        self._body_bytes += len(data)
        buffer = self.request.unreader.buf
        buffer.seek(0, os.SEEK_END)
        buffer.write(data)
        if self._chunks is None:
            self.complete = self._body_bytes >= self._content_length
            return
        self.complete = self._chunks.ends_with(data)
        if not self.complete and self._body_bytes > self._body_limit:
            raise TooLarge(self._body_limit)


class _BufferReader(Unreader):  # type: ignore[misc]
    """Gives gunicorn's parser what has arrived. To the parser, that is the end: nothing waits for a socket."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buf.write(data)

    def chunk(self, size_hint: int | None = None) -> bytes:
        return b""


class _ChunkedBody:
    """Finds the end of a chunked body. A malformed chunk is an end too: gunicorn, which reads it then, raises."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._chunk_left = 0
        """Bytes of the chunk that are yet to come, its line's end among them."""
        self._in_trailers = False

    def ends_with(self, data: bytes) -> bool:
        """Go on with these bytes, and tell whether the body ends with or within them."""
        position = 0
        while position < len(data):
            if self._chunk_left:
                length = min(self._chunk_left, len(data) - position)
                self._chunk_left -= length
                position += length
                continue
            end = data.find(b"\n", position) + 1 or len(data)
            self._line += data[position:end]
            position = end
            if len(self._line) > MAX_CHUNK_LINE_BYTES:
                return True
            if not self._line.endswith(b"\n"):
                continue
            if self._in_trailers:
                # What follows the last chunk is limited as one line is, and an empty line ends it.
                if self._line.endswith(b"\r\n\r\n") or self._line == b"\r\n" or not self._line.endswith(b"\r\n"):
                    return True
                continue
            size = _CHUNK_SIZE.fullmatch(bytes(self._line))
            if size is None:
                return True
            self._line.clear()
            self._chunk_left = int(size[1], 16)
            if self._chunk_left:
                self._chunk_left += 2
            else:
                self._in_trailers = True
        return False
