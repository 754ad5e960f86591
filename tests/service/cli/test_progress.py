"""Progress: plain lines now and then, a bar on a terminal."""

from __future__ import annotations

import io

from service.cli.progress import Reporter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_come_now_and_then() -> None:
    now = [0.0]
    stream = io.StringIO()
    with Reporter(stream, clock=lambda: now[0]) as reporter:
        reporter("looking for changes", 0, 0)
        for done in range(0, 101, 10):
            reporter("embedding", done, 100)
            now[0] += 2
    lines = stream.getvalue().splitlines()
    assert lines[0] == "looking for changes"
    assert lines[1] == "embedding: 30 of 100, 5.0/s, 14 s left"
    assert len(lines) == 4


def test_a_terminal_gets_a_bar_with_rate_and_time_left() -> None:
    stream = Terminal()
    with Reporter(stream) as reporter:
        reporter("reading", 1, 3)
        reporter("reading", 3, 3)
        reporter("writing", 0, 0)
    assert "reading: " in stream.getvalue()
    assert "left" in stream.getvalue()
    assert "writing" in stream.getvalue()


def test_quiet_says_nothing() -> None:
    stream = io.StringIO()
    Reporter(stream, quiet=True)("reading", 1, 3)
    assert stream.getvalue() == ""
