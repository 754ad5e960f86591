"""The standard streams: an answer that cannot be written is a failure, a message that cannot be is none."""

import os
import re
import sys
from io import TextIOWrapper
from typing import TextIO

_CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]|\x1b(?!\\[[0-9;]*m)"
)
"""Characters in a story or a file's name that a terminal obeys instead of showing. Colours are the program's."""


def _for_terminal(text: str) -> str:
    return _CONTROL_CHARACTERS.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


class AnswerStream(TextIOWrapper):
    """Standard output. An error of writing names it, and comes once: what could not be written is not tried again."""

    _failed = False

    def write(self, text: str, /) -> int:
        try:
            return super().write(_for_terminal(text) if self.isatty() else text)
        except OSError as error:
            raise self._named(error) from None

    def flush(self) -> None:
        try:
            if not self._failed:
                super().flush()
        except OSError as error:
            raise self._named(error) from None

    def close(self) -> None:
        # What it writes to is another stream's.
        self.flush()

    def _named(self, error: OSError) -> OSError:
        self._failed, error.filename = True, "standard output"
        return error


class MessageStream(TextIOWrapper):
    """Standard error. Where its reader is gone or its disk full, what the command does goes on."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(_for_terminal(text) if self.isatty() else text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            return

    def close(self) -> None:
        # What it writes to is another stream's.
        self.flush()


def prepare() -> None:
    """Open those that whoever called has closed; write UTF-8 where nobody looks on; let no message end a command.

    A file that is opened later would else take the place of a closed one, and what a library prints would go into it.
    """
    for descriptor, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest that is free, which is this one. Writing to what is opened to be read fails.
            os.open(os.devnull, mode)
    sys.stdout = _wrapped(sys.stdout, 1, AnswerStream)
    sys.stderr = _wrapped(sys.stderr, 2, MessageStream)


def _wrapped(stream: TextIO | None, descriptor: int, kind: type[TextIOWrapper]) -> TextIO:
    """Give a stream of that kind that writes where this one does; None for one that had been closed."""
    if stream is None:
        return kind(open(descriptor, "wb", closefd=False), "utf-8", "replace", line_buffering=True)
    if not isinstance(stream, TextIOWrapper):
        return stream
    is_terminal = stream.isatty()
    # What is piped is UTF-8 everywhere; a terminal that lacks a headline's character shows a stand-in.
    encoding = stream.encoding if is_terminal else "utf-8"
    return kind(stream.buffer, encoding, "replace", line_buffering=is_terminal or kind is MessageStream)
